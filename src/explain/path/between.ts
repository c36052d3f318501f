/** What lies between any two tensors of a graph: the factor of the best path, and the number of paths. */
import type { Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { Crossing, PathCounts, PathState, Term } from '../explanation';
import { dominatorsOf } from './dominators';
import { crossingsOf } from './factors';
import { flowFrom, type Flow } from './flow';
import { networkTerm } from './networkTerm';
import { Passages } from './passage';
import { countPaths } from './paths';

/** The gradient of what a later tensor does, on its way to an earlier one. */
export interface Between {
  /** The earlier tensor, and the later. */
  from: number;
  to: number;
  /** The best path's factor: the identity term between the two, by the order that a unit's has. */
  term: Term;
  /** What the best path crosses, in forward order. */
  crossings: Crossing[];
  /** States on the best path, each once, the worst last; empty where it is untouched. */
  states: PathState[];
  /** Weight layers on the best path. */
  weightLayers: number;
  /** All paths by the weight layers that they cross. */
  paths: PathCounts;
  /** Nodes on any path, both ends among them, in forward order. */
  nodes: number[];
}

/** Why nothing leads from one tensor to the other. */
export interface NotBetween {
  /** `same`: one tensor. `apart`: none is computed from the other. `detached`: values go there, no gradient comes back. */
  reason: 'same' | 'apart' | 'detached';
}

/**
 * Factor and paths between two tensors, in either order. Linear in the edges between them but for the polynomial of the paths,
 * which is multiplied over the tensors that every path passes.
 */
export function pathsBetween(graph: Graph, a: number, b: number): Between | NotBetween {
  if (a === b) return { reason: 'same' };
  const [from, to] = a < b ? [a, b] : [b, a];
  const flow = flowFrom({ ...graph, outputs: [to] }, from);
  const nodes = nodesOn(flow, to);
  const passage = nodes.length > 0 ? new Passages(from, nodes.slice(1), flow).to(to) : null;
  if (!passage) return { reason: reaches(graph, from, to) ? 'detached' : 'apart' };
  const crossings = crossingsOf(passage.steps, { index: 'l' }, graph);
  return {
    from,
    to,
    term: networkTerm(crossings),
    crossings,
    states: [...new Set(crossings.map(({ factor }) => factor.state))],
    weightLayers: passage.steps.filter(({ node }) => isWeightLayer(graph.nodes[node], graph)).length,
    paths: countPaths(knotsOf(flow, nodes), flow),
    nodes,
  };
}

export const isBetween = (found: Between | NotBetween): found is Between => 'term' in found;

/** Nodes on paths that carry a gradient; none where the later one does not carry. */
function nodesOn(flow: Flow, to: number): number[] {
  if (!flow.carries[to]) return [];
  const nodes: number[] = [];
  for (let id = flow.root; id <= to; id++) if (flow.carries[id]) nodes.push(id);
  return nodes;
}

/** Nodes that every path passes, the two ends among them. */
function knotsOf(flow: Flow, nodes: readonly number[]): number[] {
  const place = new Map(nodes.map((id, at) => [id, at]));
  const { immediate } = dominatorsOf(nodes.length, 0, (at) => flow.sources(nodes[at]).map((id) => place.get(id)!));
  const knots: number[] = [];
  for (let at = nodes.length - 1; at > 0; at = immediate[at]) knots.push(nodes[at]);
  return [...knots, nodes[0]].reverse();
}

/** Is the later computed from the earlier at all? */
function reaches(graph: Graph, from: number, to: number): boolean {
  const reached = new Uint8Array(to + 1);
  reached[from] = 1;
  for (let id = from + 1; id <= to; id++) if (graph.nodes[id].inputs.some((input) => reached[input])) reached[id] = 1;
  return reached[to] === 1;
}
