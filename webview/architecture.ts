/** The pane of one architecture: drawing, minimap, side card and legend, and what is open in them. */
import type { SourceRange } from '../src/graph/graph';
import { changedBoxes, changedRows, type Change } from '../src/present/drawingChanges';
import type { Direction } from '../src/present/drawingForms';
import { layoutDrawing, layOutInsides, type LayoutOptions } from '../src/present/drawingLayout';
import type { Band, Layout, Measure } from '../src/present/drawingMarks';
import type { Card, Crumb, Detail, Drawing } from '../src/present/drawingModel';
import type { Picture } from '../src/present/picture';
import type { EquationCard } from '../src/present/equationCard';
import type { KeptPlace, PanelState, PlaceIn } from '../src/present/panelProtocol';
import { Canvas, type ShowOptions } from './canvas';
import { cardElement } from './card';
import { CheckPane } from './checkPane';
import { hasBars } from './dressedPicture';
import { html } from './elements';
import { post } from './host';
import { LayeredLayouts } from './layeredLayouts';
import { legendElement } from './legend';
import { measurer } from './measure';
import { MinimapPane } from './minimap';
import { Opened } from './opened';
import { Pointing, type FactMessage } from './pointing';
import { sceneOf, type Item } from '../src/present/drawingScene';
import { search, type Hit } from './search';
import { inSlices } from './slices';
import { ZoomOpening } from './zoomOpening';

/** How long a change is marked, in ms. */
const markedFor = 1200;

export class ArchitecturePane {
  readonly element: HTMLElement;
  private readonly canvas: Canvas;
  private readonly minimap: MinimapPane;
  private readonly pointing: Pointing;
  private readonly card = html('div', { class: 'card-holder' });
  private readonly legend = html('div', { class: 'legend-holder' });
  private measure: Measure = measurer();
  private readonly layouts = new LayeredLayouts(() => this.render());
  /** What is shown, as `file#entry`. */
  private architecture = '';
  private drawing: Drawing | null = null;
  private layout: Layout | null = null;
  private direction: Direction = 'gradient';
  private readonly opened = new Opened();
  private readonly zoomOpening = new ZoomOpening({
    open: (key) => this.open(key),
    close: (key) => this.close(key),
  });
  /** Where the reader was when the panel was reloaded. */
  private restored: PlaceIn | null = null;
  /** The opened row that card, breadcrumb and legend speak of; null: the network. */
  private subject: number | null = null;
  /** Rows whose inside has come since the last frame. */
  private readonly answered: number[] = [];
  private changedRows: ReadonlyMap<number, Change> = new Map();
  private changedBoxes: ReadonlySet<string> = new Set();
  private changesEnd = 0;
  private litNodes = new Set<number>();
  /** Nodes whose source is being written. */
  private staleNodes = new Set<number>();
  private readonly check = new CheckPane((want) => post({ type: 'check/1', want }));
  private readonly note = html('p', { class: 'standing', role: 'status', hidden: '' });
  private aboutRows: readonly number[] = [];
  private hits: Hit[] = [];
  private hit = -1;
  /** The answer to a question, in the place of the architecture's card. */
  private answer: Card | null = null;
  private shownCard: unknown = null;
  /** Ends what is being laid out for a drawing that is out of date. */
  private stopWaiting = (): void => undefined;

  /** `changed` is called when what is open, or the place in it, is another. */
  constructor(private readonly changed: () => void) {
    this.canvas = new Canvas({
      choose: (item, node) => this.reveal(item, node),
      select: (items, focus) => this.select(items, focus),
      open: (key) => this.open(key),
      close: (key) => this.close(key),
      moved: () => {
        this.showWindow();
        this.changed();
      },
      focused: () => this.follow(),
      zoomed: (before, now, item) => this.zoomOpening.zoomed(before, now, item),
    });
    this.pointing = new Pointing(this.canvas, {
      bandOf: (key) => this.bandOf(key),
      answer: (card) => this.showAnswer(card, false),
    });
    this.minimap = new MinimapPane((row) => this.goToRow(row));
    this.element = html('div', { class: 'architecture' });
    this.element.append(this.canvas.element, this.minimap.element, this.card, this.note, this.legend);
    new ResizeObserver(() => {
      if (this.canvas.resized()) this.renderWhenReady();
    }).observe(this.canvas.element);
  }

