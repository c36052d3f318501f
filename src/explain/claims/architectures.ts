import type { ClaimFinding } from '../explanation';
import { finding, isConvolutional, spineUnits, type Explained } from './finding';

/** A pre-activation network ends with BN and ReLU behind the last addition. */
export function lastActivation(explained: Explained): ClaimFinding[] {
  const units = spineUnits(explained);
  if (units.length === 0 || !units.every((unit) => isConvolutional(unit, explained.graph))) return [];
  const full = units.filter(({ activationOrder }) => activationOrder === 'fullPreActivation');
  const { items } = explained.identityPath;
  const head = items.at(-1);
  if (full.length * 2 <= units.length || head?.kind !== 'operators' || head.role !== 'head') return [];
  const operators = head.nodes.map((id) => explained.graph.nodes[id].operator);
  const pool = operators.findIndex((operator) =>
    ['adaptiveAveragePool', 'averagePool', 'reduce', 'linear'].includes(operator),
  );
  const before = operators.slice(0, Math.max(0, pool));
  if (pool < 0 || (before.includes('batchNorm') && before.some((operator) => operator !== 'batchNorm'))) return [];
  const what = operators[pool] === 'linear' ? 'the classifier' : 'pooling';
  const lacks = before.includes('batchNorm') ? 'without an activation' : 'as it is';
  const text = `The last addition goes to ${what} ${lacks}; the paper applies BN–ReLU after the last unit.`;
  return [finding('deviation', 'P1', 'appendix', text, units.slice(-1), 'P1/last-activation-missing')];
}
