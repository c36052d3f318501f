/** What a check of the equations computes: an architecture scaled as for training, or as it is. */
import { explain } from '../../explain/explain';
import type { Explanation } from '../../explain/explanation';
import type { Graph } from '../../graph/graph';
import { shrink } from '../../vary/shrink';
import { defaultTarget } from '../defaults';
import { readSpecification } from '../runFolder';
import { chainToCheck } from './chain';
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
 * A check of a run that was kept, at the weights that it has come to.
 * @param folder of the run.
 * @throws JournalError where there is none.
 */
export function planCheckOfRun(folder: string): PlannedCheck {
  const { id, graph, auxiliary, seed } = readSpecification(folder);
  const explained = explain(graph);
  return planned(graph, explained, {
    architecture: `${graph.name}, ${id}`,
    seed,
    images: images.scaled,
    scaling: [],
    trained: { folder, auxiliary },
  });
}

/**
 * @param explanation of this very graph.
 * @throws ShrinkError where the architecture cannot be scaled.
 */
export function planCheck(graph: Graph, explanation: Explanation, options: CheckOptions): PlannedCheck {
  const { full = false, seed = 0, architecture } = options;
  const small = full ? { graph, changes: [] } : shrink(graph, explanation, defaultTarget(explanation));
  const explained = full ? explanation : explain(small.graph);
  return planned(small.graph, explained, {
    architecture,
    seed,
    images: full ? images.full : images.scaled,
    scaling: small.changes,
  });
}

function planned(
  graph: Graph,
  explanation: Explanation,
  given: Pick<PlannedCheck, 'architecture' | 'scaling'> & Pick<CheckSpecification, 'seed' | 'images' | 'trained'>,
): PlannedCheck {
  const { architecture, scaling, seed, images: count, trained } = given;
  const { stretches, excluded } = stretchesToCheck(graph, explanation);
  return {
    architecture,
    specification: {
      graph,
      seed,
      images: count,
      stretches,
      chain: chainToCheck(graph, explanation),
      ...(trained ? { trained } : {}),
    },
    excluded,
    scaling,
    units: explanation.identityPath.items.filter(({ kind }) => kind === 'unit').length,
  };
}
