import { between, findAdditions, type Addition } from '../units/additions';
import { candidateFrom, isResidual, type Candidate } from '../units/candidate';
import { dominatorsOf, type Dominators } from './dominators';
import { dependsOnInput, isWeightLayer } from '../../graph/weights';
import { endsGradient, flowFrom, type Flow } from './flow';
import type { Graph } from '../../graph/graph';

/** What stands on the way from input to output that every path takes, forward order. */
export type SpinePart =
  | { kind: 'unit'; candidate: Candidate }
  /** `ways` holds the nodes that lie between two of the `chain`'s, off the chain itself. */
  | { kind: 'operators'; chain: number[]; ways: number[] };

export interface Spine {
  flow: Flow;
  parts: SpinePart[];
  /** All residual additions of the graph in forward order, on the spine or not. */
  candidates: Candidate[];
  byNode: ReadonlyMap<number, Candidate>;
  dominatorsOf(flow: Flow): Dominators;
}

/**
 * Finds the residual additions and the way through the graph on which they stand. With several inputs or outputs (an image and a
 * mask, a classifier and an auxiliary head) the way is the one that passes the most units; the first of equals.
 */
export function spineOf(graph: Graph): Spine | null {
  const { flows, ends } = flowsOf(graph);
  const candidates = allCandidates(flows);
  const byNode = new Map(candidates.map((candidate) => [candidate.node, candidate]));
  let best: Spine | null = null;
  let most = -1;
  for (const { flow, dominators } of flows) {
    for (const end of ends) {
      if (!flow.carries[end]) continue;
      const parts = walk(end, byNode, flow, dominators);
      const units = parts.filter(({ kind }) => kind === 'unit').length;
      if (units > most) {
        most = units;
        best = {
          flow,
          parts,
          candidates,
          byNode,
          dominatorsOf: (of) => flows.find((known) => known.flow === of)!.dominators,
        };
      }
    }
  }
  return best;
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

/** Goes back from an output to the input: over a unit in one step, elsewhere from dominator to dominator. */
function walk(
  end: number,
  units: ReadonlyMap<number, Candidate>,
  flow: Flow,
  dominators: Dominators,
  until = -1,
): SpinePart[] {
  const parts: SpinePart[] = [];
  const operators = (): { chain: number[]; ways: number[] } => {
    const last = parts.at(-1);
    if (last?.kind === 'operators') return last;
    const part: SpinePart = { kind: 'operators', chain: [], ways: [] };
    parts.push(part);
    return part;
  };
  for (let at = end; at > until;) {
    const candidate = units.get(at);
    if (candidate) {
      parts.push({ kind: 'unit', candidate });
      at = candidate.split;
      continue;
    }
    const part = operators();
    part.chain.push(at);
    const before = dominators.immediate[at];
    const direct = flow.sources(at);
    if (before >= 0 && !(direct.length === 1 && direct[0] === before)) part.ways.push(...between(before, at, flow));
    at = before;
  }
  parts.reverse();
  for (const part of parts) {
    if (part.kind === 'operators') {
      part.chain.reverse();
      part.ways.sort((a, b) => a - b);
    }
  }
  return parts;
}
