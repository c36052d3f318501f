/**
 * Plain rectified networks in the manner of He et al. 2015b, Sec. 2.2, for architectures that have no such structure of their
 * own: 3×3 convolutions with biases, no normalisation, three fully connected layers at the end.
 */
import { GraphBuilder } from '../graph/builder';
import type { Graph, Initialiser, SourceRange } from '../graph/graph';
import { operators, type OperatorAttributes } from '../graph/operators/index';

const [width, features] = [16, 64];

/** The map is halved at the first convolution, and at the tenth of a network that has more than twelve. */
const secondHalving = 9;

/** A hand-made architecture stands in no file. */
const nowhere: SourceRange = { file: '', startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

const he: Initialiser = { kind: 'he', mode: 'fanIn', distribution: 'normal', negativeSlope: 0 };
const zero: Initialiser = { kind: 'constant', value: 0 };

/**
 * @param layers all weight layers, the three fully connected ones among them.
 * @param images height and width, channels and classes of what it is to be trained on.
 */
export function plainNetwork(layers: number, images = { size: 16, channels: 3, classes: 10 }): Graph {
  const { size, channels, classes } = images;
  const builder = new GraphBuilder();
  const convolutions = layers - 3;
  let x = builder.input('x', [1, channels, size, size], 'float32', { module: '', source: nowhere });
  for (let i = 0; i < convolutions; i++) {
    const halves = i === 0 || (i === secondHalving && convolutions > 12);
    const module = `conv${i + 1}`;
    const attributes: OperatorAttributes['conv2d'] = {
      inChannels: i === 0 ? channels : width,
      outChannels: width,
      kernel: [3, 3],
      stride: halves ? [2, 2] : [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
      dilation: [1, 1],
      groups: 1,
      bias: true,
      dataFormat: 'channelsFirst',
    };
    x = builder.add(
      'conv2d',
      [x],
      attributes,
      { module, source: nowhere },
      weights(builder, module, 'conv2d', attributes),
    );
    x = builder.add('relu', [x], {}, { module, source: nowhere });
  }
  const pool = {
    kernel: [2, 2],
    stride: [2, 2],
    padding: [
      [0, 0],
      [0, 0],
    ] as const,
    ceil: false,
    dataFormat: 'channelsFirst' as const,
  };
  x = builder.add('maxPool', [x], pool, { module: 'pool', source: nowhere });
  x = builder.add('flatten', [x], { start: 1, end: 3 }, { module: 'flatten', source: nowhere });
  let inFeatures = builder.node(x).shape![1] as number;
  [features, features, classes].forEach((outFeatures, i, { length }) => {
    const module = `fc${i + 1}`;
    const attributes = { inFeatures, outFeatures, bias: true };
    x = builder.add(
      'linear',
      [x],
      attributes,
      { module, source: nowhere },
      weights(builder, module, 'linear', attributes),
    );
    if (i < length - 1) x = builder.add('relu', [x], {}, { module, source: nowhere });
    inFeatures = outFeatures;
  });
  return builder.finish({ name: `plain${layers}`, framework: 'pytorch', source: nowhere, outputs: [x] });
}

function weights<Name extends 'conv2d' | 'linear'>(
  builder: GraphBuilder,
  module: string,
  operator: Name,
  attributes: OperatorAttributes[Name],
): number[] {
  const rules = operators[operator].parameters!(attributes as never);
  return rules.map(({ role, shape }) =>
    builder.parameter(`${module}.${role}`, shape, role === 'weight' ? he : zero, { initialisedAt: nowhere }),
  );
}
