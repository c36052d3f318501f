"""Networks of test/bench/cpu.mjs: PyTorch trains them by running this file, Throughline by reading it."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def conv(inputs, outputs, size, stride=1, groups=1):
    return nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False)


class BasicUnit(nn.Module):
    """He et al. 2015, CIFAR-10: two 3x3 convolutions; the shortcut of a new size is option A."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = conv(inputs, outputs, 3, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride = stride
        self.more = (outputs - inputs) // 2

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.stride != 1:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.more, self.more))
        return F.relu(y + x)


class PreActBottleneck(nn.Module):
    """He et al. 2016, Fig. 4(e), as a bottleneck."""

    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv(inputs, width, 1)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv2 = conv(width, width, 3, stride)
        self.bn3 = nn.BatchNorm2d(width)
        self.conv3 = conv(width, outputs, 1)
        self.project = conv(inputs, outputs, 1, stride) if inputs != outputs or stride != 1 else None

    def forward(self, x):
        before = F.relu(self.bn1(x))
        y = self.conv1(before)
        y = self.conv2(F.relu(self.bn2(y)))
        y = self.conv3(F.relu(self.bn3(y)))
        return y + (x if self.project is None else self.project(before))


class ResNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.conv1 = conv(3, 16, 3)
        self.bn1 = nn.BatchNorm2d(16)
        layers = []
        inputs = 16
        for stage, width in enumerate([16, 32, 64]):
            for i in range(units):
                layers.append(BasicUnit(inputs, width, 2 if stage > 0 and i == 0 else 1))
                inputs = width
        self.layers = nn.Sequential(*layers)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = self.layers(F.relu(self.bn1(self.conv1(x))))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class PreActResNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.conv1 = conv(3, 16, 3)
        layers = []
        inputs = 16
        for stage, width in enumerate([16, 32, 64]):
            for i in range(units):
                layers.append(PreActBottleneck(inputs, width, 2 if stage > 0 and i == 0 else 1))
                inputs = 4 * width
        self.layers = nn.Sequential(*layers)
        self.bn = nn.BatchNorm2d(256)
        self.fc = nn.Linear(256, 10)

    def forward(self, x):
        x = F.relu(self.bn(self.layers(self.conv1(x))))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Inception(nn.Module):
    """Szegedy et al. 2015, Fig. 2(b)."""

    def __init__(self, inputs, one, three_reduce, three, five_reduce, five, pool):
        super().__init__()
        self.one = nn.Conv2d(inputs, one, 1)
        self.three = nn.Sequential(
            nn.Conv2d(inputs, three_reduce, 1), nn.ReLU(), nn.Conv2d(three_reduce, three, 3, padding=1)
        )
        self.five = nn.Sequential(
            nn.Conv2d(inputs, five_reduce, 1), nn.ReLU(), nn.Conv2d(five_reduce, five, 5, padding=2)
        )
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(inputs, pool, 1))

    def forward(self, x):
        return F.relu(torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1))


class InceptionNet(nn.Module):
    """The blocks 3a and 3b of GoogLeNet behind a stem."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 192, 3, 2, 1), nn.ReLU())
        self.a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.fc = nn.Linear(480, 10)

    def forward(self, x):
        x = self.b(self.a(self.stem(x)))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class InvertedUnit(nn.Module):
    """Sandler et al. 2018: 1x1, depthwise 3x3, 1x1."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        wide = 6 * inputs
        self.layers = nn.Sequential(
            conv(inputs, wide, 1), nn.BatchNorm2d(wide), nn.ReLU6(),
            conv(wide, wide, 3, stride, wide), nn.BatchNorm2d(wide), nn.ReLU6(),
            conv(wide, outputs, 1), nn.BatchNorm2d(outputs),
        )
        self.same = inputs == outputs and stride == 1

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.same else y


class DepthwiseNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 32, 3, 2), nn.BatchNorm2d(32), nn.ReLU6())
        self.units = nn.Sequential(
            InvertedUnit(32, 32, 1), InvertedUnit(32, 64, 2), InvertedUnit(64, 64, 1), InvertedUnit(64, 64, 1)
        )
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(self.units(self.stem(x)), 1), 1))


class Block(nn.Module):
    """Dosovitskiy et al. 2021: attention and an MLP, each behind a layer norm."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.project = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) / (c // self.heads) ** 0.5).softmax(-1)
        x = x + self.project((weights @ v).transpose(1, 2).reshape(b, n, c))
        return x + self.mlp(self.norm2(x))


class VisionTransformer(nn.Module):
    """64 patches of 4x4, the mean of the tokens classified."""

    def __init__(self, width=128, depth=4, heads=4):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 4, 4)
        self.position = nn.Parameter(torch.zeros(1, 64, width))
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)
        self.fc = nn.Linear(width, 10)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2) + self.position
        return self.fc(self.norm(self.blocks(x)).mean(1))


def resnet20():
    return ResNet(3)


def resnet110():
    return ResNet(18)


def preresnet164():
    return PreActResNet(18)


def inception():
    return InceptionNet()


def depthwise():
    return DepthwiseNet()


def vit():
    return VisionTransformer()
