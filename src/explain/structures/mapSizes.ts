/** Channels and height of maps, wherever the graph's convolutions have the channels. */
import type { Graph } from '../../graph/graph';

type Sizes = readonly (number | string)[];

/** Do maps end with their channels, [height, width, channels]? */
export function isChannelsLast({ nodes }: Graph): boolean {
  const convolution = nodes.find((node) => node.operator === 'conv2d');
  return convolution?.operator === 'conv2d' && convolution.attributes.dataFormat === 'channelsLast';
}

/** @param shape of one image's map, without the batch. */
export const channelsOfMap = (shape: Sizes, graph: Graph): number | string | undefined =>
  isChannelsLast(graph) ? shape.at(-1) : shape[0];

/** @param shape with the batch. */
export const channelsOfTensor = (shape: Sizes | null | undefined, graph: Graph): number | string | undefined =>
  shape ? channelsOfMap(shape.slice(1), graph) : undefined;

/** @param shape with the batch; undefined where it is no map. */
export const heightOfTensor = (shape: Sizes | null | undefined, graph: Graph): number | string | undefined =>
  shape?.length === 4 ? shape[isChannelsLast(graph) ? 1 : 2] : undefined;
