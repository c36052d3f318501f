/** What stands above the rows: names and totals of the columns, and what goes in and comes out. */
import { type, type Columns } from './drawingColumns';
import { fitText, type Mark, type Measure } from './drawingMarks';
import type { Drawing } from './drawingModel';

export const endMark = (key: string, text: string, x: number, y: number): Mark => ({
  kind: 'text',
  key,
  x,
  y,
  text,
  size: type.text,
  anchor: 'middle',
  fill: 'secondary',
});

export function headerMarks(drawing: Drawing, columns: Columns, measure: Measure): Mark[] {
  const title = (key: string, x: number, text: string, anchor: 'start' | 'middle' | 'end'): Mark => ({
    kind: 'text',
    key,
    x,
    y: 24,
    text,
    size: type.small,
    anchor,
    fill: 'secondary',
  });
  const unitTitle = drawing.prefix
    ? `Unit of ${drawing.prefix.slice(0, -1)}`
    : drawing.rows.some((row) => row.kind === 'unit')
      ? 'Unit'
      : 'Layer';
  const hasUnits = drawing.rows.some((row) => row.kind === 'unit');
  const marks = [
    title(
      'unit',
      columns.name,
      fitText(unitTitle, columns.spine - 50 - columns.name, (text) => measure(text, type.small)),
      'start',
    ),
    title('path', columns.spine, hasUnits ? 'Identity path' : 'Every path', 'middle'),
  ];
  if (columns.branchWidth >= 60)
    marks.push(title('branch', columns.branch, hasUnits ? 'Residual branch' : 'Operators', 'start'));
  for (const [key, column, text, total] of [
    ['parameters', columns.parameters, 'Parameters', drawing.parameters.text],
    ['multiplyAdds', columns.multiplyAdds, 'Multiply-adds', drawing.multiplyAdds.text],
  ] as const) {
    if (!column) continue;
    const shown = fitText(total, column[1] - column[0], (each) => measure(each, type.text));
    marks.push(title(key, column[1], text, 'end'), {
      kind: 'text',
      key: `${key}/total`,
      x: column[1],
      y: 41,
      text: shown,
      title: shown === total ? undefined : total,
      size: type.text,
      anchor: 'end',
      weight: 600,
      fill: 'text',
    });
  }
  return marks;
}
