/** What a key does in the drawing: what is visible is walked, opened and closed as a tree (WAI-ARIA, tree view pattern). */
import type { walkOf, Item } from '../src/present/drawingScene';

/** What the keys act on. */
export interface KeyTarget {
  /** What is visible, in its order. */
  walk: ReturnType<typeof walkOf>;
  focusKey: string | null;
  /** Are several items chosen? */
  hasChosen: boolean;
  /** Moves the focus; `extend` chooses all on the way. */
  go(item: Item, extend: boolean): void;
  focus(key: string): void;
  open(key: string): void;
  close(key: string): void;
  /** Shows the item's line in the source. */
  show(item: Item): void;
  /** Selects all source of the item, or of what is chosen. */
  select(item: Item): void;
  leaveChosen(): void;
  zoomBy(factor: number): void;
  resetZoom(): void;
}

/** The action of a key press; undefined where the drawing has none for it. */
export function actionOf(event: KeyboardEvent, target: KeyTarget): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey) return undefined;
  const { walk, focusKey } = target;
  const at = walk.findIndex(({ item }) => item.key === focusKey);
  const { item, parent } = walk[at] ?? {};
  if (event.altKey) return event.key === 'Enter' && item ? () => target.select(item) : undefined;
  const go = (index: number) => {
    const next = walk[Math.max(0, Math.min(walk.length - 1, index))];
    if (next) target.go(next.item, event.shiftKey);
  };
  const into =
    item &&
    (item.expanded === false
      ? () => target.open(item.key)
      : () => {
          if (item.expanded) go(at + 1);
        });
  const out = item && (item.expanded || !parent ? () => target.close(item.key) : () => target.focus(parent.key));
  const actions: Record<string, (() => void) | undefined> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at < 0 ? 0 : at - 1),
    Home: () => go(0),
    End: () => go(walk.length - 1),
    PageDown: () => go(at + 10),
    PageUp: () => go(at - 10),
    Enter: item && (item.expanded === null ? () => target.show(item) : into),
    ArrowRight: into,
    ArrowLeft: out,
    Escape: target.hasChosen
      ? () => target.leaveChosen()
      : item && (() => target.close(item.expanded || !parent ? item.key : parent.key)),
    ' ': item && (() => target.show(item)),
    '+': () => target.zoomBy(1.25),
    '=': () => target.zoomBy(1.25),
    '-': () => target.zoomBy(0.8),
    '0': () => target.resetZoom(),
  };
  return actions[event.key];
}
