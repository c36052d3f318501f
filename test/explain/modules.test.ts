import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { StructureKind } from '../../src/explain/structures/structure';
import { readSnippet } from '../support/reading';

/** Structures of a module `Net` on an image, `kind name: text`; of some kinds, where they are named. */
async function structuresOf(source: string, only?: readonly StructureKind[]): Promise<string[]> {
  const graph = await readSnippet(`\n${source}`, { inputs: [{ shape: [1, 3, 32, 32], dataType: 'float32' }] });
  expect(graph.problems).toEqual([]);
  const { structures } = explain(graph);
  for (const { because, nodes } of structures) {
    expect(because.length).toBeGreaterThan(0);
    expect(nodes.length).toBeGreaterThan(0);
  }
  return structures
    .filter(({ kind }) => !only || only.includes(kind))
    .map(({ kind, name, text }) => `${kind} ${name}: ${text}`);
}

const net = (layers: readonly string[], forward: readonly string[]): string =>
  [
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...layers.map((layer) => `        self.${layer}`),
    '    def forward(self, x):',
    ...forward.map((line) => `        ${line}`),
    '',
  ].join('\n');

const inception = [
  'one = nn.Conv2d(3, 8, 1)',
  'three = nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU(), nn.Conv2d(4, 16, 3, padding=1))',
  'five = nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU(), nn.Conv2d(2, 4, 5, padding=2))',
  'pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(3, 4, 1))',
  'last = nn.Conv2d(32, 10, 1)',
];

describe('inception modules', () => {
  it('branches on one tensor, joined along the channels', async () => {
    const source = net(inception, [
      'x = torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1)',
      'return self.last(F.relu(x)).mean((2, 3))',
    ]);
    expect(await structuresOf(source, ['inceptionModule'])).toEqual([
      'inceptionModule line 11: 1×1 8 · 1×1 4 → 3×3 16 · 1×1 2 → 5×5 4 · pool → 1×1 4, joined to 32 channels',
    ]);
  });

  it('a branch that parts again is told in brackets', async () => {
    const source = net(
      [
        ...inception.slice(0, 1),
        'r = nn.Conv2d(3, 6, 1)',
        'h = nn.Conv2d(6, 4, (1, 3), padding=(0, 1))',
        'v = nn.Conv2d(6, 4, (3, 1), padding=(1, 0))',
        'pool = nn.AvgPool2d(3, 1, 1)',
        'last = nn.Conv2d(19, 10, 3)',
      ],
      [
        'r = self.r(x)',
        'x = torch.cat([self.one(x), torch.cat([self.h(r), self.v(r)], 1), self.pool(x)], 1)',
        'return self.last(x)',
      ],
    );
    expect(await structuresOf(source, ['inceptionModule'])).toEqual([
      'inceptionModule line 13: 1×1 8 · 1×1 6 → (1×3 4 · 3×1 4) · pool, joined to 19 channels',
    ]);
  });

  it('inside a residual unit two branches are enough', async () => {
    const source = net(
      [
        'stem = nn.Conv2d(3, 16, 3, padding=1)',
        'one = nn.Conv2d(16, 8, 1)',
        'two = nn.Sequential(nn.Conv2d(16, 8, 1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1))',
        'join = nn.Conv2d(16, 16, 1)',
      ],
      ['x = self.stem(x)', 'return F.relu(x + 0.2 * self.join(torch.cat([self.one(x), self.two(x)], 1)))'],
    );
    expect(await structuresOf(source, ['inceptionModule'])).toEqual([
      'inceptionModule line 11: 1×1 8 · 1×1 8 → 3×3 8, joined to 16 channels',
    ]);
  });

  it.each([
    [
      'heads that are joined to be given out',
      inception.slice(0, 4),
      ['return torch.cat([self.one(x), self.three(x), self.five(x)], 1)'],
    ],
    [
      'two windows side by side (a fire module)',
      [
        'squeeze = nn.Conv2d(3, 4, 1)',
        'one = nn.Conv2d(4, 8, 1)',
        'three = nn.Conv2d(4, 8, 3, padding=1)',
        'last = nn.Conv2d(16, 10, 1)',
      ],
      ['x = F.relu(self.squeeze(x))', 'return self.last(torch.cat([self.one(x), self.three(x)], 1))'],
    ],
    [
      'dilations of one window (an atrous pyramid)',
      [1, 2, 3]
        .map((d) => `d${d} = nn.Conv2d(3, 4, 3, padding=${d}, dilation=${d})`)
        .concat('last = nn.Conv2d(12, 10, 1)'),
      ['return self.last(torch.cat([self.d1(x), self.d2(x), self.d3(x)], 1))'],
    ],
    [
      'maps of which each is made from the one before',
      [
        'a = nn.Conv2d(3, 4, 1)',
        'b = nn.Conv2d(4, 4, 3, padding=1)',
        'c = nn.Conv2d(4, 4, 5, padding=2)',
        'last = nn.Conv2d(12, 10, 1)',
      ],
      ['a = self.a(x)', 'b = self.b(a)', 'c = self.c(b)', 'return self.last(torch.cat([a, b, c], 1))'],
    ],
  ])('and not: %s', async (_, layers, forward) => {
    expect(await structuresOf(net(layers, forward), ['inceptionModule'])).toEqual([]);
  });
});

