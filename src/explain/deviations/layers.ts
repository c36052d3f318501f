import type { Network } from './compared';
import type { AnyNode, Graph, Node } from '../../graph/graph';
import type { PaperKey } from '../../papers/catalogue';
import { spineUnits } from '../claims/finding';
import type { Initialisation } from '../initialisation/initialisation';
import { counted, shortNumber } from '../numbers';
import { activationName, normalisationName, tokenOf } from '../units/tokens';
import { list, type Difference } from './compared';

/** What a paper says of all layers of a network alike. */
export interface LayerRules {
  normalisation: 'batchNorm' | 'none';
  /** Rectifier of its own layers; PReLU networks are compared with ReLU ones in their paper. */
  activation: 'relu' | 'prelu';
  /** Dropout; undefined where it is looked at elsewhere or not said. */
  dropout?: null;
  /** Are the weights drawn by the rule of He et al. 2015b? */
  he: boolean;
  cited?: { paper: PaperKey; item: string };
}

/** Nodes of F and of the layers around the units; gates and auxiliary heads are not among them where `nodes` leaves them out. */
export const layerDifferences = (rules: LayerRules, nodes: readonly AnyNode[], explained: Network): Difference[] => [
  ...normalisation(rules, nodes),
  ...activation(rules, nodes, explained.graph),
  ...(rules.dropout === null ? dropout(nodes) : []),
  ...zeroGamma(explained, nodes),
  ...(rules.he ? initialValues(nodes, explained.initialisation) : []),
];

function normalisation({ normalisation: paper }: LayerRules, nodes: readonly AnyNode[]): Difference[] {
  const normalising = nodes.filter((node) => normalisationName(node) !== undefined);
  const foreign = normalising.filter(({ operator }) => operator !== 'batchNorm');
  const convolutions = nodes.filter(({ operator }) => operator === 'conv2d').length;
  if (paper === 'none') {
    if (normalising.length === 0) return [];
    const names = [...new Set(normalising.map((node) => normalisationName(node)!))];
    return [
      {
        id: 'normalisation-added',
        here: `${list(names)} behind ${counted(normalising.length, 'layer')}`,
        there: 'no normalisation',
        effect: 'the scale of the first weights does not reach behind a normalised layer',
        nodes: normalising.map(({ id }) => id),
      },
    ];
  }
  if (foreign.length > 0) {
    const names = [...new Set(foreign.map((node) => normalisationName(node)!))];
    return [
      {
        id: 'normalisation-kind',
        here: `${list(names)} in ${counted(foreign.length, 'place')}`,
        there: 'batch normalisation',
        effect: 'statistics of each sample, not of the batch',
        nodes: foreign.map(({ id }) => id),
      },
    ];
  }
  if (normalising.length > 0 || convolutions === 0) return [];
  return [
    {
      id: 'normalisation-missing',
      here: 'no normalisation',
      there: 'batch normalisation with every convolution',
      effect: 'the scale of the signal through depth is that of the first weights',
      nodes: nodes.filter(({ operator }) => operator === 'conv2d').map(({ id }) => id),
    },
  ];
}

/** Activations of the network itself that are not the paper's; the classifier's softmax and gates are none of them. */
function activation({ activation: paper }: LayerRules, nodes: readonly AnyNode[], graph: Graph): Difference[] {
  const passed = new Set(['sigmoid', 'hardSigmoid', 'softmax', 'logSoftmax', paper]);
  const others = nodes.filter((node) => tokenOf(node, graph)?.category === 'activation' && !passed.has(node.operator));
  const own = nodes.filter(({ operator }) => operator === paper).length;
  if (others.length === 0) return [];
  const names = [...new Set(others.map(activationName))];
  const paperName = paper === 'relu' ? 'ReLU' : 'PReLU';
  return [
    {
      id: 'activation',
      here: `${list(names)} in ${counted(others.length, 'place')}${own > 0 ? `, ${paperName} in ${own}` : ''}`,
      there: paperName,
      effect: `the paper’s error rates are those of ${paperName}`,
      nodes: others.map(({ id }) => id),
    },
  ];
}

