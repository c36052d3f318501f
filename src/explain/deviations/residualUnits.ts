import { parameterCount } from '../../graph/cost';
import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { ResidualArchitecture } from '../../papers/architectures/architecture';
import { activationTable, publishedIn, shortcutTable } from '../../papers/catalogue';
import { orderLetter } from '../units/activationOrder';
import type { ActivationOrder, ResidualUnit, ShortcutKind } from '../explanation';
import { counted } from '../numbers';
import { keepsSize, optionOf } from '../units/options';
import { tokenOf } from '../units/tokens';
import { count, type Compared, type Difference } from './compared';
import type { ResidualProfile } from './residualProfile';

type Residual = Compared<ResidualProfile, ResidualArchitecture>;

/** Shortcuts and activation orders of the units beside those of the paper. */
export const unitDifferences = (net: Residual): Difference[] =>
  [
    shortcutKinds,
    activationOrders,
    (each: Residual) =>
      each.architecture.order === 'fullPreActivation'
        ? lastActivation(unitsOf(each), each.profile.head, each.graph)
        : [],
    firstActivation,
    projectionsOfRawSignal,
    shortcutOption,
    poolingOnShortcut,
    activationAfterLast,
  ].flatMap((check) => check(net));

const unitsOf = ({ profile }: Residual): ResidualUnit[] => profile.units.map(({ unit }) => unit);
const additions = (units: readonly ResidualUnit[]): number[] => units.map(({ addition }) => addition);

/** Kinds of Fig. 2 of He et al. 2016 that are neither an identity nor a projection or padding where the size changes. */
const figureOf: Partial<Record<ShortcutKind, string>> = {
  constantScaling: '2(b)',
  exclusiveGating: '2(c)',
  shortcutOnlyGating: '2(d)',
  dropout: '2(f)',
};

function shortcutKinds(net: Residual): Difference[] {
  const kinds = new Map<ShortcutKind, ResidualUnit[]>();
  for (const unit of unitsOf(net)) {
    const kind = unit.shortcut.kind;
    if (figureOf[kind] || kind === 'learnedScaling') kinds.set(kind, [...(kinds.get(kind) ?? []), unit]);
  }
  return [...kinds].map(([kind, units]): Difference => {
    const figure = figureOf[kind];
    const texts = new Set(units.map(({ shortcut }) => shortcut.text));
    return {
      id: 'shortcut-kind',
      here: `${texts.size === 1 ? units[0].shortcut.text : `${units[0].shortcut.text} and the like`} on the shortcut of ${counted(units.length, 'unit')}`,
      there: 'the identity',
      effect: `identity term of the network: ${net.explained.identityPath.term.text}${figure ? `; ${originalError()} error with the identity (ResNet-110, CIFAR-10)` : ''}`,
      nodes: additions(units),
      units,
      ...(figure ? { cited: { paper: 'P1', item: 'Table 1' } } : {}),
    };
  });
}

const originalError = (): string =>
  publishedIn('P1', shortcutTable, 'error', ({ case: name }) => name === 'original').text;

const orderTexts: Record<Exclude<ActivationOrder, 'other'>, string> = {
  original: 'ReLU after the addition (original order)',
  bnAfterAddition: 'BN and ReLU after the addition',
  reluBeforeAddition: 'ReLU before the addition',
  reluOnlyPreActivation: 'ReLU-only pre-activation',
  fullPreActivation: 'full pre-activation',
};

function activationOrders(net: Residual): Difference[] {
  const { architecture, profile } = net;
  const others = unitsOf(net).filter(({ activationOrder }) => activationOrder !== architecture.order);
  const groups = new Map<string, ResidualUnit[]>();
  for (const unit of others) groups.set(unit.activationText, [...(groups.get(unit.activationText) ?? []), unit]);
  // What the first and the last unit alone do otherwise is told as such.
  const ends = [profile.units[0].unit, profile.units.at(-1)!.unit];
  const inside = [...groups.values()].filter((units) => units.some((unit) => !ends.includes(unit)));
  return inside.map((units): Difference => {
    const order = units[0].activationOrder;
    const branch = units[0].branch.order + (units[0].after.order ? ` + ${units[0].after.order}` : '');
    return {
      id: 'activation-order',
      here: `${order === 'other' ? `${branch} (an order that Fig. 4 does not have)` : orderTexts[order]} in ${counted(units.length, 'unit')}`,
      there: orderTexts[architecture.order],
      effect: order === 'other' ? termText(units[0]) : publishedOrders(order, architecture),
      nodes: additions(units),
      units,
      cited: { paper: 'P1', item: order === 'other' ? 'Fig. 4' : 'Table 2' },
    };
  });
}

