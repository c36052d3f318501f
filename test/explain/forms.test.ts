import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { readSnippet } from '../support/reading';

/** Forms of every unit of a module `Net`, as text, with the operators that each was found by. */
async function formsOf(body: string, shape: readonly number[]): Promise<string[]> {
  const graph = await readSnippet(`\n${body}`, { inputs: [{ shape, dataType: 'float32' }] });
  expect(graph.problems).toEqual([]);
  return explain(graph).units.flatMap(({ forms }) =>
    forms.map(({ text, because }) => `${text} {${because.map((id) => graph.nodes[id].operator).join(' ')}}`),
  );
}

/** A module with some layers and one expression as its forward. */
const net = (layers: readonly string[], result: string, before: readonly string[] = []): string =>
  [
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...layers.map((layer) => `        self.${layer}`),
    '    def forward(self, x):',
    ...before.map((line) => `        ${line}`),
    `        return ${result}`,
    '',
  ].join('\n');

const image = [1, 16, 8, 8];
const tokens = [1, 6, 32];
const conv = (from: number, to: number, kernel: number, more = '') =>
  `nn.Conv2d(${from}, ${to}, ${kernel}, padding=${(kernel - 1) / 2}${more})`;

const attention = [
  'b, t, c = x.shape',
  'q, k, v = self.qkv(self.norm(x)).reshape(b, t, 3, 4, 8).permute(2, 0, 3, 1, 4).unbind(0)',
  'mixed = (q @ k.transpose(-2, -1) * 8 ** -0.5).softmax(-1) @ v',
  'attended = self.out(mixed.transpose(1, 2).reshape(b, t, c))',
];
const attentionLayers = ['norm = nn.LayerNorm(32)', 'qkv = nn.Linear(32, 96)', 'out = nn.Linear(32, 32)'];
const mlpLayers = ['up = nn.Linear(32, 128)', 'down = nn.Linear(128, 32)'];

