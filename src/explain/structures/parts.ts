import type { AnyNode, Graph } from '../../graph/graph';
import { commonBeginning } from '../naming';
import type { Structure } from './structure';
import { lineName } from '../../graph/cells';

/** A structure with the name of the module that its nodes share; by its line where they share none. */
export function structureFrom(
  found: Pick<Structure, 'kind' | 'text' | 'nodes' | 'because'> & { name?: string },
  graph: Graph,
): Structure {
  const { source } = graph.nodes[found.because[0]?.node ?? found.nodes[0]];
  const name = found.name ?? nameOf(found.nodes, graph);
  return { ...found, name: name || lineName(source.file, source.startLine), source };
}

/** What the module paths of some nodes begin with. */
export const nameOf = (nodes: readonly number[], graph: Graph): string =>
  commonBeginning(nodes.map((id) => graph.nodes[id].module).filter(Boolean)).replace(/[._/]+$/, '');

const pools: ReadonlySet<string> = new Set(['maxPool', 'averagePool', 'adaptiveAveragePool']);

export const isPool = ({ operator }: AnyNode): boolean => pools.has(operator);

/** The mean over all places: what a global average pool is. */
const isMeanOfPlaces = (node: AnyNode): boolean =>
  node.operator === 'reduce' && node.attributes.function === 'mean' && node.attributes.axes.length > 1;

/** A layer as the papers' tables name it: `3×3 128`, `3×3 128 /2`, `linear 1000`, `pool`; null for what they leave out. */
export function layerText(node: AnyNode): string | null {
  if (isPool(node) || isMeanOfPlaces(node)) return 'pool';
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d': {
      const { kernel, outChannels, stride, dilation } = node.attributes;
      const steps = Math.max(...stride);
      const wide = Math.max(...dilation);
      return `${kernel.join('×')} ${outChannels}${steps > 1 ? ` /${steps}` : ''}${wide > 1 ? `, dilation ${wide}` : ''}`;
    }
    case 'linear':
      return `linear ${node.attributes.outFeatures}`;
    case 'recurrent':
      return `${node.attributes.cell} ${node.attributes.hiddenFeatures}`;
    case 'embedding':
      return `embedding ${node.attributes.features}`;
    default:
      return null;
  }
}

/** Layers in order: `7×7 64 /2 → pool → 1×1 64`. Of many, the first and the last. */
export function layersText(nodes: readonly number[], graph: Graph, most = 6): string {
  const texts = nodes.flatMap((id) => layerText(graph.nodes[id]) ?? []);
  const shown = texts.length > most ? [...texts.slice(0, most - 2), '…', texts[texts.length - 1]] : texts;
  return shown.join(' → ');
}

/** Sizes of the places of a tensor, without batch and channels; empty for a vector or where the shape is not known. */
export function extentOf({ shape }: AnyNode, channelsLast: boolean): string {
  if (!shape || shape.length < 3) return '';
  return (shape.length === 3 || channelsLast ? shape.slice(1, -1) : shape.slice(2)).join('×');
}

/** "64×112×112": the sizes of a tensor without the batch. */
export const sizesText = ({ shape }: AnyNode): string => (shape ?? []).slice(1).join('×');
