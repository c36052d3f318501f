"""Residual networks whose shortcut is gated, as in highway networks (Srivastava, Greff, Schmidhuber: Training Very Deep
Networks, 2015) and in the experiments on shortcuts of He et al. 2016, Sec. 3.1.

The gate g(x) = sigmoid(W x + b) multiplies the signal. With a negative b it begins nearly closed, so 1 - g is nearly 1.
"""

import torch
from torch import nn


class Gate(nn.Module):
    """A 1x1 convolution and a sigmoid: how much of each value passes."""

    def __init__(self, channels: int, bias: float) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 1)
        nn.init.constant_(self.conv.bias, bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.conv(x))


class ExclusiveGatingUnit(nn.Module):
    """(1 - g(x)) x + g(x) F(x): the branch takes what the shortcut gives up (Fig. 2(c))."""

    def __init__(self, channels: int, bias: float) -> None:
        super().__init__()
        self.branch = branch(channels)
        self.gate = Gate(channels, bias)
        self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate = self.gate(x)
        return self.relu((1 - gate) * x + gate * self.branch(x))


class ShortcutOnlyGatingUnit(nn.Module):
    """(1 - g(x)) x + F(x): the branch stays whole (Fig. 2(d))."""

    def __init__(self, channels: int, bias: float) -> None:
        super().__init__()
        self.branch = branch(channels)
        self.gate = Gate(channels, bias)
        self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.relu((1 - self.gate(x)) * x + self.branch(x))


def branch(channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, channels, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.Conv2d(channels, channels, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels),
    )


def transition(in_channels: int, channels: int) -> nn.Sequential:
    """Halves the size and widens, between two stages."""
    return nn.Sequential(
        nn.Conv2d(in_channels, channels, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )


class GatedNet(nn.Module):
    def __init__(self, unit: type[nn.Module], units: int, bias: float, num_classes: int = 10) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
        for stage, channels in enumerate((16, 32, 64)):
            if stage > 0:
                layers.append(transition(channels // 2, channels))
            layers += [unit(channels, bias) for _ in range(units)]
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(64, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(self.features(x))
        return self.classifier(torch.flatten(x, 1))


def highway20(bias: float = -6.0) -> GatedNet:
    return GatedNet(ExclusiveGatingUnit, 3, bias)


def shortcut_only20(bias: float = -6.0) -> GatedNet:
    return GatedNet(ShortcutOnlyGatingUnit, 3, bias)
