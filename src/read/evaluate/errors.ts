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
    /** Is it the program's own `raise` or `assert`, rather than a mistake that was found in it? */
    readonly deliberate = false,
  ) {
    super(summary);
  }
}

/** A generator gave as many values as one is followed for. */
export class GeneratorStopped extends Error {}

/** The evaluation took too long. Nothing of the source catches it. */
export class OutOfBudget extends Error {}

/** A part took more steps than it was given; what comes after it goes on. */
export class PartTooLong extends OutOfBudget {}
