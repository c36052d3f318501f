import type { ResidualUnit } from '../explain/explanation';
import type { AnyNode, Graph } from '../graph/graph';
import { definitionOf, type OperatorName } from '../graph/operators/index';

const ownName = (module: string): string => module.slice(module.lastIndexOf('.') + 1);

const uniform = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : values.join('×');

/** `conv2 3×3 64→64 /2`: a layer by its own name, its window and its widths. */
export function layerText(node: AnyNode): string {
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d': {
      const { kernel, inChannels, outChannels, stride, groups, dilation } = node.attributes;
      return [
        ownName(node.module),
        kernel.join('×'),
        `${inChannels}→${outChannels}`,
        stride.some((value) => value !== 1) ? `/${uniform(stride)}` : '',
        groups !== 1 ? (groups === inChannels ? 'depthwise' : `in ${groups} groups`) : '',
        dilation.some((value) => value !== 1) ? `dilation ${uniform(dilation)}` : '',
      ]
        .filter(Boolean)
        .join(' ');
    }
    default: {
      const attributes = definitionOf(node.operator).print?.(node.attributes as never) ?? '';
      return `${ownName(node.module) || node.operator} ${attributes}`.trim();
    }
  }
}

const norms: Partial<Record<OperatorName, string>> = {
  batchNorm: 'batch norm',
  layerNorm: 'layer norm',
  groupNorm: 'group norm',
  rmsNorm: 'RMS norm',
};

/** How F normalises: "each with batch norm", "each after batch norm", or how often it does. */
function normalisationText(graph: Graph, unit: ResidualUnit): string {
  const weights = unit.branch.weightLayers;
  const behind = weights.map((id) => normAmong(graph, unit.branch.nodes, id));
  if (behind.every((name) => name !== undefined)) return `each with ${[...new Set(behind)].join(' or ')}`;
  const before = weights.map((id) => normBefore(graph, unit, id));
  if (before.every((name) => name !== undefined)) return `each after ${[...new Set(before)].join(' or ')}`;
  const found = unit.branch.nodes.flatMap((id) => norms[graph.nodes[id].operator] ?? []);
  if (found.length === 0) return 'without normalisation';
  return `${[...new Set(found)].join(' and ')} ${found.length === 1 ? 'once' : `${found.length} times`}`;
}

/** The normalisation that takes the tensor of a layer, among some nodes. */
const normAmong = (graph: Graph, nodes: readonly number[], layer: number): string | undefined =>
  nodes.flatMap((id) => (graph.nodes[id].inputs[0] === layer ? (norms[graph.nodes[id].operator] ?? []) : []))[0];

/** The normalisation on the way to a layer: in full pre-activation the first may stand before the split, outside of F. */
function normBefore(graph: Graph, unit: ResidualUnit, layer: number): string | undefined {
  const last = unit.activationOrder === 'fullPreActivation' ? undefined : unit.input;
  let at = graph.nodes[layer].inputs[0];
  while (at !== undefined && at !== last && !unit.branch.weightLayers.includes(at)) {
    const name = norms[graph.nodes[at].operator];
    if (name) return name;
    at = graph.nodes[at].inputs[0];
  }
  return undefined;
}

/** "conv1 1×1 256→64, conv2 3×3 64→64, conv3 1×1 64→256, each with batch norm": the weight layers of F. */
export function branchText(graph: Graph, unit: ResidualUnit): string {
  const layers = unit.branch.weightLayers.map((id) => layerText(graph.nodes[id]));
  return [...layers, normalisationText(graph, unit)].join(', ');
}

/** Sizes of an image or a sequence without batch and channels: "56×56"; empty where there are none. */
export function extentText(graph: Graph, node: number): string {
  const shape = graph.nodes[node].shape;
  if (!shape || shape.length < 3) return '';
  const channelsLast = graph.framework !== 'pytorch';
  const extent = shape.length === 3 || channelsLast ? shape.slice(1, -1) : shape.slice(2);
  return extent.join('×');
}
