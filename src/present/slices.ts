/** Work with pauses: a generator that gives way between its parts, run at once or a little at a time. */

/** Runs work to its end. */
export function finished<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
