/** Factors of a product that are written out; nobody reads more. */
const most = 6;
/** Of more, so many stand at each end. */
const atEnd = 2;

/** Of a long run the first and the last, and what `between` says of those that are left out. */
export function elided(factors: readonly string[], between: (count: number) => string): readonly string[] {
  if (factors.length <= most) return factors;
  return [...factors.slice(0, atEnd), between(factors.length - 2 * atEnd), ...factors.slice(-atEnd)];
}

/** What stands for factors of a formula that are left out: dots, and above them how many there are. */
export const dotsLatex = (count: number): string => `\\overset{${count}\\text{ factors}}{\\cdots\\cdots}`;
export const dotsText = (count: number, what = 'factors'): string => `⋯ ${count} ${what} ⋯`;
