/** What the drawing holds as a tree of items: bands of the network, and in an opened one its boxes. */
import type { SourceRange } from '../graph/graph';
import type { LevelItem } from './arrange/arranged';
import type { Change } from './drawingChanges';
import { farMarks, type FarView } from './drawingFar';
import type { Drawing } from './drawingModel';
import type { Band, Layout, Mark, SpanOf } from './drawingMarks';
import { throughMarks } from './drawingDetailEdges';
import { lineOf } from './drawingOpenBand';

/** One thing that takes the focus, reads aloud, and shows one source. */
export interface Item {
  key: string;
  kind: 'band' | 'box';
  /** Where its own coordinates begin in those of the item that holds it. */
  x: number;
  y: number;
  height: number;
  /** Outline of the focus and of the click, in the item's own coordinates. */
  box: { x: number; y: number; width: number; height: number };
  readonly marks: readonly Mark[];
  spoken: string;
  lit: boolean;
  found: boolean;
  /** Is its source being written, so that it is that of before? */
  stale: boolean;
  /** Has an edit just made it, or made it another? */
  change: Change | null;
  level: number;
  /** Its place among its siblings, from 1, and how many they are. */
  place: readonly [number, number];
  /** Null where it cannot be opened. */
  expanded: boolean | null;
  /** Nodes of a box; a band stands for its rows. */
  nodes: readonly number[];
  /** What it shows in the editor; a band shows that of its row. */
  source: SourceRange | null;
  inside: Inside | null;
}

/** What an opened item holds, in the item's own coordinates. */
export interface Inside {
  left: number;
  top: number;
  /** Marks that belong to none of its items. */
  marks: readonly Mark[];
  items: readonly Item[];
}

export interface Scene {
  width: number;
  height: number;
  header: { height: number; marks: readonly Mark[] };
  /** Marks that belong to no item, those that pass between two heights; with `spanOf` as the items stand on their way. */
  still(from: number, to: number, spanOf?: SpanOf): readonly Mark[];
  /** The line below an item that is still higher than what it shows, between two heights. */
  below(key: string, from: number, to: number): readonly Mark[];
  items: readonly Item[];
  /** The scene from afar, in px of the screen. */
  far(view: FarView): readonly Mark[];
}

/** What is said of rows and of nodes beside what they are. */
export interface SceneState {
  rows: Record<'lit' | 'found' | 'stale', ReadonlySet<number>>;
  nodes: Record<'lit' | 'found' | 'stale', ReadonlySet<number>>;
  changed: { rows: ReadonlyMap<number, Change>; boxes: ReadonlySet<string> };
  /** First rows of opened folds. */
  unfolded: ReadonlySet<number>;
}

const none: ReadonlySet<number> = new Set();

/** Nothing lit, found or being written, every fold closed. */
export const unmarked: SceneState = {
  rows: { lit: none, found: none, stale: none },
  nodes: { lit: none, found: none, stale: none },
  changed: { rows: new Map(), boxes: new Set() },
  unfolded: none,
};

const spokenOf = (text: string, stale: boolean): string => (stale ? `${text}, before the last edit` : text);

export function sceneOf(drawing: Drawing, layout: Layout, state: SceneState): Scene {
  const widths = layout.bands.map(({ inside }) => inside?.layout.width ?? 0);
  const groups = layout.bands.map((band) => groupOf(band, state.unfolded));
  const sizes = new Map<string, number>();
  for (const { key } of groups) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  const counts = new Map<string, number>();
  return {
    width: Math.max(layout.width, ...widths),
    height: layout.height,
    header: layout.header,
    still: (from, to, spanOf) => [...endsOf(layout, spanOf), ...layout.skips(from, to, spanOf)],
    below(key, from, to) {
      const band = layout.bands.find((each) => each.key === key);
      const row = band && drawing.rows[band.rows[band.rows.length - 1] ?? band.stage];
      return row ? throughMarks(`below/${key}`, lineOf(row), layout.spineX, [from, to]) : [];
    },
    far: (view) => farMarks(drawing, layout, view),
    items: layout.bands.map((band, i) => {
      const { key, level } = groups[i];
      const at = (counts.get(key) ?? 0) + 1;
      counts.set(key, at);
      return new BandItem(band, level, [at, sizes.get(key)!], layout.width, state);
    }),
  };
}

