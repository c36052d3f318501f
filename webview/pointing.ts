/** What happens where something is pointed at: the card of what is known, measuring between two, colour by numbers. */
import type { Band } from '../src/present/drawingMarks';
import type { Item } from '../src/present/drawingScene';
import type { Card, Drawing, Row } from '../src/present/drawingModel';
import type { ScaleKey } from '../src/present/facts/scaleKey';
import type { ToPanel } from '../src/present/panelProtocol';
import { AboutCard } from './aboutCard';
import type { Canvas } from './canvas';
import { Colouring, type Groups } from './colouring';
import type { Dress } from './dress';
import { html } from './elements';
import { FactsStore, type Subject } from './factsStore';
import { post } from './host';
import { Measuring } from './measuring';
import type { Box } from './placement';

export type FactMessage = Extract<ToPanel, { type: 'facts/1' | 'factor/1' | 'numbers/1' }>;

interface PointingEvents {
  bandOf(key: string): Band | undefined;
  /** What lies between two tensors, in the place of the architecture's card; null gives that back. */
  answer(card: Card | null): void;
}

export class Pointing {
  private readonly facts = new FactsStore();
  private readonly about: AboutCard;
  private readonly measuring: Measuring;
  private readonly colouring: Colouring;
  private readonly prompt = html('p', { class: 'measuring', role: 'status', hidden: '' });
  private drawing: Drawing | null = null;

  constructor(
    private readonly canvas: Canvas,
    private readonly events: PointingEvents,
  ) {
    this.about = new AboutCard({
      ask: (subject) => this.facts.ask(subject),
      reveal: (source) => post({ type: 'reveal/1', source, focus: true }),
      measure: (subject) => {
        this.measuring.pick(subject);
        this.focusDrawing();
      },
      left: () => this.focusDrawing(),
    });
    this.measuring = new Measuring(() => {
      this.prompt.textContent = this.measuring.prompt;
      this.prompt.hidden = !this.measuring.prompt;
      canvas.redress();
    });
    this.colouring = new Colouring(() => canvas.redress());
    canvas.dress = (item) => this.dressOf(item);
    const { element } = canvas;
    element.append(this.prompt, this.about.element);
    element.addEventListener('pointermove', (event) => this.onPointer(event));
    element.addEventListener('pointerleave', () => this.about.point(null, nowhere, 0));
    element.addEventListener('pointerdown', (event) => this.onPress(event));
    element.addEventListener('wheel', (event) => this.onPress(event), { passive: true });
    // Before the drawing hears the key: Escape ends what was begun here first.
    element.addEventListener('keydown', (event) => this.onKey(event), { capture: true });
  }

  /** The control of the colours, for the legend. */
  get control(): HTMLElement {
    return this.colouring.element;
  }

  /** What the scale of the colours says of itself; null where nothing is coloured. */
  get scale(): ScaleKey | null {
    return this.colouring.key;
  }

  get isMeasuring(): boolean {
    return this.measuring.isOn;
  }

  /** Another drawing, of the same architecture or not. What was measured between was of the one before. */
  renew(drawing: Drawing, isSame: boolean): void {
    this.drawing = drawing;
    this.about.close();
    this.facts.renew();
    this.endMeasuring();
    this.colouring.renew(
      drawing.rows.map(({ nodes }) => nodes),
      isSame,
    );
  }

  hear(message: FactMessage): void {
    if (message.type === 'facts/1') this.facts.receive(message.id, message.facts);
    else if (message.type === 'numbers/1') this.colouring.receive(message.numbers);
    else if (this.isMeasuring) {
      this.measuring.receive(message.answer);
      this.events.answer(message.answer.card);
    }
  }

  endMeasuring(): void {
    if (!this.isMeasuring) return;
    this.measuring.end();
    this.events.answer(null);
  }

