/** What ends an evaluation before its end. */
import type { SourceRange } from '../../graph/graph';
import type { Value } from './values';

/** An error of the program that is read: its own `raise`, or a mistake in it. The source may catch it. */
export class Raised extends Error {
  constructor(
    readonly value: Value,
    /** `ValueError: groups must divide channels`. */
    readonly summary: string,
    readonly source: SourceRange,
  ) {
    super(summary);
  }
}

/** The evaluation took too long. Nothing of the source catches it. */
export class OutOfBudget extends Error {}

/** How much an evaluation may do: it ends with what there is. */
export class Budget {
  private steps = 0;
  private readonly deadline: number;

  constructor(
    readonly limits: { steps: number; milliseconds: number; depth: number } = {
      steps: 20_000_000,
      milliseconds: 10_000,
      depth: 220,
    },
  ) {
    this.deadline = performance.now() + limits.milliseconds;
  }

  /** @throws OutOfBudget */
  step(): void {
    this.steps += 1;
    if (this.steps > this.limits.steps) throw new OutOfBudget(`${this.limits.steps} steps`);
    if ((this.steps & 4095) === 0 && performance.now() > this.deadline)
      throw new OutOfBudget(`${this.limits.milliseconds / 1000} seconds`);
  }
}