/** The name of what comes out stands below the last band, wherever that is. */
function endsOf({ ends, bands }: Layout, spanOf?: SpanOf): readonly Mark[] {
  const last = bands[bands.length - 1];
  if (!spanOf || !last) return ends;
  const { y, height } = spanOf(last);
  const shift = y + height - last.y - last.height;
  return ends.map((mark) => (mark.key === 'output' && mark.kind === 'text' ? { ...mark, y: mark.y + shift } : mark));
}

/** What a band stands in, network, stage or opened fold, and how deep that is. */
function groupOf({ kind, stage, fold }: Band, unfolded: ReadonlySet<number>): { key: string; level: number } {
  const isStage = kind === 'stage' || kind === 'stageHead';
  const inStage = stage !== null && !isStage;
  const inFold = kind === 'row' && fold !== null && unfolded.has(fold);
  return {
    key: `${inStage ? stage : ''}/${inFold ? fold : ''}`,
    level: 1 + Number(inStage) + Number(inFold),
  };
}

/** A band among thousands of which few are seen: what is asked of those alone is made when it is asked for. */
class BandItem implements Item {
  readonly kind = 'band';
  readonly x = 0;
  readonly nodes: readonly number[] = [];
  readonly source = null;
  private held: Inside | null | undefined = undefined;

  constructor(
    private readonly band: Band,
    readonly level: number,
    readonly place: Item['place'],
    private readonly width: number,
    private readonly state: SceneState,
  ) {}

  get key(): string {
    return this.band.key;
  }

  get y(): number {
    return this.band.y;
  }

  get height(): number {
    return this.band.height;
  }

  get box(): Item['box'] {
    return { x: 4, y: 0, width: this.width - 8, height: this.band.height };
  }

  get marks(): readonly Mark[] {
    return this.band.marks;
  }

  get spoken(): string {
    return spokenOf(this.band.spoken, this.isIn('stale'));
  }

  get lit(): boolean {
    return this.isIn('lit') && !this.band.inside;
  }

  get found(): boolean {
    return this.isIn('found') && !this.band.inside;
  }

  get stale(): boolean {
    return this.isIn('stale') && !this.band.inside;
  }

  get change(): Change | null {
    const { rows } = this.state.changed;
    if (rows.size === 0) return null;
    const changes = this.band.rows.flatMap((row) => rows.get(row) ?? []);
    return changes.length === 0 ? null : changes.every((each) => each === 'added') ? 'added' : 'changed';
  }

  get expanded(): boolean | null {
    const { expandable, inside, kind } = this.band;
    return expandable ? inside !== null || kind === 'stageHead' : null;
  }

  get inside(): Inside | null {
    const { inside } = this.band;
    return (this.held ??= inside && {
      left: 0,
      top: inside.top,
      marks: inside.layout.marks,
      items: boxItems(inside.layout.items, this.level + 1, this.state),
    });
  }

  private isIn(mark: keyof SceneState['rows']): boolean {
    const marked = this.state.rows[mark];
    return marked.size > 0 && this.band.rows.some((row) => marked.has(row));
  }
}

function boxItems(boxes: readonly LevelItem[], level: number, state: SceneState): Item[] {
  return boxes.map(({ key, nodes, source, expandable, spoken, marks, inside, x, y, width, height }, i) => {
    const anyOf = (marked: ReadonlySet<number>) => nodes.some((node) => marked.has(node));
    const stale = anyOf(state.nodes.stale);
    return {
      key,
      kind: 'box',
      x,
      y,
      height,
      box: { x: 0, y: 0, width, height },
      marks,
      spoken: spokenOf(spoken, stale),
      lit: anyOf(state.nodes.lit) && !inside,
      found: anyOf(state.nodes.found) && !inside,
      stale: stale && !inside,
      change: state.changed.boxes.has(key) ? 'changed' : null,
      level,
      place: [i + 1, boxes.length],
      expanded: expandable ? inside !== null : null,
      nodes,
      source,
      inside: inside && {
        left: inside.x,
        top: inside.y,
        marks: inside.marks,
        items: boxItems(inside.items, level + 1, state),
      },
    };
  });
}

/** All items that can be walked, in reading order, each with the one that holds it. */
export function walkOf(items: readonly Item[], parent: Item | null = null): { item: Item; parent: Item | null }[] {
  return items.flatMap((item) => [{ item, parent }, ...(item.inside ? walkOf(item.inside.items, item) : [])]);
}
