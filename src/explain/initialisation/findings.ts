/** Initialisations that stop a network from learning: facts for a reader and for diagnostics. */
import type { AnyNode, Graph, SourceRange } from '../../graph/graph';
import { initialisationTable, publishedIn, type Citation } from '../../papers/catalogue';
import { counted, shortNumber } from '../numbers';
import { consumersOf } from './consumers';
import type { Initialisation, LayerInitialisation } from './initialisation';
import { isNormalisation, slopeOf } from './rectifiers';
import { ruleOf } from './summary';
import { signalInput, weightOf } from './weightOf';

export const initialisationCodes = [
  'init/xavier-with-relu',
  'init/default-with-relu',
  'init/zero',
  'init/symmetric',
  'init/fan-mode',
] as const;

export type InitialisationCode = (typeof initialisationCodes)[number];

/** One thing that the first values of some layers lead to. `citation` is left out where no paper is needed to say it. */
export interface InitialisationFinding {
  code: InitialisationCode;
  nodes: number[];
  /** Line that chose the values, or the first of the layers. */
  source: SourceRange;
  text: string;
  citation?: Citation;
}

/** The plain network that stalled with Xavier initialisation (He et al. 2015b, Sec. 2.2). */
const stalled = publishedIn('P3', initialisationTable, 'xavier', ({ network }) => network === '30 layers');
const stalledLayers = Number.parseInt(stalled.row.network, 10);

/** Its standard deviation falls by 1/√2 in each layer from the second on; what falls as far is in its place. */
const stalledDeviation = Math.SQRT1_2 ** (stalledLayers - 1);

export const initialisationFindings = (graph: Graph, found: Initialisation | null): InitialisationFinding[] =>
  found ? [...vanishing(graph, found), ...unbroken(graph, found), ...transposed(graph, found)] : [];

/** Runs of rectified layers without normalisation or shortcut, along which the signal falls as far as in the network that stalled. */
function vanishing(graph: Graph, { layers, chain }: Initialisation): InitialisationFinding[] {
  const byNode = new Map(layers.map((layer) => [layer.node, layer]));
  const findings: InitialisationFinding[] = [];
  let run: LayerInitialisation[] = [];
  const close = (): void => {
    const finding = vanishingRun(run, graph);
    if (finding) findings.push(finding);
    run = [];
  };
  const consumers = consumersOf(graph);
  chain.forEach((id, i) => {
    const layer = byNode.get(id)!;
    if (layer.forwardGain === null || layer.slopeBefore === 1 || !isPlainBetween(chain[i - 1], id, graph, consumers))
      close();
    if (layer.forwardGain !== null && layer.slopeBefore !== 1) run.push(layer);
  });
  close();
  return findings;
}

/** Is there one way alone between two layers, without a normalisation on it? */
function isPlainBetween(
  from: number | undefined,
  to: number,
  graph: Graph,
  consumers: readonly (readonly number[])[],
): boolean {
  if (from === undefined) return false;
  for (let at = signalInput(graph.nodes[to], graph); at !== from;) {
    const node = graph.nodes[at];
    if (node.inputs.length !== 1 || isNormalisation(node) || consumers[at].length !== 1) return false;
    [at] = node.inputs;
  }
  return consumers[from].length === 1;
}

function vanishingRun(run: readonly LayerInitialisation[], graph: Graph): InitialisationFinding | null {
  const deviation = Math.sqrt(run.reduce((product, { forwardGain }) => product * forwardGain!, 1));
  if (run.length === 0 || deviation > stalledDeviation) return null;
  const byDefault = run.filter((layer) => layer.byDefault);
  const xavier = run.filter(({ node }) => weightOf(graph.nodes[node], graph)?.initialiser.kind === 'xavier');
  const [code, named] =
    byDefault.length * 2 > run.length
      ? (['init/default-with-relu', byDefault] as const)
      : (['init/xavier-with-relu', xavier] as const);
  if (named.length * 2 <= run.length) return null;
  const [first] = named;
  return {
    code,
    nodes: named.map(({ node }) => node),
    source: first.chosenAt ?? graph.nodes[first.node].source,
    text:
      `${ruleOf(first, graph)} on ${counted(run.length, 'rectified layer')} without normalisation: the standard deviation falls to ` +
      `${shortNumber(deviation)} of the first layer’s, as far as in the network of ${stalledLayers} layers that stalled ` +
      `(${shortNumber(stalledDeviation)}); He initialisation keeps it.`,
    citation: { paper: stalled.paper, item: stalled.item, citation: stalled.citation, url: stalled.url },
  };
}

