/** What is known of symbols besides that they are whole: numbers that they are multiples of, while a piece of work runs. */

let known: ReadonlyMap<string, bigint> = new Map();

/** The number that a symbol is known to be a multiple of; it is never below it. */
export const multipleOf = (symbol: string): bigint => known.get(symbol) ?? 1n;

/** Runs `body` while each of the symbols is taken as a multiple of its number. */
export function withMultiples<Result>(multiples: ReadonlyMap<string, bigint>, body: () => Result): Result {
  const before = known;
  known = multiples;
  try {
    return body();
  } finally {
    known = before;
  }
}
