/** Which lines of a text changed, and where the others are now. */

export interface LineChanges {
  /** Did a line that is still there get another number? */
  moves: boolean;
  /** Where a line is now; one that is gone is where it was among its neighbours. */
  line(before: number): number;
  /** Did any of these lines (the last one included) change, or has something come between them? */
  touches(first: number, last: number): boolean;
  /** Stretches of the new text that are new, or behind which something is gone; the end is exclusive. */
  written: readonly { first: number; end: number }[];
}

/** Cells of the largest table of two stretches that is filled; longer ones count as changed from end to end. */
const largest = 4_000_000;

/** Compares two texts line by line: the longest common subsequence of what lies between their equal beginnings and ends. */
export function lineChanges(before: string, after: string): LineChanges {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const middle = common(old.slice(start, old.length - end), now.slice(start, now.length - end));
  /** New number of each old line, or −1. */
  const places = old.map((_, i) => {
    if (i < start) return i;
    if (i >= old.length - end) return i + now.length - old.length;
    const place = middle[i - start];
    return place < 0 ? -1 : place + start;
  });
  const line = (at: number): number => {
    if (at >= old.length) return at + now.length - old.length;
    if (places[at] >= 0) return places[at];
    let above = at;
    while (above >= 0 && places[above] < 0) above -= 1;
    return Math.min(now.length - 1, above < 0 ? at : places[above] + at - above);
  };
  return {
    moves: places.some((place, i) => place >= 0 && place !== i),
    line,
    touches(first, last) {
      for (let at = first; at <= last && at < old.length; at++) {
        if (places[at] < 0) return true;
        if (at > first && places[at] !== places[at - 1] + 1) return true;
      }
      return false;
    },
    written: stretches(places, now.length),
  };
}

/** For each line of `old` its place in `now` along a longest common subsequence, or −1. */
function common(old: readonly string[], now: readonly string[]): number[] {
  const places = old.map(() => -1);
  if (old.length * now.length > largest) return places;
  const width = now.length + 1;
  const length = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      length[i * width + j] =
        old[i] === now[j]
          ? length[(i + 1) * width + j + 1] + 1
          : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
  for (let i = 0, j = 0; i < old.length && j < now.length;) {
    if (old[i] === now[j]) places[i++] = j++;
    else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return places;
}

function stretches(places: readonly number[], length: number): { first: number; end: number }[] {
  const found: { first: number; end: number }[] = [];
  let next = 0;
  let gone = false;
  for (const place of [...places, length]) {
    if (place < 0) {
      gone = true;
      continue;
    }
    if (place > next) found.push({ first: next, end: place });
    else if (gone) found.push({ first: Math.max(0, next - 1), end: Math.max(1, next) });
    next = place + 1;
    gone = false;
  }
  return found;
}
