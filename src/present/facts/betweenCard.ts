/** What lies between two tensors, as a side card. */
import { isBetween, pathsBetween, type Between, type NotBetween } from '../../explain/path/between';
import { counted, shortNumber } from '../../explain/numbers';
import { formatExact } from '../../graph/format';
import type { PathState } from '../../explain/explanation';
import type { Graph } from '../../graph/graph';
import { mathematics, mathSizes } from '../drawingMath';
import type { Card, CardSection } from '../drawingModel';
import { medianOf, richText, text } from '../drawingCardSections';
import { boxText, wholeShapeText } from '../drawingText';
import { lastOf } from './facts';

/** One end: an operator, a row or a box, whose last tensor is meant. */
export interface End {
  nodes: readonly number[];
  /** What it is called where it is pointed at. */
  name: string;
}

export interface BetweenAnswer {
  /** Nodes on any path between the two, both ends among them; empty where none leads. */
  nodes: readonly number[];
  card: Card;
}

/** The factor, the number of paths and how long they are. Null where the graph has not the nodes. */
export function betweenCard(graph: Graph, from: End, to: End): BetweenAnswer | null {
  if ([from, to].some(({ nodes }) => nodes.length === 0 || nodes.some((id) => !graph.nodes[id]))) return null;
  const [a, b] = [from, to]
    .map((end) => ({ node: lastOf(graph, end.nodes).id, name: end.name }))
    .sort((first, second) => first.node - second.node)
    .map(({ node, name }) => ({ node, name: name || graph.nodes[node].module || boxText(graph, graph.nodes[node]) }));
  const found = pathsBetween(graph, a.node, b.node);
  const card = {
    title: `${a.name} to ${b.name}`,
    source: graph.nodes[b.node].source,
    variants: false,
  };
  if (!isBetween(found))
    return { nodes: [], card: { ...card, verdict: sentences[found.reason](a.name, b.name), sections: [] } };
  return {
    nodes: found.nodes,
    card: { ...card, verdict: verdictOf(found, a.name, b.name), sections: sectionsOf(graph, found, a.name, b.name) },
  };
}

const sentences: Record<NotBetween['reason'], (a: string, b: string) => string> = {
  same: (a) => `Both ends are the same tensor, ${a}: pick another one.`,
  apart: (a, b) => `No path leads from ${a} to ${b}: neither is computed from the other.`,
  detached: (a, b) => `Values of ${a} reach ${b}, its gradient does not come back: a detach() stands on every way.`,
};

/** How the gradient arrives. */
const arrivals: Record<PathState, string> = {
  untouched: 'whole',
  rearranged: 'whole, in another order',
  scaled: 'scaled',
  gated: 'through a gate',
  masked: 'masked',
  cutAtRandom: 'cut at random',
  partPasses: 'in part',
  bent: 'bent',
  replaced: '',
  unknown: '',
};

function verdictOf({ term, paths }: Between, a: string, b: string): string {
  if (term.state === 'unknown')
    return `What the gradient of ${b} is at ${a} is not known: a call between was not understood.`;
  if (term.state === 'replaced')
    return `Every path from ${b} back to ${a} crosses weights, ${counted(paths.fewest, 'weight layer')} at least.`;
  return `On its best path the gradient of ${b} reaches ${a} ${arrivals[term.state]}, across no weights.`;
}

function sectionsOf(graph: Graph, found: Between, a: string, b: string): CardSection[] {
  const { term, paths } = found;
  const more = paths.total === '1' ? '' : ' + \\cdots';
  const latex = `\\frac{\\partial\\mathbf{b}}{\\partial\\mathbf{a}} = \\class{${term.state}}{${term.latex}}${more}`;
  const shapeOf = (id: number) => wholeShapeText(graph.nodes[id].shape);
  const symbol = (letter: string, meaning: string) => ({
    math: mathematics(`\\mathbf{${letter}}`, mathSizes.inline),
    meaning: [text(meaning)],
  });
  return [
    {
      kind: 'equation',
      heading: 'Factor of the best path',
      equations: [mathematics(latex, mathSizes.line, { display: true })],
      symbols: [symbol('a', `${a}, ${shapeOf(found.from)}`), symbol('b', `${b}, ${shapeOf(found.to)}`)],
      ...(term.text === '1' ? {} : { note: richText(capitalised(term.text)) }),
    },
    {
      kind: 'counts',
      heading: 'Paths',
      entries: [
        ...(term.value === undefined
          ? []
          : [{ value: shortNumber(term.value), text: 'the factor as a number', state: term.state }]),
        ...pathEntries(found),
      ],
    },
    ...histogram(paths),
  ];
}

function pathEntries({ paths, weightLayers }: Between): { value: string; text: string }[] {
  if (paths.total === '1')
    return [
      { value: '1', text: 'path between the two' },
      { value: String(weightLayers), text: 'weight layers on it' },
    ];
  return [
    { value: totalText(paths.total), text: 'paths between the two' },
    { value: String(weightLayers), text: 'weight layers on the best path' },
    { value: String(paths.fewest), text: 'weight layers on the shortest' },
    { value: String(paths.most), text: 'weight layers on the longest' },
  ];
}

const totalText = (total: string): string => (/^\d+$/.test(total) ? formatExact(Number(total)) : total);

const capitalised = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function histogram(paths: Between['paths']): CardSection[] {
  if (paths.fewest === paths.most) return [];
  return [
    {
      kind: 'histogram',
      heading: `${totalText(paths.total)} paths, by weight layers crossed`,
      shares: paths.shares,
      fewest: paths.fewest,
      middle: medianOf(paths.shares),
      most: paths.most,
      effective: null,
    },
  ];
}
