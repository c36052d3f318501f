/** Charts as data: what the panel asks its library of charts to draw, and a report draws as SVG text. */
import type { SeriesStyle } from './style';

export interface Axis {
  /** Stands below or beside the axis, and in the head of the table: "step", "test error, %". */
  name: string;
  scale: 'linear' | 'log';
  domain: readonly [low: number, high: number];
  ticks: readonly number[];
  /** Text of a tick. */
  tick(value: number): string;
}

export interface ChartPoint {
  x: number;
  /** Null where it is not known: the line has a gap there. */
  y: number | null;
  /** Least and most over seeds, where there are several. */
  low?: number;
  high?: number;
}

export interface ChartSeries {
  key: string;
  name: string;
  style: SeriesStyle;
  points: readonly ChartPoint[];
  /** Its name is set in bold, in its own colour. */
  strong?: boolean;
  /** Drawn paler than the others, behind them. */
  faded?: boolean;
  /** Marks of the points at which it was measured, where they stand far enough apart. */
  dots?: boolean;
  /** Stands in a circle on the line. */
  letter?: string;
  /** Where what it is made of ended before its time, and why. */
  ended?: { reason: string; marks: readonly { x: number; y: number }[] };
}

export interface Lines {
  kind: 'lines';
  /** For files: "test-error". */
  name: string;
  title: string;
  remark: string;
  /** One sentence for those who do not see it. */
  summary: string;
  x: Axis;
  y: Axis;
  /** Drawn in this order, the last on top. */
  series: readonly ChartSeries[];
  /** Keys of series that are not shown. */
  hidden: ReadonlySet<string>;
  /** Where the names of the series stand: at the ends of the lines, or as letters on them. */
  names: 'ends' | 'letters';
  /** For a small place: nothing above the lines, the name of the axis between its ticks. */
  compact?: boolean;
  /** Upright lines with words at their heads: where the learning rate falls. */
  rules: readonly { x: number; text: string }[];
  /** A level line with words at its end. */
  reference?: { y: number; text: string; paint: SeriesStyle['paint'] };
  /** What stands at an x, where it has a name of its own: a layer's. */
  label?(x: number): string;
  /** A value with its digits. */
  value(y: number): string;
}

export interface Bars {
  kind: 'bars';
  name: string;
  title: string;
  remark: string;
  summary: string;
  x: { name: string; ticks: readonly { value: number; paint: SeriesStyle['paint'] }[] };
  /** What a bar's height is: "share of paths". */
  measure: string;
  /** One height for each of 0, 1, 2, … */
  heights: readonly number[];
  /** A stretch of the axis that is set apart: its bars are strong, the others pale. */
  range?: { from: number; to: number; text: string };
  value(height: number): string;
}

/** "step 300", "layer 4, layer1.0.conv2", "24 weight layers": the head of a read-out. */
export function placeText(specification: Specification, x: number): string {
  if (specification.kind === 'bars') return `${x} ${specification.x.name}`;
  const label = specification.label?.(x);
  return `${specification.x.name} ${x}${label ? `, ${label}` : ''}`;
}

export type Specification = Lines | Bars;
