/** Channels and height of maps, wherever the graph's convolutions have the channels. */
import type { Graph } from '../../graph/graph';
import type { DataFormat } from '../../graph/operators/index';

type Sizes = readonly (number | string)[];

/** Where maps have their channels: as its first convolution says, without one as is usual in its framework. */
export function dataFormatOf({ nodes, framework }: Graph): DataFormat {
  const convolution = nodes.find((node) => node.operator === 'conv2d');
  if (convolution?.operator === 'conv2d') return convolution.attributes.dataFormat;
  return framework === 'pytorch' ? 'channelsFirst' : 'channelsLast';
}

const isChannelsLast = (graph: Graph): boolean => dataFormatOf(graph) === 'channelsLast';

/** @param shape of one image's map, without the batch. */
export const channelsOfMap = (shape: Sizes, graph: Graph): number | string | undefined =>
  isChannelsLast(graph) ? shape.at(-1) : shape[0];

/** @param shape with the batch. */
export const channelsOfTensor = (shape: Sizes | null | undefined, graph: Graph): number | string | undefined =>
  shape ? channelsOfMap(shape.slice(1), graph) : undefined;

/** @param shape with the batch; undefined where it is no map. */
export const heightOfTensor = (shape: Sizes | null | undefined, graph: Graph): number | string | undefined =>
  shape?.length === 4 ? shape[isChannelsLast(graph) ? 1 : 2] : undefined;
