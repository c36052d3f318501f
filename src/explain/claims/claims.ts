import type { Graph } from '../../graph/graph';
import type { ClaimFinding, Explanation } from '../explanation';

/** An explanation but for its claims, which are found in it. */
export interface Explained extends Pick<Explanation, 'units' | 'stages' | 'identityPath'> {
  graph: Graph;
}

export const claimsOf = (_: Explained): ClaimFinding[] => [];
