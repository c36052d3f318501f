/** The band of an opened row: its name and numbers at the top, its inside below, the line straight through both. */
import type { PathState } from '../explain/explanation';
import type { BandBody } from './drawingBands';
import { textMarks, type BandContext } from './drawingBandText';
import { throughMarks } from './drawingDetailEdges';
import type { DetailLayout } from './drawingDetailLayout';
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
      ...throughMarks('head', lineOf(row), columns.spine, [0, openHead]),
      ...throughMarks('tail', lineOf(row), columns.spine, [openHead + inside.height, height]),
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

/** What the line is where nothing stands on it: whole on the path, dotted where every path crosses weights, else thin. */
export const lineOf = ({ kind, onPath }: Pick<Row, 'kind' | 'onPath'>): PathState | null =>
  onPath ? 'untouched' : kind === 'weights' ? 'replaced' : null;
