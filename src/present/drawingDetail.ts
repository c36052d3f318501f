/** A row opened to its operators, with the Jacobian factor on each edge. */
import { capital } from '../papers/citedSentence';
import type { Explanation, ResidualUnit } from '../explain/explanation';
import type { Graph, SourceRange } from '../graph/graph';
import { unitCard } from './drawingCard';
import { plainCard } from './drawingPlainCard';
import { mathematics, mathSizes } from './drawingMath';
import type { CardSection, Detail, Row, RowPath, Sign } from './drawingModel';
import { legendOf } from './drawingPath';
import { rowsOf } from './drawingRows';
import { stretchesOfRow } from './drawingStates';
import { fileName, wholeShapeText } from './drawingText';
import { breadcrumbOf } from './drawingHeader';
import { levelOf, mostOperators } from './levels/levels';
import { scopeOf } from './levels/scope';

/** Text of a file by its path, where the caller has it. */
export type FileText = (file: string) => string | undefined;

/**
 * What row `row` of `drawingOf(graph, explanation).rows` holds, with what the boxes of the keys `opened` hold; a key that is not
 * there opens nothing.
 * @throws RangeError where there is no such row.
 */
export function detailOf(
  graph: Graph,
  explanation: Explanation,
  { row: index, opened }: { row: number; opened: readonly string[] },
  fileText?: FileText,
): Detail {
  const rows = rowsOf(graph, explanation);
  const row = rows[index];
  if (!row) throw new RangeError(`${graph.name} has no row ${index}; its rows are 0 to ${rows.length - 1}`);
  const unit = row.unit === null ? null : explanation.units[row.unit];
  const source = sourceSection(row.source, fileText);
  const whole = breadcrumbOf(graph);
  const breadcrumb = rows.length === 1 ? whole : [...whole, { text: row.name, source: row.source }];
  return unit
    ? {
        row: index,
        breadcrumb,
        ...unitDetail(graph, explanation, row, unit, rows, source, new Set(opened)),
      }
    : { row: index, breadcrumb, ...plainDetail(graph, row, source, new Set(opened)) };
}

type Body = Omit<Detail, 'row' | 'breadcrumb'>;

function unitDetail(
  graph: Graph,
  explanation: Explanation,
  row: Row,
  unit: ResidualUnit,
  rows: readonly Row[],
  source: CardSection[],
  opened: ReadonlySet<string>,
): Body {
  const l = unit.index;
  const gradient = (at: number) =>
    mathematics(`\\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{${at}}}`, mathSizes.label);
  const end = (at: number, node: number) => ({
    symbol: mathematics(`\\mathbf{x}_{${at}}`, mathSizes.line),
    shape: wholeShapeText(graph.nodes[node].shape),
  });
  const { equation } = unit;
  const { title, citation } = titleOf(equation);
  return {
    input: end(l, unit.input),
    output: end(l + 1, unit.output),
    path: row.path,
    sign: lineSign(row, l),
    caption: captionOf(row),
    level: levelOf(scopeOf(graph, unit.branch.nodes, unit.input), mostOperators.branch, opened),
    addition: { node: unit.addition, source: unit.source },
    gate: gateOf(graph, unit),
    ends: { above: gradient(l), below: gradient(l + 1) },
    equation: {
      title,
      citation: { text: citation, url: 'https://arxiv.org/abs/1603.05027' },
      gradient: mathematics(equation.gradientLatex, mathSizes.line, { display: true }),
      forward: mathematics(equation.latex, mathSizes.line, { display: true }),
    },
    legend: [
      ...legendOf(graph, [row.path], { branch: true, plain: false }),
      { form: 'other', text: 'edge, with its Jacobian factor' },
    ],
    card: unitCard(explanation, unit, rows, source),
  };
}

