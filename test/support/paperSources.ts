/** Short sources of the papers' architectures, written for the tests; options change one thing at a time. */

export interface ResNetSource {
  bottleneck?: boolean;
  /** Units of each stage. */
  units: readonly number[];
  /** Filters of the first stage; each later one has twice as many. */
  width?: number;
  /** Lines of the constructor for the stem, and of forward. */
  stem?: 'imagenet' | 'cifar' | 'cifar64';
  preActivation?: boolean;
  option?: 'A' | 'B' | 'C';
  strideIn3x3?: boolean;
  /** Name of the class. */
  name?: string;
  /** Pre-activation only: leave out one of the appendix's details. */
  without?: 'lastActivation' | 'firstActivation' | 'activatedProjection';
  activation?: string;
  normalisation?: string;
  /** Applied to what leaves the pooling. */
  beforeClassifier?: string;
  /** Lines behind the constructor's last. */
  initialisation?: readonly string[];
  /** Expression for the shortcut where it keeps the size. */
  identity?: string;
  pool?: string;
}

const he = [
  'for m in self.modules():',
  '    if isinstance(m, nn.Conv2d):',
  "        nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')",
];

/** A residual network of He et al. 2015 or, with `preActivation`, of He et al. 2016. */
export function resnetSource(options: ResNetSource): string {
  const {
    bottleneck = false,
    units,
    stem = units.length === 3 ? 'cifar' : 'imagenet',
    width = stem === 'cifar' ? 16 : 64,
    preActivation = false,
    option = bottleneck || units.length === 4 ? 'B' : 'A',
    strideIn3x3 = false,
    name = 'Net',
    without,
    activation = 'F.relu',
    normalisation = 'nn.BatchNorm2d',
    beforeClassifier = 'x',
    initialisation = he,
    identity = 'x',
    pool = 'F.adaptive_avg_pool2d(x, 1)',
  } = options;
  const kernels = bottleneck ? [1, 3, 1] : [3, 3];
  const strideAt = bottleneck && strideIn3x3 ? 1 : 0;
  const expansion = bottleneck ? 4 : 1;
  const layers = kernels.flatMap((kernel, i) => {
    const from = i === 0 ? 'inside' : 'width';
    const to = i === kernels.length - 1 ? 'outside' : 'width';
    const stride = i === strideAt ? 'stride' : '1';
    return [
      `self.conv${i} = nn.Conv2d(${from}, ${to}, ${kernel}, ${stride}, ${(kernel - 1) / 2}, bias=False)`,
      `self.bn${i} = ${normalisation}(${preActivation ? from : to})`,
    ];
  });
  const shared = without === 'activatedProjection' ? 'False' : 'self.project is not None';
  const first = without === 'firstActivation' ? 'False' : 'self.first';
  const branch = preActivation
    ? [
        `a = ${activation}(self.bn0(x))`,
        `if ${first} and self.project is None:`,
        '    x = a',
        ...kernels.map((_, i) => (i === 0 ? 'f = self.conv0(a)' : `f = self.conv${i}(${activation}(self.bn${i}(f)))`)),
        `h = self.project(a if ${shared} else x) if self.project is not None else (self.pad(x) if self.changes else ${identity})`,
        'return f + h',
      ]
    : [
        ...kernels.map((_, i) => {
          const out = `self.bn${i}(self.conv${i}(${i === 0 ? 'x' : 'f'}))`;
          return i === kernels.length - 1 ? `f = ${out}` : `f = ${activation}(${out})`;
        }),
        `h = self.project(x) if self.project is not None else (self.pad(x) if self.changes else ${identity})`,
        `return ${activation}(f + h)`,
      ];
  const projects = option === 'C' ? 'True' : option === 'B' ? 'self.changes' : 'False';
  const projection = preActivation
    ? 'nn.Conv2d(inside, outside, 1, stride, bias=False)'
    : `nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), ${normalisation}(outside))`;
  const stemLayer = {
    imagenet: 'nn.Conv2d(3, 64, 7, 2, 3, bias=False)',
    cifar: `nn.Conv2d(3, ${width}, 3, 1, 1, bias=False)`,
    cifar64: 'nn.Conv2d(3, 64, 3, 1, 1, bias=False)',
  }[stem];
  const stemForward = preActivation ? 'x = self.conv1(x)' : `x = ${activation}(self.bn1(self.conv1(x)))`;
  const last = width * 2 ** (units.length - 1) * expansion;
  const body = (lines: readonly string[], indent: number) => lines.map((line) => ' '.repeat(indent) + line).join('\n');
  return `
class Unit(nn.Module):
    def __init__(self, inside, width, stride, first=False):
        super().__init__()
        outside = width * ${expansion}
        self.stride, self.extra, self.first = stride, outside - inside, first
        self.changes = stride != 1 or inside != outside
${body(layers, 8)}
        self.project = ${projection} if ${projects} else None

    def pad(self, x):
        return F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, 0, self.extra))

    def forward(self, x):
${body(branch, 8)}

class ${name}(nn.Module):
    def __init__(self, classes=${units.length === 3 ? 10 : 1000}):
        super().__init__()
        self.conv1 = ${stemLayer}
        ${preActivation ? `self.last = ${normalisation}(${last})` : `self.bn1 = ${normalisation}(${stem === 'cifar' ? width : 64})`}
        self.stages = nn.ModuleList()
        inside = ${stem === 'cifar' ? width : 64}
        for stage, count in enumerate(${JSON.stringify(units)}):
            width = ${width} * 2 ** stage
            stack = nn.Sequential()
            for i in range(count):
                stride = 2 if stage > 0 and i == 0 else 1
                stack.add_module(str(i), Unit(inside, width, stride, stage == 0 and i == 0))
                inside = width * ${expansion}
            self.stages.append(stack)
        self.fc = nn.Linear(inside, classes)
${body(initialisation, 8)}

    def forward(self, x):
        ${stemForward}
${stem === 'imagenet' ? '        x = F.max_pool2d(x, 3, 2, 1)\n' : ''}        for stage in self.stages:
            x = stage(x)
${preActivation && without !== 'lastActivation' ? `        x = ${activation}(self.last(x))\n` : ''}        x = torch.flatten(${pool}, 1)
        return self.fc(${beforeClassifier})
`;
}

