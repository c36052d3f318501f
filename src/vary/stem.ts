/** What comes before the first residual unit, fitted to small images. */
import type { Explanation } from '../explain/explanation';
import type { AnyNode, Graph } from '../graph/graph';
import type { OperatorAttributes } from '../graph/operators/index';
import { spatialAxes } from '../graph/operators/convolution';
import { isKnown } from '../graph/shape';

/** New strides (and kernels) of operators of the stem; `null` leaves a pool out. */
export interface StemPlan {
  changes: ReadonlyMap<number, { kernel: number[]; stride: number[] } | null>;
  /** In words. */
  texts: readonly string[];
}

type Strided = Extract<AnyNode, { operator: 'conv2d' | 'maxPool' | 'averagePool' }>;

const isStrided = (node: AnyNode): node is Strided =>
  node.operator === 'conv2d' || node.operator === 'maxPool' || node.operator === 'averagePool';

/** Height of a node's map, where it is one. */
function height(graph: Graph, id: number): number | null {
  const { shape } = graph.nodes[id];
  if (!isKnown(shape) || shape.length !== 4) return null;
  return shape[1] <= shape[2] && shape[2] !== shape[3] ? shape[1] : shape[2];
}

const print = ({ kernel, stride }: Pick<OperatorAttributes['conv2d'], 'kernel' | 'stride'>): string =>
  `${kernel.join('×')} /${stride[0]}`;

/**
 * Strides of the stem, so that the first stage works on maps of `firstMap` rows, or on larger ones where the later stages
 * halve them so often that less than 2 rows would be left.
 */
export function planStem(graph: Graph, explanation: Explanation, size: number, firstMap: number): StemPlan {
  const [first] = explanation.units;
  const last = explanation.units.at(-1);
  if (!first || !last) return { changes: new Map(), texts: [] };
  const [before, after] = [height(graph, first.input), height(graph, last.addition)];
  if (before === null || after === null || after === 0) return { changes: new Map(), texts: [] };
  const map = Math.min(size, Math.max(firstMap, 2 * Math.round(before / after)));
  let left = Math.max(1, Math.round(size / map));

  const before1 = ancestorsOf(graph, first.input);
  const strided = graph.nodes.filter((node) => before1.has(node.id)).filter(isStrided);
  const changes = new Map<number, { kernel: number[]; stride: number[] } | null>();
  const texts: string[] = [];
  const [opening] = strided.filter(({ operator }) => operator === 'conv2d');
  const later = strided.filter((node) => node !== opening);
  const available = later.reduce((product, node) => product * node.attributes.stride[0], 1);

  if (opening) {
    const { kernel, stride } = opening.attributes;
    // The first convolution gives up its stride last, and takes one on where nothing else strides.
    const wanted = left >= 2 * available || stride[0] > 1 ? Math.min(left, Math.max(stride[0], left / available)) : 1;
    const small = kernel.every((k) => k > 3) && size <= 64;
    const change = { kernel: small ? kernel.map(() => 3) : [...kernel], stride: stride.map(() => wanted) };
    left = Math.round(left / wanted);
    if (print(change) !== print(opening.attributes)) {
      changes.set(opening.id, change);
      texts.push(`first convolution ${print(opening.attributes)} → ${print(change)}`);
    }
  }
  for (const node of later) {
    const step = node.attributes.stride[0];
    if (step === 1) continue;
    const wanted = Math.min(step, left);
    left = Math.round(left / wanted);
    if (wanted === step) continue;
    const change =
      node.operator === 'conv2d' ? { kernel: [...node.attributes.kernel], stride: [wanted, wanted] } : null;
    changes.set(node.id, change);
    texts.push(
      change === null
        ? `${node.operator === 'maxPool' ? 'max' : 'average'} pool before the first unit left out`
        : `${node.module} ${print(node.attributes)} → ${print(change)}`,
    );
  }
  return { changes, texts };
}

/** Do the units take no maps, but rows of tokens [batch, tokens, channels]? */
export const worksOnTokens = (graph: Graph, { units }: Explanation): boolean =>
  units.length > 0 && graph.nodes[units[0].input].shape?.length === 3;

/** The convolution that cuts an image into patches, with smaller ones: not more than `rows` rows of them. */
export function planPatches(opening: AnyNode | undefined, size: number, rows: number): StemPlan {
  const none = { changes: new Map(), texts: [] };
  if (opening?.operator !== 'conv2d' || !isKnown(opening.shape) || opening.shape.length !== 4) return none;
  const { kernel, stride, dataFormat } = opening.attributes;
  if (kernel.join() !== stride.join()) return none;
  const [axis] = spatialAxes(4, dataFormat);
  const patch = Math.max(1, Math.floor(size / Math.min(rows, opening.shape[axis])));
  const change = { kernel: [patch, patch], stride: [patch, patch] };
  if (print(change) === print(opening.attributes)) return none;
  return {
    changes: new Map([[opening.id, change]]),
    texts: [`patches ${kernel.join('×')} → ${patch}×${patch}`],
  };
}

function ancestorsOf(graph: Graph, id: number): Set<number> {
  const found = new Set<number>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...graph.nodes[next].inputs);
  }
  return found;
}

/** Attributes with the planned kernel and stride; padding keeps the window centred. */
export function restride(node: Strided, change: { kernel: number[]; stride: number[] }): Strided['attributes'] {
  const { attributes } = node;
  const axes = spatialAxes(4, attributes.dataFormat);
  const padding =
    attributes.padding === 'same'
      ? ('same' as const)
      : axes.map((_, i) =>
          change.kernel[i] === attributes.kernel[i]
            ? (attributes.padding as readonly (readonly [number, number])[])[i]
            : ([(change.kernel[i] - 1) >> 1, change.kernel[i] >> 1] as const),
        );
  return { ...attributes, ...change, padding };
}
