/** Positioned marks: what a layout makes, what the panel joins to elements, and what the SVG export writes. Lengths in px. */
import type { PathState } from '../explain/explanation';
import type { Columns } from './drawingColumns';
import type { DetailLayout } from './drawingDetailLayout';
import type { Mathematics } from './drawingModel';

/** What a mark is painted as; the panel's style sheet and the export's theme give it a colour. */
export type Paint =
  | PathState
  | 'text'
  | 'secondary'
  | 'lines'
  | 'background'
  | 'border'
  | 'badge'
  | 'badgeText'
  | 'bar'
  | 'track'
  | 'arrow'
  | 'link'
  | 'number'
  | TintPaint;

/** Steps of the scale that numbers are coloured by, the palest first. */
export const tintSteps = [1, 2, 3, 4, 5, 6] as const;

export type TintStep = (typeof tintSteps)[number];

export type TintPaint = `tint${TintStep}`;

interface Base {
  /** Unique among its siblings and stable, so that a change of layout moves the mark. */
  key: string;
  /** `spine` stands on the line, `branch` beside it; labels fade when the direction turns. */
  part?: 'spine' | 'branch' | 'label' | 'chevron' | 'twistie' | 'bracket' | 'guide' | 'skip' | 'skipHit';
  fill?: Paint;
  stroke?: Paint;
  strokeWidth?: number;
  /** What a click on it shows, where that is not its band's source. */
  node?: number;
  title?: string;
}

export type Mark =
  | (Base & { kind: 'path'; d: string; dash?: string })
  | (Base & { kind: 'line'; x1: number; y1: number; x2: number; y2: number; dash?: string })
  | (Base & { kind: 'rect'; x: number; y: number; width: number; height: number; radius?: number; dash?: string })
  | (Base & { kind: 'circle'; x: number; y: number; radius: number })
  | (Base & {
      kind: 'text';
      x: number;
      /** Middle of the line of text. */
      y: number;
      text: string;
      size: number;
      anchor: 'start' | 'middle' | 'end';
      weight?: 400 | 600;
      font?: 'ui' | 'code';
      href?: string;
    })
  /** x: left edge; y: middle of the picture. */
  | (Base & { kind: 'math'; x: number; y: number; math: Mathematics });

/** Width of a text in px. The panel measures with its own font, the export with a table of mean widths. */
export type Measure = (text: string, size: number, weight?: 400 | 600) => number;

/** A run of the drawing that moves as one, reads aloud as one, and shows one source. */
export interface Band {
  key: string;
  y: number;
  height: number;
  /** Made when they are first asked for: most bands of a deep network are never seen. */
  readonly marks: readonly Mark[];
  /** Indices of the drawing's rows in it. */
  rows: readonly number[];
  /** A fold: closed, or the row of an opened one. */
  fold: number | null;
  /** First row of the stage that it is, or stands in. */
  stage: number | null;
  kind: 'row' | 'fold' | 'stage' | 'stageHead';
  spoken: string;
  expandable: boolean;
  /** What an opened row holds, and how far below the band's top it begins. */
  inside: { top: number; layout: DetailLayout } | null;
}

export interface Layout {
  /** Of the columns; what is opened may be wider. */
  width: number;
  height: number;
  spineX: number;
  columns: Columns;
  /** Column heads; they stay at the top edge while the rest scrolls. */
  header: { height: number; marks: readonly Mark[] };
  bands: readonly Band[];
  /** Names of what goes in and out. */
  ends: readonly Mark[];
  /** Tensors that go past rows, beside the branches: those that pass between two heights, from and to where the bands stand. */
  skips(from: number, to: number, spanOf?: SpanOf): Mark[];
}

/** Top and height of a band. */
export interface Span {
  y: number;
  height: number;
}

/** Where bands stand on their way to their places. */
export type SpanOf = (band: Pick<Band, 'key' | 'y' | 'height'>) => Span;

const round = (value: number): number => Math.round(value * 100) / 100;

/** Path data from commands and numbers, rounded to a hundredth of a px. */
export const pathData = (strings: TemplateStringsArray, ...values: number[]): string =>
  strings.reduce((text, part, i) => text + part + (i < values.length ? round(values[i]) : ''), '');

/** Shortens a text to a width: an ellipsis stands for the end, or for the front of a dotted name, whose tail tells units apart. */
export function fitText(
  text: string,
  width: number,
  measure: (text: string) => number,
  keep: 'start' | 'end' = 'start',
): string {
  if (measure(text) <= width) return text;
  for (let length = text.length - 1; length > 1; length--) {
    const shorter = keep === 'start' ? `${text.slice(0, length).trimEnd()}…` : `…${text.slice(-length)}`;
    if (measure(shorter) <= width) return shorter;
  }
  return '…';
}

/** Mean advance widths of interface fonts in thousandths of an em: for where no font can be measured. */
export function estimatedWidth(text: string, size: number, weight: 400 | 600 = 400): number {
  let sum = 0;
  for (const sign of text) {
    let advance = advances.get(sign);
    if (advance === undefined) advances.set(sign, (advance = meanAdvance(sign)));
    sum += advance;
  }
  return (sum / 1000) * size * (weight === 600 ? 1.06 : 1);
}

const advances = new Map<string, number>();

function meanAdvance(sign: string): number {
  if (/[ilIj.,:;|!'’ ·\u202f]/.test(sign)) return 290;
  if (/[mwMW—…→]/.test(sign)) return 880;
  return /[A-Z0-9×+=−–]/.test(sign) ? 650 : 560;
}
