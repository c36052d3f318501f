import type { Addition } from './additions';
import { mainChain } from './branch';
import { jacobianOf } from '../path/flow';
import { interpolationAt } from './interpolation';
import { compareCosts, Passages, worstOf, type Step } from '../path/passage';
import { isPointwise } from './shortcut';
import { tokensOf, type Token } from './tokens';
import { isSameWay, sumOf, waysWithoutWeights, type Ways } from './ways';

/** A residual addition with its operands told apart: which is the shortcut, which are F. */
export interface Candidate extends Addition {
  /** What the identity term meets from the split to the addition, the addition itself included. */
  shortcutSteps: readonly Step[];
  /** Other ways without weights from the split to the addition, which add to the identity term. */
  besides: Ways;
  /** Nodes on ways to the shortcut's operand: the shortcut and what gates it. */
  shortcutNodes: ReadonlySet<number>;
  /** Nodes of F, forward order. */
  branchNodes: readonly number[];
  /** The chain of F with the most weight layers. */
  chain: readonly number[];
  /** That chain in the notation of activation orders. */
  tokens: readonly Token[];
}

/**
 * The shortcut is the operand that the identity term reaches best: fewest unknowns, weight layers, masks, … on its way. Between
 * equals it is the one with fewer weight layers on any way, then the one with 1×1 weights.
 */
export function candidateFrom(addition: Addition): Candidate {
  const { flow, split, region, operands, node } = addition;
  const passages = new Passages(split, region, flow);
  const shortcut = operands.reduce((best, operand) => (better(operand, best, passages, addition) ? operand : best));
  const last = flow.graph.nodes[node];
  const steps = [...(passages.to(shortcut)?.steps ?? [])];
  const input = last.inputs.indexOf(shortcut);
  if (input >= 0) steps.push({ node, jacobian: jacobianOf(last, input, flow.graph) });
  const interpolation = interpolationAt(shortcut, addition);
  if (interpolation) steps.push(interpolation);
  const besides = interpolation ? { ways: [], more: false } : waysBesides(steps, addition);
  const shortcutNodes = ancestorsWithin(shortcut, region, addition);
  const chain = mainChain(
    split,
    operands.filter((operand) => operand !== shortcut),
    region,
    flow,
  );
  return {
    ...addition,
    shortcutSteps: besides.total === undefined ? steps : [{ node, jacobian: { kind: 'scale', factor: besides.total } }],
    besides,
    shortcutNodes,
    branchNodes: region.filter((id) => !shortcutNodes.has(id)),
    chain,
    tokens: tokensOf(chain, flow.graph),
  };
}

/** The ways without weights beside the shortcut's. Where all of them only multiply by numbers, the shortcut is their sum. */
function waysBesides(shortcut: readonly Step[], addition: Addition): Ways & { total?: number } {
  const { ways, more } = waysWithoutWeights(addition);
  if (ways.length < 2) return { ways: [], more: false };
  const total = more ? null : sumOf(ways);
  if (total !== null) return { ways: [], more: false, total };
  const own = ways.findIndex((way) => isSameWay(way, shortcut));
  return { ways: ways.filter((_, i) => i !== own), more };
}

/** A subtraction is one where it takes F from an x that reaches it as it is: `F(x) − x` and `a(x) − b(x)` are differences. */
export const isResidual = ({ node, operands, shortcutSteps, flow: { graph } }: Candidate): boolean =>
  graph.nodes[node].operator !== 'subtract' ||
  (worstOf(shortcutSteps) === 'untouched' && graph.nodes[node].inputs[0] === operands[0]);

function better(operand: number, best: number, passages: Passages, { flow }: Addition): boolean {
  const [costs, bestCosts] = [passages.costTo(operand), passages.costTo(best)];
  if (!costs || !bestCosts) return costs !== undefined;
  // The length of the way, last in the costs, decides only where all else is equal. What was not understood may be an identity:
  // between it and weights it is taken for the shortcut, of which then nothing is claimed.
  const ranked = ([unknown, replaced, ...others]: readonly number[]) => [replaced, unknown, ...others.slice(0, -1)];
  const byState = compareCosts(ranked(costs), ranked(bestCosts));
  if (byState !== 0) return byState < 0;
  const byWeights = passages.mostWeightsTo(operand) - passages.mostWeightsTo(best);
  if (byWeights !== 0) return byWeights < 0;
  const pointwise = (end: number) =>
    passages.to(end)?.steps.some((step) => isPointwise(flow.graph.nodes[step.node])) ?? false;
  if (pointwise(operand) !== pointwise(best)) return pointwise(operand);
  return compareCosts(costs, bestCosts) < 0;
}

function ancestorsWithin(end: number, region: readonly number[], { flow }: Addition): Set<number> {
  const found = new Set<number>([end]);
  for (let i = region.length - 1; i >= 0; i--) {
    if (found.has(region[i])) flow.sources(region[i]).forEach((source) => found.add(source));
  }
  return new Set(region.filter((id) => found.has(id)));
}

/** For each node inside units the addition of the smallest one that holds it. Units stand in forward order of their additions. */
export function ownersOf(candidates: readonly Candidate[]): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const { node, region } of [...candidates].reverse()) {
    owners.set(node, node);
    region.forEach((id) => owners.set(id, node));
  }
  return owners;
}

/** For each unit the smallest one in whose region it lies, by index; −1 for none. Units stand in forward order of their additions. */
export function parentsOf(candidates: readonly Candidate[]): number[] {
  const owner = new Map<number, number>();
  const parents: number[] = [];
  for (let i = candidates.length - 1; i >= 0; i--) {
    parents[i] = owner.get(candidates[i].node) ?? -1;
    candidates[i].region.forEach((id) => owner.set(id, i));
  }
  return parents;
}
