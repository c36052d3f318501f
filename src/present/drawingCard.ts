/** The side card: the verdict, the equation that holds with this network's own indices, counts, and what the papers say. */
import type { ClaimFinding, Crossing, Explanation, ResidualUnit } from '../explain/explanation';
import { definitionOf } from '../graph/operators/index';
import { formatExact } from '../graph/format';
import type { Graph } from '../graph/graph';
import { mathematics, mathSizes } from './drawingMath';
import type { Card, CardSection, Phrase, RichText, Row } from './drawingModel';
import { lineText } from './drawingText';
import { orderNames } from './words';

export const text = (words: string): Phrase => ({ kind: 'text', text: words });

/** `x_l`, `∂E/∂x_{l+1}`, `W_s`: signs of the papers in running text. */
const signs = /(?:∂E\/∂)?(?<![\w`])[xyWDHFb]_(?:\{[^}]+\}|[a-zA-Z]\b|\d+\b)/g;

const signLatex = (sign: string): string => {
  const [, derivative, letter, index] = /^(∂E\/∂)?(.)_\{?([^}]*)\}?$/.exec(sign)!;
  const base = /[xy]/.test(letter) ? `\\mathbf{${letter}}` : letter === 'F' ? '\\mathcal{F}' : letter;
  return `${derivative ? '\\partial\\mathcal{E}/\\partial ' : ''}${base}_{${index}}`;
};

/** Words with formulas between dollar signs or as plain signs (`x_l`), and code between back quotes. */
export function richText(words: string): RichText {
  return words
    .split(/(\$[^$]+\$|`[^`]+`)/)
    .filter(Boolean)
    .flatMap((part): Phrase[] => {
      if (part.length > 2 && part.startsWith('$') && part.endsWith('$')) return [formula(part.slice(1, -1))];
      if (part.length > 2 && part.startsWith('`') && part.endsWith('`'))
        return [{ kind: 'code', text: part.slice(1, -1) }];
      return withSigns(part);
    });
}

const formula = (latex: string): Phrase => ({ kind: 'math', math: mathematics(latex, mathSizes.inline) });

function withSigns(words: string): Phrase[] {
  const phrases: Phrase[] = [];
  let end = 0;
  for (const { 0: sign, index } of words.matchAll(signs)) {
    if (index > end) phrases.push(text(words.slice(end, index)));
    phrases.push(formula(signLatex(sign)));
    end = index + sign.length;
  }
  if (end < words.length) phrases.push(text(words.slice(end)));
  return phrases;
}

export function claimsSection(claims: readonly ClaimFinding[], rows: readonly Row[]): CardSection[] {
  if (claims.length === 0) return [];
  const rowOfUnit = new Map(rows.filter((row) => row.unit !== null).map((row) => [row.unit, row.index]));
  return [
    {
      kind: 'claims',
      heading: 'What the papers say',
      claims: claims.map((claim) => ({
        kind: claim.kind,
        text: richText(claim.statement),
        citation: { text: `${claim.citation}, ${claim.item}`, url: claim.url },
        rows: claim.units.map((unit) => rowOfUnit.get(unit)).filter((row) => row !== undefined),
      })),
    },
  ];
}

/** What was assumed, and what was not understood or is wrong. Worst first. */
export function notesSections(graph: Graph): CardSection[] {
  const order = { error: 0, warning: 1, information: 2 };
  const problems = [...graph.problems].sort((a, b) => order[a.severity] - order[b.severity]);
  return [
    ...(problems.length > 0
      ? [
          {
            kind: 'notes' as const,
            heading:
              problems.length === 1 ? 'One thing was not understood' : `${problems.length} things were not understood`,
            notes: problems.map(({ severity, text: words, source }) => ({
              severity,
              text: richText(words),
              source,
              line: lineText(source),
            })),
          },
        ]
      : []),
    ...(graph.assumptions.length > 0
      ? [
          {
            kind: 'notes' as const,
            heading: 'Assumed',
            notes: graph.assumptions.map(({ text: words, source }) => ({
              severity: 'information' as const,
              text: richText(words),
              source,
              line: lineText(source),
            })),
          },
        ]
      : []),
  ];
}

/** Index at which half of all paths are reached. */
function median(counts: readonly number[]): number {
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let sum = 0;
  return Math.max(
    0,
    counts.findIndex((count) => (sum += count) >= half),
  );
}

function pathsSection({ identityPath: { paths } }: Explanation): CardSection[] {
  const counts = paths.counts.map((count) => (Number.isFinite(count) ? count : 0));
  if (paths.most === 0 || counts.length < 2) return [];
  const total = /^\d+$/.test(paths.total) ? formatExact(Number(paths.total)) : paths.total;
  return [
    {
      kind: 'histogram',
      heading: `${total} paths, by weight layers crossed`,
      counts,
      fewest: paths.fewest,
      middle: median(counts),
      most: paths.most,
    },
  ];
}

