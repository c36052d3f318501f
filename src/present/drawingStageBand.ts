/** A stage: its name and totals above its rows, or closed to one band that shows its whole spine in small. */
import { isBreak, lineWidth, type BandBody } from './drawingBands';
import { textMarks, twistieMarks, type BandContext } from './drawingBandText';
import { type } from './drawingColumns';
import { chevronMarks } from './drawingForms';
import { fitText, type Mark } from './drawingMarks';
import type { Row } from './drawingModel';
import { throughMarks } from './drawingDetailEdges';
import { lineOf } from './drawingOpenBand';
import { smallSpine } from './drawingSmallSpine';
import { shortName, stretchesOfRow } from './drawingStates';
import type { Stage } from './levels/level';

/** How far the name of a stage stands out to the left of its rows' names; less where its chevron would be cut. */
const outdentOf = ({ columns }: BandContext): number => Math.min(12, columns.chevron - 9);
/** Heights of a closed stage, and of a unit in it. */
const closed = { least: 60, most: 132, pitch: 9.5 };

/** "3 units: 1 projection, 2 identity", "9 weight layers". */
export function stageSummary({ units, weightLayers }: Stage, rows: readonly Row[]): string[] {
  const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;
  const layers = count(weightLayers, 'weight layer');
  if (units === 0) return [layers];
  const broken = rows.filter((row) => row.kind === 'unit' && stretchesOfRow(row.path).some(isBreak)).length;
  const whole = rows.filter((row) => row.kind === 'unit' && row.path.shortcut.length === 0).length;
  const kinds = [
    broken > 0 && count(broken, 'projection'),
    whole > 0 && `${whole} identity`,
    units - broken - whole > 0 && `${units - broken - whole} changed`,
  ].filter(Boolean);
  if (kinds.length === 1 && whole > 0) return [count(units, 'identity unit'), layers];
  return [`${count(units, 'unit')}: ${kinds.join(', ')}`, layers];
}

/** The line above the rows of an open stage. `before` is the row that it follows. */
export function stageHead(stage: Stage, rows: readonly Row[], before: Row | undefined, context: BandContext): BandBody {
  const { columns, measure } = context;
  const { head } = context.density;
  const y = head.centre;
  const outdent = outdentOf(context);
  const name = columns.name - outdent;
  // No bar stands on this line: what it says goes on up to the first number.
  const first = columns.parameters ?? columns.multiplyAdds;
  const room = {
    name: columns.sign - name,
    summary: first ? first[1] - measure(stage.parameters.text, type.small) - 16 - columns.branch : columns.branchWidth,
  };
  const line = lineOf({ kind: rows[0].kind, onPath: rows[0].onPath && (before?.onPath ?? false) });
  const [whole] = stageSummary(stage, rows);
  const fits = measure(whole, type.small) <= room.summary;
  const summary = fits ? whole : whole.replace(/:.*/, '');
  const title = fitText(
    shortName(stage.name, context.prefix),
    room.name,
    (text) => measure(text, type.name, 600),
    'end',
  );
  const shapeX = name + measure(title, type.name, 600) + 10;
  const quiet = (key: string, x: number, text: string, anchor: 'start' | 'end', width: number): Mark[] => {
    const shown = width < 24 ? '' : fitText(text, width, (each) => measure(each, type.small));
    return shown === ''
      ? []
      : [{ kind: 'text', key, x, y, text: shown, size: type.small, anchor, fill: 'secondary', title: text }];
  };
  return {
    height: Math.round(head.height),
    marks: () => [
      // The tensor between two rows of the path is on the path; before its first row it is not.
      ...throughMarks('line', line, columns.spine, [0, head.height]),
      ...(line === 'untouched'
        ? chevronMarks('chevron', columns.spine, [[0, head.height]], lineWidth, context.direction)
        : []),
      ...twistieMarks(columns.chevron - outdent, y, 'open'),
      {
        kind: 'text',
        key: 'name',
        x: name,
        y,
        text: title,
        size: type.name,
        weight: 600,
        anchor: 'start',
        fill: 'text',
        title: title === stage.name ? undefined : stage.name,
      },
      ...quiet('shape', shapeX, stage.shape, 'start', columns.sign - shapeX),
      ...quiet('summary', columns.branch, summary, 'start', room.summary),
      ...(['parameters', 'multiplyAdds'] as const).flatMap((key) => {
        const column = columns[key];
        return column ? quiet(key, column[1], stage[key].text, 'end', column[1] - column[0]) : [];
      }),
    ],
  };
}

const outdented = (context: BandContext): BandContext => {
  const { columns } = context;
  const outdent = outdentOf(context);
  return { ...context, columns: { ...columns, name: columns.name - outdent, chevron: columns.chevron - outdent } };
};

/** A closed stage in one band: all of its units, too small for their names. */
export function closedStage(stage: Stage, rows: readonly Row[], context: BandContext): BandBody {
  const height = Math.round(Math.max(closed.least, Math.min(closed.most, rows.length * closed.pitch)));
  const pitch = height / rows.length;
  const spans = rows.map((_, i) => [i * pitch, (i + 1) * pitch] as const);
  return {
    height,
    marks: () => [
      ...smallSpine(rows, spans, { x: context.columns.spine, width: lineWidth, out: lineWidth / 2 + 16 }),
      ...textMarks(
        {
          name: shortName(stage.name, context.prefix),
          weight: 600,
          count: stage.units,
          shape: stage.shape,
          lines: stageSummary(stage, rows),
          sign: stage.sign,
          broken: undefined,
          parameters: stage.parameters,
          multiplyAdds: stage.multiplyAdds,
          opens: 'closed',
          centre: height / 2,
        },
        outdented(context),
      ),
    ],
  };
}