  /** What the opened row in hand holds. */
  private get detail(): Detail | null {
    return this.subject === null ? null : (this.opened.rows.get(this.subject)?.detail ?? null);
  }

  get breadcrumb(): readonly Crumb[] {
    return this.detail?.breadcrumb ?? this.drawing?.breadcrumb ?? [];
  }

  get remark(): string {
    if (this.hits.length === 0) return this.hit === -2 ? 'none' : '';
    return this.hit >= 0 ? `${this.hit + 1} of ${this.hits.length}` : `${this.hits.length}`;
  }

  get kept(): Pick<PanelState, 'direction' | 'place'> {
    const { direction, architecture, opened, canvas } = this;
    return {
      direction,
      place: this.drawing ? { architecture, place: { ...opened.kept, view: canvas.view } } : this.restored,
    };
  }

  /** The whole drawing as it is opened. */
  get picture(): Picture | null {
    const { drawing } = this;
    const picture = this.canvas.picture;
    const legend = this.detail?.legend ?? drawing?.legend ?? [];
    const { scale: key } = this.pointing;
    const scale = key && { key, bars: hasBars() };
    return drawing && picture && { title: `${drawing.title}: ${drawing.card.verdict}`, ...picture, legend, scale };
  }

  restore({ direction, place }: Pick<PanelState, 'direction' | 'place'>): void {
    this.direction = direction;
    this.restored = place;
  }

  /**
   * Another drawing. What was open in this architecture is open again where it is still there; in another one, what was open
   * before a reload of the panel, else at the place that the host remembers.
   */
  show(drawing: Drawing, architecture: string, remembered: KeptPlace | null): void {
    const own = this.kept.place;
    this.stopWaiting();
    const isSame = this.drawing !== null && this.architecture === architecture;
    const place = own?.architecture === architecture ? own.place : remembered;
    const top = isSame ? this.topBand() : undefined;
    const topName = top && this.drawing?.rows[top.rows[0]]?.name;
    const before = this.drawing;
    this.architecture = architecture;
    this.drawing = drawing;
    this.opened.adopt(drawing, place, isSame);
    if (!isSame) {
      this.layouts.forget();
      this.answer = null;
      this.litNodes.clear();
      this.subject = this.opened.last;
    } else if (this.subject !== null && !this.opened.rows.has(this.subject)) this.subject = null;
    this.hits = [];
    this.hit = -1;
    this.zoomOpening.forget();
    this.pointing.renew(drawing, isSame);
    this.markChanges(isSame && before ? changedRows(before, drawing) : new Map());
    this.render({ animate: false }, () => {
      const is = topName && this.layout?.bands.find(({ rows }) => drawing.rows[rows[0]]?.name === topName);
      return top && is ? { was: top.key, is: is.key } : undefined;
    });
    if (!isSame) this.canvas.setView(place?.view ?? null);
    for (const [row, { boxes }] of this.opened.rows) post({ type: 'open/2', row, opened: [...boxes] });
    this.changed();
  }

  /** Marks rows and boxes that an edit has changed, for a moment. */
  private markChanges(rows: ReadonlyMap<number, Change>, boxes: ReadonlySet<string> = new Set()): void {
    const isMarked = this.changedRows.size + this.changedBoxes.size > 0;
    this.changedRows = rows;
    this.changedBoxes = boxes;
    if (rows.size + boxes.size === 0) return;
    if (isMarked) clearTimeout(this.changesEnd);
    this.changesEnd = window.setTimeout(() => {
      this.changedRows = new Map();
      this.changedBoxes = new Set();
      this.render();
    }, markedFor);
  }

  /** The uppermost band that is in view as a whole, below the heads of the columns. */
  private topBand(): Band | undefined {
    const top = this.canvas.visible[0] + (this.layout?.header.height ?? 0) / this.canvas.view.k;
    return this.layout?.bands.find(({ y, rows }) => y >= top && rows.length > 0);
  }

