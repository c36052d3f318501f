/** The architectures whose drawings are compared with approved pictures: one for each arrangement that the panel knows. */
import { googLeNetSource, resnetSource, stackSource } from '../support/paperSources';

export interface PictureSource {
  source: string;
  /** Shape of the input, batch first. */
  input: readonly number[];
  /** Row to open, by its name. */
  opened?: string;
}

const denseNet = `
class DenseLayer(nn.Module):
    def __init__(self, inside, growth):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(inside), nn.Conv2d(inside, 4 * growth, 1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * growth), nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, x):
        return self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))

class Block(nn.Module):
    def __init__(self, inside, growth, layers):
        super().__init__()
        self.layers = nn.ModuleList([DenseLayer(inside + growth * i, growth) for i in range(layers)])

    def forward(self, x):
        made = [x]
        for layer in self.layers:
            made.append(layer(torch.cat(made, 1)))
        return torch.cat(made, 1)

class Transition(nn.Sequential):
    def __init__(self, inside, outside):
        super().__init__(nn.BatchNorm2d(inside), nn.ReLU(), nn.Conv2d(inside, outside, 1, bias=False), nn.AvgPool2d(2))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 24, 3, padding=1, bias=False)
        self.block1, self.block2 = Block(24, 12, 5), Block(42, 12, 6)
        self.transition1 = Transition(84, 42)
        self.norm = nn.BatchNorm2d(114)
        self.fc = nn.Linear(114, 10)

    def forward(self, x):
        x = self.block2(self.transition1(self.block1(self.stem(x))))
        return self.fc(F.adaptive_avg_pool2d(F.relu(self.norm(x)), 1).flatten(1))
`;

const unet = `
class Double(nn.Sequential):
    def __init__(self, inside, outside):
        layers = []
        for a, b in ((inside, outside), (outside, outside)):
            layers += [nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True)]
        super().__init__(*layers)

class Up(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.up = nn.ConvTranspose2d(inside, outside, 2, 2)
        self.conv = Double(2 * outside, outside)

    def forward(self, x, skip):
        return self.conv(torch.cat([skip, self.up(x)], 1))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inc = Double(3, 32)
        self.down1, self.down2, self.down3 = Double(32, 64), Double(64, 128), Double(128, 256)
        self.up1, self.up2, self.up3 = Up(256, 128), Up(128, 64), Up(64, 32)
        self.out = nn.Conv2d(32, 2, 1)

    def forward(self, x):
        a = self.inc(x)
        b = self.down1(F.max_pool2d(a, 2))
        c = self.down2(F.max_pool2d(b, 2))
        d = self.down3(F.max_pool2d(c, 2))
        return self.out(self.up3(self.up2(self.up1(d, c), b), a))
`;

const transformer = `
class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        y = self.norm1(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.norm2(x))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 192, 16, 16)
        self.position = nn.Parameter(torch.zeros(1, 196, 192))
        self.layers = nn.Sequential(*[Layer(192, 3) for _ in range(12)])
        self.norm, self.head = nn.LayerNorm(192), nn.Linear(192, 1000)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2) + self.position
        return self.head(self.norm(self.layers(x)).mean(1))
`;

const inverted = `
class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(channels, channels // 4, 1), nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.fc2(F.relu(self.fc1(F.adaptive_avg_pool2d(x, 1)))))

class Unit(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        middle = 4 * inside
        self.keeps = stride == 1 and inside == outside
        self.expand = nn.Sequential(nn.Conv2d(inside, middle, 1, bias=False), nn.BatchNorm2d(middle), nn.Hardswish())
        self.depthwise = nn.Sequential(
            nn.Conv2d(middle, middle, 3, stride, 1, groups=middle, bias=False), nn.BatchNorm2d(middle), nn.Hardswish())
        self.squeeze = Squeeze(middle)
        self.project = nn.Sequential(nn.Conv2d(middle, outside, 1, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        y = self.project(self.squeeze(self.depthwise(self.expand(x))))
        return x + y if self.keeps else y

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.Hardswish())
        units = [(16, 16, 1), (16, 24, 2), (24, 24, 1), (24, 40, 2), (40, 40, 1), (40, 40, 1)]
        self.features = nn.Sequential(*[Unit(*each) for each in units])
        self.fc = nn.Linear(40, 1000)

    def forward(self, x):
        return self.fc(F.adaptive_avg_pool2d(self.features(self.stem(x)), 1).flatten(1))
`;

const gated = `
class Unit(nn.Module):
    def __init__(self, width, bias):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        self.gate = nn.Conv2d(width, width, 1)
        nn.init.constant_(self.gate.bias, bias)

    def forward(self, x):
        g = torch.sigmoid(self.gate(x))
        return F.relu((1 - g) * x + g * self.branch(x))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding=1)
        self.units = nn.Sequential(*[Unit(16, -6) for _ in range(6)])
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        return self.fc(self.units(self.stem(x)).mean([2, 3]))
`;

const pyramid = `
def layer(inside, outside, stride=1):
    return nn.Sequential(nn.Conv2d(inside, outside, 3, stride, 1), nn.BatchNorm2d(outside), nn.ReLU())

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c2, self.c3, self.c4 = layer(3, 32, 4), layer(32, 64, 2), layer(64, 128, 2)
        self.lateral2, self.lateral3, self.lateral4 = [nn.Conv2d(width, 32, 1) for width in (32, 64, 128)]
        self.smooth2, self.smooth3, self.smooth4 = [nn.Conv2d(32, 32, 3, padding=1) for _ in range(3)]
        self.classes, self.boxes = nn.Conv2d(32, 9, 1), nn.Conv2d(32, 36, 1)

    def forward(self, x):
        c2 = self.c2(x)
        c3 = self.c3(c2)
        c4 = self.c4(c3)
        p4 = self.lateral4(c4)
        p3 = self.lateral3(c3) + F.interpolate(p4, scale_factor=2)
        p2 = self.lateral2(c2) + F.interpolate(p3, scale_factor=2)
        levels = [self.smooth2(p2), self.smooth3(p3), self.smooth4(p4)]
        classes = torch.cat([self.classes(level).flatten(2) for level in levels], 2)
        boxes = torch.cat([self.boxes(level).flatten(2) for level in levels], 2)
        return torch.cat([classes, boxes], 1)
`;

const vgg16 = stackSource({
  layers: [64, 128, 256, 512, 512].flatMap((width, stage) => [
    ...Array.from({ length: stage < 2 ? 2 : 3 }, () => [3, width] as const),
    'M' as const,
  ]),
  hidden: [4096, 4096],
  dropout: 0.5,
});

const image = [1, 3, 224, 224];
const small = [1, 3, 32, 32];

export const architectures: Readonly<Record<string, PictureSource>> = {
  'ResNet-50': { source: resnetSource({ bottleneck: true, units: [3, 4, 6, 3] }), input: image },
  'pre-activation ResNet-110, a unit opened': {
    source: resnetSource({ units: [18, 18, 18], preActivation: true }),
    input: small,
    opened: 'stages.0.1',
  },
  'VGG-16': { source: vgg16, input: image },
  'GoogLeNet, a module opened': { source: googLeNetSource(), input: image, opened: 'a4' },
  'DenseNet, a block opened': { source: denseNet, input: small, opened: 'block1.layers' },
  'U-Net': { source: unet, input: [1, 3, 128, 128] },
  'vision transformer': { source: transformer, input: image },
  'inverted bottlenecks with squeeze-and-excitation': { source: inverted, input: image },
  'gated shortcuts': { source: gated, input: small },
  'feature pyramid': { source: pyramid, input: [1, 3, 128, 128] },
};
