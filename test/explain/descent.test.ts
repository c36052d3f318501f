import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Explanation } from '../../src/explain/explanation';
import { googLeNetSource, resnetSource, stackSource, type StackSource } from '../support/paperSources';
import { readSnippet } from '../support/reading';

const explained = async (source: string, size = 224, entry = 'Net'): Promise<Explanation> =>
  explain(await readSnippet(source, { entry, inputs: [{ shape: [1, 3, size, size], dataType: 'float32' }] }));

const said = ({ descent, deviations }: Explanation) => ({
  descent: descent && `${descent.architecture} (${descent.citation}, ${descent.item})`,
  deviations: deviations.map(({ id, here }) => `${id}: ${here}`),
});

const vgg = (blocks: readonly string[]): StackSource['layers'] =>
  blocks.flatMap((block, i): StackSource['layers'] => [
    ...[...block].map((letter) => (letter === 'N' ? 'N' : ([Number(letter), [64, 128, 256, 512, 512][i]] as const))),
    'M',
  ]);

const plain = (
  stem: StackSource['layers'],
  widths: readonly number[],
  layers: readonly number[],
): StackSource['layers'] => [
  ...stem,
  ...widths.flatMap((width, i): StackSource['layers'] =>
    Array.from({ length: layers[i] }, (_, l) => [3, width, l === 0 && i > 0 ? 2 : 1] as const),
  ),
];

