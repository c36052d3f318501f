/** What presses on items mean: one is shown, several are chosen together, a chevron opens and closes. */
import { walkOf, type Item } from '../src/present/drawingScene';
import { Chosen } from './chosen';

export interface PressEvents {
  /** A press on an item, or on a mark of it that stands for a node. */
  choose(item: Item, node: number | null): void;
  /** Several items are chosen, or the source of one is wanted whole; `focus` moves the keyboard to it. */
  select(items: readonly Item[], focus: boolean): void;
  /** Opens what is closed. */
  open(key: string): void;
  /** Closes an item, or what it stands in. */
  close(key: string): void;
}

/** The drawing that is pressed on. */
interface Target {
  now(): { items: readonly Item[]; focusKey: string | null };
  focus(key: string): void;
  /** What is chosen is another. */
  changed(): void;
}

export class Presses {
  readonly chosen = new Chosen();

  constructor(
    private readonly target: Target,
    private readonly events: PressEvents,
  ) {}

  press(event: MouseEvent, item: Item): void {
    const { target, chosen, events } = this;
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      this.choose(event.shiftKey ? 'extend' : 'toggle', item);
      target.focus(item.key);
      return;
    }
    if (event.altKey) return events.select(this.chosenOr(item), true);
    chosen.clear();
    target.focus(item.key);
    const pressed = event.target as Element;
    if (pressed.closest('.twistie, .guide')) this.toggle(item);
    else if (pressed.closest('.bracket')) events.close(item.key);
    else {
      const node = pressed.closest('[data-node]')?.getAttribute('data-node');
      events.choose(item, node ? Number(node) : null);
    }
  }

  toggle(item: Item): void {
    if (item.expanded) this.events.close(item.key);
    else if (item.expanded === false) this.events.open(item.key);
  }

  /** Chooses a run up to an item, or the item beside what is chosen already. */
  choose(how: 'extend' | 'toggle', item: Item): void {
    const { items, focusKey } = this.target.now();
    const keys = walkOf(items).map((each) => each.item.key);
    if (how === 'extend') this.chosen.extend(keys, focusKey, item.key);
    else this.chosen.toggle(focusKey, item.key);
    this.events.select(this.chosenOr(item), false);
  }

  chosenOr(item: Item): Item[] {
    if (!this.chosen.any) return [item];
    return walkOf(this.target.now().items).flatMap((each) => (this.chosen.has(each.item.key) ? [each.item] : []));
  }

  leave(): void {
    this.chosen.clear();
    this.target.changed();
  }
}