export function networkCard(graph: Graph, explanation: Explanation, rows: readonly Row[]): Card {
  const { identityPath, units, claims } = explanation;
  const base = { source: graph.source, variants: units.length > 0 };
  if (units.length === 0) {
    const layers = weightLayersOnPaths(graph);
    return {
      ...base,
      title: graph.nodes.length > 0 ? `${graph.name} has no residual unit` : `${graph.name} could not be read`,
      verdict: `${layers} There is no identity path to follow.`.trim(),
      sections: [...notesSections(graph), ...claimsSection(claims, rows)],
    };
  }
  const equation: CardSection = {
    kind: 'equation',
    heading: identityPath.latex ? `What holds in ${identityPath.scope}` : 'What holds here',
    equations: identityPath.latex ? [mathematics(identityPath.latex, mathSizes.line, { display: true })] : [],
    symbols: identityPath.symbols.map(({ latex, text: meaning, state }) => ({
      math: mathematics(latex, mathSizes.label),
      meaning: richText(meaning),
      state,
    })),
    note: richText([identityPath.note, shortestPathText(explanation)].filter(Boolean).join(' ')),
  };
  return {
    ...base,
    title: 'Identity path',
    verdict: identityPath.summary,
    sections: [
      equation,
      ...pathsSection(explanation),
      ...problemsFirst(graph),
      ...claimsSection(claims, rows),
      ...assumptions(graph),
    ],
  };
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

const isProblems = (section: CardSection): boolean => section.kind === 'notes' && section.heading !== 'Assumed';
const problemsFirst = (graph: Graph): CardSection[] => notesSections(graph).filter(isProblems);
const assumptions = (graph: Graph): CardSection[] => notesSections(graph).filter((section) => !isProblems(section));

const isUnknown = (crossings: readonly Crossing[]): boolean =>
  crossings.some(({ factor }) => factor.state === 'unknown');

function shortestPathText({ identityPath: { items, paths } }: Explanation): string {
  // Of what an unresolved call does, nothing is claimed.
  if (items.some((item) => item.kind === 'operators' && item.role === 'between' && isUnknown(item.crossings)))
    return '';
  const last = items.filter(({ kind }) => kind === 'unit').length;
  const ends = `from $\\mathbf{x}_{${last}}$ back to $\\mathbf{x}_{0}$`;
  if (paths.fewest === 0) return `A path ${ends} crosses no weight layer.`;
  const count = paths.counts[paths.fewest] ?? 0;
  const layers = paths.fewest === 1 ? 'a weight layer' : `${paths.fewest} weight layers`;
  return `Every path ${ends} crosses at least ${layers}${count === 1 ? `; one crosses exactly ${paths.fewest}` : ''}.`;
}

export function unitCard(
  explanation: Explanation,
  unit: ResidualUnit,
  rows: readonly Row[],
  source: CardSection[],
): Card {
  const layers = unit.branch.weightLayers.length;
  const claims = explanation.claims.filter((claim) => claim.units.includes(unit.index));
  const total = rows.reduce((sum, row) => sum + (row.parameters.value ?? 0), 0);
  const row = rows.find((each) => each.unit === unit.index);
  const share = total > 0 && row?.parameters.value ? `, ${percent(row.parameters.value / total)} of the network` : '';
  const weightsOnShortcut = unit.shortcut.crossings.filter(({ factor }) => factor.state === 'replaced').length;
  return {
    title: row?.name ?? unit.name,
    verdict: `${rows.length > 1 ? `Unit ${unit.index} of 0 – ${rows.filter((each) => each.unit !== null).length - 1}, ` : ''}${unit.activationOrder === 'other' ? unit.activationText : orderNames[unit.activationOrder]}, ${unit.shortcut.text}${unit.shortcut.kind === 'identity' ? ' shortcut' : ''}`,
    sections: [
      {
        kind: 'equation',
        heading: 'What holds here',
        equations: [unit.equation.latex, unit.equation.gradientLatex]
          .filter(Boolean)
          .map((latex) => mathematics(latex, mathSizes.label, { display: true })),
        symbols: [],
        note: richText(unit.sentence),
      },
      {
        kind: 'counts',
        heading: 'Two paths',
        entries: [
          {
            value: weightsOnShortcut === 0 ? '1' : String(weightsOnShortcut),
            text:
              weightsOnShortcut === 0
                ? 'path crosses no weight layer'
                : `weight ${weightsOnShortcut === 1 ? 'layer' : 'layers'} on the shortcut`,
            state: unit.identityTerm.state,
          },
          { value: String(layers), text: `weight ${layers === 1 ? 'layer' : 'layers'} on the branch` },
        ],
      },
      {
        kind: 'counts',
        heading: 'Cost',
        entries: [
          { value: row?.parameters.text ?? '', text: `parameters${share}` },
          { value: row?.multiplyAdds.text ?? '', text: 'multiply-adds' },
        ],
      },
      ...source,
      ...claimsSection(claims, rows),
    ],
    source: unit.source,
    variants: true,
  };
}

export function plainCard(row: Row, source: CardSection[]): Card {
  return {
    title: row.name,
    verdict: row.kind === 'weights' ? 'A weight layer on every path' : 'Operators that every path crosses',
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

const percent = (share: number): string =>
  `${share >= 0.0995 ? Math.round(share * 100) : (share * 100).toFixed(1)}\u202f%`;