/** Operators that give 0 for 0 and one value for equal ones, and have one input. */
const symmetric: ReadonlySet<string> = new Set([
  'identity',
  'dropout',
  'reshape',
  'flatten',
  'transpose',
  'maxPool',
  'averagePool',
  'adaptiveAveragePool',
  'reduce',
  'tanh',
  'gelu',
  'silu',
]);

const keepsSymmetry = (node: AnyNode, graph: Graph): boolean =>
  symmetric.has(node.operator) || typeof slopeOf(node, graph) === 'number';

/** The value that all trained weights of a layer start with. */
function constantWeight(node: AnyNode, graph: Graph): number | null {
  const weight = weightOf(node, graph);
  const grouped = 'groups' in node.attributes && node.attributes.groups !== 1;
  return weight?.trainable && weight.initialiser.kind === 'constant' && !grouped ? weight.initialiser.value : null;
}

const startsWithoutBias = (node: AnyNode, graph: Graph): boolean => {
  const bias = graph.parameters[node.parameters[1]]?.initialiser;
  return bias === undefined || (bias.kind === 'constant' && bias.value === 0);
};

/**
 * Two layers in a row whose weights are constant. With both at 0 neither gets a gradient: that of the first passes the second's
 * weights, that of the second is a product with its input, 0. With other values all units of the first stay equal.
 */
function unbroken(graph: Graph, { layers }: Initialisation): InitialisationFinding[] {
  const consumers = consumersOf(graph);
  const isLayer = new Set(layers.map(({ node }) => node));
  return layers.flatMap(({ node: id, name }): InitialisationFinding[] => {
    const second = constantWeight(graph.nodes[id], graph);
    if (second === null) return [];
    let at = signalInput(graph.nodes[id], graph);
    while (keepsSymmetry(graph.nodes[at], graph) && consumers[at].length === 1) [at] = graph.nodes[at].inputs;
    const before = graph.nodes[at];
    const first = isLayer.has(at) && consumers[at].length === 1 ? constantWeight(before, graph) : null;
    if (first === null || !startsWithoutBias(before, graph)) return [];
    const weight = weightOf(graph.nodes[id], graph);
    const place = { nodes: [at, id], source: weight?.initialisedAt ?? graph.nodes[id].source };
    if (first === 0 && second === 0)
      return [
        {
          ...place,
          code: 'init/zero',
          text: `${before.module} and ${name} behind it both start at 0: neither gets a gradient, so that neither ever changes.`,
        },
      ];
    if (first === 0 || second === 0 || before.shape?.[1] === 1) return [];
    return [
      {
        ...place,
        code: 'init/symmetric',
        text: `${before.module} and ${name} behind it start with one value in all weights: the units of ${before.module} get equal gradients and stay equal.`,
      },
    ];
  });
}

/** He initialisation of a transposed convolution: PyTorch counts its fan-in from the axis of the outputs. */
function transposed(graph: Graph, { layers }: Initialisation): InitialisationFinding[] {
  if (graph.framework !== 'pytorch') return [];
  return layers.flatMap(({ node: id, name, fanIn, chosenAt }): InitialisationFinding[] => {
    const node = graph.nodes[id];
    const initialiser = weightOf(node, graph)?.initialiser;
    if (node.operator !== 'convTranspose2d' || initialiser?.kind !== 'he' || !chosenAt || fanIn === null) return [];
    const { inChannels, outChannels, groups, kernel } = node.attributes;
    if (typeof inChannels !== 'number' || typeof outChannels !== 'number' || typeof groups !== 'number') return [];
    const counted =
      (initialiser.mode === 'fanIn' ? outChannels / groups : inChannels) * kernel.reduce((a, b) => a * b, 1);
    if (counted === fanIn) return [];
    return [
      {
        code: 'init/fan-mode',
        nodes: [id],
        source: chosenAt,
        text:
          `${name} is a transposed convolution: its weight is [in, out, window], so that ${initialiser.mode === 'fanIn' ? 'fan_in' : 'fan_out'} counts ` +
          `${counted}; ${shortNumber(fanIn)} inputs add up to one of its outputs.`,
      },
    ];
  });
}