describe('the papers’ own architectures, by their structure alone', () => {
  it.each([
    ['ResNet-18', { units: [2, 2, 2, 2] }],
    ['ResNet-34', { units: [3, 4, 6, 3] }],
    ['ResNet-34', { units: [3, 4, 6, 3], option: 'A' }],
    ['ResNet-34', { units: [3, 4, 6, 3], option: 'C' }],
    ['ResNet-50', { units: [3, 4, 6, 3], bottleneck: true }],
    ['ResNet-101', { units: [3, 4, 23, 3], bottleneck: true }],
    ['ResNet-152', { units: [3, 8, 36, 3], bottleneck: true }],
  ] as const)('%s of ImageNet: %o', async (name, options) => {
    expect(said(await explained(resnetSource(options)))).toEqual({
      descent: `${name} (He et al. 2015, Table 1)`,
      deviations: [],
    });
  });

  it.each([
    [3, 'ResNet-20'],
    [5, 'ResNet-32'],
    [7, 'ResNet-44'],
    [9, 'ResNet-56'],
    [18, 'ResNet-110'],
    [4, 'ResNet-26'],
  ])('n = %i: %s of CIFAR', async (n, name) => {
    expect(said(await explained(resnetSource({ units: [n, n, n] }), 32))).toEqual({
      descent: `${name} (He et al. 2015, Sec. 4.2)`,
      deviations: [],
    });
  });

  it.each([
    ['pre-activation ResNet-110', 'Table 2', 32, { units: [18, 18, 18] }],
    ['pre-activation ResNet-164', 'appendix', 32, { units: [18, 18, 18], bottleneck: true }],
    ['pre-activation ResNet-200', 'Table 5', 224, { units: [3, 24, 36, 3], bottleneck: true }],
    ['pre-activation ResNet-18', 'Fig. 4(e)', 224, { units: [2, 2, 2, 2] }],
  ] as const)('%s', async (name, item, size, options) => {
    expect(said(await explained(resnetSource({ ...options, preActivation: true }), size))).toEqual({
      descent: `${name} (He et al. 2016, ${item})`,
      deviations: [],
    });
  });

  it('ResNet-164 with original units', async () => {
    expect(said(await explained(resnetSource({ units: [18, 18, 18], bottleneck: true }), 32))).toEqual({
      descent: 'ResNet-164 (He et al. 2016, appendix)',
      deviations: [],
    });
  });

  it.each([
    ['VGG A (VGG-11)', ['3', '3', '33', '33', '33']],
    ['VGG A-LRN', ['3N', '3', '33', '33', '33']],
    ['VGG B (VGG-13)', ['33', '33', '33', '33', '33']],
    ['VGG C', ['33', '33', '331', '331', '331']],
    ['VGG D (VGG-16)', ['33', '33', '333', '333', '333']],
    ['VGG E (VGG-19)', ['33', '33', '3333', '3333', '3333']],
  ])('%s', async (name, blocks) => {
    const source = stackSource({ layers: vgg(blocks), hidden: [4096, 4096], dropout: 0.5 });
    expect(said(await explained(source))).toEqual({
      descent: `${name} (Simonyan and Zisserman 2014, Table 1)`,
      deviations: [],
    });
  });

  it.each([
    ['plain-18', [4, 4, 4, 4]],
    ['plain-34', [6, 8, 12, 6]],
  ])('%s of ImageNet', async (name, layers) => {
    const source = stackSource({
      layers: plain([[7, 64, 2], 'P3'], [64, 128, 256, 512], layers),
      batchNorm: true,
      globalPool: true,
    });
    expect(said(await explained(source))).toEqual({ descent: `${name} (He et al. 2015, Table 2)`, deviations: [] });
  });

  it.each([3, 5, 7, 9])('plain network of CIFAR, n = %i', async (n) => {
    const source = stackSource({
      layers: plain([[3, 16]], [16, 32, 64], [2 * n, 2 * n, 2 * n]),
      batchNorm: true,
      globalPool: true,
    });
    expect(said(await explained(source, 32))).toEqual({
      descent: `plain-${6 * n + 2} (He et al. 2015, Sec. 4.2)`,
      deviations: [],
    });
  });

  it('GoogLeNet', async () => {
    expect(said(await explained(googLeNetSource()))).toEqual({
      descent: 'GoogLeNet (Szegedy et al. 2014, Table 1)',
      deviations: [],
    });
  });

  it('the 14-layer PReLU model', async () => {
    const source = stackSource({
      layers: [[7, 64, 2], 'P3/3', ...Array(4).fill([2, 128]), 'M', ...Array(6).fill([2, 256])],
      hidden: [4096, 4096],
      activation: 'nn.PReLU()',
      adaptive: 6,
    });
    const { descent, deviations } = said(await explained(source));
    expect(descent).toBe('14-layer PReLU model (He et al. 2015b, Table 1)');
    expect(deviations.filter((text) => !text.startsWith('adaptive'))).toEqual([]);
  });

  it('a highway network, its gates closed at first', async () => {
    const { descent, deviations } = said(await explained(highway(-2), 8));
    expect(descent).toBe('highway network (Srivastava et al. 2015, Sec. 2)');
    expect(deviations).toEqual([]);
  });

  it('a highway network, its gates half open at first', async () => {
    const { deviations } = await explained(highway(0), 8);
    expect(deviations.map(({ id, here, effect }) => [id, here, effect])).toEqual([
      [
        'gate-bias',
        'the transform gate’s bias starts at 0 in 4 layers',
        'the carry gate starts at 0.5: 0.5⁴ ≈ 0.0625 of x is carried through them',
      ],
    ]);
  });
});

const highway = (bias: number): string => `
class Layer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.transform, self.gate = nn.Linear(size, size), nn.Linear(size, size)
        nn.init.constant_(self.gate.bias, ${bias})

    def forward(self, x):
        t = torch.sigmoid(self.gate(x))
        return F.relu(self.transform(x)) * t + x * (1 - t)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(192, 50)
        self.layers = nn.Sequential(*[Layer(50) for _ in range(4)])
        self.last = nn.Linear(50, 10)

    def forward(self, x):
        return self.last(self.layers(F.relu(self.first(torch.flatten(x, 1)))))
`;