  showDetail(detail: Detail): void {
    const before = this.opened.rows.get(detail.row)?.detail;
    if (!this.opened.fill(detail)) return;
    // An answer after an edit; one to the opening of a box shows nothing that is new.
    if (before && this.changedRows.has(detail.row))
      this.markChanges(this.changedRows, new Set([...this.changedBoxes, ...changedBoxes(before, detail)]));
    this.answered.push(detail.row);
    if (this.answered.length > 1) return;
    // Many rows may be opened at once: what has come until the next frame is shown together.
    requestAnimationFrame(() => {
      const key = `row${this.answered[0]}`;
      const isOne = this.answered.length === 1;
      this.answered.length = 0;
      this.renderWhenReady({ animate: isOne, hold: isOne ? { was: key, is: key } : undefined });
      this.changed();
    });
  }

  /** The answer to a question on the card; null gives the architecture's own card back. */
  showAnswer(answer: Card | null, focus = true): void {
    this.answer = answer;
    this.showCard();
    if (!focus) return;
    this.card.querySelector<HTMLElement>(answer ? '.back' : '.questions button')?.focus();
  }

  /** How the check of the equations stands. */
  showCheck(check: EquationCard | null): void {
    this.check.show(check);
  }

  /** What the host says of nodes that were pointed at. */
  hear(message: FactMessage): void {
    this.pointing.hear(message);
  }

  private leaveAnswer(): void {
    if (this.pointing.isMeasuring) {
      this.pointing.endMeasuring();
      return;
    }
    post({ type: 'ask/1', question: null });
    this.showAnswer(null);
  }

  highlight(nodes: readonly number[], scroll: boolean): void {
    this.litNodes = new Set(nodes);
    this.render();
    if (!scroll || nodes.length === 0) return;
    const key = this.keyOf(nodes[0], [...this.litRows()][0]);
    if (key) this.canvas.reveal(key);
  }

  /** How the drawing stands to the source: a sentence or none, and the nodes that are being written. */
  standing(note: string | null, nodes: readonly number[]): void {
    this.note.textContent = note ?? '';
    this.note.hidden = note === null;
    this.staleNodes = new Set(nodes);
    this.render();
  }

  turn(direction: Direction): void {
    this.direction = direction;
    this.render({ animate: true });
    this.changed();
  }

  fit(): void {
    this.canvas.fit();
  }

  /** Opens every stage and fold, or closes all that is open. */
  unfoldAll(open: boolean): void {
    const { folds = [], stages = [] } = this.drawing ?? {};
    this.opened.unfolded.clear();
    this.opened.closedStages.clear();
    if (open) for (const { first } of folds) this.opened.unfolded.add(first);
    else {
      for (const { first } of stages) this.opened.closedStages.add(first);
      this.opened.rows.clear();
      this.subject = null;
    }
    this.render({ animate: true });
    this.changed();
  }

  search(text: string): void {
    this.hits = this.drawing ? search(this.drawing, text) : [];
    this.hit = text.trim() && this.hits.length === 0 ? -2 : -1;
    this.render();
    this.changed();
  }

  step(by: 1 | -1): void {
    if (this.hits.length === 0) return;
    this.hit = (Math.max(this.hit, by === 1 ? -1 : 0) + by + this.hits.length) % this.hits.length;
    const { row, node } = this.hits[this.hit];
    const key = this.keyOf(node, row);
    if (key) this.canvas.focus(key);
    this.changed();
  }

  focus(): void {
    this.canvas.element.querySelector('svg')?.focus();
  }

  /** Back from an opened row to the network: card, breadcrumb and legend speak of it again. False where they do already. */
  leaveDetail(): boolean {
    if (this.subject === null || this.drawing?.rows.length === 1) return false;
    this.subject = null;
    this.showCard();
    this.changed();
    return true;
  }

  /** Fonts or colours are others: what was measured holds no longer. */
  restyle(): void {
    this.measure = measurer();
    this.canvas.restyle();
    this.renderWhenReady();
  }

