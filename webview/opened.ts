/** What is open in a drawing. It is kept by names, so that it outlives an edit of the source and a reload of the window. */
import type { Detail, Drawing } from '../src/present/drawingModel';
import type { KeptPlace } from '../src/present/panelProtocol';

interface OpenRow {
  /** Keys of its boxes that are open, too. */
  boxes: ReadonlySet<string>;
  /** What it holds; null until the host has answered. */
  detail: Detail | null;
}

/** What of a place the drawing is opened by. */
type KeptOpen = Omit<KeptPlace, 'view'>;

/** Names of each kind that are kept though the drawing does not hold them. */
const mostAbsent = 100;

export class Opened {
  /** First rows of the opened folds. */
  readonly unfolded = new Set<number>();
  /** First rows of the closed stages. */
  readonly closedStages = new Set<number>();
  /** By row, in the order of their opening. */
  readonly rows = new Map<number, OpenRow>();
  /** What was open and is not in this drawing: a draft does not hold it yet, text that is being written not at the moment. */
  private absent: KeptOpen = { unfolded: [], closedStages: [], rows: [] };
  private names: readonly string[] = [];
  /** Names of stages by their first rows. */
  private stages: ReadonlyMap<number, string> = new Map();

  /**
   * Another drawing: what was kept is open where it is still there. `isSame`: of the same architecture, so that opened rows
   * show what they held until the host has answered.
   */
  adopt(drawing: Drawing, kept: KeptOpen | null, isSame = false): void {
    const { rows, folds, stages } = drawing;
    const held = new Map(isSame ? [...this.rows].map(([row, { detail }]) => [this.names[row], detail] as const) : []);
    this.names = namesOf(rows.map(({ name }) => name));
    const stageNames = namesOf(stages.map(({ name }) => name));
    this.stages = new Map(stages.map(({ first }, i) => [first, stageNames[i]]));
    this.unfolded.clear();
    this.closedStages.clear();
    this.rows.clear();
    this.absent = { unfolded: [], closedStages: [], rows: [] };
    if (!kept) {
      if (isLong(drawing)) for (const { first } of stages) this.closedStages.add(first);
      // A bare block is seen by its operators; its one row would tell little.
      if (rows.length === 1 && rows[0].nodes.length > 0) this.open(0);
      return;
    }
    const index = new Map(this.names.map((name, i) => [name, i]));
    const foldOf = new Map(folds.map(({ first }) => [this.names[first], first]));
    const stageOf = new Map([...this.stages].map(([first, name]) => [name, first]));
    for (const name of kept.unfolded) if (foldOf.has(name)) this.unfolded.add(foldOf.get(name)!);
    for (const name of kept.closedStages) if (stageOf.has(name)) this.closedStages.add(stageOf.get(name)!);
    for (const { row, boxes } of kept.rows)
      if (index.has(row)) this.rows.set(index.get(row)!, { boxes: new Set(boxes), detail: held.get(row) ?? null });
    this.absent = {
      unfolded: kept.unfolded.filter((name) => !foldOf.has(name)).slice(-mostAbsent),
      closedStages: kept.closedStages.filter((name) => !stageOf.has(name)).slice(-mostAbsent),
      rows: kept.rows.filter(({ row }) => !index.has(row)).slice(-mostAbsent),
    };
  }

  get kept(): KeptOpen {
    const { absent, names, stages } = this;
    return {
      unfolded: [...absent.unfolded, ...[...this.unfolded].map((first) => names[first])],
      closedStages: [...absent.closedStages, ...[...this.closedStages].map((first) => stages.get(first)!)],
      rows: [...absent.rows, ...[...this.rows].map(([row, { boxes }]) => ({ row: names[row], boxes: [...boxes] }))],
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
