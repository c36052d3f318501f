import { frameworkNames, type Inspection, placeOf } from './inspection';
import { citedMarkdown, escapeMarkdown, markdownTable } from './markdownText';
import { breaksBetween, termLegend } from './termLegend';
import { shapesText, totalsText } from './totals';
import { cellsOf, numberColumns, unitColumns, unitRows } from './unitRows';

const section = (title: string, body: string): string => (body ? `## ${title}\n\n${body}` : '');

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** An inspection as a Markdown document, for a pull request or a note. */
export function inspectionMarkdown({ graph, explanation, findings = [] }: Inspection): string {
  const { identityPath, units, claims } = explanation;
  const rows = unitRows(graph, explanation).map((row) => cellsOf(row).map(escapeMarkdown));
  const path = [
    ...breaksBetween(explanation).map(({ name, text, source }) => `${name}: ${text} (${placeOf(source)})`),
    ...termLegend(explanation),
  ].map(escapeMarkdown);
  return [
    `# ${escapeMarkdown(graph.name)}`,
    escapeMarkdown(
      [
        `${frameworkNames[graph.framework]} · ${placeOf(graph.source)}`,
        ...(graph.nodes.length > 0 ? [totalsText(graph), shapesText(graph)] : []),
      ].join(' · '),
    ),
    section('Residual units', units.length > 0 ? markdownTable(unitColumns, rows, numberColumns) : ''),
    section('Identity path', [escapeMarkdown(identityPath.summary), list(path)].filter(Boolean).join('\n\n')),
    section('Papers', list(claims.map(citedMarkdown))),
    section(
      'Findings',
      list(findings.map(({ code, text, source }) => `\`${code}\` ${escapeMarkdown(`${placeOf(source)}: ${text}`)}`)),
    ),
    section('Assumed', list(graph.assumptions.map(({ text }) => escapeMarkdown(text)))),
    section(
      'Problems',
      list(
        graph.problems.map(
          ({ severity, text, source }) => `${severity}, ${escapeMarkdown(`${placeOf(source)}: ${text}`)}`,
        ),
      ),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
}
