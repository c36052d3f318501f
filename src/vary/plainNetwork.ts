/**
 * Plain rectified networks in the manner of He et al. 2015b, Sec. 2.2, for architectures that have no such structure of their
 * own: 3×3 convolutions with biases, no normalisation, three fully connected layers at the end.
 */
import type { Graph } from '../graph/graph';
import { HandMade } from './handMade';

const [width, features] = [16, 64];

/** The map is halved at the first convolution, and at the tenth of a network that has more than twelve. */
const secondHalving = 9;

/**
 * @param layers all weight layers, the three fully connected ones among them.
 * @param images height and width, channels and classes of what it is to be trained on.
 */
export function plainNetwork(layers: number, images = { size: 16, channels: 3, classes: 10 }): Graph {
  const net = new HandMade();
  const convolutions = layers - 3;
  let x = net.input(images.channels, images.size);
  for (let i = 0; i < convolutions; i++) {
    const halves = i === 0 || (i === secondHalving && convolutions > 12);
    x = net.convolution(x, `conv${i + 1}`, { filters: width, kernel: 3, stride: halves ? 2 : 1, padding: [1, 1] });
  }
  x = net.flat(net.pool('maxPool', x, 'pool', { kernel: 2, stride: 2 }), 'flatten');
  [features, features, images.classes].forEach((outFeatures, i) => {
    x = net.linear(x, `fc${i + 1}`, outFeatures, i < 2);
  });
  return net.finish(`plain${layers}`, [x]);
}
