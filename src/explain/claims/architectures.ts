import { cifarTable, publishedIn } from '../../papers/catalogue';
import type { ClaimFinding, ResidualUnit } from '../explanation';
import { finding, isConvolutional, spineUnits, type Explained } from './finding';

/** Units of each stage of He et al. 2015, Table 1, by depth, and weight layers of one unit. */
const imagenet: readonly { depth: number; units: readonly number[]; layers: number }[] = [
  { depth: 18, units: [2, 2, 2, 2], layers: 2 },
  { depth: 34, units: [3, 4, 6, 3], layers: 2 },
  { depth: 50, units: [3, 4, 6, 3], layers: 3 },
  { depth: 101, units: [3, 4, 23, 3], layers: 3 },
  { depth: 152, units: [3, 8, 36, 3], layers: 3 },
];

/** The architectures of the papers themselves, and where a network departs from the one that it otherwise is. */
export function architectureClaims(explained: Explained): ClaimFinding[] {
  const units = spineUnits(explained);
  if (units.length === 0 || !units.every((unit) => isConvolutional(unit, explained.graph))) return [];
  return [...imagenetClaims(explained, units), ...cifarClaims(explained, units), ...lastActivation(explained, units)];
}

const countsOf = ({ stages }: Explained): string => stages.map(({ units }) => units.length).join();

function imagenetClaims(explained: Explained, units: readonly ResidualUnit[]): ClaimFinding[] {
  const known = imagenet.find(
    (each) =>
      each.units.join() === countsOf(explained) &&
      units.every((unit) => isPlainBranch(unit, each.layers, explained)) &&
      explained.stages.every(({ shape }, i) => shape[0] === 64 * 2 ** i * (each.layers === 3 ? 4 : 1)),
  );
  if (!known) return [];
  const text = `${known.units.join(', ')} units of ${known.layers} layers in four stages, as ResNet-${known.depth}.`;
  return [finding('match', 'P2', 'Table 1', text, units)];
}

/** Layers of one unit without groups, and the first as wide as the paper's: a quarter of what the bottleneck restores. */
function isPlainBranch({ branch, addition }: ResidualUnit, layers: number, { graph }: Explained): boolean {
  const [first, ...others] = branch.weightLayers.map((id) => graph.nodes[id]);
  if (first?.operator !== 'conv2d' || others.length !== layers - 1) return false;
  const width = Number(graph.nodes[addition].shape?.[1]) / (layers === 3 ? 4 : 1);
  return (
    first.attributes.outChannels === width &&
    others.every((layer) => layer.operator === 'conv2d' && layer.attributes.groups === 1)
  );
}

/** 6n + 2 layers in three stages of 16, 32 and 64 filters, shortcuts of option A. */
function cifarClaims(explained: Explained, units: readonly ResidualUnit[]): ClaimFinding[] {
  const { stages } = explained;
  const [first] = stages;
  const fits =
    stages.length === 3 &&
    stages.every(({ units: members, shape }, i) => members.length === first.units.length && shape[0] === 16 * 2 ** i) &&
    units.every(
      ({ branch, activationOrder, shortcut }) =>
        branch.weightLayers.length === 2 &&
        activationOrder === 'original' &&
        (shortcut.kind === 'identity' || shortcut.kind === 'zeroPadding'),
    );
  const depth = 2 * units.length + 2;
  const row = cifarTable.rows.find(({ method, layers }) => method === 'ResNet' && layers === depth);
  if (!fits || !row) return [];
  const { text: error } = publishedIn('P2', cifarTable, 'error', (each) => each === row);
  return [finding('match', 'P2', 'Table 6', `The ResNet-${depth} of CIFAR-10: ${error} error in the paper.`, units)];
}

/** A pre-activation network ends with BN and ReLU behind the last addition. */
function lastActivation(explained: Explained, units: readonly ResidualUnit[]): ClaimFinding[] {
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
  return [finding('deviation', 'P1', 'appendix', text, units.slice(-1))];
}
