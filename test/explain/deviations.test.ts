import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import {
  googLeNetSource,
  resnetSource,
  stackSource,
  type ResNetSource,
  type StackSource,
} from '../support/paperSources';
import { readSnippet } from '../support/reading';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

/** Differences as `here | in the paper | effect (citation)`. */
async function differences(source: string, size: number, entry = 'Net'): Promise<string[]> {
  const graph = await readSnippet(source, { entry, inputs: [{ shape: [1, 3, size, size], dataType: 'float32' }] });
  return explain(graph).deviations.map(({ id, here, there, effect, citation, item, units }) =>
    plain(`${id}: ${here} | ${there} | ${effect} (${citation}, ${item})${units.length > 0 ? ` ${units.length}` : ''}`),
  );
}

const resnet = (options: Partial<ResNetSource>, size = 32) => {
  const units = options.units ?? [3, 3, 3];
  return differences(resnetSource({ units, ...options }), size, options.name);
};

const imagenet = (options: Partial<ResNetSource>) => resnet({ units: [3, 4, 6, 3], bottleneck: true, ...options }, 224);

const vgg16: StackSource['layers'] = [2, 2, 3, 3, 3].flatMap((count, i): StackSource['layers'] => [
  ...Array.from({ length: count }, () => [3, [64, 128, 256, 512, 512][i]] as const),
  'M',
]);

const vgg = (options: Partial<StackSource>, size = 224) =>
  differences(stackSource({ layers: vgg16, hidden: [4096, 4096], dropout: 0.5, ...options }), size);

