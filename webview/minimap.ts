import { select } from 'd3';
import { layoutMinimap, minimapWidth, type Minimap } from '../src/present/drawingMinimap';
import type { Layout } from '../src/present/drawingMarks';
import type { Drawing } from '../src/present/drawingModel';
import { html, svg } from './elements';
import { joinMarks } from './marks';

/** The strip at the right edge: the whole network at true depth, the part in view, and where hits are. */
export class MinimapPane {
  readonly element = html('section', { class: 'minimap', 'aria-hidden': 'true' });
  private readonly picture = svg('svg', { width: minimapWidth });
  private readonly marks = svg('g');
  private readonly hits = svg('path', { class: 'minimap-hits' });
  private readonly window = svg('rect', { class: 'minimap-window', x: 0.5, width: minimapWidth - 1 });
  private map: Minimap | null = null;
  private drawing: Drawing | null = null;
  private height = 0;

  /** `go` is told the row, as a number with a fraction, that a press or a drag asks for. */
  constructor(go: (row: number) => void) {
    this.picture.append(this.window, this.marks, this.hits);
    this.element.append(this.picture);
    const toRow = (event: PointerEvent) => {
      const y = event.clientY - this.element.getBoundingClientRect().top;
      const spans = this.map?.spans ?? [];
      const at = spans.findIndex(([, bottom]) => y < bottom);
      const row = at < 0 ? spans.length - 1 : at;
      if (spans[row]) go(row + Math.max(0, Math.min(1, (y - spans[row][0]) / (spans[row][1] - spans[row][0]))));
    };
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      toRow(event);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) toRow(event);
    });
  }

  /** @param height of the pane, in px. */
  show(drawing: Drawing, hits: ReadonlySet<number>, height: number): void {
    if (drawing !== this.drawing || height !== this.height) {
      this.drawing = drawing;
      this.height = height;
      this.map = layoutMinimap(drawing, height);
      this.picture.setAttribute('height', String(height));
      joinMarks(select(this.marks), this.map.marks, false);
    }
    let d = '';
    for (const row of hits) {
      const span = this.map?.spans[row];
      if (span) d += `M${minimapWidth - 3} ${span[0]}h3v${Math.max(3, span[1] - span[0])}h-3z`;
    }
    this.hits.setAttribute('d', d);
  }

  /** Marks the rows that stand in view. */
  showWindow([top, bottom]: readonly [number, number], layout: Layout): void {
    const { map } = this;
    if (!map || map.spans.length === 0) return;
    const at = (y: number): number => {
      const band = layout.bands.find((each) => y < each.y + each.height) ?? layout.bands[layout.bands.length - 1];
      const share = Math.max(0, Math.min(1, (y - band.y) / band.height));
      const first = map.spans[band.rows[0] ?? band.stage];
      // The line above a stage stands where the stage begins.
      if (band.kind === 'stageHead') return first[0];
      const last = map.spans[band.rows[band.rows.length - 1]];
      return first[0] + share * (last[1] - first[0]);
    };
    this.setWindow(at(top), at(bottom));
  }

  private setWindow(from: number, to: number): void {
    this.window.setAttribute('y', (from - 6).toFixed(1));
    this.window.setAttribute('height', Math.max(4, to - from + 12).toFixed(1));
  }
}
