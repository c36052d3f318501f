/** What both kinds of charts stand on: a holder, a picture of Plot's, and layers above it that outlive a redraw. */
import { plot, type Plot, type PlotOptions } from '@observablehq/plot';
import type { Measure } from '../../../src/present/drawingMarks';
import { html, svg } from '../../elements';
import { measurer } from '../../measure';

export type Picture = (SVGSVGElement | HTMLElement) & Plot;

export class ChartCanvas {
  readonly element = html('div', { class: 'chart-canvas' });
  /** The whole picture: Plot's own, and what stands above it. */
  readonly svg = svg('svg', { class: 'chart' });
  readonly measure: Measure = measurer();
  private plotted: Picture | null = null;
  private measured: { width: number; height: number } | null = null;

  constructor(...layers: SVGGElement[]) {
    this.svg.append(...layers);
    this.element.append(this.svg);
  }

  /** Size in px that the chart has to fill; asked of the page once, for asking makes it lay itself out. */
  get size(): { width: number; height: number } {
    if (this.measured) return this.measured;
    const { width, height } = this.svg.getBoundingClientRect();
    this.measured = { width: Math.max(160, Math.round(width) || 480), height: Math.round(height) || 340 };
    return this.measured;
  }

  /** Its place on the page has another size. */
  resized(): void {
    this.measured = null;
  }

  /** Puts a new picture below the layers. */
  draw(options: PlotOptions, summary: string): Picture {
    const { width, height } = this.size;
    const picture = plot({ ...options, width, height, className: 'plot' }) as Picture;
    // Plot brings a style sheet along, which the page's policy forbids; ours says the same.
    picture.querySelector('style')?.remove();
    for (const name of ['fill', 'font-family', 'font-size']) picture.removeAttribute(name);
    // Its marks are named after their kinds: "rule", "area". The summary says more.
    for (const mark of picture.querySelectorAll('[aria-label]')) mark.removeAttribute('aria-label');
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', summary);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    if (this.plotted) this.plotted.replaceWith(picture);
    else this.svg.prepend(picture);
    this.plotted = picture;
    return picture;
  }
}