describe('differences from the residual networks of the papers', () => {
  it('stride in the 3×3 (v1.5)', async () => {
    expect(await imagenet({ strideIn3x3: true })).toMatchInlineSnapshot(`
      [
        "bottleneck-stride-in-3x3: stride 2 in the 3×3 convolution of the bottleneck | stride 2 in the first 1×1 convolution | 4.09 G multiply-adds, not 3.86 G (He et al. 2015, Table 1) 3",
      ]
    `);
  });

  it('the stem of CIFAR on a network of ImageNet', async () => {
    expect(await resnet({ units: [2, 2, 2, 2], stem: 'cifar64' })).toMatchInlineSnapshot(`
      [
        "stem: 3×3 64, no pooling | 7×7 64, stride 2, then 3×3 max pooling, stride 2 | the units work on maps of 32×32 to 4×4; behind the paper’s stem they would be 8×8 to 1×1 (He et al. 2015, Table 1)",
      ]
    `);
  });

  it('widths', async () => {
    expect(await resnet({ name: 'ResNet20', width: 32 })).toMatchInlineSnapshot(`
      [
        "stage-widths: 32, 64, 128 filters in the stages | 16, 32, 64 filters | 1.07 M parameters; the paper’s has 0.27M (He et al. 2015, Sec. 4.2 and Table 6) 3",
      ]
    `);
  });

  it('number of units', async () => {
    expect(await resnet({ name: 'resnet34', units: [3, 4, 5, 3] }, 224)).toMatchInlineSnapshot(`
      [
        "units-per-stage: 3, 4, 5, 3 units in the stages | 3, 4, 6, 3 units | 32 weight layers deep, not 34 (He et al. 2015, Table 1) 5",
      ]
    `);
  });

  it('projections on a network of CIFAR', async () => {
    expect(await resnet({ option: 'B' })).toMatchInlineSnapshot(`
      [
        "shortcut-option: option B: projections where the size changes | option A: zeros for the extra channels | 2 752 parameters in 2 projections; option A has none (He et al. 2015, Sec. 4.2) 2",
      ]
    `);
  });

  it('projections on every shortcut of bottlenecks', async () => {
    expect(await imagenet({ option: 'C' })).toMatchInlineSnapshot(`
      [
        "shortcut-option: option C: projections on every shortcut | option B: projections where the size changes | weights on 12 shortcuts that keep the size: the identity term is W_s there (He et al. 2015, Sec. 4.1) 16",
      ]
    `);
  });

  it('a shortcut that is scaled', async () => {
    expect(await resnet({ name: 'ResNet20', identity: '0.5 * x' })).toMatchInlineSnapshot(`
      [
        "shortcut-kind: constant scaling 0.5 on the shortcut of 7 units | the identity | identity term of the network: 2 parts S that pass, 9 ReLU masks, 0.5⁷ ≈ 0.00781; 6.61 % error with the identity (ResNet-110, CIFAR-10) (He et al. 2016, Table 1) 7",
      ]
    `);
  });

  it('another activation', async () => {
    expect(await resnet({ name: 'ResNet20', activation: 'F.silu' })).toMatchInlineSnapshot(`
      [
        "activation: SiLU in 19 places | ReLU | the paper’s error rates are those of ReLU (He et al. 2015, Sec. 4.2)",
      ]
    `);
  });

  it('another normalisation', async () => {
    const source = resnetSource({ units: [3, 3, 3], name: 'ResNet20' }).replaceAll(
      /nn\.BatchNorm2d\((\w+)\)/g,
      'nn.GroupNorm(4, $1)',
    );
    expect(await differences(source, 32, 'ResNet20')).toMatchInlineSnapshot(`
      [
        "normalisation-kind: GN in 19 places | batch normalisation | statistics of each sample, not of the batch (He et al. 2015, Sec. 4.2)",
      ]
    `);
  });

  it('dropout', async () => {
    expect(await resnet({ beforeClassifier: 'F.dropout(x, 0.3, True)' })).toMatchInlineSnapshot(`
      [
        "dropout: dropout 0.3 in 1 place | no dropout | a part of the signal is cut at random in each training step (He et al. 2015, Sec. 4.2)",
      ]
    `);
  });

  it('max pooling before the classifier, and a hidden layer', async () => {
    expect(await resnet({ pool: 'F.adaptive_max_pool2d(x, 1)' })).toMatchInlineSnapshot(`
      [
        "head-pooling: max pooling before the classifier | global average pooling | the classifier sees the largest value of each map, not its mean (He et al. 2015, Sec. 4.2)",
      ]
    `);
    const hidden = resnetSource({ units: [3, 3, 3] }).replace(
      'self.fc = nn.Linear(inside, classes)',
      'self.fc = nn.Sequential(nn.Linear(inside, 128), nn.ReLU(), nn.Linear(128, classes))',
    );
    expect(await differences(hidden, 32)).toMatchInlineSnapshot(`
      [
        "classifier-layers: 2 linear layers behind the last unit | one linear layer | 8 192 weights in those before the classifier (He et al. 2015, Sec. 4.2)",
      ]
    `);
  });

  it('branches that start at zero', async () => {
    const lines = ['for m in self.modules():', '    if isinstance(m, Unit):', '        nn.init.zeros_(m.bn1.weight)'];
    expect((await resnet({ initialisation: lines })).filter((text) => text.startsWith('zero'))).toMatchInlineSnapshot(`
      [
        "zero-initialised-gamma: the last BN of 9 branches starts with scale 0 | scale 1 | F starts at 0: each of these units starts as its shortcut (He et al. 2016, authors’ code) 9",
      ]
    `);
  });

  it('an initialisation that is not He’s; fan-in in the place of fan-out is no difference', async () => {
    const each = (initialiser: string) => [
      'for m in self.modules():',
      '    if isinstance(m, nn.Conv2d):',
      `        nn.init.${initialiser}`,
    ];
    expect(
      await resnet({ initialisation: each("kaiming_normal_(m.weight, mode='fan_in', nonlinearity='relu')") }),
    ).toEqual([]);
    expect(await resnet({ initialisation: ['pass'] })).toMatchInlineSnapshot(`
      [
        "initialisation: PyTorch’s default: He uniform, fan-in, a = √5 in all 19 convolutions | a normal distribution of standard deviation √(2/n̂) | ½ n̂ Var[w] is 0.167 to 0.889, not 1 (He et al. 2015b, eq. (14))",
      ]
    `);
    expect(await resnet({ initialisation: each('normal_(m.weight, 0, 0.01)') })).toMatchInlineSnapshot(`
      [
        "initialisation: normal, standard deviation 0.01 in all 19 convolutions | a normal distribution of standard deviation √(2/n̂) | ½ n̂ Var[w] is 0.0072 to 0.0288, not 1 (He et al. 2015b, eq. (14))",
      ]
    `);
  });

  it('dilation in the place of strides', async () => {
    const source = resnetSource({ units: [3, 4, 6, 3], bottleneck: true, name: 'ResNet50' }).replace(
      'stride = 2 if stage > 0 and i == 0 else 1',
      'stride = 2 if 0 < stage < 3 and i == 0 else 1',
    );
    expect(await differences(source, 224, 'ResNet50')).toMatchInlineSnapshot(`
      [
        "stage-strides: strides 1, 2, 2, 1 of the stages | strides 1, 2, 2, 2 | the last stage works on maps of 14×14, not 7×7 (He et al. 2015, Table 1) 1",
      ]
    `);
  });

  it('average pooling before the projections', async () => {
    const source = resnetSource({ units: [3, 4, 6, 3], bottleneck: true, name: 'ResNet50' }).replace(
      'nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), ',
      'nn.Sequential(nn.AvgPool2d(stride, stride), nn.Conv2d(inside, outside, 1, bias=False), ',
    );
    expect(await differences(source, 224, 'ResNet50')).toMatchInlineSnapshot(`
      [
        "shortcut-pooling: average pooling before 3 projections | a 1×1 projection of stride 2 | the projection sees every position, not one of four (He et al. 2015, Table 1) 3",
      ]
    `);
  });

  it('ReLU before the addition', async () => {
    const source = resnetSource({ units: [3, 3, 3], name: 'ResNet20' }).replace(
      'return F.relu(f + h)',
      'return F.relu(f) + h',
    );
    expect(await differences(source, 32, 'ResNet20')).toMatchInlineSnapshot(`
      [
        "activation-order: ReLU before the addition in 9 units | ReLU after the addition (original order) | 7.84 % error, not 6.61 % (ResNet-110, CIFAR-10) (He et al. 2016, Table 2) 9",
      ]
    `);
  });

  it('no ReLU after the last addition', async () => {
    const source = resnetSource({ units: [3, 3, 3] })
      .replace('return F.relu(f + h)', 'return f + h if self.ends else F.relu(f + h)')
      .replace('self.changes = stride', 'self.ends = False\n        self.changes = stride')
      .replace('self.fc = nn.Linear', 'self.stages[2][2].ends = True\n        self.fc = nn.Linear');
    expect(await differences(source, 32)).toMatchInlineSnapshot(`
      [
        "last-activation: no ReLU after the last addition | ReLU after every addition | the last sum reaches the head with both signs (He et al. 2015, Sec. 4.2) 1",
      ]
    `);
  });
});

