import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';

/** A weight layer as the papers tell layers apart: its window, its groups, its widths. */
export interface Layer {
  node: number;
  kind: 'pointwise' | 'spatial' | 'depthwise';
  /** "3×3"; "1×1" also for a linear layer that is applied at every place. */
  window: string;
  /** More than 1 where channels are grouped, and not all apart. */
  groups: number;
  inputs: number;
  outputs: number;
  isLinear: boolean;
  dilation: number;
  stride: number;
}

/** Null where a size is a symbol: of that, less is said. */
export function layerOf(node: AnyNode): Layer | null {
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d': {
      const { kernel, groups, inChannels, outChannels, dilation, stride } = node.attributes;
      if (typeof groups !== 'number' || typeof inChannels !== 'number' || typeof outChannels !== 'number') return null;
      const spatial = kernel.some((size) => size > 1);
      const depthwise = spatial && groups > 1 && groups === inChannels;
      return {
        node: node.id,
        kind: depthwise ? 'depthwise' : spatial ? 'spatial' : 'pointwise',
        window: kernel.join('×'),
        groups: depthwise ? 1 : groups,
        inputs: inChannels,
        outputs: outChannels,
        isLinear: false,
        dilation: Math.max(...dilation),
        stride: Math.max(...stride),
      };
    }
    case 'linear': {
      const { inFeatures, outFeatures } = node.attributes;
      if (typeof inFeatures !== 'number' || typeof outFeatures !== 'number') return null;
      return {
        node: node.id,
        kind: 'pointwise',
        window: '1×1',
        groups: 1,
        inputs: inFeatures,
        outputs: outFeatures,
        isLinear: true,
        dilation: 1,
        stride: 1,
      };
    }
    default:
      return null;
  }
}

/** The weight layers among some nodes; null where one of them has no layer's form (recurrent layers, products, symbols). */
export function layersAmong(nodes: readonly number[], graph: Graph): Layer[] | null {
  const layers: Layer[] = [];
  for (const id of nodes) {
    if (!isWeightLayer(graph.nodes[id], graph)) continue;
    const layer = layerOf(graph.nodes[id]);
    if (!layer) return null;
    layers.push(layer);
  }
  return layers;
}