describe('dense blocks', () => {
  const layers = [
    'a = nn.Conv2d(3, 4, 3, padding=1)',
    'b = nn.Conv2d(7, 4, 3, padding=1)',
    'c = nn.Conv2d(11, 4, 3, padding=1)',
    'last = nn.Conv2d(15, 10, 1)',
  ];
  const block = ['denseBlock line 10: 3 layers, growth rate 4: 3 → 15 channels'];

  it('a tensor that grows by each layer', async () => {
    const forward = [
      'for layer in [self.a, self.b, self.c]:',
      '    x = torch.cat([x, layer(F.relu(x))], 1)',
      'return self.last(x)',
    ];
    const [found] = await structuresOf(net(layers, forward), ['denseBlock']);
    expect(found).toMatch(/denseBlock .*: 3 layers, growth rate 4: 3 → 15 channels$/);
  });

  it('a list that is joined anew for each layer', async () => {
    const forward = [
      'all = [x]',
      'for layer in [self.a, self.b, self.c]:',
      '    all.append(layer(F.relu(torch.cat(all, 1))))',
      'return self.last(torch.cat(all, 1))',
    ];
    const [found] = await structuresOf(net(layers, forward), ['denseBlock']);
    expect(found.split(': ').slice(1)).toEqual(block[0].split(': ').slice(1));
  });

  it('and not: skips of a U-Net, each joined once', async () => {
    const source = net(
      [
        'a = nn.Conv2d(3, 4, 3, padding=1)',
        'b = nn.Conv2d(4, 8, 3, padding=1)',
        'c = nn.Conv2d(8, 8, 3, padding=1)',
        'd = nn.Conv2d(16, 8, 3, padding=1)',
        'e = nn.Conv2d(12, 4, 3, padding=1)',
        'last = nn.Conv2d(4, 2, 1)',
      ],
      [
        'a = F.relu(self.a(x))',
        'b = F.relu(self.b(F.max_pool2d(a, 2)))',
        'c = F.relu(self.c(F.max_pool2d(b, 2)))',
        'd = F.relu(self.d(torch.cat([b, F.interpolate(c, scale_factor=2)], 1)))',
        'e = F.relu(self.e(torch.cat([a, F.interpolate(d, scale_factor=2)], 1)))',
        'return self.last(e)',
      ],
    );
    expect(await structuresOf(source)).toEqual([
      'stage stage 1: 1 layer, 4×32×32',
      'stage stage 2: 1 layer, 8×16×16',
      'stage stage 3: 1 layer, 8×8×8',
      'stage stage 4: 1 layer, 8×16×16',
      'stage stage 5: 1 layer, 4×32×32',
      'head last: 1×1 2',
    ]);
  });
});

describe('hyper-connections', () => {
  const unit = (shortcut: string, input: string, back: string) => `
class Unit(nn.Module):
    def __init__(self):
        super().__init__()
        self.res, self.pre, self.post = nn.Parameter(torch.eye(4)), nn.Parameter(torch.ones(4)), nn.Parameter(torch.ones(4))
        self.up, self.down = nn.Linear(3, 64), nn.Linear(64, 3)
    def forward(self, h):
        y = self.down(F.gelu(self.up(${input})))
        return ${shortcut} + ${back}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.units = nn.Sequential(Unit(), Unit())
    def forward(self, x):
        return self.units(x.flatten(2).transpose(1, 2).unsqueeze(1).expand(-1, 4, -1, -1)).sum(1)
`;
  const [mixed, read, write] = [
    "torch.einsum('mn,bntd->bmtd', self.res, h)",
    "torch.einsum('n,bntd->btd', self.pre, h)",
    "torch.einsum('n,btd->bntd', self.post, y)",
  ];

  it('streams that a small map mixes, read as one by the branch', async () => {
    expect(await structuresOf(unit(mixed, read, write), ['hyperConnections'])).toEqual([
      'hyperConnections units: 4 streams, mixed by 4×4 maps in 2 units',
    ]);
  });

  it('maps that are computed at each place, their rows and columns normalised in turn', async () => {
    const rounds =
      '(lambda r: r / r.sum(-1, keepdim=True))(self.raw(h.permute(0, 2, 1, 3).flatten(2)).unflatten(2, (4, 4)).exp())';
    const stochastic = `((lambda r: r / r.sum(-2, keepdim=True))(${rounds}) @ h.transpose(1, 2)).transpose(1, 2)`;
    const source = unit(stochastic, read, write).replace(
      'self.up, self.down =',
      'self.raw, self.up, self.down = nn.Linear(12, 16),',
    );
    expect(await structuresOf(source, ['constrainedHyperConnections'])).toEqual([
      'constrainedHyperConnections units: 4 streams, mixed by 4×4 doubly stochastic maps in 2 units',
    ]);
  });

  it('are not there where streams are not mixed, or where the branch works on all of them', async () => {
    expect(await structuresOf(unit('h', read, write), ['hyperConnections'])).toEqual([]);
    expect(await structuresOf(unit(mixed, 'h', 'y'), ['hyperConnections'])).toEqual([]);
  });
});

