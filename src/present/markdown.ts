import { costNotes, costTable, descentText, deviationColumns, deviationRow, publishedText } from './descent';
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
    section('Descent', descentBody(explanation)),
    section('Residual units', units.length > 0 ? markdownTable(unitColumns, rows, numberColumns) : ''),
    section('Identity path', [escapeMarkdown(identityPath.summary), list(path)].filter(Boolean).join('\n\n')),
    section('Cost', costBody(explanation)),
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

function descentBody({ descent, deviations }: Inspection['explanation']): string {
  if (!descent && deviations.length === 0) return '';
  const rows = deviations.map((deviation) => deviationRow(deviation).map(escapeMarkdown));
  return [
    ...(descent ? [citedMarkdown({ ...descent, statement: descentText(descent) })] : []),
    ...(descent ? [escapeMarkdown(publishedText(descent.published))] : []),
    deviations.length > 0 ? markdownTable(deviationColumns, rows) : '',
    descent?.compared && deviations.length === 0 ? 'No difference from the paper was found.' : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

function costBody(explanation: Inspection['explanation']): string {
  if (explanation.cost.length < 2) return '';
  const { columns, rows, numbers } = costTable(explanation);
  const table = markdownTable(
    columns,
    rows.map((row) => row.map(escapeMarkdown)),
    numbers,
  );
  return [table, ...costNotes(explanation).map(escapeMarkdown)].join('\n\n');
}
