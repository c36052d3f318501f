import { findAdditions, type Addition } from '../units/additions';
import { candidateFrom, isResidual, type Candidate } from '../units/candidate';
import { dominatorsOf, type Dominators } from './dominators';
import { dependsOnInput, isWeightLayer } from '../../graph/weights';
import { endsGradient, flowFrom, type Flow } from './flow';
import type { Graph } from '../../graph/graph';
import { throughBody } from './body';
import { unitsOf, walk, type SpinePart } from './walk';

export interface Spine {
  flow: Flow;
  parts: readonly SpinePart[];
  /** All residual additions of the graph in forward order, on the spine or not. */
  candidates: Candidate[];
  byNode: ReadonlyMap<number, Candidate>;
  dominatorsOf(flow: Flow): Dominators;
}

/**
 * Finds the residual additions and the way through the graph on which they stand. With several inputs or outputs (an image and a
 * mask, a classifier and an auxiliary head) the way is the one that passes the most units; the first of equals. Where heads take
 * what leaves each stage of a body, it goes through the body to its end.
 */
export function spineOf(graph: Graph): Spine | null {
  const { flows, ends } = flowsOf(graph);
  const candidates = allCandidates(flows);
  const byNode = new Map(candidates.map((candidate) => [candidate.node, candidate]));
  let best: { rooted: RootedFlow; parts: SpinePart[] } | null = null;
  let most = -1;
  for (const rooted of flows) {
    for (const end of ends) {
      if (!rooted.flow.carries[end]) continue;
      const parts = walk(end, byNode, rooted.flow, rooted.dominators);
      const units = unitsOf(parts).length;
      if (units > most) {
        most = units;
        best = { rooted, parts };
      }
    }
  }
  if (!best) return null;
  return {
    flow: best.rooted.flow,
    parts: throughBody(best.parts, byNode, best.rooted.flow, best.rooted.dominators),
    candidates,
    byNode,
    dominatorsOf: (of) => flows.find((known) => known.flow === of)!.dominators,
  };
}

/** Each end is walked from each root. */
const mostEnds = 8;

interface RootedFlow {
  flow: Flow;
  dominators: Dominators;
}

/** Nodes that are passed for detached tensors, at most: each of them that is followed costs a pass over the graph. */
const mostWork = 200_000;

/**
 * The flows of a graph's inputs and of its detached tensors (the last of many), and where they end. Where no gradient comes from
 * an output to an input, the network is in pieces that learn apart: those before a detached tensor end there.
 */
function flowsOf(graph: Graph): { flows: RootedFlow[]; ends: readonly number[] } {
  const rooted = (root: number): RootedFlow => {
    const flow = flowFrom(graph, root);
    return { flow, dominators: dominatorsOf(graph.nodes.length, root, flow.stream) };
  };
  const most = Math.max(1, Math.floor(mostWork / graph.nodes.length));
  const cuts = graph.nodes.filter((node) => endsGradient(node) && dependsOnInput(node.id, graph)).slice(-most);
  const ofInputs = graph.inputs.map(rooted);
  const flows = [...ofInputs, ...cuts.map(({ id }) => rooted(id))];
  const outputs = graph.outputs.length > 0 ? graph.outputs : graph.nodes.slice(-1).map(({ id }) => id);
  if (outputs.some((output) => ofInputs.some(({ flow }) => flow.carries[output]))) return { flows, ends: outputs };
  const before = new Set(cuts.slice(-mostEnds).flatMap(({ inputs }) => inputs));
  return { flows, ends: [...outputs, ...before] };
}

/**
 * The additions of every flow; of those with one node the one that spans the least. The flow with the most of them leads. From the
 * others an addition is taken only where something was computed before its split: a mask that is added to the scores of one layer
 * after the other is no shortcut.
 */
function allCandidates(flows: readonly RootedFlow[]): Candidate[] {
  const found = flows.map(({ flow, dominators }) => ({ flow, additions: findAdditions(flow, dominators) }));
  const leading = found.reduce((best, each) => (each.additions.length > best.additions.length ? each : best), found[0]);
  const nearest = new Map<number, Addition>();
  for (const each of found) {
    const computed = each === leading ? null : computedNodes(each.flow);
    for (const addition of each.additions) {
      if (computed && !computed[addition.split]) continue;
      const known = nearest.get(addition.node);
      if (!known || addition.split > known.split) nearest.set(addition.node, addition);
    }
  }
  return [...nearest.values()]
    .sort((a, b) => a.node - b.node)
    .map(candidateFrom)
    .filter(isResidual);
}

/** 1 for each node of a flow behind a weight layer, an embedding or a detached tensor, which is computed, too. */
function computedNodes(flow: Flow): Uint8Array {
  const computed = new Uint8Array(flow.graph.nodes.length);
  for (const node of flow.graph.nodes) {
    const own = isWeightLayer(node, flow.graph) || node.operator === 'embedding' || endsGradient(node);
    if (flow.carries[node.id] && (own || flow.sources(node.id).some((source) => computed[source])))
      computed[node.id] = 1;
  }
  return computed;
}

/**
 * The way inside a unit to one of its operands: what stands there as on the spine, the unit's split left out.
 */
export const wayWithin = (candidate: Candidate, operand: number, spine: Spine): SpinePart[] =>
  walk(operand, spine.byNode, candidate.flow, spine.dominatorsOf(candidate.flow), candidate.split);
