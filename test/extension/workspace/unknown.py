import torch
from torch import nn

import fused_kernels


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.head = nn.Linear(8, 10)

    def forward(self, x):
        x = self.conv(x)
        x = fused_kernels.swirl(x, strength=3)
        return self.head(x.mean((2, 3)))
