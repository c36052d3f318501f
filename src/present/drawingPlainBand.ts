/** One band of operators that every path crosses: a thin grey line, a weight layer, or ways side by side. */
import { blockMarks, branchMarks, isBreak, lineWidth, zoneHeight, zoneMarks, type BandBody } from './drawingBands';
import { textMarks, type BandContext } from './drawingBandText';
import type { Density } from './drawingDensity';
import { formMarks } from './drawingForms';
import { pathData, type Mark } from './drawingMarks';
import type { Row } from './drawingModel';
import { shortName } from './drawingStates';

/** Distance of two weight layers on a way, and beside the line where there are many. */
const tickPitch = 10;
const closePitch = 4;
const manyTicks = 8;
/** Room that ways side by side take across the line. */
const fan = { distance: 14, width: 48 };
const tick = { width: 7, height: 5 };

export function plainBand(row: Row, context: BandContext): BandBody {
  const { columns, density } = context;
  const lines = Math.max(row.lines.length, row.shape ? 2 : 1, columns.parameters ? 2 : 1);
  const height = Math.ceil(Math.max(lines * density.textPitch + density.textMargin, leastHeight(row, density)));
  return {
    height,
    marks: () => [
      ...(row.kind === 'weights' ? weightMarks(row, height, context) : plainMarks(row, height, context)),
      ...textMarks(
        {
          name: shortName(row.name, context.prefix),
          count: 1,
          shape: row.shape,
          lines: row.lines,
          sign: null,
          broken: row.kind === 'weights' ? undefined : row.path.before.find(isBreak),
          parameters: row.parameters,
          multiplyAdds: row.multiplyAdds,
          opens: row.nodes.length > 0 ? 'closed' : null,
          centre: height / 2,
        },
        context,
      ),
    ],
  };
}

function leastHeight(row: Row, { textMargin }: Density): number {
  const { before } = row.path;
  if (row.kind !== 'weights') return before.length > 0 ? zoneHeight(before, 14) + textMargin - 2 : 0;
  if (row.ways.length > 0) return 40 + Math.max(...row.ways) * tickPitch;
  if (row.ticks > 0) return 40 + row.ticks * (row.ticks > manyTicks ? closePitch : tickPitch);
  return textMargin + 30;
}

/** The line itself between two units, a thin grey one outside the path. */
function plainMarks(row: Row, height: number, { columns, direction }: BandContext): Mark[] {
  const x = columns.spine;
  const { before } = row.path;
  const zone = before.length > 0 ? zoneHeight(before, 14) : 0;
  const from = (height - zone) / 2;
  const line = (key: string, start: number, end: number): Mark[] =>
    end - start < 0.01
      ? []
      : row.onPath
        ? formMarks(key, 'untouched', null, [{ x, from: start, to: end, width: lineWidth }])
        : [{ kind: 'line', key, part: 'spine', x1: x, y1: start, x2: x, y2: end, stroke: 'lines', strokeWidth: 1.5 }];
  if (before.length === 0) return line('line', 0, height);
  return [
    ...line('above', 0, from),
    ...line('below', from + zone, height),
    ...zoneMarks('zone', x, from, from + zone, before, direction),
  ];
}

/** The dotted line with a block for its weight layer, parted into ways, or whole in part beside its weight layers. */
function weightMarks(row: Row, height: number, { columns, direction, lit }: BandContext): Mark[] {
  const x = columns.spine;
  const { before } = row.path;
  const span = { x, from: 0, to: height, width: lineWidth };
  if (row.ways.length > 0) return waysMarks(row, height, x);
  if (row.ticks > 0)
    return [
      ...branchMarks(x, 10, height - 10, row.ticks, lit.has(row.index)),
      ...zoneMarks('zone', x, 0, height, before, direction),
    ];
  return [
    ...formMarks('line', 'replaced', null, [span]),
    ...before.flatMap((stretch, i) => blockMarks(`block${i}`, x, height / 2, stretch, direction)),
  ];
}

/** The line parts into its ways and comes together again, each way with its weight layers; a way without one passes a part. */
function waysMarks(row: Row, height: number, x: number): Mark[] {
  const { ways } = row;
  const distance = Math.min(fan.distance, fan.width / (ways.length - 1));
  const at = (way: number): number => x + (way - (ways.length - 1) / 2) * distance;
  const [top, bottom] = [12, height - 12];
  const dotted = ways.flatMap((weights, way) => (weights > 0 ? [{ x: at(way), from: top, to: bottom, width: 4 }] : []));
  const open = ways.flatMap((weights, way) => (weights === 0 ? [{ x: at(way), from: top, to: bottom, width: 6 }] : []));
  const width = Math.min(tick.width, distance - 3);
  let boxes = '';
  ways.forEach((weights, way) => {
    for (let i = 0; i < weights; i++) {
      const y = height / 2 + (i - (weights - 1) / 2) * tickPitch;
      boxes += pathData`M${at(way) - width / 2} ${y - tick.height / 2}h${width}v${tick.height}h${-width}z`;
    }
  });
  const bar = (y: number): string => pathData`M${at(0)} ${y}H${at(ways.length - 1)}`;
  return [
    ...formMarks('line', 'replaced', null, [
      { x, from: 0, to: top, width: lineWidth },
      { x, from: bottom, to: height, width: lineWidth },
    ]),
    { kind: 'path', key: 'fan', part: 'spine', stroke: 'lines', strokeWidth: 1.25, d: bar(top) + bar(bottom) },
    ...formMarks('ways', 'replaced', null, dotted),
    ...formMarks('open', 'partPasses', null, open),
    {
      kind: 'path',
      key: 'weights',
      part: 'spine',
      stroke: 'replaced',
      strokeWidth: 1.5,
      fill: 'background',
      d: boxes,
    },
  ];
}
