/** What an initialisation does to a network, in a sentence or three with its numbers. */
import type { Graph } from '../../graph/graph';
import { cite, citationText } from '../../papers/catalogue';
import { capital } from '../../papers/citedSentence';
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
  sentences.push(closedSentence(followed));
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

/** Rules that a sentence has room for. */
const mostRules = 3;

function rulesSentence(layers: readonly LayerInitialisation[], graph: Graph): string {
  const rules = rulesOf(layers, graph);
  const [[rule, count]] = rules;
  if (count === layers.length) return `${capital(rule)} in all ${counted(count, 'weight layer')}.`;
  const named = rules.slice(0, mostRules).map(([each, times]) => `${each} in ${times}`);
  return `${capital(named.join('; '))} of ${counted(layers.length, 'weight layer')}.`;
}

/** A last layer that starts at 0 gives every class the same, and nothing back. */
function closedSentence({ chain, layers }: Followed): string {
  const last = layers.find(({ node }) => node === chain.at(-1));
  return last?.text === 'zeros' ? `${last.name} starts at 0: in the first step no gradient passes it.` : '';
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
  /** Units that the signal crosses without weights on the shortcut, one after the other. */
  run: readonly ResidualUnit[];
  /** E[x²] before and behind them. */
  first: number;
  last: number;
}

/** E[x²] along the longest run of identity shortcuts; along all units where there is none of two. */
function growth(units: readonly ResidualUnit[], signals: readonly Signal[]): Growth | null {
  const run = longestRun(units);
  const [first, last] = [signals[run[0].input], signals[run[run.length - 1].output]];
  return first && last ? { run, first: secondMoment(first), last: secondMoment(last) } : null;
}

function longestRun(units: readonly ResidualUnit[]): readonly ResidualUnit[] {
  let best: ResidualUnit[] = [];
  let run: ResidualUnit[] = [];
  for (const unit of units) {
    run = unit.shortcut.kind === 'identity' ? [...(run.at(-1)?.output === unit.input ? run : []), unit] : [];
    if (run.length > best.length) best = run;
  }
  return best.length > 1 ? best : units;
}

/** Units whose branch starts at 0. */
const closedUnits = (units: readonly ResidualUnit[], signals: readonly Signal[]): number =>
  units.filter(({ branch }) => {
    const end = branch.nodes.at(-1);
    const signal = end === undefined ? null : signals[end];
    return signal !== null && signal.variance === 0 && signal.mean === 0;
  }).length;

function growthSentence(units: readonly ResidualUnit[], { graph, signals }: Followed): string {
  const found = growth(units, signals);
  if (!found) return '';
  const { run, first, last } = found;
  const closed = closedUnits(units, signals);
  const start =
    closed > 0
      ? `${closed === units.length ? `Each of the ${units.length} units` : `${closed} of ${units.length} units`} begins as its shortcut: what its branch ends with starts at 0.`
      : '';
  const ratio = last / first;
  const where =
    run.length === units.length
      ? `over ${counted(units.length, 'unit')}`
      : `from ${run[0].name} to ${run[run.length - 1].name}`;
  const course =
    Math.abs(Math.log(ratio)) < 0.05
      ? `E[x²] stays at ${shortNumber(last)} ${where}.`
      : `E[x²] ${ratio > 1 ? `grows to ${shortNumber(ratio)} times` : `falls to ${shortNumber(ratio)} of`} its size ${where}.`;
  const batchNormed = graph.nodes.some(({ operator }) => operator === 'batchNorm');
  const why =
    batchNormed && closed === 0 && ratio > 1.5
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
  const gains = later.map(({ forwardGain }) => forwardGain!);
  const deviation = Math.sqrt(gains.reduce((product, gain) => product * gain, 1));
  const what = onLayers(
    rectified.length > 0 ? rectified : later,
    rectified.length > 0 ? 'rectified layer' : 'layer',
    graph,
  );
  const back = backward[1];
  const gradient =
    back !== null && back !== undefined && (back < 0.25 || back > 4)
      ? `; that of the gradient ${back < 1 ? 'falls' : 'grows'} to ${shortNumber(Math.sqrt(back))} on its way back`
      : '';
  return `${what}: ${course(deviation, powerText(gains))}${gradient} (${citationText(cite('P3', 'Sec. 2.2'))}).`;
}

/** "Xavier on 30 rectified layers"; "He (fan-out) on 12; normal, standard deviation 0.01 on 3 of 15 rectified layers". */
function onLayers(layers: readonly LayerInitialisation[], noun: string, graph: Graph): string {
  const rules = rulesOf(layers, graph);
  const named = rules.slice(0, mostRules).map(([rule, count]) => (rules.length > 1 ? `${rule} on ${count}` : rule));
  return `${capital(named.join('; '))} ${rules.length > 1 ? 'of' : 'on'} ${counted(layers.length, noun)}`;
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
