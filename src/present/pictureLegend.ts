/** What stands below a picture: samples of its lines, and the scale of the numbers that it is coloured by. */
import { sampleLength } from './drawingLegend';
import { tintSteps, type Mark, type Measure, type TintPaint } from './drawingMarks';
import type { LegendEntry } from './drawingModel';
import type { ScaleKey } from './facts/scaleKey';

const type = 12;
const rowHeight = 22;
const inset = 24;
/** Between a sample and its text, and between two entries. */
const gaps = { within: 10, between: 22 };
/** Size of one step of the scale; a bar of high contrast is as high as its step. */
const swatch = { width: 16, height: 12, bar: 2 };

export interface LegendPlace {
  entry: LegendEntry;
  x: number;
  /** Middle of its line. */
  y: number;
}

/** Entries side by side, in as many lines as they need. */
export function placeEntries(
  legend: readonly LegendEntry[],
  width: number,
  measure: Measure,
): { places: LegendPlace[]; height: number } {
  const places: LegendPlace[] = [];
  let [x, y] = [inset, rowHeight / 2];
  for (const entry of legend) {
    const taken = sampleLength + gaps.within + measure(entry.text, type);
    if (x > inset && x + taken > width - inset) [x, y] = [inset, y + rowHeight];
    places.push({ entry, x, y });
    x += taken + gaps.between;
  }
  return { places, height: legend.length > 0 ? y + rowHeight / 2 : 0 };
}

/** The text of an entry, behind its sample. */
export const entryText = ({ text }: LegendEntry): Mark => textMark('text', text, sampleLength + gaps.within, 0);

/**
 * The scale: what it is of, its steps between its ends, how it runs and at which training step, and what stands without a tint.
 * Parts that the width has no room for go on in a line below.
 *
 * @param bars lengths stand for tints, as in high contrast
 */
export function scaleMarks(
  key: ScaleKey,
  bars: boolean,
  width: number,
  measure: Measure,
): { marks: Mark[]; height: number } {
  const marks: Mark[] = [];
  let [x, y] = [inset, rowHeight / 2];
  const write = (name: string, text: string, gap: number): void => {
    marks.push(textMark(name, text, x, y));
    x += measure(text, type) + gap;
  };
  write('title', key.title, gaps.between);
  write('from', key.from, gaps.within);
  tintSteps.forEach((step, i) => {
    const height = bars ? swatch.bar * step : swatch.height;
    marks.push({
      kind: 'rect',
      key: `step${step}`,
      x: x + i * swatch.width,
      y: y + swatch.height / 2 - height,
      width: swatch.width,
      height,
      fill: bars ? 'number' : (`tint${step}` satisfies TintPaint),
    });
  });
  x += tintSteps.length * swatch.width + gaps.within;
  write('to', key.to, gaps.between);
  const remarks = [
    key.kind,
    key.step === null ? '' : `training step ${key.step}`,
    key.hasUnknown ? `without ${bars ? 'a bar' : 'colour'}: not known` : '',
  ];
  for (const remark of remarks.filter(Boolean)) {
    if (x > inset && x + measure(remark, type) > width - inset) [x, y] = [inset, y + rowHeight];
    write(remark, remark, gaps.between);
  }
  return { marks, height: y + rowHeight / 2 };
}

const textMark = (key: string, text: string, x: number, y: number): Mark => ({
  kind: 'text',
  key,
  x,
  y,
  text,
  size: type,
  anchor: 'start',
  fill: 'secondary',
});
