/** What a check of the equations computes: an architecture scaled as for training, or as it is. */
import { explain } from '../../explain/explain';
import type { Explanation } from '../../explain/explanation';
import type { Graph } from '../../graph/graph';
import { shrink } from '../../vary/shrink';
import { defaultTarget } from '../defaults';
import type { CheckSpecification, StretchFinding } from './check';
import { stretchesToCheck } from './stretches';

export interface CheckOptions {
  /** As shown: `resnet.py#resnet18()`. */
  architecture: string;
  /** At its own size, not scaled as for training. */
  full?: boolean;
  seed?: number;
}

export interface PlannedCheck {
  architecture: string;
  specification: CheckSpecification;
  excluded: StretchFinding['excluded'];
  scaling: string[];
  /** Residual units on the way from input to output, after scaling. */
  units: number;
}

/** Enough for batch statistics; a network of full size takes long for each. */
const images = { scaled: 16, full: 2 };

/**
 * @param explanation of this very graph.
 * @throws ShrinkError where the architecture cannot be scaled.
 */
export function planCheck(graph: Graph, explanation: Explanation, options: CheckOptions): PlannedCheck {
  const { full = false, seed = 0, architecture } = options;
  const small = full ? { graph, changes: [] } : shrink(graph, explanation, defaultTarget(explanation));
  const explained = full ? explanation : explain(small.graph);
  const { stretches, excluded } = stretchesToCheck(small.graph, explained);
  return {
    architecture,
    specification: { graph: small.graph, seed, images: full ? images.full : images.scaled, stretches },
    excluded,
    scaling: small.changes,
    units: explained.identityPath.items.filter(({ kind }) => kind === 'unit').length,
  };
}
