/** All widths multiplied by one factor: what Zagoruyko and Komodakis 2016 widen residual networks by. */
import type { Graph } from '../graph/graph';
import { rescale } from './shrink';
import { VariationError, type Variant } from './variant';

/** `width-2`: twice as wide. */
export const widthVariant = (factor: number): Variant => ({
  id: `width-${factor}`,
  dimension: 'width',
  label: `width × ${factor}`,
  apply: (graph) => rewriteWidth(graph, factor),
});

export const widthVariants: readonly Variant[] = [0.5, 1, 2].map(widthVariant);

/** @throws VariationError where a width cannot follow. */
function rewriteWidth(graph: Graph, factor: number): Graph {
  try {
    return rescale(graph, factor);
  } catch (error) {
    throw new VariationError((error as Error).message);
  }
}
