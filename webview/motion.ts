/** Rows slide to their new place: one clock for all, so that nothing that moves together comes apart. */
import { easeCubicOut } from 'd3';
import type { Span } from '../src/present/drawingMarks';
import type { Item } from '../src/present/drawingScene';

export const slide = 150;

type Placed = Pick<Item, 'key' | 'y' | 'height'>;

export class Motion {
  private readonly start = performance.now();
  private readonly from: ReadonlyMap<string, Span>;

  /** `view` is how far below its new place the view begins, in px of the screen. */
  constructor(
    before: readonly Placed[],
    after: readonly Placed[],
    private readonly view: number,
  ) {
    this.from = beginnings(before, after);
  }

  /** From 0 to 1, eased out. */
  get progress(): number {
    return easeCubicOut(Math.min(1, (performance.now() - this.start) / slide));
  }

  get isOver(): boolean {
    return performance.now() - this.start >= slide;
  }

  viewShift(progress: number): number {
    return this.view * (1 - progress);
  }

  /** Where an item of the new scene stands on its way. */
  spanOf({ key, y, height }: Placed, progress: number): Span {
    const from = this.from.get(key);
    if (!from) return { y, height };
    // Whole px: between two halves of a px a seam would show.
    const top = Math.round(from.y + (y - from.y) * progress);
    const [end, endOfWay] = [from.y + from.height, y + height];
    return { y: top, height: Math.round(end + (endOfWay - end) * progress) - top };
  }

  /** Top and bottom of all of the way. */
  sweep(item: Placed): readonly [number, number] {
    const from = this.from.get(item.key) ?? item;
    return [Math.min(from.y, item.y), Math.max(from.y + from.height, item.y + item.height)];
  }
}

/**
 * Where each item begins: one that stood there before begins in its old place, new ones share the place of what they stand for,
 * and what has gone leaves its place to what stood above it. So no two items are ever apart, and the line is whole all the time.
 */
function beginnings(before: readonly Placed[], after: readonly Placed[]): Map<string, Span> {
  const old = new Map<string, Span>(before.map(({ key, y, height }) => [key, { y, height }]));
  const from = new Map<string, Span>();
  const last = before[before.length - 1];
  let end = before[0]?.y ?? 0;
  let above: Span | undefined;
  let fresh: Placed[] = [];
  const share = (until: number): void => {
    const room = Math.max(0, until - end);
    const heights = fresh.reduce((sum, { height }) => sum + height, 0) || 1;
    for (const { key, height } of fresh) {
      above = { y: end, height: (room * height) / heights };
      from.set(key, above);
      end += above.height;
    }
    if (fresh.length === 0 && above) above.height += room;
    fresh = [];
  };
  for (const item of after) {
    const span = old.get(item.key);
    if (!span) {
      fresh.push(item);
      continue;
    }
    share(span.y);
    from.set(item.key, span);
    above = span;
    end = span.y + span.height;
  }
  share(last ? last.y + last.height : end);
  return from;
}
