/** The side card where no unit is: of a network without residual units, and of operators that every path crosses. */
import type { Explanation } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { definitionOf } from '../graph/operators/index';
import {
  assumptions,
  claimsSection,
  descentSection,
  equationSection,
  pathsSection,
  percent,
  problemsFirst,
  richText,
} from './drawingCardSections';
import { rectifiers } from '../papers/rectifiers';
import { chainToCheck } from '../train/checks/chain';
import { initialisationSection } from './drawingCurve';
import type { Card, CardSection, Row } from './drawingModel';
import { quantity } from './drawingText';
import { questionsSection } from './questions/answerCard';

export function plainNetworkCard(graph: Graph, explanation: Explanation, rows: readonly Row[]): Card {
  return {
    source: graph.source,
    variants: false,
    title: graph.nodes.length > 0 ? `${graph.name} has no residual unit` : `${graph.name} could not be read`,
    verdict: `${weightLayersOnPaths(graph)} ${besideText(rows)}`.trim(),
    sections: [
      ...problemsFirst(graph),
      ...(explanation.identityPath.latex ? [equationSection(explanation)] : []),
      ...(explanation.identityPath.paths.total === '1' ? [] : pathsSection(explanation)),
      ...sharesSection(rows),
      ...descentSection(explanation, rows),
      ...initialisationSection(explanation.initialisation),
      ...variancesSection(graph, explanation),
      ...claimsSection(explanation.claims, rows),
      ...questionsSection({ graph, explanation }),
      ...assumptions(graph),
    ],
  };
}

/** Where there are weight layers in a row, their equations are checked. */
const variancesSection = (graph: Graph, explanation: Explanation): CardSection[] =>
  chainToCheck(graph, explanation).length > 0
    ? [
        {
          kind: 'check',
          heading: 'Checked by numbers',
          text: richText(
            `Both sides of equations (9) and (13) of ${rectifiers.citation}, computed on this network, scaled as for training: the variance of responses and gradients through its weight layers.`,
          ),
        },
      ]
    : [];

function besideText(rows: readonly Row[]): string {
  const places = rows.filter(({ kind, ticks }) => kind === 'weights' && ticks > 0).length;
  if (places === 0) return 'There is no identity path to follow.';
  return `In ${places === 1 ? 'one place' : `${places} places`} part of the signal passes beside weight layers; no identity path runs through.`;
}

/** Parts of a network that the card lists by their parameters. */
const mostShares = 4;

/** Parameters by the first word of the modules' paths, the most first: where a plain network keeps its weights. */
function sharesSection(rows: readonly Row[]): CardSection[] {
  const sums = new Map<string, number>();
  for (const { name, parameters } of rows) {
    const part = name.split('.')[0];
    sums.set(part, (sums.get(part) ?? 0) + (parameters.value ?? 0));
  }
  const total = [...sums.values()].reduce((sum, value) => sum + value, 0);
  if (sums.size < 2 || total === 0) return [];
  const sorted = [...sums].sort((a, b) => b[1] - a[1]).slice(0, mostShares);
  return [
    {
      kind: 'counts',
      heading: 'Where the parameters are',
      entries: sorted.map(([part, sum]) => ({ value: quantity(sum).text, text: `${part}, ${percent(sum / total)}` })),
    },
  ];
}

/** Fewest and most weight layers between an input and an output, in a sentence; empty where there are none. */
function weightLayersOnPaths(graph: Graph): string {
  const fewest: number[] = [];
  const most: number[] = [];
  for (const node of graph.nodes) {
    const own = definitionOf(node.operator).weightLayer ? 1 : 0;
    // What no input feeds (a constant, a parameter) begins no path.
    const from = node.inputs.filter((input) => fewest[input] < Infinity);
    const begins = graph.inputs.includes(node.id);
    fewest.push(begins ? 0 : own + from.reduce((least, input) => Math.min(least, fewest[input]), Infinity));
    most.push(begins ? 0 : own + from.reduce((largest, input) => Math.max(largest, most[input]), -Infinity));
  }
  const reached = graph.outputs.filter((output) => fewest[output] < Infinity);
  const low = Math.min(...reached.map((output) => fewest[output]));
  const high = Math.max(...reached.map((output) => most[output]));
  if (!Number.isFinite(low) || high === 0) return '';
  if (low < high) return `A path from the loss to the input crosses ${low} to ${high} weight layers.`;
  return `Every path from the loss to the input crosses ${low === 1 ? 'the one weight layer' : `all ${low} weight layers`}.`;
}

function plainVerdict(row: Row): string {
  if (row.ways.length > 0) return `${row.ways.length} ways side by side: ${row.lines.slice(0, 2).join(', ')}`;
  if (row.kind === 'weights' && row.ticks > 0) return `Part of the signal passes beside ${row.lines[0]}`;
  if (row.kind === 'weights') return 'A weight layer on every path';
  return row.onPath ? 'Operators that every path crosses' : 'Operators outside of residual units';
}

export function plainCard(row: Row, source: CardSection[]): Card {
  return {
    title: row.name,
    verdict: plainVerdict(row),
    sections: [
      {
        kind: 'counts',
        heading: 'Cost',
        entries: [
          { value: row.parameters.text, text: 'parameters' },
          { value: row.multiplyAdds.text, text: 'multiply-adds' },
        ],
      },
      ...source,
    ],
    source: row.source,
    variants: false,
  };
}