describe('forms of units', () => {
  it.each<[string, string, readonly number[], string[]]>([
    [
      'basic',
      net([`a = ${conv(16, 16, 3)}`, `b = ${conv(16, 16, 3)}`], 'F.relu(x + self.b(F.relu(self.a(x))))'),
      image,
      ['basic, 3×3 · 3×3, 16 wide {conv2d conv2d}'],
    ],
    [
      'bottleneck',
      net(
        [`a = ${conv(16, 4, 1)}`, `b = ${conv(4, 4, 3)}`, `c = ${conv(4, 16, 1)}`],
        'F.relu(x + self.c(F.relu(self.b(F.relu(self.a(x))))))',
      ),
      image,
      ['bottleneck, 16 → 4 → 16 {conv2d conv2d conv2d}'],
    ],
    [
      'grouped',
      net(
        [`a = ${conv(16, 16, 1)}`, `b = ${conv(16, 16, 3, ', groups=4')}`, `c = ${conv(16, 16, 1)}`],
        'F.relu(x + self.c(F.relu(self.b(F.relu(self.a(x))))))',
      ),
      image,
      ['bottleneck, 16 → 16 → 16 {conv2d conv2d conv2d}', 'grouped, 4 groups of 4 {conv2d}'],
    ],
    [
      'inverted bottleneck',
      net(
        [`a = ${conv(16, 64, 1)}`, `b = ${conv(64, 64, 3, ', groups=64')}`, `c = ${conv(64, 16, 1)}`],
        'x + self.c(F.relu6(self.b(F.relu6(self.a(x)))))',
      ),
      image,
      ['inverted bottleneck, 16 → 64 → 16, 3×3 depthwise {conv2d conv2d conv2d}'],
    ],
    [
      'squeeze-and-excitation',
      net(
        [`a = ${conv(16, 16, 3)}`, `b = ${conv(16, 16, 3)}`, 'squeeze = nn.Linear(16, 4)', 'excite = nn.Linear(4, 16)'],
        'F.relu(x + f * torch.sigmoid(self.excite(F.relu(self.squeeze(f.mean((2, 3))))))[:, :, None, None])',
        ['f = self.b(F.relu(self.a(x)))'],
      ),
      image,
      [
        'basic, 3×3 · 3×3, 16 wide {conv2d conv2d}',
        'squeeze-and-excitation, 16 → 4 → 16 {reduce linear linear multiply}',
      ],
    ],
    [
      'squeeze-and-excitation with an activation that is written out',
      net(
        [`a = ${conv(16, 16, 3)}`, 'squeeze = nn.Linear(16, 4)', 'excite = nn.Linear(4, 16)'],
        'x + f * torch.sigmoid(self.excite(s * torch.sigmoid(s)))[:, :, None, None]',
        ['f = self.a(x)', 's = self.squeeze(f.mean((2, 3)))'],
      ),
      image,
      ['squeeze-and-excitation, 16 → 4 → 16 {reduce linear linear multiply}'],
    ],
    [
      'a highway unit',
      net(['h = nn.Linear(32, 32)', 't = nn.Linear(32, 32)'], 'gate * F.relu(self.h(x)) + (1 - gate) * x', [
        'gate = torch.sigmoid(self.t(x))',
      ]),
      tokens,
      ["highway unit, the carry is 1 − T (as initialised in the mean, b_T by the framework's default) {multiply}"],
    ],
    [
      'branches beside each other',
      net([`a = ${conv(16, 16, 3)}`, `b = ${conv(16, 16, 1)}`], 'x + self.a(x) + self.b(x)'),
      image,
      ['2 branches added {conv2d conv2d}'],
    ],
    [
      'attention, pre-LN',
      net(attentionLayers, 'x + attended', attention),
      tokens,
      ['self-attention, 4 heads of 8 {matmul softmax matmul}', 'pre-LN: LN before F {layerNorm}'],
    ],
    [
      'feed-forward, post-LN',
      net([...mlpLayers, 'norm = nn.LayerNorm(32)'], 'self.norm(x + self.down(F.gelu(self.up(x))))'),
      tokens,
      ['feed-forward, 32 → 128 → 32 {linear linear}', 'post-LN: LN after the addition {layerNorm}'],
    ],
    [
      'a gated feed-forward',
      net([...mlpLayers, 'gate = nn.Linear(32, 128)'], 'x + self.down(F.silu(self.gate(x)) * self.up(x))'),
      tokens,
      ['feed-forward, 32 → 128 → 32, gated {linear linear}'],
    ],
    [
      'attention and feed-forward in parallel',
      net([...attentionLayers, ...mlpLayers], 'x + attended + self.down(F.gelu(self.up(self.norm(x))))', attention),
      tokens,
      [
        'feed-forward, 32 → 128 → 32 {linear linear}',
        '2 branches added {linear linear}',
        'self-attention, 4 heads of 8 {matmul softmax matmul}',
        'pre-LN: LN before F {layerNorm}',
      ],
    ],
    [
      'LayerScale',
      net(
        [...mlpLayers, 'scale = nn.Parameter(1e-5 * torch.ones(32))'],
        'x + self.scale * self.down(F.gelu(self.up(x)))',
      ),
      tokens,
      ['feed-forward, 32 → 128 → 32 {linear linear}', 'LayerScale, 32 factors that start at 1.0e-5 {multiply}'],
    ],
    [
      'ReZero',
      net([...mlpLayers, 'alpha = nn.Parameter(torch.zeros(1))'], 'x + self.alpha * self.down(F.gelu(self.up(x)))'),
      tokens,
      ['feed-forward, 32 → 128 → 32 {linear linear}', 'ReZero, one factor that starts at 0 {multiply}'],
    ],
    [
      'SkipInit',
      net(
        [`a = ${conv(16, 16, 3)}`, `b = ${conv(16, 16, 3)}`, 'alpha = nn.Parameter(torch.zeros(()))'],
        'x + self.alpha * self.b(F.relu(self.a(x)))',
      ),
      image,
      [
        'basic, 3×3 · 3×3, 16 wide {conv2d conv2d}',
        'SkipInit, one factor that starts at 0 and no normalisation {multiply}',
      ],
    ],
  ])('%s', async (_, source, shape, expected) => {
    expect(await formsOf(source, shape)).toEqual(expected);
  });
});

