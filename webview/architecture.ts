/** The pane of one architecture: drawing, minimap, side card and legend, and what is open in them. */
import type { SourceRange } from '../src/graph/graph';
import { layoutDetail, type DetailLayout } from '../src/present/drawingDetailLayout';
import type { Direction } from '../src/present/drawingForms';
import { closedBoxes } from '../src/present/drawingLanes';
import { layoutDrawing } from '../src/present/drawingLayout';
import type { Layout, Measure } from '../src/present/drawingMarks';
import type { Card, Crumb, Detail, Drawing, Row } from '../src/present/drawingModel';
import type { Box } from '../src/present/levels/level';
import type { Picture } from '../src/present/picture';
import type { PanelState } from '../src/present/panelProtocol';
import { Canvas, detailScene, networkScene } from './canvas';
import { cardElement } from './card';
import { html } from './elements';
import { post } from './host';
import { legendElement } from './legend';
import { measurer } from './measure';
import { MinimapPane } from './minimap';
import { search, type Hit } from './search';

type Kept = Pick<PanelState, 'direction' | 'unfolded' | 'opened' | 'view'>;

export class ArchitecturePane {
  readonly element: HTMLElement;
  private readonly canvas: Canvas;
  private readonly minimap: MinimapPane;
  private readonly card = html('div', { class: 'card-holder' });
  private readonly legend = html('div', { class: 'legend-holder' });
  private measure: Measure = measurer();
  private drawing: Drawing | null = null;
  private layout: Layout | null = null;
  private detail: Detail | null = null;
  private direction: Direction = 'gradient';
  private unfolded = new Set<number>();
  /** Row whose operators were asked for or are shown. */
  private opened: number | null = null;
  /** Keys of the boxes that are open in it. */
  private readonly openedBoxes = new Set<string>();
  private networkView: { x: number; y: number; k: number } | null = null;
  private litNodes = new Set<number>();
  /** Nodes whose source is being written. */
  private staleNodes = new Set<number>();
  private readonly note = html('p', { class: 'standing', role: 'status', hidden: '' });
  private aboutRows: readonly number[] = [];
  private hits: Hit[] = [];
  private hit = -1;
  /** The answer to a question, in the place of the architecture's card. */
  private answer: Card | null = null;
  private shownCard: unknown = null;

  /** `changed` is called when what is open, or the place in it, is another. */
  constructor(private readonly changed: () => void) {
    this.canvas = new Canvas({
      choose: (key, node) => this.reveal(key, node),
      open: (key) => this.open(key),
      close: (key) => this.close(key),
      moved: (view) => {
        if (!this.detail) this.networkView = view;
        this.showWindow();
        this.changed();
      },
      focused: () => undefined,
    });
    this.minimap = new MinimapPane((row) => this.goToRow(row));
    this.element = html('main', { class: 'architecture' });
    this.element.append(this.canvas.element, this.minimap.element, this.card, this.note, this.legend);
    new ResizeObserver(() => this.render(false)).observe(this.canvas.element);
  }

  get breadcrumb(): readonly Crumb[] {
    return this.detail?.breadcrumb ?? this.drawing?.breadcrumb ?? [];
  }

  /** One row alone: its name is the network's. */
  get isSingle(): boolean {
    return this.drawing?.rows.length === 1;
  }

  get remark(): string {
    if (this.hits.length === 0) return this.hit === -2 ? 'none' : '';
    return this.hit >= 0 ? `${this.hit + 1} of ${this.hits.length}` : `${this.hits.length}`;
  }

  get kept(): Kept {
    return {
      direction: this.direction,
      unfolded: [...this.unfolded],
      opened: this.opened,
      view: this.networkView,
    };
  }

  /** The whole drawing as it is opened. */
  get picture(): Picture | null {
    const { drawing } = this;
    const picture = this.canvas.picture;
    const legend = this.detail?.legend ?? drawing?.legend ?? [];
    return drawing && picture && { title: `${drawing.title}: ${drawing.card.verdict}`, ...picture, legend };
  }

  restore(kept: Kept): void {
    this.direction = kept.direction;
    this.unfolded = new Set(kept.unfolded);
    this.opened = kept.opened;
    this.networkView = kept.view;
  }

