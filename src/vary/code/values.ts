/** Names of the tensors in a function's body: one that is not needed any more gives its name to the next. */
import type { AnyNode } from '../../graph/graph';

/** A tensor that is made of others, as far as names go. */
export interface NamedStep {
  id: number;
  inputs: readonly number[];
  /** What it would be called. */
  name: string;
}

export class ValueNames {
  private readonly values = new Map<number, string>();
  private readonly lastUse: Map<number, number>;
  private readonly given: ReadonlySet<string>;

  /**
   * @param steps in order.
   * @param outputs what the body gives back.
   * @param given names of the tensors that come from outside.
   */
  constructor(
    private readonly steps: readonly NamedStep[],
    outputs: readonly number[],
    given: ReadonlyMap<number, string>,
  ) {
    this.given = new Set(given.values());
    for (const [id, name] of given) this.values.set(id, name);
    this.lastUse = new Map(outputs.map((id) => [id, steps.length]));
    steps.forEach(({ inputs }, i) =>
      inputs.forEach((id) => this.lastUse.set(id, Math.max(i, this.lastUse.get(id) ?? 0))),
    );
  }

  /** @throws Error for a tensor that has no name yet. */
  of(id: number): string {
    const value = this.values.get(id);
    if (value === undefined) throw new Error(`node %${id} is used before it is written`);
    return value;
  }

  set(id: number, name: string): void {
    this.values.set(id, name);
  }

  /** The name of a tensor that the step at a place needs last, or a new one. */
  next(at: number, name = this.steps[at].name): string {
    const { inputs } = this.steps[at];
    const isFree = (id: number): boolean => this.lastUse.get(id) === at;
    const names = inputs.filter(isFree).flatMap((id) => this.values.get(id) ?? []);
    // What is reached through an object is no variable.
    const usable = names.filter((each) => !this.given.has(each) && !each.includes('.'));
    const own = usable.find((each) => each.replace(/\d+$/, '') === name);
    if (own) return own;
    const live = new Set([...this.values].filter(([id]) => (this.lastUse.get(id) ?? -1) > at).map(([, each]) => each));
    let found = name;
    for (let i = 2; live.has(found) || this.given.has(found); i++) found = `${name}${i}`;
    return found;
  }
}

/** g is a gate, 1 − g what it leaves to the shortcut: a carry gate (Srivastava et al. 2015). Undefined for other tensors. */
export function nameOfGate({ operator, module, attributes }: AnyNode): 'gate' | 'carry' | undefined {
  const isOfGate = operator === 'sigmoid' || /(^|[._])gate$/.test(module);
  if (!isOfGate) return undefined;
  return operator === 'affine' && (attributes as { scale: number }).scale === -1 ? 'carry' : 'gate';
}
