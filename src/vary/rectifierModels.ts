/**
 * The models of He et al. 2015b ("Delving Deep into Rectifiers") that its Tables 1 to 4 train on ImageNet: convolutions without
 * normalisation, a pyramid of max pools, three fully connected layers.
 */
import type { Graph } from '../graph/graph';
import { HandMade } from './handMade';

interface Model {
  stem: { filters: number; padding: number; pool: { kernel: number; stride: number } };
  /** One after the other, a 2×2 max pool between two of them. */
  stages: readonly { filters: number; kernel: number; count: number }[];
  /** Bins along each axis of the last map. */
  pyramid: readonly number[];
}

/**
 * 14: Table 1. 22: model B, of which the paper gives 22 layers and stages of six (the widths of its stages are not confirmed here).
 * 30: the first with more of its last layers, since the paper gives 27 convolutions and not where they stand.
 */
const models: Readonly<Record<14 | 22 | 30, Model>> = {
  14: small(6),
  22: {
    stem: { filters: 96, padding: 3, pool: { kernel: 2, stride: 2 } },
    stages: [
      { filters: 256, kernel: 3, count: 6 },
      { filters: 512, kernel: 3, count: 6 },
      { filters: 512, kernel: 3, count: 6 },
    ],
    pyramid: [7, 3, 2, 1],
  },
  30: small(22),
};

function small(last: number): Model {
  return {
    stem: { filters: 64, padding: 0, pool: { kernel: 3, stride: 3 } },
    stages: [
      { filters: 128, kernel: 2, count: 4 },
      { filters: 256, kernel: 2, count: last },
    ],
    pyramid: [6, 3, 2, 1],
  };
}

export type RectifierModel = keyof typeof models;

/** Features of the first two fully connected layers, and the share that dropout takes of each. */
const [features, dropped] = [4096, 0.5];

/** @param images 224×224 in the paper; channels and classes of what it is trained on. */
export function rectifierModel(
  layers: RectifierModel,
  images: { size: number; channels: number; classes: number },
): Graph {
  const { stem, stages, pyramid } = models[layers];
  const net = new HandMade();
  let x = net.input(images.channels, images.size);
  x = net.convolution(x, 'conv1', {
    filters: stem.filters,
    kernel: 7,
    stride: 2,
    padding: [stem.padding, stem.padding],
  });
  x = net.pool('maxPool', x, 'pool1', stem.pool);
  stages.forEach(({ filters, kernel, count }, stage) => {
    if (stage > 0) x = net.pool('maxPool', x, `pool${stage + 1}`, { kernel: 2, stride: 2 });
    for (let i = 1; i <= count; i++) {
      // The map keeps its size: an even window has one more zero behind than before.
      const padding = [Math.floor((kernel - 1) / 2), Math.ceil((kernel - 1) / 2)] as const;
      x = net.convolution(x, `conv${stage + 2}_${i}`, { filters, kernel, padding });
    }
  });
  const side = net.sizes(x)[2];
  const bins = pyramid.map((count) => {
    const window = { kernel: Math.ceil(side / count), stride: Math.floor(side / count) };
    return net.flat(net.pool('maxPool', x, `pyramid${count}`, window), `pyramid${count}`);
  });
  x = net.joined(bins, 'pyramid');
  for (const module of ['fc1', 'fc2']) x = net.dropout(net.linear(x, module, features, true), module, dropped);
  return net.finish(`rectifiers${layers}`, [net.linear(x, 'fc3', images.classes, false)]);
}
