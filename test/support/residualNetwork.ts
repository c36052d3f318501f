/** CIFAR ResNets built by hand, for tests that need a graph and no reader (He et al. 2015, Sec. 4.2; He et al. 2016, Fig. 4). */
import { GraphBuilder } from '../../src/graph/builder';
import type { Graph, SourceRange } from '../../src/graph/graph';
import { operators, type ConvolutionAttributes } from '../../src/graph/operators/index';

export interface ResidualNetworkOptions {
  /** Residual units in each of the three stages. */
  unitsPerStage?: number;
  widths?: readonly number[];
  size?: number;
  /** `preActivation`: BN-ReLU-W-BN-ReLU-W, the first unit's BN-ReLU included, a last BN-ReLU before the pool. */
  order?: 'original' | 'preActivation';
  /** What a shortcut does where the size changes: zero padding (A) or a 1×1 projection with batch norm (B). */
  option?: 'A' | 'B';
  classes?: number;
}

let line = 0;
const nextLine = (): SourceRange => {
  line += 1;
  return { file: 'net.py', startLine: line, startColumn: 0, endLine: line, endColumn: 40 };
};

export function residualNetwork(options: ResidualNetworkOptions = {}): Graph {
  const {
    unitsPerStage = 3,
    widths = [16, 32, 64],
    size = 32,
    order = 'original',
    option = 'A',
    classes = 10,
  } = options;
  const builder = new GraphBuilder();
  line = 0;

  const convolution = (
    x: number,
    module: string,
    inChannels: number,
    outChannels: number,
    kernel: number,
    stride: number,
  ): number => {
    const attributes: ConvolutionAttributes = {
      inChannels,
      outChannels,
      kernel: [kernel, kernel],
      stride: [stride, stride],
      padding: [
        [(kernel - 1) / 2, (kernel - 1) / 2],
        [(kernel - 1) / 2, (kernel - 1) / 2],
      ],
      dilation: [1, 1],
      groups: 1,
      bias: false,
      dataFormat: 'channelsFirst',
    };
    const [weight] = operators.conv2d.parameters!(attributes);
    const source = nextLine();
    const id = builder.parameter(
      `${module}.weight`,
      weight.shape,
      { kind: 'he', mode: 'fanOut', distribution: 'normal', negativeSlope: 0 },
      { initialisedAt: source },
    );
    return builder.add('conv2d', [x], attributes, { module, source }, [id]);
  };
  const batchNorm = (x: number, module: string, channels: number): number => {
    const attributes = { channels, epsilon: 1e-5, affine: true, momentum: 0.1, axis: 1 };
    const ids = operators.batchNorm.parameters!(attributes).map((rule) =>
      builder.parameter(`${module}.${rule.role}`, rule.shape, rule.initialiser),
    );
    return builder.add('batchNorm', [x], attributes, { module, source: nextLine() }, ids);
  };
  const relu = (x: number, module: string): number => builder.add('relu', [x], {}, { module, source: nextLine() });
  const activated = (x: number, module: string, name: string, channels: number): number =>
    relu(batchNorm(x, module ? `${module}.${name}` : name, channels), module);

  const shortcut = (x: number, module: string, from: number, to: number, stride: number): number => {
    if (from === to && stride === 1) return x;
    if (option === 'B') {
      const projected = convolution(x, `${module}.shortcut.0`, from, to, 1, stride);
      return order === 'original' ? batchNorm(projected, `${module}.shortcut.1`, to) : projected;
    }
    const shape = builder.node(x).shape as number[];
    const strided = (axis: number) => ({ start: 0, end: shape[axis], step: stride });
    const sliced = builder.add(
      'slice',
      [x],
      { ranges: [null, null, strided(2), strided(3)] },
      { module, source: nextLine() },
    );
    const before = Math.floor((to - from) / 2);
    const padding: [number, number][] = [
      [0, 0],
      [before, to - from - before],
      [0, 0],
      [0, 0],
    ];
    return builder.add('pad', [sliced], { padding, value: 0 }, { module, source: nextLine() });
  };

  const unit = (x: number, module: string, from: number, to: number, stride: number): number => {
    if (order === 'original') {
      const first = activated(convolution(x, `${module}.conv1`, from, to, 3, stride), module, 'bn1', to);
      const second = batchNorm(convolution(first, `${module}.conv2`, to, to, 3, 1), `${module}.bn2`, to);
      const sum = builder.add(
        'add',
        [second, shortcut(x, module, from, to, stride)],
        {},
        { module, source: nextLine() },
      );
      return relu(sum, module);
    }
    const before = activated(x, module, 'bn1', from);
    const first = convolution(before, `${module}.conv1`, from, to, 3, stride);
    const second = convolution(activated(first, module, 'bn2', to), `${module}.conv2`, to, to, 3, 1);
    const split = from === to && stride === 1 ? x : before;
    return builder.add('add', [second, shortcut(split, module, from, to, stride)], {}, { module, source: nextLine() });
  };

  const origin = (module: string) => ({ module, source: nextLine() });
  let x = builder.input('x', [1, 3, size, size], 'float32', origin(''));
  x = convolution(x, 'conv1', 3, widths[0], 3, 1);
  if (order === 'original') x = activated(x, '', 'bn1', widths[0]);
  let channels = widths[0];
  widths.forEach((width, stage) => {
    for (let i = 0; i < unitsPerStage; i++) {
      x = unit(x, `layer${stage + 1}.${i}`, channels, width, stage > 0 && i === 0 ? 2 : 1);
      channels = width;
    }
  });
  if (order === 'preActivation') x = activated(x, '', 'bn', channels);
  x = builder.add('adaptiveAveragePool', [x], { output: [1, 1], dataFormat: 'channelsFirst' }, origin('pool'));
  x = builder.add('flatten', [x], { start: 1, end: 3 }, origin(''));
  const linear = { inFeatures: channels, outFeatures: classes, bias: true };
  const parameters = operators.linear.parameters!(linear).map((rule) =>
    builder.parameter(`fc.${rule.role}`, rule.shape, rule.initialiser),
  );
  x = builder.add('linear', [x], linear, origin('fc'), parameters);
  return builder.finish({
    name: `resnet${6 * unitsPerStage + 2}`,
    framework: 'pytorch',
    source: nextLine(),
    outputs: [x],
  });
}
