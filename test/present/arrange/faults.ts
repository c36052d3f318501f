/** What is wrong with a level as it is placed: what lies on one another, runs through a box, or leaves its room. */
import type { Arranged, LevelItem, Rect } from '../../../src/present/arrange/arranged';
import { estimatedWidth, type Mark } from '../../../src/present/drawingMarks';

const name = ({ x, y, width, height }: Rect): string =>
  `${x.toFixed(0)},${y.toFixed(0)} ${width.toFixed(0)}×${height.toFixed(0)}`;

const overlap = (a: Rect, b: Rect, by: number): boolean =>
  a.x + a.width > b.x + by && b.x + b.width > a.x + by && a.y + a.height > b.y + by && b.y + b.height > a.y + by;

/** A text's outline: its width, and the height of its letters. */
function textRect(mark: Mark): Rect | null {
  if (mark.kind === 'math') return { x: mark.x, y: mark.y - 6, width: mark.math.width, height: 12 };
  if (mark.kind !== 'text') return null;
  const width = estimatedWidth(mark.text, mark.size, mark.weight);
  const left = { start: mark.x, middle: mark.x - width / 2, end: mark.x - width }[mark.anchor];
  return { x: left, y: mark.y - mark.size * 0.4, width, height: mark.size * 0.8 };
}

/** Corners of a path of straight lines; a rounded corner is taken as its two ends. */
function stretches(d: string): Rect[] {
  const found: Rect[] = [];
  let at = { x: 0, y: 0 };
  const go = (x: number, y: number) => {
    found.push({ x: Math.min(at.x, x), y: Math.min(at.y, y), width: Math.abs(x - at.x), height: Math.abs(y - at.y) });
    at = { x, y };
  };
  for (const [, command, rest] of d.matchAll(/([MLHVQ])([^MLHVQzhlv]*)/g)) {
    const numbers = rest.trim().split(/[ ,]+/).map(Number);
    if (command === 'M') at = { x: numbers[0], y: numbers[1] };
    else if (command === 'L') go(numbers[0], numbers[1]);
    else if (command === 'H') go(numbers[0], at.y);
    else if (command === 'V') go(at.x, numbers[0]);
    else at = { x: numbers[2], y: numbers[3] };
  }
  return found;
}

export function faultsOf({
  width,
  height,
  marks,
  items,
}: Pick<Arranged, 'width' | 'height' | 'marks' | 'items'>): string[] {
  const faults: string[] = [];
  items.forEach((a, i) => {
    if (a.x < -0.01 || a.y < -0.01 || a.x + a.width > width + 0.01 || a.y + a.height > height + 0.01)
      faults.push(`${a.key} (${name(a)}) leaves ${width.toFixed(0)}×${height.toFixed(0)}`);
    for (const b of items.slice(i + 1)) if (overlap(a, b, 0.01)) faults.push(`${a.key} lies on ${b.key}`);
    faults.push(...itemFaults(a));
  });
  const ways = marks.filter(({ kind, part }) => kind === 'path' && (part === 'branch' || part === 'spine'));
  for (const way of ways)
    if (way.kind === 'path')
      for (const stretch of stretches(way.d))
        for (const item of items)
          if (overlap({ ...item }, { ...stretch, width: stretch.width || 0.02, height: stretch.height || 0.02 }, 0.5))
            faults.push(`${way.key} (${name(stretch)}) runs through ${item.key} (${name(item)})`);
  for (const strip of marks)
    if (strip.kind === 'rect')
      for (const item of items)
        if (overlap(strip, item, 0.5)) faults.push(`${strip.key} (${name(strip)}) runs through ${item.key}`);
  const texts = marks.flatMap((mark) => {
    const rect = textRect(mark);
    return rect ? [{ key: mark.key, rect }] : [];
  });
  texts.forEach(({ key, rect }, i) => {
    for (const other of texts.slice(i + 1))
      if (overlap(rect, other.rect, 0.01)) faults.push(`text ${key} lies on ${other.key}`);
    for (const item of items) if (overlap(rect, item, 0.01)) faults.push(`text ${key} lies on ${item.key}`);
  });
  return faults;
}

function itemFaults(item: LevelItem): string[] {
  const faults: string[] = [];
  const room = { x: 0, y: 0, width: item.width, height: item.height };
  const texts = item.marks.flatMap((mark) => {
    const rect = textRect(mark);
    return rect ? [{ key: mark.key, rect }] : [];
  });
  for (const { key, rect } of texts)
    if (rect.x < room.x || rect.x + rect.width > room.width + 0.5 || rect.y < 0 || rect.y + rect.height > room.height)
      faults.push(`${item.key}: text ${key} leaves its box`);
  texts.forEach(({ key, rect }, i) => {
    for (const other of texts.slice(i + 1))
      if (overlap(rect, other.rect, 0.01)) faults.push(`${item.key}: text ${key} lies on ${other.key}`);
  });
  if (item.inside) {
    const { x, y, marks, items } = item.inside;
    faults.push(
      ...faultsOf({ width: item.width - x, height: item.height - y, marks, items }).map(
        (fault) => `${item.key}: ${fault}`,
      ),
    );
  }
  return faults;
}
