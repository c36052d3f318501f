"""Pre-activation residual networks for 32x32 images (He, Zhang, Ren, Sun: Identity Mappings in Deep Residual Networks, 2016).

Batch normalisation and ReLU stand before each convolution, so nothing follows the addition: between two changes of size
the identity path runs from the last unit to the first without touching a weight.
"""

import torch
from torch import nn


class PreActivationUnit(nn.Module):
    """Two 3x3 convolutions, each behind batch normalisation and ReLU (Fig. 4(e))."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.relu = nn.ReLU()
        self.projection = None
        if stride != 1 or in_channels != channels:
            self.projection = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        activated = self.relu(self.bn1(x))
        shortcut = x if self.projection is None else self.projection(activated)
        out = self.conv1(activated)
        out = self.conv2(self.relu(self.bn2(out)))
        return shortcut + out


class PreActivationBottleneck(nn.Module):
    """1x1, 3x3, 1x1, the middle one a quarter as wide as the unit."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        width = channels // 4
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, width, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride=stride, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, channels, 1, bias=False)
        self.relu = nn.ReLU()
        self.projection = None
        if stride != 1 or in_channels != channels:
            self.projection = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        activated = self.relu(self.bn1(x))
        shortcut = x if self.projection is None else self.projection(activated)
        out = self.conv1(activated)
        out = self.conv2(self.relu(self.bn2(out)))
        out = self.conv3(self.relu(self.bn3(out)))
        return shortcut + out


class PreResNet(nn.Module):
    """Three stages of units at 32x32, 16x16 and 8x8."""

    def __init__(self, unit: type[nn.Module], units: int, widths: tuple[int, int, int], num_classes: int = 10) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.stage1 = self._stage(unit, units, 16, widths[0], stride=1)
        self.stage2 = self._stage(unit, units, widths[0], widths[1], stride=2)
        self.stage3 = self._stage(unit, units, widths[1], widths[2], stride=2)
        # The last unit ends with an addition: its sum is normalised and rectified once more before the classifier.
        self.bn = nn.BatchNorm2d(widths[2])
        self.relu = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(widths[2], num_classes)

    @staticmethod
    def _stage(unit: type[nn.Module], units: int, in_channels: int, channels: int, stride: int) -> nn.Sequential:
        first = unit(in_channels, channels, stride)
        return nn.Sequential(first, *[unit(channels, channels) for _ in range(units - 1)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = self.stage3(self.stage2(self.stage1(x)))
        x = self.pool(self.relu(self.bn(x)))
        return self.classifier(torch.flatten(x, 1))


def preresnet20(num_classes: int = 10) -> PreResNet:
    return PreResNet(PreActivationUnit, 3, (16, 32, 64), num_classes)


def preresnet110(num_classes: int = 10) -> PreResNet:
    return PreResNet(PreActivationUnit, 18, (16, 32, 64), num_classes)


def preresnet164(num_classes: int = 10) -> PreResNet:
    return PreResNet(PreActivationBottleneck, 18, (64, 128, 256), num_classes)


def preresnet1001(num_classes: int = 10) -> PreResNet:
    return PreResNet(PreActivationBottleneck, 111, (64, 128, 256), num_classes)
