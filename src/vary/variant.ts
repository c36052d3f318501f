/** A variant: one value along one named dimension, as a rewriting of graphs. */
import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';

/** An architecture that a variant cannot be applied to; the message says at which unit and why. */
export class VariationError extends Error {}

/** What can be varied, in the order in which several of them are applied: each meets the graph that those before it made. */
export const dimensionNames = [
  'depth',
  'width',
  'option',
  'shortcut',
  'order',
  'layer-norm',
  'normalisation',
  'rectifier',
  'initialisation',
  'auxiliary',
] as const;

export type DimensionName = (typeof dimensionNames)[number];

export interface Variant {
  /** `exclusive-gating-6`: stable, for journals and the command line, and unique among the values of all dimensions. */
  id: string;
  dimension: DimensionName;
  /** As the paper's table names the case. */
  label: string;
  /** Letter of the paper's figure: of Fig. 2 for shortcuts, of Fig. 4 for activation orders. */
  figure?: string;
  /** What sets rows of one case apart: "b_g = −6". */
  remark?: string;
  /** What Table 1 of He et al. 2016 prints in its columns "on shortcut" and "on F"; shortcuts alone have it. */
  onShortcut?: string;
  onBranch?: string;
  /**
   * The architecture with this value.
   * @param explanation of this very graph.
   * @throws VariationError where it cannot be applied.
   */
  apply(graph: Graph, explanation: Explanation): Graph;
}

export const variantLabel = ({ label, remark }: Variant): string => (remark ? `${label}, ${remark}` : label);

/** Can the value be applied to the architecture? @param explanation of this very graph. */
export function takes(graph: Graph, explanation: Explanation, variant: Variant): boolean {
  try {
    variant.apply(graph, explanation);
    return true;
  } catch (error) {
    if (error instanceof VariationError) return false;
    throw error;
  }
}
