import type { Graph } from '../../graph/graph';
import { multiplyAddFormula } from '../../graph/cost';
import { addDims, productOfDims, type Dim } from '../../graph/shape';
import { activationOrderOf, orderLetter, transformerOrder } from './activationOrder';
import { branchFactor, describeLayers, trailingFactors } from './branch';
import type { Crossing, ResidualUnit } from '../explanation';
import { crossingsOf } from '../path/factors';
import { isWeightLayer } from '../../graph/weights';
import { jacobianOf } from '../path/flow';
import type { Step } from '../path/passage';
import { classifyShortcut } from './shortcut';
import { formsOf } from '../structures/forms';
import type { PlacedUnit } from './surroundings';
import { printOrder, tokensOf } from './tokens';
import { unitTerm } from './unitTerm';

/** A unit but for its equation, which needs to know the units around it. */
export type UnitFinding = Omit<ResidualUnit, 'equation' | 'sentence'>;

export interface Identity {
  index: number;
  /** Nodes of F that lie in no smaller unit. */
  own: readonly number[];
  parent?: number;
  name: string;
  type: string;
}

/** Describes one unit: what its shortcut, its branch and its activations are, and what is left of the identity term. */
export function describeUnit(
  { candidate, before, after }: PlacedUnit,
  { own, ...identity }: Identity,
  graph: Graph,
): UnitFinding {
  const { split, node, chain, branchNodes, region, shortcutSteps } = candidate;
  const place = { index: identity.parent === undefined ? String(identity.index) : 'l' };
  const factors = trailingFactors(chain, candidate.flow);
  const branchGate = factors
    .map(({ jacobian }) => (jacobian.kind === 'gate' ? jacobian.gate : undefined))
    .find((gate) => gate !== undefined);
  const shortcut = {
    ...classifyShortcut(shortcutSteps, branchGate, graph),
    crossings: crossingsOf(shortcutSteps, { ...place, shortcut: true }, graph),
  };
  const crossings = (ids: readonly number[]): Crossing[] => crossingsOf(stepsAlong(ids, graph), place, graph);
  const around = { before: crossings(before), after: crossings(after) };
  const besides = candidate.besides.ways.map((way) => crossingsOf(way, place, graph));
  const tokens = [...tokensOf(before, graph), ...candidate.tokens];
  const afterTokens = tokensOf(after, graph);
  const activationOrder = activationOrderOf(tokens, afterTokens);
  const order = printOrder(tokens);
  const spelledOut = [order, printOrder(afterTokens)].filter(Boolean).join(' + ');
  const transformer = transformerOrder(tokens, afterTokens);
  const nodes = [...before, ...region, node, ...after];
  const weightLayers = branchNodes.filter((id) => isWeightLayer(graph.nodes[id], graph));
  const { layers, widths } = describeLayers(
    chain.map((id) => graph.nodes[id]).filter((layer) => isWeightLayer(layer, graph)),
  );
  // One literal without spreads: what a thousand units are made of.
  return {
    index: identity.index,
    parent: identity.parent,
    name: identity.name,
    type: identity.type,
    input: split,
    addition: node,
    output: after.at(-1) ?? node,
    before: { crossings: around.before, order: printOrder(tokensOf(before, graph)), nodes: before },
    shortcut,
    branch: {
      nodes: [...branchNodes],
      weightLayers,
      chain: [...chain],
      order,
      layers,
      widths,
      factor: branchFactor(factors, place, graph),
    },
    after: { crossings: around.after, order: printOrder(afterTokens) },
    activationOrder,
    activationText:
      activationOrder === 'other' ? [transformer, spelledOut].filter(Boolean).join(': ') : orderLetter[activationOrder],
    forms: formsOf({ candidate, before, after, shortcut, own }, graph),
    besides,
    identityTerm: unitTerm(termCrossings(shortcut), besides, candidate.besides.more, around),
    nodes,
    parameters: parametersIn(nodes, graph),
    multiplyAdds: multiplyAddFormula(graph, nodes),
    source: graph.nodes[node].source,
    because: [...new Set([split, ...shortcutSteps.map((step) => step.node), ...weightLayers, ...after])],
  };
}

/** Numbers in the parameters of some nodes, a shared one once. Looks at these alone: a network has a thousand units. */
function parametersIn(nodes: readonly number[], graph: Graph): Dim {
  const used = new Set(nodes.flatMap((id) => graph.nodes[id].parameters));
  return [...used].reduce<Dim>((sum, id) => addDims(sum, productOfDims(graph.parameters[id].shape)), 0);
}

/**
 * What a shortcut gives to the term. W_s stands for a projection with the normalisation and the pooling that belong to it, S for
 * all that a padded shortcut does to the values.
 */
export function termCrossings({ kind, crossings }: ResidualUnit['shortcut']): Crossing[] {
  if (kind === 'projection') return crossings.filter(({ factor }) => factor.state === 'replaced');
  if (kind === 'zeroPadding') return crossings.filter(({ factor }) => factor.state === 'partPasses').slice(0, 1);
  return crossings;
}

/** The steps along a chain of operators that each follow the one before. */
export function stepsAlong(ids: readonly number[], graph: Graph, from?: number): Step[] {
  return ids.map((id, i) => {
    const node = graph.nodes[id];
    const previous = i > 0 ? ids[i - 1] : from;
    const input = previous === undefined ? 0 : Math.max(0, node.inputs.indexOf(previous));
    return { node: id, jacobian: jacobianOf(node, input, graph) };
  });
}
