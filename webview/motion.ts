/** Rows slide to their new place: one clock for all, so that nothing that moves together comes apart. */
import { easeCubicOut } from 'd3';
import type { Item } from '../src/present/drawingScene';

export const slide = 150;

interface Span {
  y: number;
  height: number;
}

export class Motion {
  private readonly start = performance.now();
  private readonly from: ReadonlyMap<string, Span>;

  /** `view` is how far below its new place the view begins, in px of the screen. */
  constructor(
    before: readonly Item[],
    after: readonly Item[],
    private readonly view: number,
  ) {
    const old = new Map<string, Span>(before.map(({ key, y, height }) => [key, { y, height }]));
    const from = new Map<string, Span>();
    // What is new opens out of the place behind what stands before it.
    let end = before[0]?.y ?? 0;
    for (const { key } of after) {
      const span = old.get(key) ?? { y: end, height: 0 };
      from.set(key, span);
      end = span.y + span.height;
    }
    this.from = from;
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
  spanOf({ key, y, height }: Item, progress: number): Span {
    const from = this.from.get(key);
    if (!from) return { y, height };
    return { y: from.y + (y - from.y) * progress, height: from.height + (height - from.height) * progress };
  }

  /** Top and bottom of all of the way. */
  sweep(item: Item): readonly [number, number] {
    const from = this.from.get(item.key) ?? item;
    return [Math.min(from.y, item.y), Math.max(from.y + from.height, item.y + item.height)];
  }
}
