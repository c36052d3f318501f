/** A box as marks from its own corner: closed, as a line of the box above it, or open around what it holds. */
import { formMarks, type Direction } from '../drawingForms';
import { fitText, pathData, type Mark, type Measure } from '../drawingMarks';
import type { Box, Edge, Level } from '../levels/level';
import type { Arranged } from './arranged';
import type { Sized, Style } from './placement';
import { lineWidth } from './wireMarks';

export const text = { name: 13, small: 12 };
export const heights = { box: 36, tall: 46, line: 24, title: 34 };
/** From a frame to what it holds, at its sides and below. */
export const framePad = 14;

const inset = { wide: 13, compact: 7 };
const twistieRoom = 14;

/** How much of a label fits: whole, without the kind that its numbers follow, tightly set, or cut. */
export function shortLabel(label: string, room: number, measure: (words: string) => number): string {
  // Widths that change tell by themselves that a weight layer stands here.
  const sizes = label.includes(' → ') ? label.replace(/^[A-Za-z]\w*(?:\.\w+)* (?=\d)/, '') : label;
  const name = label.replace(/^([\w.]+), \w+$/, '$1').replace(/\dd\b/, '');
  const tight = sizes.replace(/ → /g, '→');
  const isLayer = sizes !== label;
  const fits = [label, sizes, isLayer ? tight : name].find((words) => measure(words) <= room);
  return fits ?? fitText(isLayer ? tight : name, room, measure);
}

/** A label that is too long for its line on two of them, between two of its words; null where that does not help. */
export function brokenLabel(
  label: string,
  room: number,
  measure: (words: string) => number,
): readonly [string, string] | null {
  for (let at = label.lastIndexOf(' '); at > 0; at = label.lastIndexOf(' ', at - 1)) {
    const lines = [label.slice(0, at), label.slice(at + 1)] as const;
    if (lines.every((line) => measure(line) <= room)) return lines;
  }
  return null;
}

/** The count that stands in a box: its parameters, where it has any. */
const countOf = ({ parameters }: Box): string => (parameters.value === 0 ? '' : parameters.text);

/** Width in which a label and its count stand on one line. */
export function wholeWidth(box: Box, measure: Measure): number {
  const count = countOf(box);
  const sides = 2 * inset.wide + (box.expandable ? twistieRoom : 0) + (count ? 16 : 0) + badgeRoom(box, measure);
  return measure(box.label, text.name) + measure(count, text.small) + sides;
}

const badgeRoom = ({ times }: Box, measure: Measure): number =>
  times > 1 ? measure(`×${times}`, text.small) + 12 + 8 : 0;

export function boxMarks(
  { box, width, height, isLine, inner }: Sized,
  style: Style,
  direction: Direction,
  measure: Measure,
): Mark[] {
  const side = style.compact ? inset.compact : inset.wide;
  const isUnknown = box.sign?.state === 'unknown';
  const onPath = box.state !== null && box.state !== 'untouched';
  const outline: Mark = {
    kind: 'rect',
    key: 'box',
    x: 0,
    y: 0,
    width,
    height,
    radius: 2,
    fill: 'background',
    stroke: onPath ? box.state! : isUnknown ? 'text' : 'border',
    strokeWidth: onPath ? 1.8 : 1,
    dash: isUnknown ? '4 3' : undefined,
  };
  const count = countOf(box);
  const size = isLine ? Math.min(text.small, style.size) : style.size;
  const left = side + (box.expandable ? twistieRoom : 0);
  const hasSecond = box.summary !== '' || count !== '' || box.times > 1;
  const isBreakable = style.compact && inner === null && !isLine && !hasSecond;
  const broken =
    isBreakable && measure(box.label, size) > width - side - left
      ? brokenLabel(box.label, width - side - left, (words) => measure(words, size))
      : null;
  const isTwo =
    broken !== null || (inner === null && !isLine && (box.summary !== '' || (style.compact && count !== '')));
  const titleY = inner ? heights.title / 2 + 1 : height / 2;
  const firstY = isTwo ? titleY - 9 : titleY;
  // The wires into an open box cross its title's line: the title stands beside them, on the roomier side.
  const entry = inner ? inner.entryX + framePad : 0;
  const atRight = inner !== null && entry < width / 3;
  const from = atRight ? entry + 16 + (box.expandable ? twistieRoom : 0) : left;
  const to = inner && !atRight ? entry - 14 : width - side;
  const below = style.compact && inner === null;
  const beside = isLine ? lineSign(box, direction, width - side, height / 2) : besideCount(count, width - side, firstY);
  const besideWidth = isLine
    ? signWidth(box, direction)
    : !inner && !below && count
      ? measure(count, text.small) + 16
      : 0;
  const badge = badgeRoom(box, measure);
  const room = Math.max(12, to - from - besideWidth - badge);
  const label = broken?.[0] ?? shortLabel(box.label, room, (words) => measure(words, size));
  const marks: Mark[] = [outline, ...(inner && box.content ? throughFrame(inner, box.content, height) : [])];
  if (box.expandable) marks.push(...twistie(from - twistieRoom, firstY, inner !== null));
  marks.push({
    kind: 'text',
    key: 'label',
    x: from,
    y: firstY,
    text: label,
    size,
    anchor: 'start',
    weight: inner ? 600 : undefined,
    fill: isLine ? 'secondary' : 'text',
    title: label === box.label || broken ? undefined : box.label,
  });
  if (badge > 0) marks.push(...badgeMarks(box.times, from + measure(label, size) + 8, firstY, measure));
  if (besideWidth > 0) marks.push(...beside);
  if (isTwo) {
    const isFitting = (each: string) => measure(each, text.small) <= width - side - from;
    const words = broken?.[1] ?? secondLine(box, below ? count : '', label, isFitting);
    const shown = fitText(words, width - side - from, (each) => measure(each, text.small));
    marks.push({
      kind: 'text',
      key: 'summary',
      x: from,
      y: titleY + 9,
      text: shown,
      size: text.small,
      anchor: 'start',
      fill: 'secondary',
      title: shown === words ? undefined : words,
    });
  }
  return marks;
}

