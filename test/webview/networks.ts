/** Graphs for drawings: bottleneck networks of any depth, a network without units, one that was read in part, one block. */
import { GraphBuilder } from '../../src/graph/builder';
import type { Graph, SourceRange } from '../../src/graph/graph';
import { operators, type ConvolutionAttributes } from '../../src/graph/operators/index';

/** Builds as a forward function would: each call one operator, one line further down in `net.py`. */
class Model {
  readonly builder = new GraphBuilder();
  private line = 0;

  source(): SourceRange {
    this.line += 1;
    return { file: '/models/net.py', startLine: this.line, startColumn: 8, endLine: this.line, endColumn: 30 };
  }

  origin = (module: string) => ({ module, source: this.source() });

  input(shape: readonly number[]): number {
    return this.builder.input('x', shape, 'float32', this.origin(''));
  }

  channels(x: number): number {
    return this.builder.node(x).shape![1] as number;
  }

  convolution(x: number, module: string, out: number, kernel: number, stride = 1): number {
    const side = (kernel - 1) / 2;
    const attributes: ConvolutionAttributes = {
      inChannels: this.channels(x),
      outChannels: out,
      kernel: [kernel, kernel],
      stride: [stride, stride],
      padding: [
        [side, side],
        [side, side],
      ],
      dilation: [1, 1],
      groups: 1,
      bias: false,
      dataFormat: 'channelsFirst',
    };
    const ids = operators.conv2d.parameters!(attributes).map((rule) =>
      this.builder.parameter(`${module}.${rule.role}`, rule.shape, rule.initialiser),
    );
    return this.builder.add('conv2d', [x], attributes, this.origin(module), ids);
  }

  norm(x: number, module: string): number {
    const attributes = { channels: this.channels(x), epsilon: 1e-5, affine: true, momentum: 0.1, axis: 1 };
    const ids = operators.batchNorm.parameters!(attributes).map((rule) =>
      this.builder.parameter(`${module}.${rule.role}`, rule.shape, rule.initialiser),
    );
    return this.builder.add('batchNorm', [x], attributes, this.origin(module), ids);
  }

  relu = (x: number, module = ''): number => this.builder.add('relu', [x], {}, this.origin(module));

  add = (a: number, b: number, module: string): number => this.builder.add('add', [a, b], {}, this.origin(module));

  concat = (inputs: readonly number[], module: string): number =>
    this.builder.add('concat', [...inputs], { axis: 1 }, this.origin(module));

  maxPool(x: number): number {
    const attributes = {
      kernel: [3, 3],
      stride: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ] as [number, number][],
      ceil: false,
      dataFormat: 'channelsFirst' as const,
    };
    return this.builder.add('maxPool', [x], attributes, this.origin('maxpool'));
  }

  head(x: number, classes: number): number {
    const pooled = this.builder.add(
      'adaptiveAveragePool',
      [x],
      { output: [1, 1], dataFormat: 'channelsFirst' },
      this.origin('avgpool'),
    );
    const flat = this.builder.add('flatten', [pooled], { start: 1, end: 3 }, this.origin(''));
    const attributes = { inFeatures: this.channels(x), outFeatures: classes, bias: true };
    const ids = operators.linear.parameters!(attributes).map((rule) =>
      this.builder.parameter(`fc.${rule.role}`, rule.shape, rule.initialiser),
    );
    return this.builder.add('linear', [flat], attributes, this.origin('fc'), ids);
  }

  /** An original bottleneck unit (He et al. 2015, Fig. 5). */
  bottleneck(x: number, module: string, width: number, stride: number): number {
    const out = width * 4;
    let branch = this.relu(this.norm(this.convolution(x, `${module}.conv1`, width, 1), `${module}.bn1`), module);
    branch = this.relu(
      this.norm(this.convolution(branch, `${module}.conv2`, width, 3, stride), `${module}.bn2`),
      module,
    );
    branch = this.norm(this.convolution(branch, `${module}.conv3`, out, 1), `${module}.bn3`);
    const shortcut =
      this.channels(x) === out && stride === 1
        ? x
        : this.norm(this.convolution(x, `${module}.downsample.0`, out, 1, stride), `${module}.downsample.1`);
    return this.relu(this.add(branch, shortcut, module), module);
  }

  /** A full pre-activation bottleneck unit (He et al. 2016, appendix): a projection shares the first BN-ReLU. */
  preActivation(x: number, module: string, width: number, stride: number): number {
    const out = width * 4;
    const first = this.relu(this.norm(x, `${module}.bn1`), module);
    let branch = this.convolution(first, `${module}.conv1`, width, 1, stride);
    branch = this.convolution(this.relu(this.norm(branch, `${module}.bn2`), module), `${module}.conv2`, width, 3);
    branch = this.convolution(this.relu(this.norm(branch, `${module}.bn3`), module), `${module}.conv3`, out, 1);
    const shortcut =
      this.channels(x) === out && stride === 1 ? x : this.convolution(first, `${module}.shortcut`, out, 1, stride);
    return this.add(branch, shortcut, module);
  }

  finish(name: string, outputs: readonly number[]): Graph {
    const source = { file: '/models/net.py', startLine: 0, startColumn: 0, endLine: this.line + 1, endColumn: 0 };
    return this.builder.finish({ name, framework: 'pytorch', source, outputs });
  }
}

