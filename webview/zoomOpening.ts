/** Zoom is semantic: zooming in on a thing opens it, zooming out closes what zooming in has opened. */
import type { Item } from '../src/present/drawingScene';

export interface Openable {
  open(key: string): void;
  close(key: string): void;
}

/** Scale from which a thing opens under the pointer: the network shows its stages, then units, then operators. */
const opensAt = [
  { kind: /^stage/, scale: 1.15 },
  { kind: /^fold/, scale: 1.3 },
  { kind: /^row/, scale: 1.5 },
  { kind: /./, scale: 1.9 },
];
/** Below this share of that scale it closes, so that no single turn of the wheel opens and closes. */
const closesBelow = 0.85;

export class ZoomOpening {
  private readonly opened: { key: string; scale: number }[] = [];

  constructor(private readonly target: Openable) {}

  /** What else opens and closes things may leave nothing here to close. */
  forget(): void {
    this.opened.length = 0;
  }

  /** The scale was `before` and is `now`; `item` is the innermost thing under the pointer. */
  zoomed(before: number, now: number, item: Item | undefined): void {
    if (now > before && item?.expanded === false) {
      const { scale } = opensAt.find(({ kind }) => kind.test(item.key))!;
      if (now < scale) return;
      // An opened fold is closed from its first row.
      this.opened.push({ key: item.key.replace(/^fold/, 'row'), scale });
      this.target.open(item.key);
    }
    while (now < before && this.opened.length > 0 && now < this.opened[this.opened.length - 1].scale * closesBelow)
      this.target.close(this.opened.pop()!.key);
  }
}