export interface StackSource {
  name?: string;
  /** Kernel and width of each convolution, or 'M' for a 2×2 max pooling, 'N' for local response normalisation. */
  layers: readonly (readonly [kernel: number, width: number, stride?: number] | 'M' | 'N' | 'P3' | 'P3/3')[];
  hidden?: readonly number[];
  batchNorm?: boolean;
  dropout?: number;
  activation?: string;
  /** Size of the maps that reach the classifier. */
  size?: number;
  adaptive?: number;
  globalPool?: boolean;
  padding?: number;
}

/** A network without shortcuts. */
export function stackSource(options: StackSource): string {
  const {
    name = 'Net',
    layers,
    hidden = [],
    batchNorm = false,
    dropout,
    activation = 'nn.ReLU()',
    size = 7,
    adaptive,
    globalPool = false,
  } = options;
  let width = 3;
  const body = layers.flatMap((layer) => {
    if (layer === 'M') return ['nn.MaxPool2d(2, 2)'];
    if (layer === 'P3') return ['nn.MaxPool2d(3, 2, 1)'];
    if (layer === 'P3/3') return ['nn.MaxPool2d(3, 3)'];
    if (layer === 'N') return ['nn.LocalResponseNorm(5)'];
    const [kernel, out, stride = 1] = layer;
    const convolution = `nn.Conv2d(${width}, ${out}, ${kernel}, ${stride}, ${Math.floor(kernel / 2)})`;
    width = out;
    return [convolution, ...(batchNorm ? [`nn.BatchNorm2d(${out})`] : []), activation];
  });
  if (globalPool) body.push('nn.AdaptiveAvgPool2d(1)');
  if (adaptive) body.push(`nn.AdaptiveAvgPool2d(${adaptive})`);
  let features = globalPool ? width : width * (adaptive ?? size) ** 2;
  const head = [
    ...hidden.flatMap((out) => {
      const lines = [
        `nn.Linear(${features}, ${out})`,
        activation,
        ...(dropout === undefined ? [] : [`nn.Dropout(${dropout})`]),
      ];
      features = out;
      return lines;
    }),
    `nn.Linear(${features}, 1000)`,
  ];
  return `
class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(${body.join(', ')})
        self.classifier = nn.Sequential(${head.join(', ')})
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))
`;
}

