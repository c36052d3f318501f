/** What the panel and the bundle of its charts agree on. */
import type { Specification } from '../../src/present/charts/specification';

/** What a chart tells of: a series was pressed, another scale was asked for. */
export interface ChartEvents {
  toggle(key: string): void;
}

/** A chart on the screen. */
export interface DrawnChart {
  /** The picture and its read-out. */
  readonly element: HTMLElement;
  /** Draws it anew in the size that its element had when it was first drawn or last resized. */
  draw(specification: Specification): void;
  /** Its element has another size. */
  resized(): void;
  /** The picture alone, as a file. */
  picture(): SVGSVGElement;
}

/** What the library's bundle offers. */
export interface ChartLibrary {
  create(kind: Specification['kind'], events: ChartEvents): DrawnChart;
}