  /** Another drawing. What was open stays open where the same rows are there. */
  show(drawing: Drawing): void {
    const before = this.drawing;
    const isOther = before !== null && before.title !== drawing.title;
    this.drawing = drawing;
    this.detail = null;
    if (isOther) {
      this.answer = null;
      this.unfolded.clear();
      this.opened = null;
      this.networkView = null;
      this.litNodes.clear();
    }
    this.unfolded = new Set([...this.unfolded].filter((first) => drawing.folds.some((fold) => fold.first === first)));
    if (this.opened !== null && before && before.rows[this.opened]?.name !== drawing.rows[this.opened]?.name)
      this.opened = null;
    if (this.opened !== null && !drawing.rows[this.opened]) this.opened = null;
    // A bare block is seen by its operators; its one row would tell little.
    if (this.opened === null && drawing.rows.length === 1 && (!before || isOther)) this.opened = 0;
    this.hits = [];
    this.hit = -1;
    this.render(false);
    this.canvas.setView(this.networkView);
    if (this.opened !== null) post({ type: 'open/2', row: this.opened, opened: [...this.openedBoxes] });
    this.changed();
  }

  showDetail(detail: Detail): void {
    if (detail.row !== this.opened) return;
    const isAnother = this.detail?.row !== detail.row;
    this.detail = detail;
    this.render(false);
    if (isAnother) this.canvas.setView(null);
    this.changed();
  }

  /** The answer to a question on the card; null gives the architecture's own card back. */
  showAnswer(answer: Card | null): void {
    this.answer = answer;
    this.render(false);
    this.card.querySelector<HTMLElement>(answer ? '.back' : '.questions button')?.focus();
  }

  private leaveAnswer(): void {
    post({ type: 'ask/1', question: null });
    this.showAnswer(null);
  }

  highlight(nodes: readonly number[], scroll: boolean): void {
    this.litNodes = new Set(nodes);
    this.render(false);
    if (!scroll || nodes.length === 0 || this.detail) return;
    const [first] = this.litRows();
    const band = this.layout?.bands.find(({ rows }) => rows.includes(first));
    if (band) this.canvas.reveal(band.key);
  }

  /** How the drawing stands to the source: a sentence or none, and the nodes that are being written. */
  standing(note: string | null, nodes: readonly number[]): void {
    this.note.textContent = note ?? '';
    this.note.hidden = note === null;
    this.staleNodes = new Set(nodes);
    this.render(false);
  }

  turn(direction: Direction): void {
    this.direction = direction;
    this.render(true);
    this.changed();
  }

  fit(): void {
    this.canvas.fit();
  }

  /** Opens every fold, or closes all. */
  unfoldAll(open: boolean): void {
    this.leaveDetail();
    this.unfolded = new Set(open ? this.drawing?.folds.map(({ first }) => first) : []);
    this.render(true);
    this.changed();
  }

  search(text: string): void {
    this.hits = this.drawing ? search(this.drawing, text) : [];
    this.hit = text.trim() && this.hits.length === 0 ? -2 : -1;
    this.render(false);
    this.changed();
  }

  step(by: 1 | -1): void {
    if (this.hits.length === 0) return;
    this.hit = (Math.max(this.hit, by === 1 ? -1 : 0) + by + this.hits.length) % this.hits.length;
    const hit = this.hits[this.hit];
    if (this.detail && this.detail.row === hit.row && hit.node !== null) {
      this.canvas.focus(`node${hit.node}`);
    } else {
      this.leaveDetail();
      this.render(false);
      const band = this.layout?.bands.find(({ rows }) => rows.includes(hit.row));
      if (band) this.canvas.focus(band.key);
    }
    this.render(false);
    this.changed();
  }

  focus(): void {
    this.canvas.element.querySelector('svg')?.focus();
  }

  /** Back from an opened row to the network. */
  leaveDetail(): void {
    if (this.opened === null) return;
    const row = this.opened;
    this.opened = null;
    this.detail = null;
    this.render(false);
    this.canvas.setView(this.networkView);
    const band = this.layout?.bands.find(({ rows }) => rows.includes(row));
    if (band) this.canvas.focus(band.key);
    this.changed();
  }

  /** Fonts or colours are others: what was measured holds no longer. */
  restyle(): void {
    this.measure = measurer();
    this.render(false);
  }

  private litRows(): Set<number> {
    return new Set([...this.aboutRows, ...this.rowsOf(this.litNodes)]);
  }

  private rowsOf(nodes: ReadonlySet<number>): Set<number> {
    const rows = new Set<number>();
    if (nodes.size > 0) for (const { node, row } of this.drawing?.nodes ?? []) if (nodes.has(node)) rows.add(row);
    return rows;
  }