export interface GoogLeNetSource {
  name?: string;
  batchNorm?: boolean;
  /** Third branch: one 5×5, one 3×3, or two 3×3. */
  large?: '5' | '3' | '33';
  auxiliary?: boolean;
  dropout?: number;
  stem?: 'imagenet' | 'cifar';
  /** Kernel of the pooling before 5a. */
  lastPool?: number;
}

/** GoogLeNet (Szegedy et al. 2014, Table 1). */
export function googLeNetSource(options: GoogLeNetSource = {}): string {
  const {
    name = 'Net',
    batchNorm = false,
    large = '5',
    auxiliary = true,
    dropout = 0.4,
    stem = 'imagenet',
    lastPool = 3,
  } = options;
  const third = {
    '5': 'Conv(b, c, 5)',
    '3': 'Conv(b, c, 3)',
    '33': 'Conv(b, c, 3), Conv(c, c, 3)',
  }[large];
  return `
class Conv(nn.Module):
    def __init__(self, inside, outside, kernel, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, kernel, stride, kernel // 2)
        ${batchNorm ? 'self.bn = nn.BatchNorm2d(outside)' : ''}

    def forward(self, x):
        return F.relu(${batchNorm ? 'self.bn(self.conv(x))' : 'self.conv(x)'})

class Module(nn.Module):
    def __init__(self, inside, one, a, three, b, c, pool):
        super().__init__()
        self.one = Conv(inside, one, 1)
        self.three = nn.Sequential(Conv(inside, a, 1), Conv(a, three, 3))
        self.five = nn.Sequential(Conv(inside, b, 1), ${third})
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), Conv(inside, pool, 1))

    def forward(self, x):
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1)

class Head(nn.Module):
    def __init__(self, inside):
        super().__init__()
        self.conv = Conv(inside, 128, 1)
        self.fc1 = nn.Linear(2048, 1024)
        self.fc2 = nn.Linear(1024, 1000)

    def forward(self, x):
        x = torch.flatten(self.conv(F.avg_pool2d(x, 5, 3)), 1)
        return self.fc2(F.dropout(F.relu(self.fc1(x)), 0.7))

class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        ${stem === 'imagenet' ? 'self.conv1, self.reduce, self.conv2 = Conv(3, 64, 7, 2), Conv(64, 64, 1), Conv(64, 192, 3)' : 'self.conv1 = Conv(3, 192, 3)'}
        self.a3 = Module(192, 64, 96, 128, 16, 32, 32)
        self.b3 = Module(256, 128, 128, 192, 32, 96, 64)
        self.a4 = Module(480, 192, 96, 208, 16, 48, 64)
        self.b4 = Module(512, 160, 112, 224, 24, 64, 64)
        self.c4 = Module(512, 128, 128, 256, 24, 64, 64)
        self.d4 = Module(512, 112, 144, 288, 32, 64, 64)
        self.e4 = Module(528, 256, 160, 320, 32, 128, 128)
        self.a5 = Module(832, 256, 160, 320, 32, 128, 128)
        self.b5 = Module(832, 384, 192, 384, 48, 128, 128)
        ${auxiliary ? 'self.aux1, self.aux2 = Head(512), Head(528)' : ''}
        self.fc = nn.Linear(1024, 1000)

    def forward(self, x):
        ${stem === 'imagenet' ? 'x = F.max_pool2d(self.conv1(x), 3, 2, 1)\n        x = F.max_pool2d(self.conv2(self.reduce(x)), 3, 2, 1)' : 'x = self.conv1(x)'}
        x = F.max_pool2d(self.b3(self.a3(x)), 3, 2, 1)
        x = self.a4(x)
        ${auxiliary ? 'if self.training:\n            first = self.aux1(x)' : ''}
        x = self.d4(self.c4(self.b4(x)))
        ${auxiliary ? 'if self.training:\n            second = self.aux2(x)' : ''}
        x = F.max_pool2d(self.e4(x), ${lastPool}, 2, ${lastPool === 3 ? 1 : 0})
        x = self.b5(self.a5(x))
        x = torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)
        return self.fc(F.dropout(x, ${dropout}, self.training))
`;
}
