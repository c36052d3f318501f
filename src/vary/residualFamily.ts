/**
 * The 6n + 2 family of He et al. 2015 ("Deep Residual Learning"), Sec. 4.2, for an architecture that has no residual units
 * of its own: option A, the original order, initialised by He et al. 2015b.
 */
import { GraphBuilder } from '../graph/builder';
import type { Graph, SourceRange } from '../graph/graph';
import { operators, type OperatorAttributes } from '../graph/operators/index';
import { heFanOut } from './framework';

const nowhere: SourceRange = { file: '', startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

const widths = [16, 32, 64];

/** @param n units in each of the three stages: 6n + 2 weight layers. */
export function residualFamily(n: number): Graph {
  const builder = new GraphBuilder();
  const at = (module: string) => ({ module, source: nowhere });
  const convolution = (x: number, module: string, inChannels: number, outChannels: number, stride: number): number => {
    const attributes: OperatorAttributes['conv2d'] = {
      inChannels,
      outChannels,
      kernel: [3, 3],
      stride: [stride, stride],
      padding: [
        [1, 1],
        [1, 1],
      ],
      dilation: [1, 1],
      groups: 1,
      bias: false,
      dataFormat: 'channelsFirst',
    };
    const weight = builder.parameter(`${module}.weight`, [outChannels, inChannels, 3, 3], heFanOut('pytorch'), {
      initialisedAt: nowhere,
    });
    return builder.add('conv2d', [x], attributes, at(module), [weight]);
  };
  const normalised = (x: number, module: string, channels: number): number => {
    const attributes = { channels, epsilon: 1e-5, affine: true, momentum: 0.1, axis: 1 };
    const ids = operators.batchNorm.parameters!(attributes).map(({ role, shape, initialiser }) =>
      builder.parameter(`${module}.${role}`, shape, initialiser),
    );
    return builder.add('batchNorm', [x], attributes, at(module), ids);
  };
  const relu = (x: number, module: string): number => builder.add('relu', [x], {}, at(module));

  let x = builder.input('x', [1, 3, 32, 32], 'float32', at(''));
  x = relu(normalised(convolution(x, 'conv1', 3, widths[0], 1), 'bn1', widths[0]), '');
  let from = widths[0];
  widths.forEach((to, stage) => {
    for (let i = 0; i < n; i++) {
      const module = `layer${stage + 1}.${i}`;
      const stride = from === to ? 1 : 2;
      const inner = relu(normalised(convolution(x, `${module}.conv1`, from, to, stride), `${module}.bn1`, to), module);
      const branch = normalised(convolution(inner, `${module}.conv2`, to, to, 1), `${module}.bn2`, to);
      x = relu(builder.add('add', [shortcut(builder, x, module, to), branch], {}, at(module)), module);
      from = to;
    }
  });
  x = builder.add('adaptiveAveragePool', [x], { output: [1, 1], dataFormat: 'channelsFirst' }, at('pool'));
  x = builder.add('flatten', [x], { start: 1, end: 3 }, at('flatten'));
  const linear = { inFeatures: from, outFeatures: 10, bias: true };
  const ids = operators.linear.parameters!(linear).map(({ role, shape, initialiser }) =>
    builder.parameter(`fc.${role}`, shape, initialiser),
  );
  x = builder.add('linear', [x], linear, at('fc'), ids);
  return builder.finish({ name: `resnet${6 * n + 2}`, framework: 'pytorch', source: nowhere, outputs: [x] });
}

/** Every second row and column, zeros for the missing channels; x itself where the width stays. */
function shortcut(builder: GraphBuilder, x: number, module: string, to: number): number {
  const [, channels, rows, columns] = builder.node(x).shape as number[];
  if (channels === to) return x;
  const origin = { module, source: nowhere };
  const halved = (end: number) => ({ start: 0, end, step: 2 });
  const strided = builder.add('slice', [x], { ranges: [null, null, halved(rows), halved(columns)] }, origin);
  const missing = (to - channels) / 2;
  const padding: [number, number][] = [
    [0, 0],
    [missing, missing],
    [0, 0],
    [0, 0],
  ];
  return builder.add('pad', [strided], { padding, value: 0 }, origin);
}
