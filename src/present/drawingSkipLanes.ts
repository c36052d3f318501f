/** Tensors that go past rows, beside the branches: brackets in lanes, nested in one another, an arrow where each is taken. */
import { pathData, type Band, type Layout, type Mark, type SpanOf } from './drawingMarks';
import type { Columns } from './drawingColumns';
import type { Drawing } from './drawingModel';
import type { Skip } from './levels/level';

const mostLanes = 6;
export const lanePitch = 9;
/** From the line to the first lane: beyond the branch and its ticks. */
const firstLane = 52;

/** Lane of each skip, the innermost first; null where all are taken. By rows, so that no opening moves a lane. */
const lanesOf = (skips: readonly Skip[]): (number | null)[] => {
  const known = laneCache.get(skips);
  if (known) return known;
  const order = skips.map((_, i) => i).sort((a, b) => length(skips[a]) - length(skips[b]) || a - b);
  const taken: Skip[][] = Array.from({ length: mostLanes }, () => []);
  const lanes: (number | null)[] = skips.map(() => null);
  for (const i of order) {
    const skip = skips[i];
    const lane = taken.findIndex((others) => others.every((other) => other.to <= skip.from || skip.to <= other.from));
    if (lane < 0) continue;
    taken[lane].push(skip);
    lanes[i] = lane;
  }
  laneCache.set(skips, lanes);
  return lanes;
};

const laneCache = new WeakMap<readonly Skip[], (number | null)[]>();

const length = ({ from, to }: Skip): number => to - from;

/** Width that the lanes take between the branches and their text. */
export function skipWidth({ skips }: Drawing): number {
  if (skips.length === 0) return 0;
  const lanes = lanesOf(skips);
  const most = lanes.reduce<number>((found, lane) => Math.max(found, lane ?? -1), -1);
  return 4 + (most + 1) * lanePitch + (lanes.includes(null) ? 24 : 0);
}

/** What draws the skips of some height of a drawing whose bands stand where they do. */
export function skipMarks({ skips, rows }: Drawing, bands: readonly Band[], { spine }: Columns): Layout['skips'] {
  if (skips.length === 0) return () => [];
  const lanes = lanesOf(skips);
  const bandOf = new Map(bands.flatMap((band) => band.rows.map((row, i) => [row, { band, i }] as const)));
  const heightOf = (row: number, share: 0 | 1, spanOf: SpanOf): number => {
    const { band, i } = bandOf.get(row)!;
    const { y, height } = spanOf(band);
    return y + ((i + share) / band.rows.length) * height;
  };
  /** How many skips a row has taken already: each comes in a little lower. */
  const taken = new Map<number, number>();
  const drawn = skips.flatMap((skip, i) => {
    const ends = [bandOf.get(skip.from), bandOf.get(skip.to)];
    if (!ends[0] || !ends[1] || ends[0].band === ends[1].band) return [];
    const time = taken.get(skip.to) ?? 0;
    taken.set(skip.to, time + 1);
    const lane = lanes[i];
    return lane === null ? [] : [{ skip, key: `skip${i}`, lane, lower: time * 5 }];
  });
  const missing = lanes.filter((lane) => lane === null).length;
  const opened = bands.filter(({ inside }) => inside !== null);
  return (from, to, spanOf = (band) => band) => [
    ...drawn
      .map(({ skip, lower, ...each }) => ({
        ...each,
        skip,
        from: heightOf(skip.from, 1, spanOf) - 3,
        to: heightOf(skip.to, 0, spanOf) + 5 + lower,
      }))
      .filter((each) => each.from < to && each.to > from)
      .flatMap((each) => bracket(each, spine, rows, opened, spanOf)),
    ...(missing > 0 && bands[0]
      ? [
          {
            kind: 'text' as const,
            key: 'skips/more',
            x: spine + firstLane + mostLanes * lanePitch,
            y: spanOf(bands[0]).y + 8,
            text: `+${missing}`,
            size: 11,
            anchor: 'start' as const,
            fill: 'secondary' as const,
            title: `${missing} more tensors go past rows`,
          },
        ]
      : []),
  ];
}

interface Drawn {
  skip: Skip;
  key: string;
  lane: number;
  from: number;
  to: number;
}

/** Length of the dots that say that a line goes on behind what is opened. */
const dots = 15;

/** The upright part of a bracket: it passes behind what is opened, so that it crosses nothing there. */
function upright(x: number, from: number, to: number, opened: readonly Band[], spanOf: SpanOf) {
  let [solid, dotted] = ['', ''];
  for (const band of opened) {
    const { y, height } = spanOf(band);
    // What comes out below it begins its way on the last of its px.
    const [top, bottom] = [y + band.inside!.top, y + height - 8];
    if (top < from || bottom > to || bottom - top < 2 * dots) continue;
    solid += pathData`V${top}M${x} ${bottom}`;
    dotted += pathData`M${x} ${top + 3}v${dots - 3}M${x} ${bottom - dots}v${dots - 3}`;
  }
  return { solid, dotted };
}

function bracket(
  { skip, key, lane, from, to }: Drawn,
  spine: number,
  rows: Drawing['rows'],
  opened: readonly Band[],
  spanOf: SpanOf,
): Mark[] {
  const x = spine + firstLane + lane * lanePitch;
  const start = spine + 6;
  const end = spine + 9;
  const { solid, dotted } = upright(x, from + 6, to - 6, opened, spanOf);
  const d =
    pathData`M${start} ${from}H${x - 6}Q${x} ${from} ${x} ${from + 6}` +
    solid +
    pathData`V${to - 6}Q${x} ${to} ${x - 6} ${to}H${end}`;
  const head = pathData`M${end + 5} ${to - 3.5}L${end} ${to}L${end + 5} ${to + 3.5}`;
  const title = `${skip.shape} from ${rows[skip.from].name} to ${rows[skip.to].name}${skip.by ? `, ${skip.by}` : ''}`;
  return [
    { kind: 'path', key: `${key}/hit`, part: 'skipHit', d, title },
    { kind: 'path', key, part: 'skip', stroke: 'lines', strokeWidth: 1.25, d: d + head },
    ...(dotted
      ? [
          {
            kind: 'path',
            key: `${key}/behind`,
            part: 'skip',
            stroke: 'lines',
            strokeWidth: 1.25,
            dash: '1.25 3',
            d: dotted,
          } as const,
        ]
      : []),
  ];
}
