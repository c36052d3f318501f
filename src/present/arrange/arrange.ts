/** A level → its boxes placed, its edges routed. Pure, and the same for the panel and for the SVG export. */
import type { Mark } from '../drawingMarks';
import type { Box, Level } from '../levels/level';
import type { Arranged, ArrangeOptions, LevelItem } from './arranged';
import { boxMarks, framePad, heights, text, wholeWidth } from './boxMarks';
import { placeColumn } from './column';
import { placeDense } from './dense';
import { labelMarks } from './labelMarks';
import { placeLanes } from './lanes';
import { placeLayered } from './layered';
import { layeredWidth, layersTask } from './layersTask';
import { movedBy, type Placement, type PlacementTask, type Sized, type Style } from './placement';
import { lanesOf, seriesOf, type Series } from './seriesParallel';
import { sideEdges, stubsOf, stubWords } from './sideEdges';
import { placeUShape } from './ushape';
import { stripMarks, wireMarks } from './wireMarks';

/**
 * Looks that boxes of a level can have, in the order in which they are tried: on one line where all that they say fits, then
 * on two, down to the narrowest that can be read.
 */
const looks: readonly Style[] = [
  { width: 224, size: 13, compact: false, gap: 30, laneGap: 56 },
  { width: 224, size: 13, compact: false, gap: 30, laneGap: 28 },
  { width: 296, size: 13, compact: false, gap: 30, laneGap: 28 },
  { width: 224, size: 13, compact: true, gap: 30, laneGap: 28 },
  { width: 196, size: 13, compact: true, gap: 28, laneGap: 24 },
  { width: 172, size: 13, compact: true, gap: 28, laneGap: 24 },
  { width: 148, size: 13, compact: true, gap: 26, laneGap: 20 },
  { width: 126, size: 12, compact: true, gap: 26, laneGap: 16 },
  { width: 106, size: 11, compact: true, gap: 26, laneGap: 12 },
];
const narrowest = looks[looks.length - 1];
/** Closed boxes of the layered layout, whose places are found before the room is known: narrower ones stand closer. */
const layeredLooks: readonly Style[] = [
  { width: layeredWidth, size: 13, compact: true, gap: 30, laneGap: 30 },
  { width: 130, size: 12, compact: true, gap: 28, laneGap: 22 },
];

/** Widest boxes whose activations stand in them as lines, and narrowest frame of an open box. */
const mostJoined = 172;
const leastFrame = 168;
/** Least room of what an open box holds, beside closed ones. */
const leastInner = 160;
const trunkWidth = 196;

const columnLook = looks[3];

/** From a note to the boxes below it. */
const noteRoom = 22;

const notes = {
  waiting: 'In forward order, until the layout is there.',
  'given up': 'In forward order: a layout took too long.',
};

export function arrangeLevel(whole: Level, options: ArrangeOptions): Arranged {
  const { level, beside } = sideEdges(whole);
  const keys = level.boxes.map(({ key }) => key);
  const isDesigned = level.arrangement === 'dense' || level.arrangement === 'ushape';
  const series = isDesigned ? null : seriesOf(keys, level.edges);
  const inner = innerLevels(level, series, options);
  const placed = placeLevel(level, series, inner, options);
  const { style, sized, note } = placed;
  const origin = options.origin ?? { x: 0, y: 0 };
  const own = movedBy(origin, placed.placement);
  const stubs = stubsOf(own, beside);
  const placement = { ...own, wires: [...own.wires, ...stubs] };
  const { direction, measure } = options;
  const items = level.boxes.map(({ key }): LevelItem => {
    const each = sized.get(key)!;
    const { box, inner: content } = each;
    return {
      ...placement.rects.get(key)!,
      key,
      nodes: box.nodes,
      source: box.source,
      spoken: box.spoken,
      expandable: box.expandable,
      marks: boxMarks(each, style, direction, measure),
      inside: content && { x: framePad, y: heights.title, marks: content.marks, items: content.items },
    };
  });
  const edge = origin.x + Math.max(placement.width, options.anchor === null ? 0 : options.width);
  return {
    width: placement.width,
    height: placement.height,
    marks: [
      ...stripMarks(placement.strips),
      ...wireMarks(placement.wires, style.gap, direction),
      ...stubs.flatMap((stub) => stubWords(stub, placement, edge, measure)),
      ...labelMarks(level.boxes, placement, style, options, edge),
      ...(note ? [noteMark(note, placement.entryX, origin.y)] : []),
    ],
    items,
    entryX: placement.entryX,
    exitX: placement.exitX,
    waits: note === notes.waiting || [...inner.values()].some(({ waits }) => waits),
  };
}

/** What open boxes hold, arranged in the room that their closed neighbours leave. */
function innerLevels(level: Level, series: Series | null, options: ArrangeOptions): Map<string, Arranged> {
  const open = level.boxes.filter(({ content }) => content !== null);
  const lanes = series ? lanesOf(series) : 1;
  const beside = (narrowest.width + narrowest.laneGap) * Math.max(0, lanes - 1);
  const width = Math.max(leastInner, options.width - beside - 2 * framePad);
  return new Map(
    open.map(({ key, content }) => [
      key,
      arrangeLevel(content!, { ...options, origin: undefined, width, anchor: null }),
    ]),
  );
}

