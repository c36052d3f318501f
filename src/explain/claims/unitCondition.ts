import type { Graph } from '../../graph/graph';
import type { AnyOf, Bounds, UnitCondition } from '../../papers/condition';
import type { ResidualUnit } from '../explanation';
import { jacobianOf } from '../path/flow';
import { gateAt } from '../units/gates';
import { tokenOf } from '../units/tokens';
import type { Facts } from './facts';

export const isAny = (word: string, wanted: AnyOf): boolean =>
  typeof wanted === 'string' ? word === wanted : wanted.includes(word);

/** What is not known is within no bounds. */
export function isWithin(value: number | null | undefined, bounds: Bounds): boolean {
  if (value === null || value === undefined || Number.isNaN(value)) return false;
  if (typeof bounds === 'number') return value === bounds;
  const { atLeast = -Infinity, atMost = Infinity, above = -Infinity, below = Infinity } = bounds;
  return value >= atLeast && value <= atMost && value > above && value < below;
}

/** First value of the bias of the gate that a unit's shortcut passes. */
export function gateBiasOf({ shortcut }: ResidualUnit, graph: Graph): number | undefined {
  for (const crossing of shortcut.crossings) {
    const node = graph.nodes[crossing.node];
    for (const input of node.inputs.keys()) {
      const jacobian = jacobianOf(node, input, graph);
      if (jacobian.kind === 'gate') return gateAt(jacobian.gate, graph)?.bias;
    }
  }
  return undefined;
}

function channelsOf(id: number | undefined, graph: Graph): number {
  const node = id === undefined ? undefined : graph.nodes[id];
  return node?.operator === 'conv1d' || node?.operator === 'conv2d' || node?.operator === 'conv3d'
    ? Number(node.attributes.outChannels)
    : NaN;
}

function mostGroups({ branch }: ResidualUnit, graph: Graph): number {
  const groups = branch.weightLayers.map((id) => {
    const node = graph.nodes[id];
    return node.operator === 'conv1d' || node.operator === 'conv2d' || node.operator === 'conv3d'
      ? Number(node.attributes.groups)
      : 1;
  });
  return Math.max(1, ...groups);
}

function startsAtZero({ branch }: ResidualUnit, graph: Graph): boolean {
  const last = graph.nodes[branch.weightLayers.at(-1) ?? -1];
  const weight = last && graph.parameters[last.parameters[0]];
  return weight?.initialiser.kind === 'constant' && weight.initialiser.value === 0;
}

type Field = keyof UnitCondition;

/** What a unit's kind decides: the same for all units of one kind. */
const ofKind: readonly Field[] = ['shortcut', 'order', 'identityTerm', 'equation'];

/** A network has thousands of units, and few kinds of them. */
export const kindOf = ({ shortcut, activationOrder, identityTerm, equation }: ResidualUnit): string =>
  `${shortcut.kind} ${activationOrder} ${identityTerm.state} ${equation.holds}`;

/** Those that look at the graph come last. */
const cheapestFirst: readonly Field[] = [
  'after',
  'form',
  'layers',
  'shortcutFactor',
  'branchFactor',
  'position',
  'size',
  'convolutional',
  'sharedActivation',
  'narrowing',
  'groups',
  'gateBias',
  'activations',
  'normalisations',
  'lastLayerZero',
  'any',
  'not',
];

type Check<Name extends Field> = (
  unit: ResidualUnit,
  wanted: NonNullable<UnitCondition[Name]>,
  facts: Facts,
) => boolean;

const checks: { [Name in Field]-?: Check<Name> } = {
  any: (unit, some, facts) => some.some((each) => facts.isLike(unit, each)),
  not: (unit, other, facts) => !facts.isLike(unit, other),
  shortcut: ({ shortcut }, wanted) => isAny(shortcut.kind, wanted),
  order: ({ activationOrder }, wanted) => isAny(activationOrder, wanted),
  form: ({ forms }, wanted) => forms.some(({ form }) => isAny(form, wanted)),
  identityTerm: ({ identityTerm }, wanted) => isAny(identityTerm.state, wanted),
  after: ({ after }, wanted) => after.crossings.some(({ factor }) => isAny(factor.state, wanted)),
  sharedActivation: ({ before }, wanted, { graph }) =>
    before.nodes.some((id) => tokenOf(graph.nodes[id], graph)?.category === 'activation') === wanted,
  equation: ({ equation }, wanted) => isAny(equation.holds, wanted),
  size: (unit, wanted, facts) => facts.keepsSize(unit) === (wanted === 'kept'),
  position: ({ index }, wanted, facts) => facts.spine().at(wanted === 'first' ? 0 : -1)?.index === index,
  nested: () => true,
  convolutional: (unit, wanted, facts) => facts.isConvolutional(unit) === wanted,
  layers: ({ branch }, wanted) => isWithin(branch.weightLayers.length, wanted),
  narrowing: ({ branch }, wanted, { graph }) =>
    isWithin(channelsOf(branch.weightLayers.at(-1), graph) / channelsOf(branch.weightLayers[0], graph), wanted),
  groups: (unit, wanted, { graph }) => isWithin(mostGroups(unit, graph), wanted),
  shortcutFactor: ({ shortcut }, wanted) => isWithin(shortcut.crossings[0]?.factor.value, wanted),
  branchFactor: ({ branch }, wanted) => isWithin(branch.factor ? branch.factor.value : 1, wanted),
  gateBias: (unit, wanted, { graph }) => isWithin(gateBiasOf(unit, graph), wanted),
  activations: (unit, wanted, facts) => facts.orderOf(unit).activation.every((operator) => wanted.includes(operator)),
  normalisations: (unit, wanted, facts) => {
    const found = facts.orderOf(unit).normalisation;
    return wanted.length === 0 ? found.length === 0 : found.length > 0 && found.every((each) => wanted.includes(each));
  },
  lastLayerZero: (unit, wanted, { graph }) => startsAtZero(unit, graph) === wanted,
};

type Test = (unit: ResidualUnit) => boolean;

/** What a condition names, as functions of a unit: of its kind, and of itself. Made once for all units that are asked. */
export function unitTests(condition: UnitCondition, facts: Facts): { kind: Test; own: Test | null } {
  const testOf = <Name extends Field>(name: Name): Test => {
    const [wanted, check] = [condition[name], checks[name] as Check<Name>];
    return (unit) => check(unit, wanted as NonNullable<UnitCondition[Name]>, facts);
  };
  const named = (fields: readonly Field[]): Test[] =>
    fields.filter((name) => condition[name] !== undefined).map(testOf);
  const [kinds, others] = [named(ofKind), named(cheapestFirst)];
  return {
    kind: (unit) => kinds.every((test) => test(unit)),
    own: others.length > 0 ? (unit) => others.every((test) => test(unit)) : null,
  };
}