describe('what looks like a form and is none', () => {
  it.each<[string, string, readonly number[], string[]]>([
    [
      'layers of two widths are no basic unit',
      net([`a = ${conv(16, 8, 3)}`, `b = ${conv(8, 16, 3)}`], 'x + self.b(F.relu(self.a(x)))'),
      image,
      [],
    ],
    [
      'a 1×1 that expands in front of a full convolution is no bottleneck',
      net(
        [`a = ${conv(16, 64, 1)}`, `b = ${conv(64, 64, 3)}`, `c = ${conv(64, 16, 1)}`],
        'x + self.c(F.relu(self.b(F.relu(self.a(x)))))',
      ),
      image,
      [],
    ],
    [
      'a gate at every place is no squeeze-and-excitation',
      net(
        [`a = ${conv(16, 16, 3)}`, `b = ${conv(16, 16, 3)}`, `g = ${conv(16, 16, 1)}`],
        'x + f * torch.sigmoid(self.g(f))',
        ['f = self.b(F.relu(self.a(x)))'],
      ),
      image,
      ['basic, 3×3 · 3×3, 16 wide {conv2d conv2d}'],
    ],
    [
      'x · σ(W x) without an addition is no unit at all',
      net([`g = ${conv(16, 16, 1)}`], 'x * torch.sigmoid(self.g(x))'),
      image,
      [],
    ],
    [
      'two gates that share nothing are no highway unit',
      net(
        ['h = nn.Linear(32, 32)', 't = nn.Linear(32, 32)', 'c = nn.Linear(32, 32)'],
        'torch.sigmoid(self.t(x)) * F.relu(self.h(x)) + torch.sigmoid(self.c(x)) * x',
      ),
      tokens,
      [],
    ],
    [
      'two linear layers with nothing between them are no feed-forward',
      net(mlpLayers, 'x + self.down(self.up(x))'),
      tokens,
      [],
    ],
    [
      'one scalar that starts at 1 is neither ReZero nor SkipInit',
      net([...mlpLayers, 'alpha = nn.Parameter(torch.ones(1))'], 'x + self.alpha * self.down(F.gelu(self.up(x)))'),
      tokens,
      ['feed-forward, 32 → 128 → 32 {linear linear}'],
    ],
    [
      'a factor for each of some streams is no LayerScale',
      net(
        [...mlpLayers, 'post = nn.Parameter(torch.ones(6))'],
        'x + self.post[:, None] * self.down(F.gelu(self.up(x)))',
      ),
      tokens,
      ['feed-forward, 32 → 128 → 32 {linear linear}'],
    ],
    [
      'a softmax over channels is no attention',
      net(mlpLayers, 'x + self.down(F.softmax(self.up(x), dim=-1))'),
      tokens,
      ['feed-forward, 32 → 128 → 32 {linear linear}'],
    ],
  ])('%s', async (_, source, shape, expected) => {
    expect(await formsOf(source, shape)).toEqual(expected);
  });
});

