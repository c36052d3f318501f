/** Sections that every side card is made of: equation, paths, claims, notes; and running text with the papers' signs in it. */
import type { ClaimFinding, Explanation } from '../explain/explanation';
import type { LengthRange } from '../explain/path/lengths';
import { shortNumber } from '../explain/numbers';
import { formatExact } from '../graph/format';
import type { Graph } from '../graph/graph';
import { citationText, type Citation } from '../papers/catalogue';
import { capital } from '../papers/citedSentence';
import { deviationText } from './descent';
import { mathematics, mathSizes } from './drawingMath';
import type { CardSection, Phrase, RichText, Row } from './drawingModel';
import { lineText } from './drawingText';
import { furthestFromLoss, type Furthest } from './pathLengths';

export const text = (words: string): Phrase => ({ kind: 'text', text: words });

/** `x_l`, `∂E/∂x_{l+1}`, `W_s`: signs of the papers in running text; `l`, and `L` where it stands for a number. */
const signs = /(?:∂E\/∂)?(?<![\w`])[xyWDHFb]_(?:\{[^}]+\}|[a-zA-Z]\b|\d+\b)|(?<![\w'’.-])(?:l(?![\w'’.-])|L(?= =))/g;

const signLatex = (sign: string): string => {
  if (sign.length === 1) return sign;
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
  const rowOfUnit = rowsByUnit(rows);
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

/** The paper's architecture that a network descends from, and how it differs; of a unit what differs in it. */
export function descentSection(
  { descent, deviations }: Pick<Explanation, 'descent' | 'deviations'>,
  rows: readonly Row[],
): CardSection[] {
  if (!descent && deviations.length === 0) return [];
  const rowOfUnit = rowsByUnit(rows);
  const entry = (kind: 'deviation' | 'match', statement: string, cited: Citation, units: readonly number[]) => ({
    kind,
    text: richText(statement),
    citation: { text: citationText(cited), url: cited.url },
    rows: units.map((unit) => rowOfUnit.get(unit)).filter((row) => row !== undefined),
  });
  return [
    {
      kind: 'claims',
      heading: descent ? `Descends from ${descent.architecture}` : 'Differs from the paper',
      claims: [
        ...(descent ? [entry('match', capital(descent.because), descent, [])] : []),
        ...deviations.map((each) => entry('deviation', deviationText(each), each, each.units)),
      ],
    },
  ];
}

const rowsByUnit = (rows: readonly Row[]): Map<number | null, number> =>
  new Map(rows.filter((row) => row.unit !== null).map((row) => [row.unit, row.index]));

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

/** Index at which half of all paths are reached; sums of shares are right to far more than the digits that are let go. */
export function medianOf(shares: readonly number[]): number {
  let sum = 0;
  return Math.max(
    0,
    shares.findIndex((share) => (sum += share) >= 0.5 - 1e-9),
  );
}

export function pathsSection(explanation: Explanation): CardSection[] {
  const { paths, effective } = explanation.identityPath;
  if (paths.most === 0 || paths.counts.length < 2) return [];
  const total = /^\d+$/.test(paths.total) ? formatExact(Number(paths.total)) : paths.total;
  return [
    {
      kind: 'histogram',
      heading: `${total} paths, by weight layers crossed`,
      shares: paths.shares,
      fewest: paths.fewest,
      middle: medianOf(paths.shares),
      most: paths.most,
      effective: effective && { from: effective.from, to: effective.to },
    },
    ...lengthsSection(explanation),
  ];
}

/** Lengths of the paths in figures, and the way to the loss. */
function lengthsSection(explanation: Explanation): CardSection[] {
  const { paths, effective } = explanation.identityPath;
  const furthest = furthestFromLoss(explanation);
  const entries = [
    { value: shortNumber(paths.mean), text: 'weight layers on a path, in the mean' },
    { value: rangeOf(paths.range), text: 'on 95\u202f% of the paths' },
    ...(effective
      ? [{ value: rangeOf(effective), text: 'on the paths that carry 95\u202f% at initialisation, estimated' }]
      : []),
    ...lossEntries(furthest),
  ];
  return [{ kind: 'counts', heading: 'Lengths of paths', entries }];
}

const rangeOf = ({ from, to }: LengthRange): string => (from === to ? String(from) : `${from} – ${to}`);

function lossEntries(furthest: Furthest | null): { value: string; text: string }[] {
  if (!furthest?.layer.fewest) return [];
  const { layer, withAuxiliary } = furthest;
  const entries = [
    { value: String(layer.fewest), text: `between the loss and ${layer.name || 'the first layer'}, at least` },
  ];
  return withAuxiliary?.fewestWithAuxiliary === undefined
    ? entries
    : [
        ...entries,
        { value: String(withAuxiliary.fewestWithAuxiliary), text: 'at most, with the auxiliary classifiers' },
      ];
}

/** What holds, where, and what its symbols stand for; `more` is said below it. */
export function equationSection({ identityPath }: Explanation, more = ''): CardSection {
  return {
    kind: 'equation',
    heading: identityPath.latex ? `What holds in ${identityPath.scope}` : 'What holds here',
    equations: [identityPath.forwardLatex, identityPath.latex]
      .filter(Boolean)
      .map((latex) => mathematics(latex, mathSizes.line, { display: true })),
    symbols: identityPath.symbols.map(({ latex, text: meaning, state }) => ({
      math: mathematics(latex, mathSizes.label),
      meaning: richText(meaning),
      state,
    })),
    note: richText([identityPath.note, more].filter(Boolean).join(' ')),
  };
}

const isProblems = (section: CardSection): boolean => section.kind === 'notes' && section.heading !== 'Assumed';
export const problemsFirst = (graph: Graph): CardSection[] => notesSections(graph).filter(isProblems);
export const assumptions = (graph: Graph): CardSection[] =>
  notesSections(graph).filter((section) => !isProblems(section));

export const percent = (share: number): string =>
  `${share >= 0.0995 ? Math.round(share * 100) : (share * 100).toFixed(1)}\u202f%`;
