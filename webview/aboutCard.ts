/** A small card with what is known of what the pointer rests on, or of what has the focus. */
import type { SourceRange } from '../src/graph/graph';
import type { Facts } from '../src/present/facts/facts';
import { html } from './elements';
import type { Subject } from './factsStore';
import { placeBeside, type Box } from './placement';

export interface AboutEvents {
  ask(subject: Subject): Promise<Facts | null>;
  reveal(source: SourceRange): void;
  measure(subject: Subject): void;
  /** The card was closed by a key: the focus goes back to the drawing. */
  left(): void;
}

/** Milliseconds that the pointer rests before the card comes, and that it has to come over to the card. */
const rest = 300;
const grace = 250;

export class AboutCard {
  readonly element = html('div', { class: 'about', role: 'dialog', 'aria-label': 'What is known of it', hidden: '' });
  private subject: Subject | null = null;
  private timer = 0;
  /** Counts what is asked for: an answer that comes late is not shown. */
  private asked = 0;

  constructor(private readonly events: AboutEvents) {
    this.element.addEventListener('pointerenter', () => clearTimeout(this.timer));
    this.element.addEventListener('pointerleave', () => this.leaveSoon());
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
      events.left();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** The pointer has come to something, or away from all. A pointer that moves within it changes nothing. */
  point(subject: Subject | null, anchor: () => Box, pointerX: number): void {
    if (subject?.key === this.subject?.key) {
      if (subject && this.isOpen) clearTimeout(this.timer);
      return;
    }
    clearTimeout(this.timer);
    if (!subject) {
      this.leaveSoon();
      return;
    }
    if (this.isOpen) this.hide();
    this.subject = subject;
    this.timer = window.setTimeout(() => void this.show(subject, anchor, pointerX), rest);
  }

  /** Opened by a key: the card takes the focus. */
  async open(subject: Subject, anchor: () => Box): Promise<void> {
    clearTimeout(this.timer);
    this.hide();
    this.subject = subject;
    await this.show(subject, anchor, anchor().x + 80);
    this.element.querySelector<HTMLElement>('button')?.focus();
  }

  close(): void {
    clearTimeout(this.timer);
    this.hide();
  }

  private leaveSoon(): void {
    clearTimeout(this.timer);
    if (!this.isOpen) this.subject = null;
    else if (!this.element.contains(document.activeElement)) this.timer = window.setTimeout(() => this.hide(), grace);
  }

  private hide(): void {
    this.asked += 1;
    this.subject = null;
    this.element.hidden = true;
  }

  private async show(subject: Subject, anchor: () => Box, pointerX: number): Promise<void> {
    const asked = ++this.asked;
    const facts = await this.events.ask(subject);
    if (asked !== this.asked || !facts || !this.element.parentElement) return;
    this.element.replaceChildren(...this.content(facts, subject));
    this.element.hidden = false;
    this.element.style.removeProperty('max-height');
    const holder = this.element.parentElement.getBoundingClientRect();
    const { width, height } = this.element.getBoundingClientRect();
    const bounds = { x: holder.x + 4, y: holder.y + 4, width: holder.width - 8, height: holder.height - 8 };
    const place = placeBeside(anchor(), { width, height }, bounds, pointerX - 40);
    this.element.style.setProperty('left', `${place.x - holder.x}px`);
    this.element.style.setProperty('top', `${place.y - holder.y}px`);
    if (place.height < height) this.element.style.setProperty('max-height', `${place.height}px`);
  }

  private content(facts: Facts, subject: Subject): Node[] {
    const source = html('button', { type: 'button', class: 'link' }, facts.line);
    source.addEventListener('click', () => this.events.reveal(facts.source));
    const measure = html(
      'button',
      { type: 'button', class: 'link', title: 'Then point at the other end and press m' },
      'Measure from here',
    );
    measure.addEventListener('click', () => {
      this.close();
      this.events.measure(subject);
    });
    const entries = facts.facts.flatMap(({ name, text, note, citation }) => [
      html('dt', {}, name),
      html('dd', { title: note }, text, ...(citation ? [' ', html('a', { href: citation.url }, citation.text)] : [])),
    ]);
    return [
      html('h2', {}, facts.title),
      ...(facts.name && facts.name !== facts.title ? [html('p', { class: 'secondary' }, facts.name)] : []),
      html('dl', {}, ...entries),
      html('p', { class: 'about-links' }, source, measure),
    ];
  }
}
