import type { Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import { mainChain } from '../units/branch';
import type { Candidate } from '../units/candidate';

/** Operands of an addition that ways with weights lead to, the shortcut's left out: the branches that are added. */
export function branchEnds({ operands, shortcutNodes, split, region, flow }: Candidate, graph: Graph): number[] {
  const weighted = new Set<number>();
  for (const id of region) {
    const carried = flow.sources(id).some((source) => weighted.has(source));
    if (carried || isWeightLayer(graph.nodes[id], graph)) weighted.add(id);
  }
  return operands.filter((id) => id !== split && !shortcutNodes.has(id) && weighted.has(id));
}

/** Of each branch the chain with the most weight layers. */
export function branchChains(candidate: Candidate, graph: Graph): (readonly number[])[] {
  const ends = branchEnds(candidate, graph);
  if (ends.length < 2) return candidate.chain.length > 0 ? [candidate.chain] : [];
  return ends.map((end) => mainChain(candidate.split, [end], candidate.region, candidate.flow));
}