describe('differences from pre-activation networks', () => {
  const bottlenecks = { units: [18, 18, 18], bottleneck: true, preActivation: true } as const;

  it('no activation behind the last unit', async () => {
    expect(await resnet({ preActivation: true, units: [18, 18, 18], without: 'lastActivation' }))
      .toMatchInlineSnapshot(`
      [
        "missing-final-activation: the last addition goes to pooling as it is | BN–ReLU after the last unit | the sum of all 54 units reaches pooling unnormalised (He et al. 2016, appendix) 1",
      ]
    `);
  });

  it('the first activation behind the split', async () => {
    expect(await resnet({ preActivation: true, units: [18, 18, 18], without: 'firstActivation' }))
      .toMatchInlineSnapshot(`
        [
          "first-activation: the first unit activates its branch alone, behind the split | the first activation right behind the first convolution, before the two paths part | the identity path carries the first convolution’s output as it is (He et al. 2016, appendix) 1",
        ]
      `);
  });

  it('projections of the raw signal', async () => {
    expect(await resnet({ ...bottlenecks, without: 'activatedProjection' })).toMatchInlineSnapshot(`
      [
        "projection-of-raw-signal: 3 projections take the signal before BN–ReLU | projections of the activated signal, which the branch takes, too | the projected signal is neither normalised nor rectified (He et al. 2016, appendix) 3",
      ]
    `);
  });

  it('named so, with units that are not', async () => {
    expect(await resnet({ name: 'PreActResNet18', units: [2, 2, 2, 2] }, 224)).toMatchInlineSnapshot(`
      [
        "activation-order: ReLU after the addition (original order) in 8 units | full pre-activation | 6.61 % error, not 6.37 % (ResNet-110, CIFAR-10) (He et al. 2016, Table 2) 8",
      ]
    `);
  });
});