/** The tensors of an open box between its frame and what it holds. */
function throughFrame({ entryX, exitX, height: held }: Arranged, { edges }: Level, height: number): Mark[] {
  const piece = (key: string, x: number, from: number, to: number, ends: readonly Edge[]): Mark[] => {
    const state = ends.find((edge) => edge.state !== null)?.state;
    if (ends.length === 0) return [];
    return state
      ? formMarks(key, state, null, [{ x, from, to, width: lineWidth }])
      : [{ kind: 'line', key, part: 'branch', x1: x, y1: from, x2: x, y2: to, stroke: 'lines', strokeWidth: 1.5 }];
  };
  const entering = edges.filter(({ from }) => from === null);
  const leaving = edges.filter(({ to }) => to === null);
  return [
    ...piece('in', framePad + entryX, 0, heights.title, entering),
    ...piece('out', framePad + exitX, heights.title + held, height, leaving),
  ];
}

/** Below a label: what it has lost to its room, and the count or the summary. */
function secondLine({ label, summary }: Box, count: string, shown: string, fits: (words: string) => boolean): string {
  const kind = shown !== label && label.endsWith(shown) ? label.slice(0, label.length - shown.length).trim() : '';
  const words = [kind, count, summary].filter(Boolean);
  while (words.length > 1 && !fits(words.join(' · '))) words.shift();
  return words.join(' · ');
}

const besideCount = (count: string, x: number, y: number): Mark[] => [
  { kind: 'text', key: 'count', x, y, text: count, size: text.small, anchor: 'end', fill: 'secondary' },
];

/** A line of a box has no edge above it: its factor stands at its end. */
const lineSign = ({ sign }: Box, direction: Direction, right: number, y: number): Mark[] =>
  sign && direction === 'gradient'
    ? [
        {
          kind: 'math',
          key: 'sign',
          part: 'label',
          x: right - sign.gradient.width,
          y,
          math: sign.gradient,
          fill: 'text',
        },
      ]
    : [];

const signWidth = ({ sign }: Box, direction: Direction): number =>
  sign && direction === 'gradient' ? sign.gradient.width + 8 : 0;

const twistie = (x: number, y: number, isOpen: boolean): Mark[] => [
  {
    kind: 'path',
    key: 'twistie',
    part: 'twistie',
    stroke: 'text',
    strokeWidth: 1.25,
    d: isOpen ? pathData`M${x} ${y - 2}l4 4.5l4 -4.5` : pathData`M${x + 1} ${y - 4}l4.5 4l-4.5 4`,
  },
  { kind: 'rect', key: 'twistie/hit', part: 'twistie', x: x - 6, y: y - 10, width: 20, height: 20 },
];

function badgeMarks(times: number, x: number, y: number, measure: Measure): Mark[] {
  const words = `×${times}`;
  const width = measure(words, text.small) + 12;
  return [
    { kind: 'rect', key: 'badge', x, y: y - 9, width, height: 18, radius: 9, fill: 'badge' },
    {
      kind: 'text',
      key: 'times',
      x: x + width / 2,
      y,
      text: words,
      size: text.small,
      anchor: 'middle',
      fill: 'badgeText',
    },
  ];
}