function dropout(nodes: readonly AnyNode[]): Difference[] {
  const dropping = nodes.filter(
    (node): node is AnyNode & Node<'dropout' | 'dropPath'> =>
      (node.operator === 'dropout' || node.operator === 'dropPath') && node.attributes.p > 0,
  );
  if (dropping.length === 0) return [];
  const rates = [...new Set(dropping.map(({ attributes }) => shortNumber(attributes.p)))];
  return [
    {
      id: 'dropout',
      here: `dropout ${rates.length > 3 ? `${rates[0]} to ${rates.at(-1)}` : list(rates)} in ${counted(dropping.length, 'place')}`,
      there: 'no dropout',
      effect: 'a part of the signal is cut at random in each training step',
      nodes: dropping.map(({ id }) => id),
    },
  ];
}

/** The last normalisation of a branch whose scale starts at zero: the branch starts at zero. */
function zeroGamma(explained: Network, nodes: readonly AnyNode[]): Difference[] {
  const { graph } = explained;
  const inside = new Set(nodes.map(({ id }) => id));
  const zero = spineUnits(explained).flatMap((unit) => {
    const last = [...unit.branch.nodes].reverse().find((id) => graph.nodes[id].operator === 'batchNorm');
    if (last === undefined || !inside.has(last)) return [];
    const [scale] = graph.nodes[last].parameters;
    const first = scale === undefined ? undefined : graph.parameters[scale].initialiser;
    return first?.kind === 'constant' && first.value === 0
      ? [{ unit, last, at: graph.parameters[scale].initialisedAt }]
      : [];
  });
  if (zero.length === 0) return [];
  return [
    {
      id: 'zero-initialised-gamma',
      here: `the last BN of ${counted(zero.length, 'branch', 'branches')} starts with scale 0`,
      there: 'scale 1',
      effect: 'F starts at 0: each of these units starts as its shortcut',
      nodes: zero.map(({ last }) => last),
      units: zero.map(({ unit }) => unit),
      cited: { paper: 'P1', item: 'authors’ code' },
      source: zero[0].at,
    },
  ];
}

/** Gains that are nearer to 1 than this follow one of the conditions (10) and (14). */
const tolerance = 0.02;

/** He et al. 2015b: ½ n Var[w] = 1, or ½ n̂ Var[w] = 1; either suffices, so that fan-in in the place of fan-out is no difference. */
function initialValues(nodes: readonly AnyNode[], initialisation: Initialisation | null): Difference[] {
  const convolutions = new Set(nodes.filter(({ operator }) => operator === 'conv2d').map(({ id }) => id));
  const layers = (initialisation?.layers ?? []).filter(({ node }) => convolutions.has(node));
  const follows = (fan: number | null, variance: number | null) =>
    fan === null || variance === null || Math.abs((fan * variance) / 2 - 1) < tolerance;
  const others = layers.filter(
    ({ fanIn, fanOut, variance }) => !follows(fanIn, variance) && !follows(fanOut, variance),
  );
  if (others.length * 2 <= layers.length) return [];
  const [first] = others;
  return [
    {
      id: 'initialisation',
      here: `${first.text} in ${others.length === layers.length ? `all ${counted(others.length, 'convolution')}` : `${others.length} of ${counted(layers.length, 'convolution')}`}`,
      there: 'a normal distribution of standard deviation √(2/n̂)',
      effect: `½ n̂ Var[w] is ${gainsText(others)}, not 1`,
      nodes: others.map(({ node }) => node),
      cited: { paper: 'P3', item: 'eq. (14)' },
      source: first.chosenAt,
    },
  ];
}

function gainsText(layers: Initialisation['layers']): string {
  const gains = layers.flatMap(({ fanOut, variance }) =>
    fanOut === null || variance === null ? [] : [(fanOut * variance) / 2],
  );
  const [low, high] = [Math.min(...gains), Math.max(...gains)];
  const [from, to] = [shortNumber(low), shortNumber(high)];
  return from === to ? from : `${from} to ${to}`;
}
