import { expect, it } from 'vitest';
import { Motion } from '../../webview/motion';

/** Items one below the other, by their heights. */
function stacked(heights: Record<string, number>): { key: string; y: number; height: number }[] {
  let y = 80;
  return Object.entries(heights).map(([key, height]) => {
    y += height;
    return { key, y: y - height, height };
  });
}

const open = stacked({ stem: 50, row1: 420, row2: 70, head: 50 });
const closed = stacked({ stem: 50, row1: 70, row2: 70, head: 50 });
const folded = stacked({ stem: 50, fold1: 90, head: 50 });
const stage = stacked({ stem: 50, stage1: 100, head: 50 });
const opened = stacked({ stem: 50, stage1: 28, row1: 70, row2: 70, head: 50 });

it.each([
  ['a row opens', closed, open],
  ['a row closes', open, closed],
  ['a fold opens', folded, open],
  ['a fold closes', open, folded],
  ['a stage opens', stage, opened],
  ['a stage closes', opened, stage],
])('leaves no gap between items while %s', (_, before, after) => {
  const motion = new Motion(before, after, 0);
  for (const progress of [0, 0.13, 0.5, 0.87, 1]) {
    const spans = after.map((item) => motion.spanOf(item, progress));
    spans.slice(1).forEach(({ y }, i) => expect(y).toBe(spans[i].y + spans[i].height));
    const ends = [before, after].map((items) => items[items.length - 1].y);
    expect(spans[spans.length - 1].y).toBe(Math.round(ends[0] + (ends[1] - ends[0]) * progress));
  }
});
