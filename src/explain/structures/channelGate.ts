import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import { jacobianOf } from '../path/flow';
import { selfGateAt } from '../units/selfGate';
import { tokenOf } from '../units/tokens';
import type { FormedUnit } from './forms';
import { layersAmong } from './layers';
import type { FormFinding } from './structure';

/** From the gate back to the pool: two layers, an activation, arrangement between them. */
const farthest = 12;

/** Hu et al. 2018, eq. (3): the branch times σ(W₂ δ(W₁ z)) with z its mean over all places, one value a channel. */
export function channelGateForm({ own }: FormedUnit, graph: Graph): FormFinding[] {
  const inside = new Set(own);
  for (const id of own) {
    const node = graph.nodes[id];
    if (node.operator !== 'multiply') continue;
    for (const [input] of node.inputs.entries()) {
      const jacobian = jacobianOf(node, input, graph);
      if (jacobian.kind !== 'gate') continue;
      const excitation = excitationBehind(jacobian.gate, inside, graph);
      if (!excitation) continue;
      const [first, second] = excitation.layers;
      const text = `squeeze-and-excitation, ${first.inputs} → ${first.outputs} → ${second.outputs}`;
      return [{ form: 'squeezeExcitation', text, because: [excitation.pool, first.node, second.node, id] }];
    }
  }
  return [];
}

/** Follows single inputs back from a gate to a pool over all places. */
function excitationBehind(gate: number, inside: ReadonlySet<number>, graph: Graph) {
  const passed: number[] = [];
  let at = graph.nodes[gate];
  for (let steps = 0; steps < farthest && inside.has(at.id); steps++) {
    if (poolsAllPlaces(at, graph)) {
      const layers = layersAmong(passed.reverse(), graph);
      const between =
        layers?.length === 2 ? passed.slice(passed.indexOf(layers[0].node), passed.indexOf(layers[1].node)) : [];
      const activated = between.some((id) => tokenOf(graph.nodes[id], graph)?.category === 'activation');
      return layers && activated ? { pool: at.id, layers } : null;
    }
    passed.push(at.id);
    const weighted = isWeightLayer(at, graph);
    const self = selfGateAt(at, graph);
    if (!weighted && !self && at.inputs.length !== 1) return null;
    at = graph.nodes[self?.input ?? at.inputs[0]];
  }
  return null;
}

/** A mean that leaves one value a channel. */
export function poolsAllPlaces(node: AnyNode, graph: Graph): boolean {
  if (node.operator === 'adaptiveAveragePool') return node.attributes.output.every((size) => size === 1);
  if (node.operator === 'reduce')
    return node.attributes.function === 'mean' && node.attributes.axes.length === placesOf(graph.nodes[node.inputs[0]]);
  if (node.operator !== 'averagePool') return false;
  const [before, after] = [graph.nodes[node.inputs[0]].shape, node.shape];
  return (
    before !== null && after !== null && before.join() !== after.join() && after.slice(2).every((size) => size === 1)
  );
}

/** Axes that are neither batch nor channels. */
const placesOf = ({ shape }: AnyNode): number => Math.max(1, (shape?.length ?? 0) - 2);
