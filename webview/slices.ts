/** Long work in short tasks: between them the panel paints, and hears its user. */

/** Time that one task takes before it gives way, in ms. */
const slice = 16;

/**
 * Runs work and then `done` with what it gives: in this task where it is short, else in tasks of its own.
 * @returns what ends it before it is done
 */
export function inSlices<Result>(work: Generator<void, Result>, done: (result: Result) => void): () => void {
  let timer = 0;
  const run = (): void => {
    const end = performance.now() + slice;
    for (;;) {
      const { done: isDone, value } = work.next();
      if (isDone) return done(value);
      if (performance.now() >= end) break;
    }
    timer = window.setTimeout(run);
  };
  run();
  return () => clearTimeout(timer);
}
