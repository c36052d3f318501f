/** How much one request may do, over all the readings that it takes. */
import { OutOfBudget, PartTooLong } from './errors';

export interface BudgetLimits {
  /** Statements, expressions and items that are gone through. */
  steps: number;
  /** Of the clock, from the request on. */
  milliseconds: number;
  /** Calls inside each other. */
  depth: number;
}

/** What an editor can wait for. */
export const usualLimits: BudgetLimits = { steps: 20_000_000, milliseconds: 2_000, depth: 220 };

/** Items of the longest list that a single operation may make. */
const longest = 1_000_000;

/** Steps between two looks at the clock. */
const stride = 256;

/** Milliseconds after which somebody who waits is told what there is so far, and again after as many. */
export const patience = 300;

/** Ends an evaluation that takes too long, and says now and then that one is still under way. */
export class Budget {
  readonly limits: BudgetLimits;
  private steps = 0;
  private looked = 0;
  private readonly start = performance.now();
  private deadline: number;
  /** Steps at which the part that is under way ends. */
  private partEnd = Number.POSITIVE_INFINITY;
  private told = this.start;

  /**
   * @param hooks.waiting called about every 300 ms while steps are taken.
   * @param hooks.isCancelled asked as often as the clock is; true ends everything.
   */
  constructor(
    limits: Partial<BudgetLimits> = {},
    private readonly hooks: { waiting?: () => void; isCancelled?: () => boolean } = {},
  ) {
    this.limits = { ...usualLimits, ...limits };
    this.deadline = this.start + this.limits.milliseconds;
  }

  /** Steps that were taken so far. */
  get taken(): number {
    return this.steps;
  }

  /** Is nothing left, whatever would be read next? */
  get isSpent(): boolean {
    return (
      this.hooks.isCancelled?.() === true ||
      this.steps > this.limits.steps ||
      performance.now() > this.start + this.limits.milliseconds
    );
  }

  /**
   * Counts elementary work. An operation that goes through many items counts them before it begins.
   * @throws OutOfBudget
   */
  step(count = 1): void {
    this.steps += count;
    if (this.steps - this.looked < stride) return;
    this.looked = this.steps;
    if (this.steps > this.limits.steps) throw new OutOfBudget(`${this.limits.steps} steps`);
    if (this.steps > this.partEnd) throw new PartTooLong(`a part of ${this.partEnd} steps`);
    if (this.hooks.isCancelled?.()) throw new OutOfBudget('it is not asked for any more');
    const now = performance.now();
    if (now > this.deadline) throw new OutOfBudget(`${this.limits.milliseconds / 1000} seconds`);
    if (now - this.told < patience) return;
    this.hooks.waiting?.();
    this.told = performance.now();
  }

  /**
   * Counts the items of a list before it is made.
   * @throws OutOfBudget where it would be longer than any that a network needs.
   */
  items(count: number): void {
    if (count > longest) throw new OutOfBudget(`a list of ${count} items`);
    this.step(Math.max(0, count));
  }

  /**
   * Runs a part that may take so many steps.
   * @throws PartTooLong where it takes more
   */
  part<Result>(most: number, body: () => Result): Result {
    const before = this.partEnd;
    this.partEnd = Math.min(before, this.steps + most);
    try {
      return body();
    } finally {
      this.partEnd = before;
    }
  }

  /** Runs what may not be needed in the end: it may use half of the time that is left, so that the rest is not lost to it. */
  trial<Result>(body: () => Result, most = Number.POSITIVE_INFINITY): Result {
    const before = this.deadline;
    const now = performance.now();
    this.deadline = now + Math.min(most, Math.max(0, before - now) / 2);
    try {
      return body();
    } finally {
      this.deadline = before;
    }
  }
}