const termText = ({ identityTerm }: ResidualUnit): string =>
  identityTerm.intact ? 'the identity path stays untouched' : `identity term of a unit: ${identityTerm.text}`;

function publishedOrders(
  order: Exclude<ActivationOrder, 'other'>,
  { order: paper, kernels }: ResidualArchitecture,
): string {
  const [column, network] =
    kernels.length === 2 ? (['resnet110', 'ResNet-110'] as const) : (['resnet164', 'ResNet-164'] as const);
  const error = (of: Exclude<ActivationOrder, 'other'>) =>
    publishedIn('P1', activationTable, column, ({ figure }) => figure === `4(${orderLetter[of]})`).text;
  return `${error(order)} error, not ${error(paper)} (${network}, CIFAR-10)`;
}

const isPre = ({ activationOrder }: ResidualUnit): boolean =>
  activationOrder === 'fullPreActivation' || activationOrder === 'reluOnlyPreActivation';

/**
 * He et al. 2016, appendix: BN and ReLU behind the last addition, before pooling and classifier. Holds for every network of
 * pre-activation units that ends so, whatever its stages.
 */
export function lastActivation(units: readonly ResidualUnit[], head: readonly AnyNode[], graph: Graph): Difference[] {
  const last = units.at(-1)!;
  if (!isPre(last)) return [];
  const end = head.findIndex(
    (node) => isWeightLayer(node, graph) || ['adaptiveAveragePool', 'averagePool', 'reduce'].includes(node.operator),
  );
  if (end < 0 || /^conv/.test(head[end].operator)) return [];
  const categories = new Set(head.slice(0, end).map((node) => tokenOf(node, graph)?.category));
  const [normalised, activated] = [categories.has('normalisation'), categories.has('activation')];
  if (normalised && activated) return [];
  const what = head[end].operator === 'linear' ? 'the classifier' : 'pooling';
  return [
    {
      id: 'missing-final-activation',
      here: `the last addition goes to ${what} ${normalised ? 'through BN, without ReLU' : activated ? 'through an activation, without BN' : 'as it is'}`,
      there: 'BN–ReLU after the last unit',
      effect: normalised
        ? `${what} takes values of both signs`
        : `the sum of all ${counted(units.length, 'unit')} reaches ${what} unnormalised`,
      nodes: [last.addition],
      units: [last],
      cited: { paper: 'P1', item: 'appendix' },
      source: last.source,
    },
  ];
}

/** He et al. 2016, appendix: the first activation stands right behind the first convolution, before the two paths part. */
function firstActivation({ profile, architecture, graph }: Residual): Difference[] {
  const first = profile.units[0].unit;
  if (architecture.order !== 'fullPreActivation' || !isPre(first) || first.before.order !== '') return [];
  // A projection of the raw signal is told with the others.
  if (first.shortcut.kind === 'projection') return [];
  const stem = profile.stem.map((node) => tokenOf(node, graph)?.category).filter(Boolean);
  // An activation in the stem comes before the split, too.
  if (stem.at(-1) === 'activation') return [];
  return [
    {
      id: 'first-activation',
      here: 'the first unit activates its branch alone, behind the split',
      there: 'the first activation right behind the first convolution, before the two paths part',
      effect: 'the identity path carries the first convolution’s output as it is',
      nodes: [first.branch.nodes[0] ?? first.addition],
      units: [first],
      cited: { paper: 'P1', item: 'appendix' },
    },
  ];
}

