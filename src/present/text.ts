import type { ClaimFinding } from '../explain/explanation';
import { counted } from '../explain/numbers';
import type { Assumption, Graph, Problem } from '../graph/graph';
import { printGraph } from '../graph/print';
import { costNotes, costTable, descentText, publishedText } from './descent';
import { initialisationLines } from './initialisation';
import { fileName, frameworkNames, type Inspection, placeOf } from './inspection';
import { effectiveLengthsText, furthestText, pathLengthsText } from './pathLengths';
import { breaksBetween, termLegend } from './termLegend';
import { structureRows } from './structureRows';
import { textTable } from './textTable';
import { shapesText, totalsText } from './totals';
import { cellsOf, numberColumns, unitColumns, unitRows } from './unitRows';
import { citedText } from './words';
import { lineName, lineNumber } from '../graph/cells';

export interface TextOptions {
  /** Adds the graph, one line a node. */
  graph?: boolean;
}

/** An inspection for a terminal: what it is, its units, its identity path, what the papers say, what was assumed or not understood. */
export function inspectionText(inspection: Inspection, options: TextOptions = {}): string {
  const { graph, explanation, findings = [] } = inspection;
  return [
    header(graph),
    descentSection(explanation),
    unitsSection(inspection),
    section('Parts', structureLines(inspection)),
    graph.nodes.length > 0 ? section('Identity path', pathLines(inspection)) : '',
    costSection(explanation),
    section('Initialisation', initialisationLines(explanation.initialisation)),
    section('Papers', claimLines(explanation.claims)),
    section('Findings', problemLines(findings)),
    section('Assumed', graph.assumptions.map(assumptionText)),
    section('Problems', problemLines(graph.problems)),
    options.graph ? section('Graph', printGraph(graph).split('\n')) : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');

/** Of a graph without nodes there is nothing to count: its problems say why. */
function header(graph: Graph): string {
  const title = `${graph.name} · ${frameworkNames[graph.framework]} · ${graph.source.file}:${lineNumber(graph.source.file, graph.source.startLine)}`;
  return graph.nodes.length === 0 ? title : [title, totalsText(graph), shapesText(graph)].join('\n');
}

function unitsSection({ graph, explanation }: Inspection): string {
  if (explanation.units.length === 0) return '';
  const rows = unitRows(graph, explanation).map(cellsOf);
  return section(
    `Residual units (${explanation.units.length})`,
    textTable(unitColumns, rows, numberColumns).split('\n'),
  );
}

/** What it descends from, then a row for each difference with its effect below. */
function descentSection({ descent, deviations }: Inspection['explanation']): string {
  if (!descent && deviations.length === 0) return '';
  const table = textTable(
    ['here', 'in the paper', 'place'],
    deviations.map(({ here, there, source }) => [here, there, placeOf(source)]),
  ).split('\n');
  const rows = deviations.flatMap((deviation, i) => [
    table[i + 1],
    `  ${citedText({ ...deviation, statement: deviation.effect }, String, String)}`,
  ]);
  return section('Descent', [
    ...(descent ? [citedText({ ...descent, statement: descentText(descent) }, String, String)] : []),
    ...(descent ? [publishedText(descent.published)].filter(Boolean) : []),
    ...(descent?.compared && deviations.length === 0 ? ['No difference from the paper was found'] : []),
    ...(deviations.length > 0 ? [`${counted(deviations.length, 'difference')}:`, table[0], ...rows] : []),
  ]);
}

function costSection(explanation: Inspection['explanation']): string {
  if (explanation.cost.length < 2) return '';
  const { columns, rows, numbers } = costTable(explanation);
  return section('Cost', [...textTable(columns, rows, numbers).split('\n'), ...costNotes(explanation)]);
}

/** Parts that the papers name; equal neighbours once. */
const structureLines = ({ graph, explanation }: Inspection): string[] =>
  structureRows(graph, explanation).map(
    ({ kind, name, count, text, source }) => `${kind} ${name}${count}: ${text} (${placeOf(source)})`,
  );

/** The units' own terms stand in their table; here the breaks between them. */
function pathLines({ explanation }: Inspection): string[] {
  const { identityPath, units } = explanation;
  const lengths = [pathLengthsText(explanation), effectiveLengthsText(explanation), furthestText(explanation)];
  if (units.length === 0) return [identityPath.summary, ...lengths].filter(Boolean);
  return [
    identityPath.summary,
    `Term of the whole path: ${identityPath.term.text}`,
    ...breaksBetween(explanation).map(({ name, text, source }) => `${name}: ${text} (${placeOf(source)})`),
    ...termLegend(explanation),
    identityPath.note,
    ...lengths,
  ].filter(Boolean);
}

const claimLines = (claims: readonly ClaimFinding[]): string[] =>
  claims.map((claim) => citedText(claim, String, String));

/** An assumption with its place, unless it says its line itself. */
const assumptionText = ({ text, source }: Assumption): string =>
  text.includes(lineName(source.file, source.startLine)) ? text : `${text.replace(/\.$/, '')} (${placeOf(source)})`;

/** What a problem and a finding have in common. */
type Said = Pick<Problem, 'code' | 'text' | 'source'> & { severity: string };

/** Problems and findings as `file:line:column: severity: text`, the form that terminals and editors turn into links. */
export const problemLines = (problems: readonly Said[]): string[] =>
  problems.map(
    ({ severity, code, text, source }) =>
      `${fileName(source.file)}:${lineNumber(source.file, source.startLine)}:${source.startColumn + 1}: ${severity} (${code}): ${text}`,
  );