describe('auxiliary classifiers', () => {
  const trunk = [
    'a = nn.Conv2d(3, 8, 3, padding=1)',
    'b = nn.Conv2d(8, 8, 3, padding=1)',
    'c = nn.Conv2d(8, 8, 3, padding=1)',
    'out = nn.Linear(8, 10)',
  ];
  const forward = (side: string) => [
    'x = F.relu(self.a(x))',
    `side = ${side}`,
    'x = F.relu(self.c(F.relu(self.b(x))))',
    'return self.out(x.mean((2, 3))), side',
  ];

  it('a classifier of the same classes on a tensor in the middle', async () => {
    const source = net(
      [...trunk, 'one = nn.Conv2d(8, 4, 1)', 'side = nn.Linear(4, 10)'],
      forward('self.side(F.relu(self.one(F.avg_pool2d(x, 8))).mean((2, 3)))'),
    );
    expect(await structuresOf(source, ['auxiliaryClassifier'])).toEqual([
      'auxiliaryClassifier line 13: pool → 1×1 4 → pool → linear 10',
    ]);
  });

  it('and not: another task, a head on the last tensor, a map that is given out', async () => {
    const other = net([...trunk, 'side = nn.Linear(8, 4)'], forward('self.side(x.mean((2, 3)))'));
    expect(await structuresOf(other, ['auxiliaryClassifier'])).toEqual([]);
    const beside = net(
      [...trunk, 'side = nn.Linear(8, 10)'],
      ['x = F.relu(self.c(F.relu(self.b(F.relu(self.a(x)))))).mean((2, 3))', 'return self.out(x), self.side(x)'],
    );
    expect(await structuresOf(beside, ['auxiliaryClassifier'])).toEqual([]);
    expect(await structuresOf(net(trunk, forward('x')), ['auxiliaryClassifier'])).toEqual([]);
  });
});

describe('stem, stages, head and stacks', () => {
  it('a plain stack by its sizes, with what its convolutions see together', async () => {
    const source = net(
      [
        'features = nn.Sequential(*[layer for i, o in [(3, 8), (8, 16)] for layer in (nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))])',
        'head = nn.Sequential(nn.Linear(1024, 32), nn.ReLU(), nn.Linear(32, 10))',
      ],
      ['return self.head(self.features(x).flatten(1))'],
    );
    expect(await structuresOf(source)).toEqual([
      'stage stage 1: 2 layers, 8×32×32',
      'stage stage 2: 2 layers, 16×16×16',
      'head head: linear 32 → linear 10',
      'plainStack features.0–2: 2 convolutions 3×3, 8 wide, which together see 5×5',
      'plainStack features.5–7: 2 convolutions 3×3, 16 wide, which together see 5×5',
    ]);
  });

  it('a network without layers has no parts', async () => {
    expect(await structuresOf(net(['pool = nn.MaxPool2d(2)'], ['return self.pool(x).mean((2, 3))']))).toEqual([]);
  });

  it('blocks that lost their shortcut where the size changes belong to the stage, not to the stem', async () => {
    const source = [
      'class Block(nn.Module):',
      '    def __init__(self, i, o, stride):',
      '        super().__init__()',
      '        self.same = i == o and stride == 1',
      '        self.layers = nn.Sequential(nn.Conv2d(i, 4 * i, 1), nn.ReLU6(), nn.Conv2d(4 * i, 4 * i, 3, stride, 1, groups=4 * i), nn.ReLU6(), nn.Conv2d(4 * i, o, 1))',
      '    def forward(self, x):',
      '        return x + self.layers(x) if self.same else self.layers(x)',
      net(
        [
          'stem = nn.Conv2d(3, 8, 3, 2, 1)',
          'blocks = nn.Sequential(Block(8, 8, 2), Block(8, 8, 1), Block(8, 16, 2), Block(16, 16, 1))',
          'out = nn.Linear(16, 10)',
        ],
        ['return self.out(self.blocks(self.stem(x)).mean((2, 3)))'],
      ),
    ].join('\n');
    expect(await structuresOf(source)).toEqual([
      'stem stem: 3×3 8 /2',
      'stage blocks.1: 1 inverted bottleneck unit, 8×8×8',
      'stage blocks.3: 1 inverted bottleneck unit, 16×4×4',
      'head out: pool → linear 10',
    ]);
  });
});