describe('what ties a network to a paper', () => {
  it('its name, with the structure beside it', async () => {
    const { descent } = await explained(resnetSource({ units: [2, 2, 2, 2], name: 'ResNet18' }), 224, 'ResNet18');
    expect(descent).toMatchObject({
      by: 'name',
      because: 'named ResNet18; 8 units of 2 convolutions in stages of 2, 2, 2, 2',
    });
  });

  it('a name alone where the units are of that family', async () => {
    const { descent, deviations } = await explained(
      resnetSource({ units: [2, 2, 2, 2], width: 32, stem: 'cifar64', name: 'ResNet18' }),
      32,
      'ResNet18',
    );
    expect(descent?.architecture).toBe('ResNet-18');
    expect(deviations.map(({ id }) => id)).toContain('stage-widths');
  });

  it('no name where they are not', async () => {
    const source = `
class ResNet50(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(24, 24) for _ in range(4)])

    def forward(self, x):
        x = torch.flatten(x, 1)
        for layer in self.layers:
            x = x + F.gelu(layer(x))
        return x
`;
    const graph = await readSnippet(source, { entry: 'ResNet50', inputs: [{ shape: [2, 24], dataType: 'float32' }] });
    expect(explain(graph)).toMatchObject({ descent: null, deviations: [] });
  });

  it('a gate of each channel in every unit is an SE-ResNet', async () => {
    const source = resnetSource({ units: [2, 2, 2, 2] })
      .replace(
        'self.project =',
        'self.gate = nn.Sequential(nn.Linear(outside, outside // 16), nn.ReLU(), nn.Linear(outside // 16, outside))\n        self.project =',
      )
      .replace(
        'return F.relu(f + h)',
        's = torch.sigmoid(self.gate(f.mean((2, 3))))[:, :, None, None]\n        return F.relu(f * s + h)',
      );
    expect(said(await explained(source))).toEqual({
      descent: 'SE-ResNet-18 (Hu et al. 2018, eq. (3))',
      deviations: [],
    });
  });

  it('wider units, groups and gates of F are other architectures', async () => {
    const wide = resnetSource({ units: [2, 2, 2, 2], width: 96 });
    expect(said(await explained(wide))).toEqual({ descent: null, deviations: [] });
    const gated = resnetSource({ units: [2, 2, 2, 2] }).replace(
      'return F.relu(f + h)',
      'return F.relu(f * torch.sigmoid(f.mean((2, 3), keepdim=True)) + h)',
    );
    expect(said(await explained(gated))).toEqual({ descent: null, deviations: [] });
  });

  it('units that are otherwise are another architecture, unless the name says that it is the paper’s', async () => {
    const smooth = { units: [3, 3, 3], activation: 'F.silu' };
    expect(said(await explained(resnetSource(smooth), 32))).toEqual({ descent: null, deviations: [] });
    const named = await explained(resnetSource({ ...smooth, name: 'ResNet20' }), 32, 'ResNet20');
    expect(named.deviations.map(({ id }) => id)).toEqual(['activation']);
  });

  it('weight layers between the stages are another architecture', async () => {
    const source = resnetSource({ units: [3, 3, 3] })
      .replace(
        'self.stages = nn.ModuleList()',
        'self.stages = nn.ModuleList()\n        self.between = nn.Conv2d(16, 16, 1)',
      )
      .replace('x = stage(x)', 'x = self.between(stage(x)) if stage is self.stages[0] else stage(x)');
    expect(said(await explained(source, 32))).toEqual({ descent: null, deviations: [] });
  });

  it('a wide network with a factor of 1 is one of its own', async () => {
    const source = resnetSource({ units: [4, 4, 4], preActivation: true, name: 'WideResNet' });
    expect(said(await explained(source, 32, 'WideResNet'))).toEqual({ descent: null, deviations: [] });
  });

  it('published figures, apart from computed ones', async () => {
    const { descent } = await explained(resnetSource({ units: [9, 9, 9] }), 32);
    expect(descent?.published.map(({ what, text, item }) => `${what} ${text}, ${item}`.replace('\u202f', ' '))).toEqual(
      ['parameters 0.85M, Table 6', 'error on CIFAR-10 6.97 %, Table 6'],
    );
  });
});