/** ResNet-50 as it is drawn in He et al. 2015, Table 1, the stride in the 3×3 convolution. */
export function resnet50(): Graph {
  const model = new Model();
  let x = model.input([1, 3, 224, 224]);
  x = model.maxPool(model.relu(model.norm(model.convolution(x, 'conv1', 64, 7, 2), 'bn1')));
  [3, 4, 6, 3].forEach((units, stage) => {
    for (let i = 0; i < units; i++)
      x = model.bottleneck(x, `layer${stage + 1}.${i}`, 64 * 2 ** stage, stage > 0 && i === 0 ? 2 : 1);
  });
  return model.finish('resnet50()', [model.head(x, 1000)]);
}

/** A full pre-activation network for 32×32 images of depth 9n + 2: 18 units a stage give ResNet-164, 111 give ResNet-1001. */
export function preActivationNetwork(unitsPerStage: number): Graph {
  const model = new Model();
  let x = model.convolution(model.input([1, 3, 32, 32]), 'conv1', 16, 3);
  for (let stage = 0; stage < 3; stage++)
    for (let i = 0; i < unitsPerStage; i++)
      x = model.preActivation(x, `stage${stage + 1}.${i}`, 16 * 2 ** stage, stage > 0 && i === 0 ? 2 : 1);
  x = model.relu(model.norm(x, 'bn'));
  return model.finish(`resnet${9 * unitsPerStage + 2}`, [model.head(x, 10)]);
}

/** Convolutions one after another, as VGG has them. */
export function plainNetwork(layers = 6): Graph {
  const model = new Model();
  let x = model.input([1, 3, 64, 64]);
  for (let i = 0; i < layers; i++) {
    x = model.relu(model.convolution(x, `features.${2 * i}`, 64 * 2 ** Math.floor(i / 2), 3));
    if (i % 2 === 1) x = model.maxPool(x);
  }
  return model.finish(`vgg${layers + 1}`, [model.head(x, 1000)]);
}

/** Convolutions of one width with batch norm and ReLU, one after another: three operators a layer. */
export function chainNetwork(layers: number): Graph {
  const model = new Model();
  let x = model.input([1, 64, 32, 32]);
  for (let i = 0; i < layers; i++)
    x = model.relu(model.norm(model.convolution(x, `features.${2 * i}`, 64, 3), `features.${2 * i + 1}`));
  return model.finish(`chain${layers}`, [model.head(x, 10)]);
}

/** Units around a call that was not understood. */
export function partlyKnownNetwork(): Graph {
  const model = new Model();
  let x = model.convolution(model.input([1, 3, 32, 32]), 'conv1', 64, 3);
  for (let i = 0; i < 3; i++) x = model.bottleneck(x, `encoder.blocks.${i}`, 16, 1);
  const origin = model.origin('attn');
  const reason = 'attn comes from a package that is not in this workspace';
  x = model.builder.addWithShape(
    'unresolved',
    [x],
    { call: 'self.attn(x, mask=self.window_mask, relative=True)', reason },
    model.builder.node(x).shape,
    origin,
  );
  for (let i = 3; i < 6; i++) x = model.bottleneck(x, `encoder.blocks.${i}`, 16, 1);
  model.builder.problems.push({
    severity: 'warning',
    code: 'unresolved',
    text: '`self.attn(x)` at line 42 is not known: drawn as one node, its output shape taken from the addition at line 44. Parameters inside it are not counted.',
    source: origin.source,
  });
  model.builder.assumptions.push({
    text: 'Input 1×3×32×32, since the source states none.',
    source: origin.source,
  });
  return model.finish('Encoder(depth=6)', [model.head(x, 10)]);
}

/** Two inception modules (Szegedy et al. 2015): ways of one, two and no weight layers come together in a concatenation. */
export function inceptionNetwork(): Graph {
  const model = new Model();
  let x = model.convolution(model.input([1, 3, 32, 32]), 'conv1', 64, 3);
  for (const name of ['mixed1', 'mixed2']) {
    const short = model.relu(model.convolution(x, `${name}.short.conv`, 32, 1));
    const long = model.convolution(model.convolution(x, `${name}.long.reduce`, 16, 1), `${name}.long.conv`, 32, 3);
    x = model.concat([short, long], name);
  }
  return model.finish('inception', [model.head(x, 10)]);
}

/** A dense block (Huang et al. 2017): every layer takes all before it; a transition ends it. */
export function denseNetwork(layers = 4): Graph {
  const model = new Model();
  const features = [model.convolution(model.input([1, 3, 32, 32]), 'conv0', 24, 3)];
  for (let i = 0; i < layers; i++) {
    const all = features.length === 1 ? features[0] : model.concat(features, `block1.layer${i}`);
    const active = model.relu(model.norm(all, `block1.layer${i}.norm`));
    features.push(model.convolution(active, `block1.layer${i}.conv`, 12, 3));
  }
  const x = model.convolution(model.relu(model.norm(model.concat(features, 'block1'), 'norm')), 'transition', 36, 1);
  return model.finish('dense', [model.head(x, 10)]);
}

/** One block, as the cursor in its class shows it. */
export function bareBlock(): Graph {
  const model = new Model();
  const x = model.input([1, 256, 56, 56]);
  return model.finish('Bottleneck(256, 64)', [model.bottleneck(x, '', 64, 1)]);
}

/** Names as long as real code has them. */
export function longNames(): Graph {
  const model = new Model();
  let x = model.convolution(
    model.input([1, 3, 32, 32]),
    'backbone.feature_extractor.patch_embedding.projection',
    64,
    3,
  );
  for (let i = 0; i < 12; i++)
    x = model.bottleneck(
      x,
      `backbone.feature_extractor.residual_stages.${Math.floor(i / 6)}.blocks.${i % 6}`,
      i < 6 ? 16 : 32,
      i === 6 ? 2 : 1,
    );
  return model.finish('build_segmentation_backbone_from_config(config)', [model.head(x, 10)]);
}