describe('wide', () => {
  const network = (stem: number, widths: readonly number[]) =>
    [
      'class Unit(nn.Module):',
      '    def __init__(self, i, o, stride):',
      '        super().__init__()',
      '        self.a = nn.Conv2d(i, o, 3, stride, 1)',
      '        self.b = nn.Conv2d(o, o, 3, 1, 1)',
      '        self.s = nn.Identity() if i == o and stride == 1 else nn.Conv2d(i, o, 1, stride)',
      '    def forward(self, x):',
      '        return self.s(x) + self.b(F.relu(self.a(F.relu(x))))',
      'class Net(nn.Module):',
      '    def __init__(self):',
      '        super().__init__()',
      `        widths = [${[stem, ...widths].join(', ')}]`,
      '        self.stem = nn.Conv2d(3, widths[0], 3, 1, 1)',
      '        self.units = nn.Sequential(*[Unit(i, o, 1 if n == 0 else 2) for n, (i, o) in enumerate(zip(widths, widths[1:]))])',
      '    def forward(self, x):',
      '        return self.units(self.stem(x))',
      '',
    ].join('\n');

  it('by the same k in every stage, behind a stem that was not widened', async () => {
    const forms = await formsOf(network(16, [160, 320, 640]), [1, 3, 32, 32]);
    expect(forms.filter((form) => form.startsWith('wide'))).toEqual([
      'wide, 10 times 16 filters {conv2d conv2d}',
      'wide, 10 times 32 filters {conv2d conv2d}',
      'wide, 10 times 64 filters {conv2d conv2d}',
    ]);
  });

  it.each([
    [16, [16, 32, 64]],
    [64, [64, 128, 256]],
    [16, [32, 64, 96]],
  ])('and not: a stem of %i and widths of %j', async (stem, widths) => {
    const forms = await formsOf(network(stem, widths), [1, 3, 32, 32]);
    expect(forms.filter((form) => form.startsWith('wide'))).toEqual([]);
  });
});

describe('a branch that is dropped for some samples', () => {
  const dropping = (mask: readonly string[]): string => `
    class Drop(nn.Module):
        def forward(self, x):
            if not self.training:
                return x
${mask.map((line) => `            ${line}`).join('\n')}

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(8, 8, 3, padding=1)
            self.drop = Drop()

        def forward(self, x):
            return x + self.drop(self.conv(x))
  `;
  const formsWhile = async (mask: readonly string[], entry: string): Promise<string[]> => {
    const graph = await readSnippet(dropping(mask), { entry, inputs: [{ shape: [2, 8, 4, 4], dataType: 'float32' }] });
    return explain(graph).units.flatMap(({ forms }) => forms.map(({ form }) => form));
  };
  const shape = 'shape = (x.shape[0],) + (1,) * (x.ndim - 1)';

  it.each([
    ['rounded up from uniform numbers', [shape, 'return x.div(0.8) * (0.8 + torch.rand(shape)).floor_()']],
    ['drawn in place', [shape, 'mask = x.new_empty(shape).bernoulli_(0.8)', 'mask.div_(0.8)', 'return x * mask']],
    ['drawn from an empty tensor', [shape, 'return x * torch.empty(shape).bernoulli_(0.8)']],
  ])('is found while training: %s', async (_, mask) => {
    expect(await formsWhile(mask, 'Net().train()')).toContain('stochasticDepth');
    expect(await formsWhile(mask, 'Net()')).not.toContain('stochasticDepth');
  });

  it('what multiplies F before it is found too', async () => {
    const source = dropping([shape, 'return x * torch.empty(shape).bernoulli_(0.8)'])
      .replace('self.drop = Drop()', 'self.drop, self.scale = Drop(), nn.Parameter(1e-6 * torch.ones(8, 1, 1))')
      .replace('self.conv(x))', 'self.scale * self.conv(x))');
    const inputs = [{ shape: [2, 8, 4, 4], dataType: 'float32' as const }];
    const [unit] = explain(await readSnippet(source, { entry: 'Net().train()', inputs })).units;
    expect(unit.forms.map(({ form }) => form)).toEqual(expect.arrayContaining(['layerScale', 'stochasticDepth']));
  });

  it('a fixed factor for each sample drops nothing', async () => {
    const fixed = ['return x * torch.full((x.shape[0], 1, 1, 1), 0.1)'];
    expect(await formsWhile(fixed, 'Net().train()')).not.toContain('stochasticDepth');
  });
});
