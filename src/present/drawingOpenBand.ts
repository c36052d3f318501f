/** The band of an opened row: its name and numbers at the top, its inside below, the line straight through both. */
import { lineWidth, type BandBody } from './drawingBands';
import { textMarks, type BandContext } from './drawingBandText';
import type { DetailLayout } from './drawingDetailLayout';
import { formMarks } from './drawingForms';
import type { Mark } from './drawingMarks';
import type { Row } from './drawingModel';
import { shortName } from './drawingStates';

/** Height of the head, above what the row holds. */
export const openHead = 46;
const tail = 8;

export function openBand(row: Row, inside: DetailLayout, context: BandContext): BandBody {
  const { columns } = context;
  const height = Math.ceil(openHead + inside.height + tail);
  const guide = columns.chevron + 2.5;
  return {
    height,
    marks: () => [
      ...throughMarks(row, [0, openHead], 'head', context),
      ...throughMarks(row, [openHead + inside.height, height], 'tail', context),
      {
        kind: 'line',
        key: 'guide',
        part: 'guide',
        x1: guide,
        y1: openHead / 2 + 6,
        x2: guide,
        y2: height - 12,
        stroke: 'border',
        strokeWidth: 1,
      },
      ...textMarks(
        {
          name: shortName(row.name, context.prefix),
          count: 1,
          shape: row.shape,
          lines: [],
          sign: null,
          broken: undefined,
          parameters: row.parameters,
          multiplyAdds: row.multiplyAdds,
          opens: 'open',
          centre: openHead / 2,
        },
        context,
      ),
    ],
  };
}

/** The line where nothing stands on it: whole on the path, dotted where every path crosses weights, else thin. */
export function throughMarks(
  { kind, onPath }: Pick<Row, 'kind' | 'onPath'>,
  [from, to]: readonly [number, number],
  key: string,
  { columns }: BandContext,
): Mark[] {
  const x = columns.spine;
  if (onPath || kind === 'weights')
    return formMarks(key, onPath ? 'untouched' : 'replaced', null, [{ x, from, to, width: lineWidth }]);
  return [{ kind: 'line', key, part: 'spine', x1: x, y1: from, x2: x, y2: to, stroke: 'lines', strokeWidth: 1.5 }];
}
