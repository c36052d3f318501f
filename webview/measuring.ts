/** Two tensors picked one after the other: their marks, and what lies between them. */
import type { BetweenAnswer } from '../src/present/facts/betweenCard';
import type { Subject } from './factsStore';
import { post } from './host';

export class Measuring {
  private first: Subject | null = null;
  private second: Subject | null = null;
  /** Nodes on paths between the two, once the host has answered. */
  private between: ReadonlySet<number> | null = null;

  /** `changed` is called when what is marked is another. */
  constructor(private readonly changed: () => void) {}

  get isOn(): boolean {
    return this.first !== null;
  }

  /** What to do next, in one sentence; empty where nothing is measured. */
  get prompt(): string {
    if (!this.first) return '';
    return this.second ? '' : 'Measuring from A: press m on the other end, Escape ends.';
  }

  /** The first end, the second, or a new second end where both are there. */
  pick(subject: Subject): void {
    if (!this.first || subject.key === this.first.key) {
      this.end();
      this.first = subject;
    } else {
      this.second = subject;
      this.between = null;
      const endOf = ({ nodes, name }: Subject) => ({ nodes, name });
      post({ type: 'between/1', from: endOf(this.first), to: endOf(subject) });
    }
    this.changed();
  }

  receive({ nodes }: BetweenAnswer): void {
    if (!this.second) return;
    this.between = new Set(nodes);
    this.changed();
  }

  end(): void {
    if (!this.first) return;
    this.first = this.second = this.between = null;
    this.changed();
  }

  /** `A` or `B` where an item is one of the ends. */
  endAt(key: string, nodes: readonly number[]): 'A' | 'B' | null {
    const is = (subject: Subject | null): boolean =>
      subject !== null &&
      (key === subject.key || (nodes.length > 1 && subject.nodes.every((node) => nodes.includes(node))));
    return is(this.first) ? 'A' : is(this.second) ? 'B' : null;
  }

  /** Does an item lie off all paths? Nothing does where no path leads. */
  isOff(nodes: readonly number[]): boolean {
    if (!this.between || this.between.size === 0 || nodes.length === 0) return false;
    return !nodes.some((node) => this.between!.has(node));
  }
}
