/** The initialisation of a network as text, as data and as the curve of the side card. */
import type { Initialisation, LayerInitialisation } from '../explain/initialisation/initialisation';
import { shortNumber } from '../explain/numbers';
import { textTable } from './textTable';

/** Layers that start alike and pass the signal alike, under the name of the first. */
interface LayerGroup {
  first: LayerInitialisation;
  count: number;
}

/** Rows that a terminal has room for; what is left out is counted. */
const mostRows = 16;

const keyOf = ({ text, fanIn, fanOut, slopeBefore, slopeAfter, normalised }: LayerInitialisation): string =>
  JSON.stringify([text, fanIn, fanOut, slopeBefore, slopeAfter, normalised]);

function groupsOf(layers: readonly LayerInitialisation[]): LayerGroup[] {
  const groups = new Map<string, LayerGroup>();
  for (const layer of layers) {
    const key = keyOf(layer);
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { first: layer, count: 1 });
  }
  return [...groups.values()];
}

const numberText = (value: number | null): string => (value === null ? '' : shortNumber(value));

const columns = ['layer', 'starts with', 'n', 'n̂', 'Var[w]', '½(1+a²)n Var[w]', '½(1+a²)n̂ Var[w]', 'then'];
const numberColumns = [2, 3, 4, 5, 6];

function rowOf({ first, count }: LayerGroup): string[] {
  const { name, text, fanIn, fanOut, variance, forwardGain, backwardGain, normalised } = first;
  return [
    count > 1 ? `${name} ×${count}` : name,
    text,
    ...[fanIn, fanOut].map((fan) => (fan === null ? '' : Number.isInteger(fan) ? String(fan) : shortNumber(fan))),
    ...[variance, forwardGain, backwardGain].map(numberText),
    normalised ? 'normalised' : '',
  ];
}

/** Lines for a terminal: the summary, a row for each kind of layer, what the figures leave out. */
export function initialisationLines(initialisation: Initialisation | null): string[] {
  if (!initialisation) return [];
  const { summary, layers, approximations } = initialisation;
  const groups = groupsOf(layers);
  const more = groups.length - mostRows;
  return [
    summary,
    ...textTable(columns, groups.slice(0, mostRows).map(rowOf), numberColumns).split('\n'),
    ...(more > 0 ? [`${more} more kinds of layers`] : []),
    ...approximations,
  ].filter(Boolean);
}

export interface InitialisationJson {
  summary: string;
  approximations: string[];
  layers: {
    name: string;
    text: string;
    byDefault: boolean;
    source?: { file: string; line: number };
    fanIn: number | null;
    fanOut: number | null;
    variance: number | null;
    forwardGain: number | null;
    backwardGain: number | null;
    normalised: boolean;
  }[];
  /** Names of the layers that `forward` and `backward` speak of, in order. */
  chain: string[];
  forward: (number | null)[];
  backward: (number | null)[];
}

export function initialisationJson(initialisation: Initialisation | null): InitialisationJson | null {
  if (!initialisation) return null;
  const { summary, approximations, layers, chain, forward, backward } = initialisation;
  const nameOf = new Map(layers.map(({ node, name }) => [node, name]));
  return {
    summary,
    approximations,
    layers: layers.map(
      ({ name, text, byDefault, chosenAt, fanIn, fanOut, variance, forwardGain, backwardGain, normalised }) => ({
        name,
        text,
        byDefault,
        ...(chosenAt ? { source: { file: chosenAt.file, line: chosenAt.startLine + 1 } } : {}),
        fanIn,
        fanOut,
        variance,
        forwardGain,
        backwardGain,
        normalised,
      }),
    ),
    chain: chain.map((node) => nameOf.get(node) ?? ''),
    forward,
    backward,
  };
}

/** One sentence for a hover, where the scale of the first values reaches through the network; else empty. */
export function initialisationSentence(initialisation: Initialisation | null): string {
  if (!initialisation || initialisation.chain.length < 5) return '';
  const { layers, summary } = initialisation;
  const normalised = layers.filter((layer) => layer.normalised).length;
  return normalised * 2 < layers.length ? (/^.*?\.(?= [A-Z]|$)/.exec(summary)?.[0] ?? '') : '';
}
