import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { createReader, type Reader } from '../../src/read/reader';

/** Debian's python3-torchvision, read in place. */
const packages = '/usr/lib/python3/dist-packages';
const models = join(packages, 'torchvision/models');

const describeWhere = existsSync(models) ? describe : describe.skip;

describeWhere('torchvision as shipped', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await createReader(
      {
        read: (path) => (existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined),
        exists: existsSync,
        roots: [packages],
      },
      {
        grammars: join(__dirname, '../../node_modules/@vscode/tree-sitter-wasm/wasm'),
        budget: { milliseconds: 30_000 },
      },
    );
  });

  const explained = (file: string, entry: string) => {
    const graph = reader.read({
      file: join(models, file),
      entry,
      inputs: [{ shape: [1, 3, 224, 224], dataType: 'float32' }],
    });
    return explain(graph);
  };

  // Counted by running the models in PyTorch 1.13 with torchvision 0.14: residual additions, projections among them.
  it.each([
    ['resnet18', 8, 3],
    ['resnet34', 16, 3],
    ['resnet50', 16, 4],
    ['resnet152', 50, 4],
    ['resnext50_32x4d', 16, 4],
    ['wide_resnet50_2', 16, 4],
  ])('%s: %i units, %i projections of option B', (entry, count, projections) => {
    const { units, identityPath } = explained('resnet.py', entry);
    expect(units).toHaveLength(count);
    expect(units.filter(({ shortcut }) => shortcut.kind === 'projection')).toHaveLength(projections);
    expect(units.filter(({ shortcut }) => shortcut.kind === 'identity')).toHaveLength(count - projections);
    expect(units.every(({ activationText, parent }) => activationText === 'a' && parent === undefined)).toBe(true);
    expect(identityPath.summary).toBe(`Broken at ${projections} of ${count} units, masked after all ${count}`);
    expect(identityPath.breaks).toHaveLength(count);
  });

  it('resnet50: names, types and lines of its units', () => {
    const { units, stages } = explained('resnet.py', 'resnet50');
    expect(units.map(({ name }) => name).slice(0, 4)).toEqual(['layer1.0', 'layer1.1', 'layer1.2', 'layer2.0']);
    expect(new Set(units.map(({ type }) => type))).toEqual(new Set(['Bottleneck']));
    expect(stages.map(({ name, shape }) => `${name} ${shape.join('×')}`)).toEqual([
      'layer1 256×56×56',
      'layer2 512×28×28',
      'layer3 1024×14×14',
      'layer4 2048×7×7',
    ]);
    const line = readFileSync(join(models, 'resnet.py'), 'utf8').split('\n')[units[0].source.startLine];
    expect(line).toContain('out += identity');
  });

  it('vgg16: no unit, all 16 weight layers on every path', () => {
    const { units, identityPath } = explained('vgg.py', 'vgg16');
    expect(units).toEqual([]);
    expect(identityPath.summary).toBe('No residual unit: every path crosses all 16 weight layers');
  });

  it.each([
    ['resnet.py', 'resnet18', 'ResNet-18', []],
    ['resnet.py', 'resnet34', 'ResNet-34', []],
    ['resnet.py', 'resnet50', 'ResNet-50', ['bottleneck-stride-in-3x3']],
    ['resnet.py', 'resnet101', 'ResNet-101', ['bottleneck-stride-in-3x3']],
    ['resnet.py', 'resnet152', 'ResNet-152', ['bottleneck-stride-in-3x3']],
    ['resnet.py', 'wide_resnet50_2', undefined, []],
    ['resnet.py', 'resnext50_32x4d', 'ResNeXt-50 (32×4d)', []],
    ['densenet.py', 'densenet121', 'DenseNet-121', []],
    ['vgg.py', 'vgg11', 'VGG A (VGG-11)', []],
    ['vgg.py', 'vgg13', 'VGG B (VGG-13)', []],
    ['vgg.py', 'vgg16', 'VGG D (VGG-16)', []],
    ['vgg.py', 'vgg16_bn', 'VGG D (VGG-16)', ['normalisation-added']],
    ['vgg.py', 'vgg19_bn', 'VGG E (VGG-19)', ['normalisation-added']],
    ['googlenet.py', 'googlenet', 'GoogLeNet', ['5x5-as-3x3', 'pooling', 'classifier-dropout', 'normalisation-added']],
    ['inception.py', 'inception_v3', undefined, []],
    ['mobilenetv2.py', 'mobilenet_v2', undefined, []],
    ['vision_transformer.py', 'vit_b_16', undefined, []],
  ])('%s#%s descends from %s', (file, entry, architecture, ids) => {
    const { descent, deviations } = explained(file, entry);
    expect(descent?.architecture).toBe(architecture);
    expect(deviations.map(({ id }) => id)).toEqual(ids);
  });

  it('ResNet-50’s stride in the 3×3 (v1.5): what it costs, and the line of the block', () => {
    const [stride] = explained('resnet.py', 'resnet50').deviations;
    expect(stride.effect.replaceAll('\u202f', ' ')).toBe('4.09 G multiply-adds, not 3.86 G');
    const line = readFileSync(join(models, 'resnet.py'), 'utf8').split('\n')[stride.source.startLine];
    expect(line).toContain('self.conv2(out)');
  });

  // Counted in the sources: modules, blocks and layers that the classes' constructors build.
  it.each<[string, string, Readonly<Record<string, number>>]>([
    ['resnet.py', 'resnet34', { basic: 16, stage: 4, stem: 1, head: 1 }],
    ['resnet.py', 'resnet50', { bottleneck: 16, stage: 4, stem: 1, head: 1 }],
    ['resnet.py', 'resnext50_32x4d', { bottleneck: 16, grouped: 16, stage: 4, stem: 1, head: 1 }],
    ['resnet.py', 'wide_resnet50_2', { bottleneck: 16, wide: 16, stage: 4, stem: 1, head: 1 }],
    ['vgg.py', 'vgg16_bn', { stage: 5, head: 1, plainStack: 5 }],
    ['googlenet.py', 'googlenet', { inceptionModule: 9, stage: 3, stem: 1, head: 1 }],
    ['inception.py', 'inception_v3', { inceptionModule: 11, stage: 3, stem: 1, head: 1, plainStack: 1 }],
    ['densenet.py', 'densenet121', { denseBlock: 4, stage: 4, stem: 1, head: 1 }],
    ['squeezenet.py', 'squeezenet1_0', { stage: 3, stem: 1, head: 1 }],
    ['mobilenetv2.py', 'mobilenet_v2', { invertedBottleneck: 10, stage: 5, stem: 1, head: 1 }],
    ['efficientnet.py', 'efficientnet_b0', { invertedBottleneck: 9, squeezeExcitation: 9, stage: 5, stem: 1, head: 1 }],
    ['convnext.py', 'convnext_tiny', { invertedBottleneck: 18, layerScale: 18, stage: 4, stem: 1, head: 1 }],
    [
      'vision_transformer.py',
      'vit_b_16',
      { attention: 12, feedForward: 12, preLayerNorm: 24, transformerBlock: 12, stage: 1, stem: 1, head: 1 },
    ],
    [
      'swin_transformer.py',
      'swin_t',
      { attention: 12, feedForward: 12, preLayerNorm: 24, transformerBlock: 12, stage: 4, stem: 1, head: 1 },
    ],
  ])('%s %s: %j', (file, entry, expected) => {
    const { units, structures } = explained(file, entry);
    const found: Record<string, number> = {};
    for (const { form } of units.flatMap(({ forms }) => forms)) found[form] = (found[form] ?? 0) + 1;
    for (const { kind } of structures) found[kind] = (found[kind] ?? 0) + 1;
    expect(found).toEqual(expected);
  });

  it('googlenet: its modules in the words of Szegedy et al. 2014, Table 1, with the 3×3 that this source has for 5×5', () => {
    const { structures } = explained('googlenet.py', 'googlenet');
    const [first] = structures.filter(({ kind }) => kind === 'inceptionModule');
    expect([first.name, first.text]).toEqual([
      'inception3a',
      '1×1 64 · 1×1 96 → 3×3 128 · 1×1 16 → 3×3 32 · pool → 1×1 32, joined to 256 channels',
    ]);
  });
});
