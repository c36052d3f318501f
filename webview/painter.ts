/** Marks painted on a canvas: thousands of elements could not be moved. Colours are those of the style sheet. */
import type { Mark, Paint } from '../src/present/drawingMarks';
import type { PaintUse } from '../src/present/picture';
import { coloursOf } from './colours';
import { html } from './elements';

export class Painter {
  readonly element = html('canvas', { class: 'far', 'aria-hidden': 'true', hidden: '' });
  private readonly context = this.element.getContext('2d');
  private readonly colours = new Map<string, string>();
  private family = '';

  /** The theme is another: what was read of it holds no longer. */
  restyle(): void {
    this.colours.clear();
    this.family = '';
  }

  clear(): void {
    this.element.hidden = true;
  }

  /** Paints marks over the whole pane, which is `width` by `height` px. */
  paint(marks: readonly Mark[], pane: HTMLElement, width: number, height: number): void {
    const { context, element } = this;
    if (!context) return;
    element.hidden = false;
    const density = devicePixelRatio;
    if (element.width !== Math.round(width * density) || element.height !== Math.round(height * density)) {
      element.width = Math.round(width * density);
      element.height = Math.round(height * density);
    }
    this.family ||= getComputedStyle(pane).fontFamily;
    const colourOf = (paint: Paint, use: PaintUse) => this.colourOf(pane, paint, use);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const mark of marks) {
      context.setLineDash('dash' in mark && mark.dash ? mark.dash.split(' ').map(Number) : []);
      if (mark.kind === 'text') {
        context.fillStyle = colourOf(mark.fill ?? 'text', 'writing');
        context.font = `${mark.weight ?? 400} ${mark.size}px ${this.family}`;
        context.textBaseline = 'middle';
        context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
        context.fillText(mark.text, mark.x, mark.y);
      } else if (mark.kind === 'path') {
        const path = new Path2D(mark.d);
        if (mark.fill) {
          context.fillStyle = colourOf(mark.fill, 'fill');
          context.fill(path);
        }
        if (mark.stroke) {
          context.strokeStyle = colourOf(mark.stroke, 'stroke');
          context.lineWidth = mark.strokeWidth ?? 1;
          context.stroke(path);
        }
      }
    }
  }

  private colourOf(pane: HTMLElement, paint: Paint, use: PaintUse): string {
    const key = `${use} ${paint}`;
    let colour = this.colours.get(key);
    if (colour === undefined) {
      const { colours, done } = coloursOf(pane);
      this.colours.set(key, (colour = colours.of(paint, use)));
      done();
    }
    return colour;
  }
}
