import type { Graph } from '../../graph/graph';
import type { ShortcutKind } from '../explanation';

/** Options of He et al. 2015, Sec. 3.3 and 4.1, for what a shortcut does where the dimensions change. */
export type ShortcutOption = 'A' | 'B' | 'C';

interface Unit {
  shortcut: { kind: ShortcutKind };
  input: number;
  addition: number;
}

/** Does a unit keep the size of x? */
export function keepsSize({ input, addition }: Pick<Unit, 'input' | 'addition'>, graph: Graph): boolean {
  const [before, after] = [graph.nodes[input].shape, graph.nodes[addition].shape];
  return before !== null && after !== null && before.join() === after.join();
}

/**
 * A: zeros where the size changes, B: projections there and identities elsewhere, C: projections on every shortcut. Null where
 * the size never changes, or where the shortcuts follow none of the three.
 */
export function optionOf(units: readonly Unit[], graph: Graph): ShortcutOption | null {
  const changing = units.filter((unit) => !keepsSize(unit, graph));
  const keeping = units.filter((unit) => keepsSize(unit, graph));
  const all = (some: readonly Unit[], kind: ShortcutKind) => some.every(({ shortcut }) => shortcut.kind === kind);
  if (changing.length === 0) return null;
  if (all(changing, 'zeroPadding')) return all(keeping, 'identity') ? 'A' : null;
  if (!all(changing, 'projection')) return null;
  if (all(keeping, 'identity')) return keeping.length > 0 ? 'B' : null;
  return all(keeping, 'projection') ? 'C' : null;
}
