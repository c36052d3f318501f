import { depth, multiplyAddFormula, parameterFormula } from '../graph/cost';
import { subtractDims } from '../graph/dim';
import { formatSize } from '../graph/format';
import type { Graph } from '../graph/graph';
import type { Shape } from '../graph/shape';

/** `1×3×224×224`; `?` where even the rank is unknown. */
export const sizeText = (shape: Shape | null): string => (shape === null ? '?' : shape.join('×') || 'scalar');

/** `input 1×3×224×224 → output 1×1000`. */
export function shapesText(graph: Graph): string {
  const sizes = (ids: readonly number[]) => ids.map((id) => sizeText(graph.nodes[id].shape)).join(', ') || 'none';
  return `input ${sizes(graph.inputs)} → output ${sizes(graph.outputs)}`;
}

/** `25.56 M parameters · 4.09 G multiply-adds · 50 weight layers deep`; what does not train is counted apart. */
export function totalsText(graph: Graph): string {
  const { trainable, total } = parameterFormula(graph);
  const fixed = subtractDims(total, trainable);
  return [
    `${formatSize(total)} parameters${fixed !== 0 ? ` (${formatSize(fixed)} not trained)` : ''}`,
    `${formatSize(multiplyAddFormula(graph))} multiply-adds`,
    `${depth(graph)} weight layers deep`,
  ].join(' · ');
}