/** He et al. 2016, appendix: with pre-activation a projection takes the activated signal, too. */
function projectionsOfRawSignal({ profile, architecture, graph }: Residual): Difference[] {
  if (architecture.order !== 'fullPreActivation') return [];
  const raw = profile.units
    .map(({ unit }) => unit)
    .filter((unit) => isPre(unit) && unit.shortcut.kind === 'projection' && unit.before.order === '');
  const first = profile.units[0].unit;
  // The stem's activation may stand before the first split.
  const members = raw.filter(
    (unit) => unit !== first || !profile.stem.some((node) => tokenOf(node, graph)?.category === 'activation'),
  );
  if (members.length === 0) return [];
  return [
    {
      id: 'projection-of-raw-signal',
      here: `${counted(members.length, 'projection takes', 'projections take')} the signal before BN–ReLU`,
      there: 'projections of the activated signal, which the branch takes, too',
      effect: 'the projected signal is neither normalised nor rectified',
      nodes: members.flatMap(({ shortcut }) =>
        shortcut.crossings.filter(({ factor }) => factor.state === 'replaced').map(({ node }) => node),
      ),
      units: members,
      cited: { paper: 'P1', item: 'appendix' },
    },
  ];
}

const optionTexts = {
  A: 'option A: zeros for the extra channels',
  B: 'option B: projections where the size changes',
  C: 'option C: projections on every shortcut',
} as const;

function shortcutOption(net: Residual): Difference[] {
  const { architecture, graph } = net;
  const units = unitsOf(net);
  const option = optionOf(units, graph);
  const [paper] = architecture.options;
  if (!option || !paper || architecture.options.includes(option)) return [];
  const members = units.filter((unit) =>
    option === 'C' ? unit.shortcut.kind === 'projection' : !keepsSize(unit, graph),
  );
  const own = parameterCount(
    graph,
    members.flatMap(({ shortcut }) => shortcut.crossings.map(({ node }) => node)),
  ).total;
  const keeping = members.filter((unit) => keepsSize(unit, graph));
  return [
    {
      id: 'shortcut-option',
      here: optionTexts[option],
      there: optionTexts[paper],
      effect:
        paper === 'A'
          ? `${count(own)} parameters in ${counted(members.length, 'projection')}; option A has none`
          : option === 'A'
            ? 'no parameters on the shortcuts'
            : `weights on ${counted(keeping.length, 'shortcut')} that ${keeping.length === 1 ? 'keeps' : 'keep'} the size: the identity term is W_s there`,
      nodes: additions(members),
      units: members,
      cited: {
        paper: 'P2',
        item: architecture.dataSet === 'CIFAR' && architecture.kernels.length === 2 ? 'Sec. 4.2' : 'Sec. 4.1',
      },
    },
  ];
}

/** A projection's own stride takes every other value; pooling before it takes a mean. */
function poolingOnShortcut(net: Residual): Difference[] {
  const { graph } = net;
  const pooled = unitsOf(net).flatMap((unit) => {
    if (unit.shortcut.kind !== 'projection') return [];
    const inside = new Set(unit.branch.nodes);
    const pool = unit.nodes.find(
      (id) =>
        !inside.has(id) &&
        ['averagePool', 'adaptiveAveragePool'].includes(graph.nodes[id].operator) &&
        graph.nodes[id].shape?.join() !== graph.nodes[graph.nodes[id].inputs[0]].shape?.join(),
    );
    return pool === undefined ? [] : [{ unit, pool }];
  });
  if (pooled.length === 0) return [];
  return [
    {
      id: 'shortcut-pooling',
      here: `average pooling before ${counted(pooled.length, 'projection')}`,
      there: 'a 1×1 projection of stride 2',
      effect: 'the projection sees every position, not one of four',
      nodes: pooled.map(({ pool }) => pool),
      units: pooled.map(({ unit }) => unit),
    },
  ];
}

/** The original unit ends with its ReLU, the last one too. */
function activationAfterLast({ profile, architecture }: Residual): Difference[] {
  const last = profile.units.at(-1)!.unit;
  const before = profile.units.at(-2)!.unit;
  if (architecture.order !== 'original' || last.after.order !== '' || before.after.order === '') return [];
  return [
    {
      id: 'last-activation',
      here: 'no ReLU after the last addition',
      there: 'ReLU after every addition',
      effect: 'the last sum reaches the head with both signs',
      nodes: [last.addition],
      units: [last],
      source: last.source,
    },
  ];
}
