/** Graph → graph: an architecture with one value, or with one value of each of several dimensions. */
import { explain } from '../explain/explain';
import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { dimensionNames, type Variant } from './variant';

export { shortcutVariants } from './shortcutVariants';
export { VariationError, type Variant } from './variant';

/**
 * @param explanation of this very graph.
 * @throws VariationError that says at which unit the variant cannot be applied, and why.
 */
export const vary = (graph: Graph, explanation: Explanation, variant: Variant): Graph =>
  variant.apply(graph, explanation);

/** One value of each of several dimensions, in the order of the dimensions; what each makes is explained anew for the next. */
export function varyAll(graph: Graph, explanation: Explanation, variants: readonly Variant[]): Graph {
  const place = ({ dimension }: Variant): number => dimensionNames.indexOf(dimension);
  const [first, ...rest] = [...variants].sort((a, b) => place(a) - place(b));
  if (!first) return graph;
  return rest.reduce((made, variant) => vary(made, explain(made), variant), vary(graph, explanation, first));
}
