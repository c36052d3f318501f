/** What is open in a drawing. It is kept by names, so that it outlives an edit of the source and a reload of the window. */
import type { Detail, Drawing } from '../src/present/drawingModel';
import type { KeptPlace } from '../src/present/panelProtocol';

interface OpenRow {
  /** Keys of its boxes that are open, too. */
  boxes: ReadonlySet<string>;
  /** What it holds; null until the host has answered. */
  detail: Detail | null;
}

export class Opened {
  /** First rows of the opened folds. */
  readonly unfolded = new Set<number>();
  /** First rows of the closed stages. */
  readonly closedStages = new Set<number>();
  /** By row, in the order of their opening. */
  readonly rows = new Map<number, OpenRow>();
  private names: readonly string[] = [];
  /** Names of stages by their first rows. */
  private stages: ReadonlyMap<number, string> = new Map();

  /**
   * Another drawing: what was kept is open where it is still there. `isSame`: of the same architecture, so that opened rows
   * show what they held until the host has answered.
   */
  adopt(drawing: Drawing, kept: Omit<KeptPlace, 'view'> | null, isSame = false): void {
    const { rows, folds, stages } = drawing;
    const held = new Map(isSame ? [...this.rows].map(([row, { detail }]) => [this.names[row], detail] as const) : []);
    this.names = namesOf(rows.map(({ name }) => name));
    const stageNames = namesOf(stages.map(({ name }) => name));
    this.stages = new Map(stages.map(({ first }, i) => [first, stageNames[i]]));
    this.unfolded.clear();
    this.closedStages.clear();
    this.rows.clear();
    if (!kept) {
      if (isLong(drawing)) for (const { first } of stages) this.closedStages.add(first);
      // A bare block is seen by its operators; its one row would tell little.
      if (rows.length === 1 && rows[0].nodes.length > 0) this.open(0);
      return;
    }
    const index = new Map(this.names.map((name, i) => [name, i]));
    const firsts = new Set(folds.map(({ first }) => first));
    for (const name of kept.unfolded) {
      const first = index.get(name);
      if (first !== undefined && firsts.has(first)) this.unfolded.add(first);
    }
    for (const [first, name] of this.stages) if (kept.closedStages.includes(name)) this.closedStages.add(first);
    for (const { row, boxes } of kept.rows) {
      const at = index.get(row);
      if (at !== undefined) this.rows.set(at, { boxes: new Set(boxes), detail: held.get(row) ?? null });
    }
  }

  get kept(): Omit<KeptPlace, 'view'> {
    return {
      unfolded: [...this.unfolded].map((first) => this.names[first]),
      closedStages: [...this.closedStages].map((first) => this.stages.get(first)!),
      rows: [...this.rows].map(([row, { boxes }]) => ({ row: this.names[row], boxes: [...boxes] })),
    };
  }

  open(row: number): void {
    this.rows.set(row, { boxes: new Set(), detail: null });
  }

  /** Opens or closes a box of an opened row; gives the keys of all that are open in it. */
  setBox(row: number, key: string, open: boolean): string[] {
    const known = this.rows.get(row);
    const boxes = new Set(known?.boxes);
    if (open) boxes.add(key);
    else boxes.delete(key);
    this.rows.set(row, { boxes, detail: known?.detail ?? null });
    return [...boxes];
  }

  /** Takes the host's answer; false where the row is closed again. */
  fill(detail: Detail): boolean {
    const row = this.rows.get(detail.row);
    if (row) this.rows.set(detail.row, { ...row, detail });
    return row !== undefined;
  }

  close(row: number): void {
    this.rows.delete(row);
  }

  /** What opened rows hold, as far as it is known. */
  get details(): Map<number, Detail> {
    return new Map([...this.rows].flatMap(([row, { detail }]) => (detail ? [[row, detail] as const] : [])));
  }

  /** The row opened last. */
  get last(): number | null {
    return [...this.rows.keys()].at(-1) ?? null;
  }
}

/** Bands beyond which a network is first seen by its stages. */
const mostBands = 40;

const isLong = ({ rows, folds }: Drawing): boolean =>
  folds.reduce((bands, { count }) => bands - count + 1, rows.length) > mostBands;

/** Names that tell all apart: one that stands again is numbered. */
function namesOf(names: readonly string[]): string[] {
  const times = new Map<string, number>();
  return names.map((name) => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return time === 1 ? name : `${name}#${time}`;
  });
}