interface PlacedLevel {
  placement: Placement;
  style: Style;
  sized: ReadonlyMap<string, Sized>;
  note: string | null;
}

function placeLevel(
  level: Level,
  series: Series | null,
  inner: ReadonlyMap<string, Arranged>,
  options: ArrangeOptions,
): PlacedLevel {
  const { measure, width } = options;
  // What stands alone at its height needs not be as narrow as what stands side by side.
  const trunk = new Set(series?.flatMap((part) => (part.kind === 'box' ? [part.key] : [])));
  const taskOf = (style: Style, joins: ReadonlySet<string>): PlacementTask => ({
    level,
    sized: sizesOf(level, style, inner, joins, trunk),
    style,
    width,
    anchor: options.anchor,
  });
  const need = Math.max(0, ...level.boxes.map((box) => wholeWidth(box, measure)));
  const look = looks.filter((each) => each.compact || need <= each.width);
  const joins = series ? joinedBoxes(level, series) : new Set<string>();
  const place: Arranger | undefined = series
    ? (task) => placeLanes(task, series)
    : { dense: placeDense, ushape: placeUShape }[level.arrangement as string];
  const placed =
    place && fitting(place, look, (style) => taskOf(style, style.width <= mostJoined ? joins : new Set()), width);
  if (placed) return { ...placed, note: null };
  const layersWanted = layersTask(level);
  const layers = options.layers(layersWanted);
  if (typeof layers !== 'string') {
    const layered: Arranger = (task) => placeLayered(task, layersWanted, layers);
    return { ...fitting(layered, layeredLooks, (style) => taskOf(style, new Set()), width)!, note: null };
  }
  const task = taskOf(columnLook, new Set());
  return { placement: placeColumn(task, noteRoom), style: columnLook, sized: task.sized, note: notes[layers] };
}

type Arranger = (task: PlacementTask) => Placement | null;

/** The level in the first look with which it fits its room, or in which it is as narrow as in any; null where it is none of the kind. */
function fitting(
  place: Arranger,
  look: readonly Style[],
  taskOf: (style: Style) => PlacementTask,
  room: number,
): Omit<PlacedLevel, 'note'> | null {
  const tried: Omit<PlacedLevel, 'note'>[] = [];
  for (const style of look) {
    const task = taskOf(style);
    const placement = place(task);
    if (!placement) return null;
    tried.push({ placement, style, sized: task.sized });
    if (placement.width <= room) break;
  }
  const least = Math.max(room, tried[tried.length - 1].placement.width);
  return tried.find(({ placement }) => placement.width <= least)!;
}

/** Lines of boxes: what is applied at once to what the box above makes, where lanes are narrow. */
function joinedBoxes({ boxes }: Level, series: Series): Set<string> {
  const byKey = new Map(boxes.map((box) => [box.key, box]));
  const joined = new Set<string>();
  const isOne = ({ expandable, times }: Box) => !expandable && times === 1;
  const follow = (parts: Series): void =>
    parts.forEach((part, i) => {
      if (part.kind === 'ways') return part.ways.forEach(follow);
      const before = parts[i - 1];
      const box = byKey.get(part.key)!;
      const isApplied = box.sign?.state === 'masked' || box.sign?.state === 'bent';
      if (before?.kind === 'box' && isApplied && box.state === null && isOne(box) && isOne(byKey.get(before.key)!))
        joined.add(part.key);
    });
  follow(series);
  return joined;
}

function sizesOf(
  { boxes }: Level,
  style: Style,
  inner: ReadonlyMap<string, Arranged>,
  joined: ReadonlySet<string>,
  trunk: ReadonlySet<string>,
): Map<string, Sized> {
  const isTall = style.compact || boxes.some(({ summary }) => summary !== '');
  return new Map(
    boxes.map((box): [string, Sized] => {
      const content = inner.get(box.key) ?? null;
      if (content) {
        const width = Math.max(leastFrame, content.width + 2 * framePad);
        const height = heights.title + content.height + 4;
        const [inX, outX] = [framePad + content.entryX, framePad + content.exitX];
        return [box.key, { box, width, height, inX, outX, inner: content, isLine: false }];
      }
      const isLine = joined.has(box.key);
      const closed = trunk.has(box.key) ? Math.max(style.width, trunkWidth) : style.width;
      const height = isLine ? heights.line : isTall ? heights.tall : heights.box;
      return [box.key, { box, width: closed, height, inX: closed / 2, outX: closed / 2, inner: null, isLine }];
    }),
  );
}

const noteMark = (words: string, x: number, y: number): Mark => ({
  kind: 'text',
  key: 'note',
  x: x + 16,
  y: y + noteRoom / 2,
  text: words,
  size: text.small,
  anchor: 'start',
  fill: 'secondary',
});
