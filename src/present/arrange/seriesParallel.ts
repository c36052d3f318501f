/** Levels that part and join in an orderly way, as a tree (Valdes, Tarjan, Lawler 1982: series-parallel graphs by reduction). */
import type { Edge } from '../levels/level';

export type Part = { kind: 'box'; key: string } | { kind: 'ways'; ways: readonly Series[] };

/** Parts one after another; an empty one is a tensor that goes past. */
export type Series = readonly Part[];

/**
 * The tree of a level whose boxes come one after another or in ways that part at one point and join at one; null for any other.
 * A box that takes nothing hangs from the entry, one that nothing takes leads to the exit.
 * @param keys of the boxes in forward order
 */
export function seriesOf(keys: readonly string[], edges: readonly Edge[]): Series | null {
  if (keys.length === 0) return [];
  const exit = keys.length;
  const place = new Map(keys.map((key, i) => [key, i]));
  const out = new Map<number, Map<number, Series>>();
  const into = new Map<number, Set<number>>();
  for (let i = -1; i <= exit; i++) {
    out.set(i, new Map());
    into.set(i, new Set());
  }
  const queue: number[] = [];
  const join = (from: number, to: number, series: Series): void => {
    const before = out.get(from)!.get(to);
    const isTwice = before?.length === 0 && series.length === 0;
    out.get(from)!.set(to, !before || isTwice ? series : [{ kind: 'ways', ways: inOrder(before, series, place) }]);
    into.get(to)!.add(from);
    for (const end of [from, to]) if (isPassed(end)) queue.push(end);
  };
  const isPassed = (at: number): boolean => at >= 0 && at < exit && into.get(at)!.size === 1 && out.get(at)!.size === 1;
  for (const { from, to } of edges)
    if (from !== null || to !== null)
      join(from === null ? -1 : place.get(from)!, to === null ? exit : place.get(to)!, []);
  for (let i = 0; i < exit; i++) {
    if (into.get(i)!.size === 0) join(-1, i, []);
    if (out.get(i)!.size === 0) join(i, exit, []);
  }
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (!isPassed(at)) continue;
    const [from] = into.get(at)!;
    const [[to, after]] = out.get(at)!;
    const before = out.get(from)!.get(at)!;
    out.get(from)!.delete(at);
    into.get(to)!.delete(at);
    into.get(at)!.clear();
    out.get(at)!.clear();
    join(from, to, [...before, { kind: 'box', key: keys[at] }, ...after]);
  }
  const whole = out.get(-1)!;
  const isWhole = whole.size === 1 && whole.has(exit) && into.get(exit)!.size === 1;
  return isWhole && [...out.values()].every((ends, i) => i === 0 || ends.size === 0) ? whole.get(exit)! : null;
}

/** Ways that run beside each other: what goes past first, the rest in the order in which the forward pass meets them. */
function inOrder(a: Series, b: Series, place: ReadonlyMap<string, number>): Series[] {
  const ways = [a, b].flatMap((series): Series[] =>
    series.length === 1 && series[0].kind === 'ways' ? [...series[0].ways] : [series],
  );
  const isPast = (series: Series) => series.length === 0;
  const rest = ways.filter((series) => !isPast(series));
  const sorted = rest.sort((one, other) => firstOf(one, place) - firstOf(other, place));
  return ways.some(isPast) ? [[], ...sorted] : sorted;
}

const firstOf = (series: Series, place: ReadonlyMap<string, number>): number =>
  Math.min(
    ...series.map((part) =>
      part.kind === 'box' ? place.get(part.key)! : Math.min(...part.ways.map((way) => firstOf(way, place))),
    ),
  );

/** Boxes side by side where the series is widest; a tensor that goes past is none. */
export const lanesOf = (series: Series): number =>
  series.reduce(
    (most, part) => Math.max(most, part.kind === 'box' ? 1 : part.ways.reduce((sum, way) => sum + lanesOf(way), 0)),
    0,
  );