  private dressOf(item: Item): Dress {
    const groups = this.groupsOf(item);
    const nodes = groups.flat();
    // Its rows, or its boxes, speak for themselves below it.
    const isHead = item.inside !== null || this.events.bandOf(item.key)?.kind === 'stageHead';
    return {
      tint: this.events.bandOf(item.key)?.kind === 'stageHead' ? null : this.colouring.tintOf(groups),
      end: this.measuring.endAt(item.key, isHead ? [] : nodes),
      off: this.measuring.isOff(nodes),
    };
  }

  /** Nodes of a box, or of each row of a band. */
  private groupsOf(item: Item): Groups {
    return item.kind === 'box' ? [item.nodes] : this.rowsOf(item).map(({ nodes }) => nodes);
  }

  /** Rows that a band stands for: all of a fold's, all of a stage's. */
  private rowsOf({ key }: Item): readonly Row[] {
    const { drawing } = this;
    const band = this.events.bandOf(key);
    if (!drawing || !band) return [];
    const stage = band.kind === 'row' || band.kind === 'fold' ? undefined : stageAt(drawing, band);
    return stage
      ? drawing.rows.slice(stage.first, stage.first + stage.count)
      : band.rows.flatMap((row) => drawing.rows[row] ?? []);
  }

  /** A fold speaks for the rows of its first period: the others are like them. */
  private subjectOf(item: Item): Subject {
    const { key } = item;
    if (item.kind === 'box') return { key, nodes: item.nodes, name: /^m:(.*)$/.exec(key)?.[1] ?? '' };
    const all = this.rowsOf(item);
    const band = this.events.bandOf(key);
    const fold = band?.kind === 'fold' ? this.drawing?.folds.find(({ first }) => first === band.rows[0]) : undefined;
    const rows = fold ? all.slice(0, fold.period) : all;
    const stage = fold || !band || !this.drawing ? undefined : stageAt(this.drawing, band);
    const name = rows.length > 1 ? (stage?.name ?? sharedPath(rows)) : (rows[0]?.name ?? '');
    return { key, nodes: rows.flatMap(({ nodes }) => nodes), name };
  }

  private onPointer(event: PointerEvent): void {
    const target = event.target as Element;
    if (this.about.element.contains(target)) return;
    const pointed = event.buttons === 0 ? this.pointedAt(target, event.clientY) : null;
    this.about.point(pointed?.subject ?? null, pointed?.anchor ?? nowhere, event.clientX);
  }

  /** A mark of the line that stands for a node, or else the item around it. */
  private pointedAt(target: Element, y: number): { subject: Subject; anchor: () => Box } | null {
    const item = this.canvas.itemAt(target);
    if (!item) return null;
    const mark = target.closest('[data-node]');
    if (mark && item.kind === 'band') {
      const node = Number(mark.getAttribute('data-node'));
      return { subject: { key: `node${node}`, nodes: [node], name: '' }, anchor: () => mark.getBoundingClientRect() };
    }
    const anchor = () => this.canvas.headOf(item);
    const { y: top, height } = anchor();
    // Between the boxes of an opened row nothing is pointed at.
    return y <= top + height ? { subject: this.subjectOf(item), anchor } : null;
  }

  private onPress(event: Event): void {
    if (!this.about.element.contains(event.target as Node)) this.about.close();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.about.element.contains(event.target as Node)) return;
    const item = this.canvas.focusedItem;
    const actions: Record<string, (() => void) | false | null> = {
      i: item && (() => void this.about.open(this.subjectOf(item), () => this.canvas.headOf(item))),
      m: item && (() => this.measuring.pick(this.subjectOf(item))),
      Escape: this.about.isOpen ? () => this.about.close() : this.isMeasuring && (() => this.endMeasuring()),
    };
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  private focusDrawing(): void {
    this.canvas.element.querySelector('svg')?.focus();
  }
}

const stageAt = ({ stages }: Drawing, { stage }: Band) => stages.find(({ first }) => first === stage);

/** "encoder.layers.0" of its attention and its MLP. */
function sharedPath(rows: readonly Row[]): string {
  const [first, ...others] = rows.map(({ name }) => name.split('.'));
  const differs = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join('.');
}

const nowhere = (): Box => ({ x: 0, y: 0, width: 0, height: 0 });