describe('differences from networks without shortcuts', () => {
  it('batch norm in VGG', async () => {
    expect(await vgg({ batchNorm: true })).toMatchInlineSnapshot(`
      [
        "normalisation-added: BN behind 13 layers | no normalisation | the scale of the first weights does not reach behind a normalised layer (Simonyan and Zisserman 2014, Table 1)",
      ]
    `);
  });

  it('one linear layer', async () => {
    expect(await vgg({ hidden: [], size: 1 }, 32)).toMatchInlineSnapshot(`
      [
        "classifier-layers: one linear layer | 3 linear layers, the hidden ones of 4096, 4096 | 15.23 M parameters; the paper’s has 138 million (Simonyan and Zisserman 2014, Table 1 and Table 2)",
      ]
    `);
  });

  it('adaptive pooling that changes the maps', async () => {
    expect(await vgg({ adaptive: 7 }, 224)).toEqual([]);
    expect(await vgg({ adaptive: 7 }, 32)).toMatchInlineSnapshot(`
      [
        "adaptive-pooling: adaptive average pooling from 1×1 to 7×7 before the classifier | no such pooling | values are repeated for the classifier (Simonyan and Zisserman 2014, Table 1)",
      ]
    `);
  });

  it('dropout', async () => {
    expect(await vgg({ dropout: undefined })).toMatchInlineSnapshot(`
      [
        "classifier-dropout: no dropout in the classifier | dropout 0.5 behind the first two linear layers | the hidden linear layers are regularised otherwise (Simonyan and Zisserman 2014, Sec. 3.1)",
      ]
    `);
    expect(await vgg({ dropout: 0.3 })).toMatchInlineSnapshot(`
      [
        "classifier-dropout: dropout 0.3, 0.3 in the classifier | dropout 0.5 behind the first two linear layers | the hidden linear layers are regularised otherwise (Simonyan and Zisserman 2014, Sec. 3.1)",
      ]
    `);
  });

  it('a pooling less', async () => {
    expect(await vgg({ layers: vgg16.slice(0, -1), size: 14 })).toMatchInlineSnapshot(`
      [
        "pooling: nothing behind convolution 13 | 2×2 max pooling, stride 2 behind convolution 13 | 4 poolings among the convolutions, not 5 (Simonyan and Zisserman 2014, Table 1)",
      ]
    `);
  });

  it('slopes of PReLU that start elsewhere', async () => {
    const source = stackSource({
      layers: [[7, 64, 2], 'P3/3', ...Array(4).fill([2, 128]), 'M', ...Array(6).fill([2, 256])],
      hidden: [4096, 4096],
      activation: 'nn.PReLU(init=0.1)',
      size: 21,
    });
    expect((await differences(source, 224)).filter((text) => text.startsWith('prelu'))).toMatchInlineSnapshot(`
      [
        "prelu-slope: PReLU slopes start at 0.1 | slopes that start at 0.25 | ½(1 + a²) n Var[w] = 1 asks for a variance of 1.98/n, not 1.88/n (He et al. 2015b, Sec. 2.1)",
      ]
    `);
  });
});

describe('differences from GoogLeNet', () => {
  it('3×3 in the place of 5×5', async () => {
    expect(await differences(googLeNetSource({ large: '3' }), 224)).toMatchInlineSnapshot(`
      [
        "5x5-as-3x3: 3×3 in the place of the 5×5 in 9 modules | 5×5 | 47.42 M multiply-adds in these convolutions, not 131.7 M; one value sees 3×3 of the module’s input (Szegedy et al. 2014, Table 1)",
      ]
    `);
    expect(await differences(googLeNetSource({ large: '33' }), 224)).toMatchInlineSnapshot(`
      [
        "5x5-as-3x3: 3×3 and 3×3 in the place of the 5×5 in 9 modules | 5×5 | 188.8 M multiply-adds in these convolutions, not 131.7 M; one value sees 5×5 of the module’s input (Szegedy et al. 2014, Table 1)",
      ]
    `);
  });

  it('batch norm, dropout, poolings, no auxiliary classifiers', async () => {
    expect(await differences(googLeNetSource({ batchNorm: true, dropout: 0.2, lastPool: 2, auxiliary: false }), 224))
      .toMatchInlineSnapshot(`
        [
          "pooling: 2×2 max pooling, stride 2 behind e4 | 3×3 max pooling, stride 2 | windows do not overlap as the paper’s do (Szegedy et al. 2014, Table 1)",
          "auxiliary-classifiers: no auxiliary classifier | 2 auxiliary classifiers, on the outputs of (4a) and (4d) while training | in training the gradient comes from the one classifier at the end (Szegedy et al. 2014, Sec. 5)",
          "classifier-dropout: dropout 0.2 before the classifier | dropout 0.4 | 20 % of its inputs are dropped in a training step (Szegedy et al. 2014, Table 1)",
          "normalisation-added: BN behind 57 layers | no normalisation | the scale of the first weights does not reach behind a normalised layer (Szegedy et al. 2014, Table 1)",
        ]
      `);
  });

  it('the stem of CIFAR', async () => {
    expect(await differences(googLeNetSource({ stem: 'cifar' }), 32)).toMatchInlineSnapshot(`
      [
        "stem: 3×3 192 | 7×7 64, stride 2 · 3×3 max pooling, stride 2 · 1×1 64 · 3×3 192 · 3×3 max pooling, stride 2 | the first module works on maps of 32×32 (Szegedy et al. 2014, Table 1)",
      ]
    `);
  });
});
