/** What an initialisation does to a network, in a sentence or three with its numbers. */
import type { Graph } from '../../graph/graph';
import { cite, citationText } from '../../papers/catalogue';
import type { ResidualUnit } from '../explanation';
import { counted, shortNumber, superscript } from '../numbers';
import type { LayerInitialisation } from './initialisation';
import { ruleName } from './layerText';
import { isNormalisation } from './rectifiers';
import { secondMoment, type Signal } from './signal';
import { weightOf } from './weightOf';

export interface Followed {
  graph: Graph;
  layers: readonly LayerInitialisation[];
  chain: readonly number[];
  forward: readonly (number | null)[];
  backward: readonly (number | null)[];
  units: readonly ResidualUnit[];
  signals: readonly Signal[];
}

export function summaryOf(followed: Followed): string {
  const { units, layers } = followed;
  const onSpine = units.filter(({ parent }) => parent === undefined);
  const sentences =
    onSpine.length > 1 && growth(onSpine, followed.signals)
      ? [rulesSentence(layers, followed.graph), normalisedSentence(followed), growthSentence(onSpine, followed)]
      : [normalisedSentence(followed) || productSentence(followed)];
  return sentences.filter(Boolean).join(' ');
}

/** How often each rule is used, the most frequent first. */
function rulesOf(layers: readonly LayerInitialisation[], graph: Graph): [rule: string, count: number][] {
  const counts = new Map<string, number>();
  for (const layer of layers) {
    const rule = ruleOf(layer, graph);
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export function ruleOf({ node, byDefault }: LayerInitialisation, graph: Graph): string {
  const weight = weightOf(graph.nodes[node], graph);
  return weight ? ruleName(weight.initialiser, byDefault, graph.framework) : 'not known';
}

function rulesSentence(layers: readonly LayerInitialisation[], graph: Graph): string {
  const [[rule, count]] = rulesOf(layers, graph);
  return `${capital(rule)} in ${count === layers.length ? `all ${count}` : `${count} of ${layers.length}`} weight layers.`;
}

/** Normalised layers: their scale reaches no further. */
function normalisedSentence({ graph, layers, units }: Followed): string {
  const normalised = layers.filter((layer) => layer.normalised).length;
  if (normalised < layers.length / 2) return '';
  const kinds = new Set(graph.nodes.filter(isNormalisation).map(({ operator }) => operator));
  const name = kinds.size === 1 && kinds.has('batchNorm') ? 'Batch norm' : 'Normalisation';
  const [[rule]] = rulesOf(layers, graph);
  const fact = `${name} behind ${normalised} of ${counted(layers.length, 'weight layer')}: the scale that they start with reaches no further`;
  return units.length > 1 ? `${fact}.` : `${fact} (${rule}).`;
}

interface Growth {
  first: number;
  last: number;
  /** Units whose branch starts at 0. */
  closed: number;
}

/** E[x²] at the ends of the units on the spine, and how many of them begin as the identity. */
function growth(units: readonly ResidualUnit[], signals: readonly Signal[]): Growth | null {
  const [first, last] = [signals[units[0].input], signals[units[units.length - 1].output]];
  if (!first || !last) return null;
  const closed = units.filter(({ branch }) => {
    const end = branch.nodes.at(-1);
    const signal = end === undefined ? null : signals[end];
    return signal !== null && signal.variance === 0 && signal.mean === 0;
  }).length;
  return { first: secondMoment(first), last: secondMoment(last), closed };
}

function growthSentence(units: readonly ResidualUnit[], { graph, signals }: Followed): string {
  const found = growth(units, signals);
  if (!found) return '';
  const { first, last, closed } = found;
  const start =
    closed > 0
      ? `${closed === units.length ? `Each of the ${units.length} units` : `${closed} of ${units.length} units`} begins as its shortcut: what its branch ends with starts at 0.`
      : '';
  const ratio = last / first;
  const course =
    Math.abs(Math.log(ratio)) < 0.05
      ? `E[x²] stays at ${shortNumber(last)} over ${counted(units.length, 'unit')}.`
      : `E[x²] ${ratio > 1 ? 'grows' : 'falls'} from ${shortNumber(first)} to ${shortNumber(last)} over ${counted(units.length, 'unit')}.`;
  const batchNormed = graph.nodes.some(({ operator }) => operator === 'batchNorm');
  const why =
    batchNormed && closed === 0 && ratio > 2
      ? `Batch norm keeps each branch at its scale while the shortcut grows: against it the branch shrinks by the order of √depth (${citationText(cite('skipInit', 'abstract'))}).`
      : '';
  return [start, course, why].filter(Boolean).join(' ');
}

/** A plain chain: the product of eq. (9), from l = 2 on. */
function productSentence({ graph, layers, chain, forward, backward }: Followed): string {
  const byNode = new Map(layers.map((layer) => [layer.node, layer]));
  const later = chain.slice(1).map((id) => byNode.get(id)!);
  const unknown = layers.filter(({ variance }) => variance === null).length;
  if (later.length === 0) return rulesSentence(layers, graph);
  if (later.some(({ forwardGain }) => forwardGain === null)) {
    const [sentence, at] = [rulesSentence(layers, graph), forward.at(-1)];
    if (unknown > 0)
      return `${sentence} What ${counted(unknown, 'layer')} ${unknown === 1 ? 'starts' : 'start'} with is not known.`;
    return at ? `${sentence} ${course(Math.sqrt(at), '')}.` : sentence;
  }
  const rectified = later.filter(({ slopeBefore }) => slopeBefore !== 1);
  const [[rule]] = rulesOf(rectified.length > 0 ? rectified : later, graph);
  const gains = later.map(({ forwardGain }) => forwardGain!);
  const deviation = Math.sqrt(gains.reduce((product, gain) => product * gain, 1));
  const what = `${capital(rule)} on ${rectified.length > 0 ? counted(rectified.length, 'rectified layer') : counted(later.length, 'layer')}`;
  const back = backward[1];
  const gradient =
    back !== null && back !== undefined && (back < 0.25 || back > 4)
      ? `; that of the gradient ${back < 1 ? 'falls' : 'grows'} to ${shortNumber(Math.sqrt(back))} on its way back`
      : '';
  return `${what}: ${course(deviation, powerText(gains))}${gradient} (${citationText(cite('P3', 'Sec. 2.2'))}).`;
}

const course = (deviation: number, power: string): string => {
  const number = power ? `${power} ≈ ${shortNumber(deviation)}` : shortNumber(deviation);
  return deviation > 0.5 && deviation < 2
    ? `the standard deviation stays, ${shortNumber(deviation)} of the first layer’s at the last`
    : `the standard deviation ${deviation < 1 ? 'falls' : 'grows'} to ${number} of the first layer’s`;
};

/** `(1/√2)³⁰` where all gains are alike. */
function powerText(gains: readonly number[]): string {
  const [gain] = gains;
  if (gains.length < 2 || gains.some((each) => Math.abs(each - gain) > 1e-6 * gain)) return '';
  const inverse = 1 / gain;
  const base =
    Math.abs(inverse - Math.round(inverse)) < 1e-6 ? `(1/√${Math.round(inverse)})` : `${shortNumber(Math.sqrt(gain))}`;
  return `${base}${superscript(gains.length)}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