  private litRows(): Set<number> {
    return new Set([...this.aboutRows, ...this.rowsOf(this.litNodes)]);
  }

  private rowsOf(nodes: ReadonlySet<number>): Set<number> {
    const rows = new Set<number>();
    if (nodes.size > 0) for (const { node, row } of this.drawing?.nodes ?? []) if (nodes.has(node)) rows.add(row);
    return rows;
  }

  private get layoutOptions(): LayoutOptions {
    const { direction, measure, opened } = this;
    return {
      width: Math.max(360, this.canvas.size.width),
      height: this.canvas.size.height,
      direction,
      unfolded: opened.unfolded,
      closedStages: opened.closedStages,
      opened: opened.details,
      lit: this.litRows(),
      measure,
      layers: this.layouts.source,
    };
  }

  /** What hundreds of opened rows hold is laid out a little at a time, and then shown at once. */
  private renderWhenReady(options?: ShowOptions): void {
    this.stopWaiting();
    const { drawing } = this;
    if (!drawing || !this.element.isConnected) return;
    this.stopWaiting = inSlices(layOutInsides(drawing, this.layoutOptions), () => this.render(options));
  }

  /** `holdOf` is asked once the new layout stands. */
  private render(options: ShowOptions = { animate: false }, holdOf?: () => ShowOptions['hold']): void {
    const { drawing } = this;
    if (!drawing || !this.element.isConnected) return;
    // What stands around the drawing decides how much room it has.
    if (this.showCard()) this.canvas.resized();
    this.layout = layoutDrawing(drawing, this.layoutOptions);
    const found = new Set(this.hits.map(({ row }) => row));
    this.minimap.show(drawing, found, this.canvas.size.height);
    this.canvas.show(
      sceneOf(drawing, this.layout, {
        rows: { lit: this.litRows(), found, stale: this.rowsOf(this.staleNodes) },
        nodes: {
          lit: this.litNodes,
          found: new Set(this.hits.flatMap(({ node }) => (node === null ? [] : [node]))),
          stale: this.staleNodes,
        },
        changed: { rows: this.changedRows, boxes: this.changedBoxes },
        unfolded: this.opened.unfolded,
      }),
      holdOf ? { ...options, hold: holdOf() } : options,
    );
    this.showWindow();
  }

  /** Card and legend of what is in hand; false where they stand already. */
  private showCard(): boolean {
    const { drawing, detail } = this;
    const card = this.answer ?? detail?.card ?? drawing?.card;
    if (!drawing || !card || this.shownCard === card) return false;
    this.shownCard = card;
    this.card.replaceChildren(
      cardElement(card, {
        reveal: (source) => post({ type: 'reveal/1', source, focus: true }),
        about: (rows) => {
          this.aboutRows = rows;
          this.render();
        },
        variant: () => post({ type: 'variant/1', rows: detail ? [detail.row] : [] }),
        ask: (question) => post({ type: 'ask/1', question }),
        check: this.check.element,
        experiment: (question) => post({ type: 'experiment/1', question }),
        back: this.answer
          ? {
              text: this.pointing.isMeasuring ? 'Back to the architecture' : 'All questions',
              act: () => this.leaveAnswer(),
            }
          : undefined,
      }),
    );
    this.legend.replaceChildren(legendElement(detail?.legend ?? drawing.legend), this.pointing.control);
    return true;
  }

  /** Card, breadcrumb and legend follow the focus: into an opened row, and out of it to the network. */
  private follow(): void {
    const row = this.bandOf(this.canvas.bandKeyOf(this.canvas.focused))?.rows[0] ?? null;
    const subject = row !== null && this.opened.rows.has(row) ? row : null;
    if (subject === this.subject) return;
    this.subject = subject;
    this.showCard();
    this.changed();
  }

  private showWindow(): void {
    if (this.layout) this.minimap.showWindow(this.canvas.visible, this.layout);
  }

