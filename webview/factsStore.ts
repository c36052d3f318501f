/** What the host said of nodes: asked for once, kept until another drawing comes. */
import type { Facts } from '../src/present/facts/facts';
import { post } from './host';

/** An operator, a row or a box that is pointed at. */
export interface Subject {
  /** The item's key in the drawing, and the node where a mark of it was meant. */
  key: string;
  nodes: readonly number[];
  /** What a row or a box goes by; empty for an operator, which has a name of its own. */
  name: string;
}

export class FactsStore {
  private readonly known = new Map<string, Promise<Facts | null>>();
  private readonly waiting = new Map<string, (facts: Facts | null) => void>();
  /** Counts drawings: an answer about the nodes of one before is dropped. */
  private drawing = 0;

  ask({ key, nodes, name }: Subject): Promise<Facts | null> {
    const id = `${this.drawing}:${key}`;
    let answer = this.known.get(id);
    if (!answer) {
      answer = new Promise((resolve) => this.waiting.set(id, resolve));
      this.known.set(id, answer);
      post({ type: 'about/1', id, nodes, name });
    }
    return answer;
  }

  receive(id: string, facts: Facts | null): void {
    this.waiting.get(id)?.(facts);
    this.waiting.delete(id);
  }

  /** Another drawing: its nodes have other numbers. */
  renew(): void {
    this.drawing += 1;
    this.known.clear();
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }
}