/** What computes the gate of a gated shortcut; null where there is none, or where it is no chain and would be drawn wrongly as one. */
function gateOf(
  graph: Graph,
  { nodes, before, branch, shortcut, after, addition, input }: ResidualUnit,
): Detail['gate'] {
  const gated = shortcut.crossings.find(({ factor }) => factor.state === 'gated');
  if (!gated) return null;
  const elsewhere = new Set([
    ...before.nodes,
    ...branch.nodes,
    ...[...shortcut.crossings, ...after.crossings].map(({ node }) => node),
    addition,
    input,
  ]);
  // The scalar of 1 − g is no operator of its own.
  const chain = nodes.filter((id) => !elsewhere.has(id) && graph.nodes[id].operator !== 'constant');
  const isChain = chain.every((id, i) => i === 0 || graph.nodes[id].inputs.includes(chain[i - 1]));
  const ends = graph.nodes[gated.node].inputs.includes(chain[chain.length - 1]);
  return isChain && ends
    ? { level: levelOf(scopeOf(graph, chain, input), chain.length, new Set()), product: gated.node }
    : null;
}

/** "Equation (5) …; He et al. 2016, eq. (5)" as what it says and where that stands. */
function titleOf({ numbered, holds }: ResidualUnit['equation']): { title: string; citation: string } {
  const at = numbered.search(/He et al\. \d{4}/);
  const said = (at < 0 ? numbered : numbered.slice(0, at)).replace(/[;,:\s]+$/, '');
  const citation = at < 0 ? 'He et al. 2016' : numbered.slice(at);
  return { title: holds === 'not' || said === '' ? 'At this addition' : capital(said), citation };
}

/** The sign beside the line from split to addition: a large 1 where nothing stands on it, whatever follows the addition. */
function lineSign(row: Row, unit: number): Sign | null {
  if (row.path.shortcut.length > 0) return row.sign;
  return {
    state: 'untouched',
    gradient: mathematics('1', mathSizes.largeSign),
    forward: mathematics(`\\mathbf{x}_{${unit}}`, mathSizes.sign),
    text: '1, untouched',
  };
}

function captionOf({ path: { shortcut } }: Row): string[] {
  if (shortcut.length === 0) return ['identity path', 'no operator, no weight'];
  return ['identity path', [...new Set(shortcut.map(({ label }) => label))].join(', ')];
}

/** What is shown of the path among a row's boxes. Where every way crosses weights and no identity path runs, no way is the path. */
const pathInside = ({ kind, path }: Row): RowPath | undefined =>
  kind === 'weights' && stretchesOfRow(path).some(({ state }) => state === 'replaced') ? undefined : path;

function plainDetail(graph: Graph, row: Row, source: CardSection[], opened: ReadonlySet<string>): Body {
  const [first] = row.nodes;
  const last = row.nodes[row.nodes.length - 1];
  const from = graph.nodes[first]?.inputs[0] ?? first;
  const shape = (id: number | undefined) => (id === undefined ? '' : wholeShapeText(graph.nodes[id].shape));
  const nodes = row.nodes.filter((id) => graph.nodes[id].operator !== 'input');
  return {
    input: { symbol: mathematics('\\mathbf{x}', mathSizes.line), shape: shape(from) },
    output: { symbol: mathematics('\\mathbf{y}', mathSizes.line), shape: shape(last) },
    path: { before: [], shortcut: [], after: [] },
    sign: null,
    caption: [],
    level: levelOf(scopeOf(graph, nodes, null, pathInside(row)), mostOperators.row, opened),
    addition: null,
    gate: null,
    ends: null,
    equation: null,
    legend: [{ form: 'other', text: 'edge, with its Jacobian factor' }],
    card: plainCard(row, source),
  };
}

/** The lines around an expression, three at most on each side of its first. */
function sourceSection(source: SourceRange, fileText: FileText | undefined): CardSection[] {
  const lines = fileText?.(source.file)?.split(/\r?\n/);
  if (!lines || source.startLine >= lines.length) return [];
  const from = Math.max(0, source.startLine - 2);
  const shown = lines.slice(from, source.endLine + 2);
  const indent = Math.min(...shown.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length));
  return [
    {
      kind: 'source',
      heading: 'Source',
      file: fileName(source.file),
      lines: shown.map((line, i) => ({
        number: from + i + 1,
        text: line.slice(indent),
        marked: from + i >= source.startLine && from + i <= source.endLine,
      })),
      source,
    },
  ];
}