  private goToRow(position: number): void {
    const row = Math.floor(position);
    const band = this.layout?.bands.find(({ rows }) => rows.includes(row));
    if (!band) return;
    const within = (band.rows.indexOf(row) + (position - row)) / band.rows.length;
    this.canvas.centre(band.y + within * band.height);
  }

  private reveal(item: Item, node: number | null): void {
    const source = item.source ?? this.sourceOf(item.key, node);
    if (source) post({ type: 'reveal/1', source, focus: false });
  }

  /** Selects what made these items in the editor. The head of an opened stage adds nothing to its rows; alone it means them. */
  private select(items: readonly Item[], focus: boolean): void {
    const { rows = [], stages = [] } = this.drawing ?? {};
    const nodes = items.flatMap(({ key, kind, nodes: own }) => {
      if (kind === 'box') return own;
      const band = this.bandOf(key);
      const stage =
        band?.kind === 'stageHead' && items.length === 1 && stages.find(({ first }) => first === band.stage);
      const meant = stage ? rows.slice(stage.first, stage.first + stage.count) : band?.rows.map((row) => rows[row]);
      return meant?.flatMap((row) => row.nodes) ?? [];
    });
    post({ type: 'selectSource/1', nodes: [...new Set(nodes)], focus });
  }

  private sourceOf(key: string, node: number | null): SourceRange | undefined {
    const band = this.bandOf(key);
    // The head of a stage shows where the stage begins.
    const index = band?.kind === 'stageHead' ? band.stage : band?.rows[0];
    const row = index === undefined || index === null ? undefined : this.drawing?.rows[index];
    if (!row || node === null) return row?.source;
    const { before, shortcut, after } = row.path;
    return [...before, ...shortcut, ...after].find((stretch) => stretch.node === node)?.source ?? row.source;
  }

  private bandOf(key: string | null): Band | undefined {
    return this.layout?.bands.find((each) => each.key === key);
  }

  /** The item that shows a node, or else the band of its row. */
  private keyOf(node: number | null, row: number): string | undefined {
    const item = node === null ? undefined : this.canvas.itemOfNode(node);
    return item?.key ?? this.layout?.bands.find(({ rows }) => rows.includes(row))?.key;
  }

  private open(key: string): void {
    const band = this.bandOf(key);
    if (!band) return this.setBox(key, true);
    if (!band.expandable || band.inside) return;
    const [row] = band.rows;
    if (band.kind === 'stage') {
      this.opened.closedStages.delete(row);
      this.render({ animate: true, hold: { was: key, is: key } });
      this.changed();
      return;
    }
    if (band.kind === 'fold') {
      this.opened.unfolded.add(row);
      this.render({ animate: true, hold: { was: key, is: `row${row}` } });
      this.canvas.focus(`row${row}`, false);
      this.changed();
      return;
    }
    this.opened.open(row);
    this.subject = row;
    if (this.answer && !this.pointing.isMeasuring) this.leaveAnswer();
    post({ type: 'open/2', row, opened: [] });
    this.changed();
  }

  /** Opens or closes a box of an opened row. */
  private setBox(key: string, open: boolean): void {
    const row = this.bandOf(this.canvas.bandKeyOf(key))?.rows[0];
    if (row === undefined) return;
    post({ type: 'open/2', row, opened: this.opened.setBox(row, key, open) });
    this.changed();
  }

  private close(key: string): void {
    const band = this.bandOf(key);
    if (!band) return this.setBox(key, false);
    const [row] = band.rows;
    const { unfolded, closedStages } = this.opened;
    let is = key;
    if (band.kind === 'stageHead') closedStages.add(band.stage!);
    else if (band.inside) {
      this.opened.close(row);
      if (this.subject === row) this.subject = null;
    } else if (band.fold !== null && unfolded.has(band.fold)) {
      unfolded.delete(band.fold);
      is = `fold${band.fold}`;
    } else if (band.stage !== null && band.kind !== 'stage') {
      // Nothing is open here: the way out is up, to the stage.
      this.canvas.focus(`stage${band.stage}`);
      return;
    } else return;
    this.render({ animate: true, hold: { was: key, is } });
    this.canvas.focus(is);
    this.changed();
  }
}
