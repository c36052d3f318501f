/** A picture's items with what is said of them: tints by their numbers, or bars where the theme has no tints. */
import type { Item } from '../src/present/drawingScene';
import type { Mark } from '../src/present/drawingMarks';
import type { PictureItem } from '../src/present/picture';
import { longestBar, type Dress } from './dress';

/** Does the theme show lengths in place of tints, as those of high contrast do? */
export const hasBars = (): boolean => document.body.className.includes('high-contrast');

/** @param bars in high contrast: lengths stand for tints. */
export const dressedItems = (
  items: readonly Item[],
  dressOf: (item: Item) => Dress,
  bars: boolean,
): readonly PictureItem[] =>
  items.map((item) => ({
    x: item.x,
    y: item.y,
    spoken: item.spoken,
    marks: tinted(item, dressOf(item), bars),
    inside: item.inside && { ...item.inside, items: dressedItems(item.inside.items, dressOf, bars) },
  }));

function tinted({ kind, marks, box, inside }: Item, { tint }: Dress, bars: boolean): readonly Mark[] {
  if (!tint) return marks;
  const { x, y, width } = box;
  const height = inside ? inside.top - y : box.height;
  const at = { kind: 'rect', key: 'tint', x: x + 1 } as const;
  if (bars) {
    const length = Math.max(2, tint.share * Math.min(longestBar, width - 2));
    return [...marks, { ...at, y: y + height - 5, width: length, height: 4, fill: 'number' }];
  }
  const fill = `tint${tint.step}` as const;
  const above = marks.map(readable);
  // The body of a box stands above the tint: it has it itself.
  if (kind === 'box')
    return above.map((mark) => (mark.kind === 'rect' && mark.fill === 'background' ? { ...mark, fill } : mark));
  return [{ ...at, y: y + 1, width: width - 2, height: height - 2, fill }, ...above];
}

/** What is said quietly must be read on a tint, too: as in the panel's style sheet. */
const readable = (mark: Mark): Mark =>
  mark.kind === 'text' && mark.fill === 'secondary' ? { ...mark, fill: 'text' } : mark;
