"""Residual networks for 32x32 images as first published (He, Zhang, Ren, Sun: Deep Residual Learning, 2015, Sec. 4.2).

6n + 2 layers: a convolution, three stages of n units with 16, 32 and 64 channels, and a classifier. ReLU follows each
addition. Where the size changes, the shortcut has no weights (option A) or is a 1x1 convolution (option B).
"""

import torch
import torch.nn.functional as F
from torch import nn


class ZeroPadding(nn.Module):
    """Option A: every other pixel, and zeros for the channels that x lacks."""

    def __init__(self, stride: int, missing: int) -> None:
        super().__init__()
        self.stride = stride
        self.missing = missing

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, self.missing // 2, self.missing - self.missing // 2))


def projection(in_channels: int, channels: int, stride: int) -> nn.Sequential:
    """Option B: a 1x1 convolution in the shortcut."""
    return nn.Sequential(
        nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False),
        nn.BatchNorm2d(channels),
    )


class BasicUnit(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1, option: str = "A") -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        if stride == 1 and in_channels == channels:
            self.shortcut = nn.Identity()
        elif option == "A":
            self.shortcut = ZeroPadding(stride, channels - in_channels)
        else:
            self.shortcut = projection(in_channels, channels, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.relu(out)


class ResNet(nn.Module):
    def __init__(self, units: int, num_classes: int = 10, option: str = "A") -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(16)
        stages = []
        in_channels = 16
        for channels, stride in ((16, 1), (32, 2), (64, 2)):
            stage = []
            for index in range(units):
                stage.append(BasicUnit(in_channels, channels, stride if index == 0 else 1, option))
                in_channels = channels
            stages.append(nn.Sequential(*stage))
        self.stages = nn.ModuleList(stages)
        self.classifier = nn.Linear(in_channels, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(self.bn(self.conv(x)))
        for stage in self.stages:
            x = stage(x)
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.classifier(x)


def resnet20(**options) -> ResNet:
    return ResNet(3, **options)


def resnet56(**options) -> ResNet:
    return ResNet(9, **options)


def resnet110(**options) -> ResNet:
    return ResNet(18, **options)


def resnet20_projections() -> ResNet:
    return resnet20(option="B")