  private render(animate: boolean): void {
    const { drawing, detail, direction, measure, canvas } = this;
    if (!drawing || !this.element.isConnected) return;
    const width = Math.max(360, canvas.size.width);
    const lit = this.litRows();
    const found = new Set(this.hits.map(({ row }) => row));
    this.layout = layoutDrawing(drawing, { width, direction, unfolded: this.unfolded, lit, measure });
    this.minimap.show(drawing, found);
    if (detail) {
      const layout: DetailLayout = layoutDetail(detail, { width, height: canvas.size.height, direction, measure });
      const foundNodes = new Set(this.hits.flatMap(({ node }) => (node === null ? [] : [node])));
      canvas.show(detailScene(layout, { lit: this.litNodes, found: foundNodes, stale: this.staleNodes }), animate);
    } else
      canvas.show(
        networkScene(this.layout, { lit, found, stale: this.rowsOf(this.staleNodes), unfolded: this.unfolded }),
        animate,
      );
    this.showWindow();
    const card = this.answer ?? detail?.card ?? drawing.card;
    if (this.shownCard !== card) {
      this.shownCard = card;
      this.card.replaceChildren(
        cardElement(card, {
          reveal: (source) => post({ type: 'reveal/1', source, focus: true }),
          about: (rows) => {
            this.aboutRows = rows;
            this.render(false);
          },
          variant: () => post({ type: 'variant/1', rows: detail ? [detail.row] : [] }),
          ask: (question) => post({ type: 'ask/1', question }),
          experiment: (question) => post({ type: 'experiment/1', question }),
          back: this.answer ? () => this.leaveAnswer() : undefined,
        }),
      );
      this.legend.replaceChildren(legendElement(detail?.legend ?? drawing.legend));
    }
  }

  private showWindow(): void {
    if (this.detail) this.minimap.showRow(this.detail.row);
    else if (this.layout) this.minimap.showWindow(this.canvas.visible, this.layout);
  }

  private goToRow(position: number): void {
    this.leaveDetail();
    const row = Math.floor(position);
    const band = this.layout?.bands.find(({ rows }) => rows.includes(row));
    if (!band) return;
    const within = (band.rows.indexOf(row) + (position - row)) / band.rows.length;
    this.canvas.centre(band.y + within * band.height);
  }

  private reveal(key: string, node: number | null): void {
    const source = this.sourceOf(key, node);
    if (source) post({ type: 'reveal/1', source, focus: false });
  }

  private sourceOf(key: string, node: number | null): SourceRange | undefined {
    if (this.detail) {
      const { path, addition } = this.detail;
      const id = Number(key.slice('node'.length));
      if (addition?.node === id) return addition.source;
      const stretches = [...path.before, ...path.shortcut, ...path.after];
      return this.boxOf(key)?.source ?? stretches.find((each) => each.node === id)?.source;
    }
    const row = this.rowOf(key);
    if (!row || node === null) return row?.source;
    const { before, shortcut, after } = row.path;
    return [...before, ...shortcut, ...after].find((stretch) => stretch.node === node)?.source ?? row.source;
  }

  /** Box of the opened row under an item's key. */
  private boxOf(key: string): Box | undefined {
    const id = Number(key.slice('node'.length));
    const boxes = this.detail ? closedBoxes(this.detail.level) : [];
    return boxes.find(({ nodes }) => nodes[nodes.length - 1] === id);
  }

  private rowOf(key: string): Row | undefined {
    const band = this.layout?.bands.find((each) => each.key === key);
    return band && this.drawing?.rows[band.rows[0]];
  }

  private open(key: string): void {
    if (this.detail) {
      const box = this.boxOf(key);
      if (!box?.expandable) return this.reveal(key, null);
      this.openedBoxes.add(box.key);
      post({ type: 'open/2', row: this.detail.row, opened: [...this.openedBoxes] });
      return;
    }
    const band = this.layout?.bands.find((each) => each.key === key);
    if (!band?.expandable) return;
    if (band.rows.length > 1) {
      this.unfolded.add(band.rows[0]);
      this.render(true);
      this.canvas.focus(`row${band.rows[0]}`, false);
      this.changed();
      return;
    }
    this.opened = band.rows[0];
    this.openedBoxes.clear();
    if (this.answer) this.leaveAnswer();
    post({ type: 'open/2', row: band.rows[0], opened: [] });
  }

  private close(key: string | null): void {
    if (this.opened !== null) {
      this.leaveDetail();
      return;
    }
    const band = this.layout?.bands.find((each) => each.key === key);
    if (!band || band.fold === null || !this.unfolded.has(band.fold)) return;
    this.unfolded.delete(band.fold);
    this.render(true);
    this.canvas.focus(`fold${band.fold}`);
    this.changed();
  }
}
