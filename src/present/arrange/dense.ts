/** A dense block: its layers in a column, what they made as a bus beside it that grows by each (Huang et al. 2017, Fig. 1). */
import type { Point, Rect } from './arranged';
import { stepped } from './column';
import { lineWidth } from './wireMarks';
import { exitPort, type Placement, type PlacementTask, type Wire } from './placement';

/** From the bus at its widest to the layers: room for a factor or a shape. */
const room = 104;
const mostBus = 64;
const leastStrip = 2;
const between = 1;

/** Boxes by their places in the level. A layer is a chain of boxes: the first takes all that is there, the last adds to it. */
interface Dense {
  /** What makes the first tensor, where that does not enter. */
  first: readonly number[];
  layers: readonly (readonly number[])[];
  /** What takes all and is taken by none. */
  last: readonly number[];
}

function denseOf({ boxes, edges }: PlacementTask['level']): Dense | null {
  const at = new Map(boxes.map(({ key }, i) => [key, i]));
  const takes = boxes.map(() => new Set<number>());
  const givesTo = boxes.map(() => new Set<number>());
  for (const { from, to } of edges) {
    if (to !== null) takes[at.get(to)!].add(from === null ? -1 : at.get(from)!);
    if (from !== null && to !== null) givesTo[at.get(from)!].add(at.get(to)!);
  }
  const chains: number[][] = [];
  boxes.forEach((_, i) => {
    const [only] = takes[i];
    const chain = chains.find((each) => each.at(-1) === only);
    if (chain && takes[i].size === 1 && givesTo[only].size === 1) chain.push(i);
    else chains.push([i]);
  });
  const enters = chains.slice(1).some(([head]) => takes[head].has(-1));
  const before = (count: number) => [...(enters ? [-1] : []), ...chains.slice(0, count).map((chain) => chain.at(-1)!)];
  const takesAll = ([head]: readonly number[], count: number): boolean => {
    const all = before(count);
    return takes[head].size === all.length && all.every((each) => takes[head].has(each));
  };
  const start = enters ? 0 : 1;
  const isLast = chains.length > 1 && givesTo[chains[chains.length - 1].at(-1)!].size === 0;
  const isDense = chains.slice(start).every((chain, i) => takesAll(chain, i + start));
  const layers = chains.slice(start, isLast ? -1 : undefined);
  return isDense && layers.length > 1
    ? { first: enters ? [] : chains[0], layers, last: isLast ? chains[chains.length - 1] : [] }
    : null;
}

/** How many channels a tensor has among others with which it is concatenated: the size in which they differ. */
function channelsOf(shapes: readonly string[]): number[] {
  const sizes = shapes.map((shape) => shape.split(' × ').map(Number));
  const axis = Math.max(
    0,
    (sizes[0] ?? []).findIndex((size, i) => sizes.some((other) => other[i] !== size)),
  );
  const channels = sizes.map((size) => size[axis]);
  return channels.every((each) => Number.isFinite(each) && each > 0) ? channels : channels.map(() => 1);
}

/** Null for a level whose boxes do not each take all before them. */
export function placeDense({ level, sized, style, anchor: wanted }: PlacementTask): Placement | null {
  const dense = denseOf(level);
  if (!dense) return null;
  const { boxes, edges } = level;
  const { first, layers, last } = dense;
  const keyOf = (at: number): string => boxes[at].key;
  const sizeOf = (at: number) => sized.get(keyOf(at))!;
  const tails = layers.map((layer) => keyOf(layer[layer.length - 1]));
  const sources = [first.length > 0 ? keyOf(first[first.length - 1]) : null, ...tails];
  const channels = channelsOf(sources.map((key) => edges.find(({ from }) => from === key)?.shape ?? ''));
  const scale = Math.min(0.25, mostBus / channels.reduce((sum, each) => sum + each, 0));
  const entering = edges.filter(({ from, to }) => from === null && (first.length === 0 || to === keyOf(first[0])));
  const state = entering.find((edge) => edge.state !== null)?.state ?? null;
  // The identity path keeps its width.
  const widths = channels.map((each, i) =>
    i > 0 ? Math.max(leastStrip, each * scale) : state === null ? Math.max(6, each * scale) : lineWidth,
  );
  const centred = [...first, ...last].map((at) => sizeOf(at).inX);
  const x = Math.max(wanted ?? 0, widths[0] / 2 + 4, ...centred);
  const anchor = wanted ?? x;
  const strips: number[] = [];
  let right = x - widths[0] / 2 - between;
  for (const width of widths) {
    strips.push(right + between);
    right += between + width;
  }
  const layerX = right + room;
  const rects = new Map<string, Rect>();
  const wires: Wire[] = [];
  const spots = new Map<string, { factor?: Point; shape?: Point }>();
  const into = (key: string | null) => edges.filter(({ to }) => to === key);
  /** Boxes of a chain below one another; the wires between them are theirs alone. */
  const stack = (chain: readonly number[], y: number, placeX: (at: number) => number): number => {
    chain.forEach((at, i) => {
      if (i > 0) {
        const from = exitPort(rects.get(keyOf(chain[i - 1]))!, sizeOf(chain[i - 1]));
        wires.push({
          edges: into(keyOf(at)),
          points: stepped(from, { x: placeX(at) + sizeOf(at).inX, y: y + style.gap }),
        });
        y += style.gap;
      }
      rects.set(keyOf(at), { x: placeX(at), y, width: sizeOf(at).width, height: sizeOf(at).height });
      y += sizeOf(at).height;
    });
    return y;
  };
  const onBus = (at: number): number => x - sizeOf(at).inX;

  let y = style.gap;
  if (first.length > 0 || anchor !== x) wires.push({ edges: entering, points: stepped({ x: anchor, y: 0 }, { x, y }) });
  y = stack(first, y, onBus);
  const starts = [first.length === 0 && anchor === x ? 0 : y];
  layers.forEach((layer, i) => {
    const head = keyOf(layer[0]);
    y += style.gap;
    const tapped = y + 12;
    wires.push({
      edges: into(head),
      points: [
        { x: strips[i] + widths[i], y: tapped },
        { x: layerX, y: tapped },
      ],
    });
    y = stack(layer, y, () => layerX);
    const out = y - 12;
    const strip = strips[i + 1] + widths[i + 1] / 2;
    wires.push({
      edges: [],
      points: [
        { x: layerX, y: out },
        { x: strip, y: out },
        { x: strip, y: out + 8 },
      ],
    });
    spots.set(head, { factor: { x: right + 10, y: tapped - 11 } });
    spots.set(tails[i], { ...spots.get(tails[i]), shape: { x: right + 10, y: out + 11 } });
    starts.push(out + 7);
  });
  const end = y + style.gap;
  const bus = widths.map((width, i) => ({
    x: strips[i],
    y: starts[i],
    width,
    height: end - starts[i],
    state: i === 0 ? state : null,
  }));
  if (last.length > 0)
    wires.push({
      edges: into(keyOf(last[0])),
      points: [
        { x, y: end },
        { x, y: end },
      ],
    });
  y = stack(last, end, onBus);
  const height = y + style.gap;
  wires.push({ edges: into(null), points: stepped({ x, y }, { x: anchor, y: height }) });
  const width = [...rects.values()].reduce((most, rect) => Math.max(most, rect.x + rect.width), right);
  return { width, height, rects, wires, entryX: anchor, exitX: anchor, strips: bus, spots };
}
