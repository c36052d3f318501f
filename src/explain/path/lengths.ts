/** Lengths of paths: how many weight layers they cross, as a distribution over 0, 1, 2, … */

/** A range of lengths with all but a small part of the distribution inside. */
export interface LengthRange {
  from: number;
  to: number;
}

/** Of 95 % within a range, half of the rest may lie on either side. */
const beside = 0.025;

/** Sums of shares are right to far more digits than this lets go. */
const tolerance = 1e-9;

export const meanLength = (shares: readonly number[]): number =>
  shares.reduce((sum, share, length) => sum + share * length, 0);

/** The range that leaves at most 2.5 % below and at most 2.5 % above it. */
export function centralRange(shares: readonly number[]): LengthRange {
  let [from, to] = [0, shares.length - 1];
  for (let below = shares[from] ?? 0; from < to && below <= beside + tolerance; below += shares[from]) from += 1;
  for (let above = shares[to] ?? 0; to > from && above <= beside + tolerance; above += shares[to]) to -= 1;
  return { from, to };
}

/** What part of a distribution lies in a range, both ends included. */
export const shareWithin = (shares: readonly number[], { from, to }: LengthRange): number =>
  shares.slice(from, to + 1).reduce((sum, share) => sum + share, 0);
