/**
 * Every message between the extension host and the panel, plain JSON. A message's type carries its version: a side that
 * meets a type it does not know drops the message. Both sides check what arrives before they use it.
 */
import type { SourceRange } from '../graph/graph';
import type { Comparison } from '../train/comparison';
import type { RunRecord } from '../train/kept';
import type { RunEvent } from '../train/protocol';
import { pack, unpacking, type Packed } from './packed';
import { finished } from './slices';
import type { Card, Detail, Drawing } from './drawingModel';
import type { EquationCard } from './equationCard';
import type { BetweenAnswer, End } from './facts/betweenCard';
import type { Facts } from './facts/facts';
import type { NodeNumbers } from './facts/nodeNumbers';

/** Plain JSON that the host gives, the panel keeps in its state, and the host gets back when the window is restored. */
export type Restore = { file: string; entry: string } | { comparison: string } | { comparisons: string[] } | null;

export type ToPanel =
  /**
   * Shows an architecture, the comparison gives way. What was open stays open where the same rows are there. `place`: where a
   * reader was in it last; a panel that has it open already keeps its own.
   */
  | { type: 'drawing/1'; drawing: Drawing; restore: Restore; place?: KeptPlace }
  /** Answers `open/2`. */
  | { type: 'detail/2'; detail: Detail }
  /** Answers `ask/1`: a card in the place of the architecture's own, until another row is opened. */
  | { type: 'answer/1'; card: Card }
  /** How far the check of the equations is, or what it found; null: there is none of the drawing that is shown. */
  | { type: 'check/1'; check: EquationCard | null }
  /** Answers `about/1` with the same id; null where the graph has not the nodes. */
  | { type: 'facts/1'; id: string; facts: Facts | null }
  /** Answers `between/1`: the nodes on all paths, and a card in the place of the architecture's own. */
  | { type: 'factor/1'; answer: BetweenAnswer }
  /** Numbers that the drawing can be coloured by: the answer to `numbersOf/1`, or what a training measured, which is offered from then on. */
  | { type: 'numbers/1'; numbers: NodeNumbers }
  /** Lights the rows and operators of these nodes; an empty list lights none. `scroll` brings the first into view. */
  | { type: 'highlight/1'; nodes: readonly number[]; scroll: boolean }
  /**
   * How the drawing stands to the source, sent after each drawing: one sentence, or null where it is of the source as it is,
   * and the nodes whose source is being written.
   */
  | { type: 'standing/1'; note: string | null; nodes: readonly number[] }
  /** Asks for the whole drawing as it is opened, in the panel's colours or in light ones; answered by `picture/1`. */
  | { type: 'picture/1'; id: number; format: 'svg' | 'png'; light: boolean }
  /** Does the panel keep what it shows? Sent after `ready/1` and when it changes. */
  | { type: 'pinned/1'; pinned: boolean }
  /** Shows a comparison as it stands: its plan and all measured so far. */
  | { type: 'comparison/1'; comparison: Comparison; restore: Restore }
  /** How far the check of the equations on the weights of a run is, or what it found. */
  | { type: 'runCheck/1'; comparison: string; run: string; check: EquationCard | null }
  /** What has happened since, in order; any number of events at once. */
  | { type: 'events/1'; comparison: string; events: readonly RunEvent[]; secondsLeft: number | null }
  /** Comparisons to be laid side by side, each with the headers of its runs' journals by run. */
  | {
      type: 'sideBySide/1';
      comparisons: readonly { comparison: Comparison; records: readonly (readonly [run: string, RunRecord])[] }[];
      restore: Restore;
    }
  /** No architecture at the cursor. */
  | { type: 'empty/1' }
  /** A file is being read; `operators` so far. */
  | { type: 'reading/1'; file: string; operators: number }
  /** Nothing can be drawn: what happened, where, what to do. */
  | { type: 'problem/1'; title: string; text: string; source: SourceRange | null };

export type FromPanel =
  /** The panel listens now. Sent once, after each load; the host answers with what is to be shown. */
  | { type: 'ready/1'; restore: Restore }
  /** Shows source in the editor; `focus` moves the cursor there. */
  | { type: 'reveal/1'; source: SourceRange; focus: boolean }
  /** Selects in the editor all source that made these nodes; `focus` moves the keyboard there. */
  | { type: 'selectSource/1'; nodes: readonly number[]; focus: boolean }
  /** Asks for what a row (Drawing.rows) holds, answered by `detail/2`. `opened` are keys of its boxes that are open, too. */
  | { type: 'open/2'; row: number; opened: readonly string[] }
  /** What is known of an operator, or of a row's or a box's nodes, which go by that name; answered by `facts/1`. */
  | { type: 'about/1'; id: string; nodes: readonly number[]; name: string }
  /** Factor and paths between two tensors, those that leave a row or a box; answered by `factor/1`. */
  | { type: 'between/1'; from: End; to: End }
  /** Numbers to colour by, one of `offeredNumbers`; answered by `numbers/1`. */
  | { type: 'numbersOf/1'; id: string }
  /** "Make a variant…": the units to rewrite (rows of the drawing; all where empty). */
  | { type: 'variant/1'; rows: readonly number[] }
  /** Asks the papers: the id of a question on the architecture's card, answered by `answer/1`; null: the answer was read. */
  | { type: 'ask/1'; question: string | null }
  /** Checks the equations on the architecture, scaled as for training or at its own size, or ends that. */
  | { type: 'check/1'; want: 'scaled' | 'full' | 'nothing' }
  /** Trains what tests the answer to a question. */
  | { type: 'experiment/1'; question: string }
  /** Ends one run of a comparison, or all where `run` is null. */
  | { type: 'cancelRun/1'; comparison: string; run: string | null }
  /** Ends the processes of a comparison, to be gone on with; and goes on. */
  | { type: 'pauseTraining/1'; comparison: string }
  /** Lets a comparison that is queued train before the others that are. */
  | { type: 'trainNext/1'; comparison: string }
  | { type: 'resumeTraining/1'; comparison: string }
  /** Checks the equations on the weights of a run, one that is asked for where it is null; or ends that. */
  | { type: 'checkRun/1'; comparison: string; run: string | null; want: 'scaled' | 'nothing' }
  /** Opens what the process of a run has written. */
  | { type: 'runLog/1'; comparison: string; run: string }
  | { type: 'cancelReading/1' }
  /** Keeps what is shown in this panel, so that Show Graph opens another, or releases it. */
  | { type: 'pin/1'; pinned: boolean }
  | { type: 'findArchitectures/1' }
  | { type: 'openExample/1' }
  /** Answers `picture/1`: SVG text or a PNG in base64, and what is to be said of it; null where it could not be painted. */
  | { type: 'picture/1'; id: number; data: string | null; note: string | null }
  /** Menu "more": the graph as a file, the explanation or comparison as Markdown on the clipboard. */
  | { type: 'export/1' }
  | { type: 'copyMarkdown/1' }
  /** A chart's picture, or its numbers, to be written where the user says; `name` is that of the file without its ending. */
  | { type: 'save/1'; kind: 'svg' | 'csv'; name: string; text: string }
  /** A chart's numbers for the clipboard. */
  | { type: 'copy/1'; text: string }
  /** Writes the comparison that is shown as a report, Markdown or CSV where the user says. */
  | { type: 'exportComparison/1' }
  /** Asks which comparison is to be laid beside the one that is shown. */
  | { type: 'compareWith/1' }
  /** Opens the folder of a comparison's journal. */
  | { type: 'openJournal/1'; comparison: string }
  /** From the comparison back to the architecture it began with. */
  | { type: 'showArchitecture/1'; comparison: string }
  /** Where the reader is now in an architecture, for the next panel that shows it. */
  | ({ type: 'place/1' } & PlaceIn)
  /** A variant of a comparison as code, beside the class of the source. */
  | { type: 'variantCode/1'; comparison: string; variant: string }
  /** Something in the panel went wrong; for the log. */
  | { type: 'failure/1'; text: string };

/** Where a reader was in one architecture, by names, so that it is found again after an edit. */
export interface KeptPlace {
  /** First row of each opened fold. */
  unfolded: readonly string[];
  closedStages: readonly string[];
  /** Opened rows in the order of their opening, and the keys of their opened boxes. */
  rows: readonly { row: string; boxes: readonly string[] }[];
  /** Pan and zoom. */
  view: { x: number; y: number; k: number } | null;
}

/** A place and the architecture that it is in, named as by `architectureName`. */
export interface PlaceIn {
  architecture: string;
  place: KeptPlace;
}

/** What the panel keeps across reloads through `setState`. */
export interface PanelState {
  version: 3;
  restore: Restore;
  direction: 'forward' | 'gradient';
  /** The architecture shown last and where the reader was in it; the host remembers those before it. */
  place: PlaceIn | null;
  /** Does the panel keep to its architecture? */
  pinned: boolean;
}

/** What places in an architecture are kept by. */
export const architectureName = ({ file, entry }: { file: string; entry: string }): string => `${file}#${entry}`;

type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isFlag: Check = (value) => typeof value === 'boolean';
const isList =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const orNone =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isRecord =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const isSource = isRecord({
  file: isText,
  startLine: isCount,
  startColumn: isCount,
  endLine: isCount,
  endColumn: isCount,
});
const isRestore = orNull(
  (value) =>
    isRecord({ file: isText, entry: isText })(value) ||
    isRecord({ comparison: isText })(value) ||
    isRecord({ comparisons: isList(isText) })(value),
);
const isEnd = isRecord({ nodes: isList(isCount), name: isText });
const isDrawing = isRecord({
  version: (value) => value === 1,
  rows: Array.isArray,
  folds: Array.isArray,
  card: isObject,
});
const isLevel = isRecord({ boxes: Array.isArray, edges: Array.isArray });
const isDetail = isRecord({ row: isCount, level: isLevel, card: isObject });
const isComparison = isRecord({
  plan: isRecord({ id: isText, variants: Array.isArray }),
  runs: Array.isArray,
  ladder: Array.isArray,
});
const isEvent = isRecord({ kind: isText, run: isText });

const isPlace = isRecord({
  unfolded: isList(isText),
  closedStages: isList(isText),
  rows: isList(isRecord({ row: isText, boxes: isList(isText) })),
  view: orNull(isRecord({ x: isNumber, y: isNumber, k: isNumber })),
});

const isPlaceIn = isRecord({ architecture: isText, place: isPlace });

const toPanel: Record<ToPanel['type'], Check> = {
  'drawing/1': isRecord({ drawing: isDrawing, restore: isRestore, place: orNone(isPlace) }),
  'detail/2': isRecord({ detail: isDetail }),
  'answer/1': isRecord({ card: isRecord({ title: isText, sections: Array.isArray }) }),
  'check/1': isRecord({ check: orNull(isRecord({ state: isText })) }),
  'facts/1': isRecord({
    id: isText,
    facts: orNull(isRecord({ title: isText, facts: Array.isArray, source: isSource })),
  }),
  'factor/1': isRecord({
    answer: isRecord({ nodes: isList(isCount), card: isRecord({ title: isText, sections: Array.isArray }) }),
  }),
  'numbers/1': isRecord({
    numbers: isRecord({
      id: isText,
      title: isText,
      unit: isText,
      note: isText,
      steps: orNull(isList(isNumber)),
      nodes: isList(isCount),
      values: isList(isList(orNull(isNumber))),
    }),
  }),
  'highlight/1': isRecord({ nodes: isList(isCount), scroll: isFlag }),
  'standing/1': isRecord({ note: orNull(isText), nodes: isList(isCount) }),
  'picture/1': isRecord({ id: isCount, format: (format) => format === 'svg' || format === 'png', light: isFlag }),
  'pinned/1': isRecord({ pinned: isFlag }),
  'comparison/1': isRecord({ comparison: isComparison, restore: isRestore }),
  'runCheck/1': isRecord({ comparison: isText, run: isText, check: orNull(isRecord({ state: isText })) }),
  'events/1': isRecord({ comparison: isText, events: isList(isEvent), secondsLeft: orNull(isNumber) }),
  'sideBySide/1': isRecord({
    comparisons: isList(isRecord({ comparison: isComparison, records: Array.isArray })),
    restore: isRestore,
  }),
  'empty/1': isObject,
  'reading/1': isRecord({ file: isText, operators: isCount }),
  'problem/1': isRecord({ title: isText, text: isText, source: orNull(isSource) }),
};

const fromPanel: Record<FromPanel['type'], Check> = {
  'ready/1': isRecord({ restore: isRestore }),
  'reveal/1': isRecord({ source: isSource, focus: isFlag }),
  'selectSource/1': isRecord({ nodes: isList(isCount), focus: isFlag }),
  'open/2': isRecord({ row: isCount, opened: isList(isText) }),
  'about/1': isRecord({ id: isText, nodes: isList(isCount), name: isText }),
  'between/1': isRecord({ from: isEnd, to: isEnd }),
  'numbersOf/1': isRecord({ id: isText }),
  'variant/1': isRecord({ rows: isList(isCount) }),
  'ask/1': isRecord({ question: orNull(isText) }),
  'check/1': isRecord({ want: (want) => want === 'scaled' || want === 'full' || want === 'nothing' }),
  'experiment/1': isRecord({ question: isText }),
  'cancelRun/1': isRecord({ comparison: isText, run: orNull(isText) }),
  'pauseTraining/1': isRecord({ comparison: isText }),
  'trainNext/1': isRecord({ comparison: isText }),
  'resumeTraining/1': isRecord({ comparison: isText }),
  'checkRun/1': isRecord({
    comparison: isText,
    run: orNull(isText),
    want: (want) => want === 'scaled' || want === 'nothing',
  }),
  'runLog/1': isRecord({ comparison: isText, run: isText }),
  'cancelReading/1': isObject,
  'pin/1': isRecord({ pinned: isFlag }),
  'findArchitectures/1': isObject,
  'openExample/1': isObject,
  'picture/1': isRecord({ id: isCount, data: orNull(isText), note: orNull(isText) }),
  'export/1': isObject,
  'copyMarkdown/1': isObject,
  'exportComparison/1': isObject,
  'compareWith/1': isObject,
  'save/1': isRecord({ kind: (kind) => kind === 'svg' || kind === 'csv', name: isText, text: isText }),
  'copy/1': isRecord({ text: isText }),
  'openJournal/1': isRecord({ comparison: isText }),
  'showArchitecture/1': isRecord({ comparison: isText }),
  'place/1': isPlaceIn,
  'variantCode/1': isRecord({ comparison: isText, variant: isText }),
  'failure/1': isRecord({ text: isText }),
};

const check = <Message>(table: Record<string, Check>, value: unknown): Message | null => {
  if (!isObject(value) || typeof value.type !== 'string' || !Object.hasOwn(table, value.type)) return null;
  return table[value.type](value) ? (value as Message) : null;
};

const isPacked = isRecord({
  type: (type) => type === 'packed/2',
  keys: isList(isList(isText)),
  values: Array.isArray,
  lists: Array.isArray,
});

/** Messages that repeat much of what they say. */
const long: ReadonlySet<ToPanel['type']> = new Set(['drawing/1', 'detail/2']);

/** A message for the panel as it is sent: packed where that makes it shorter by much. */
export const wireOf = (message: ToPanel): ToPanel | Packed => (long.has(message.type) ? pack(message) : message);

/** A message for the panel, packed or not, or null where it is none that this version knows; with pauses where it is long. */
export function* readingToPanel(value: unknown): Generator<void, ToPanel | null> {
  return check<ToPanel>(toPanel, isPacked(value) ? yield* unpacking(value as unknown as Packed) : value);
}

/** The same without a pause. */
export const readToPanel = (value: unknown): ToPanel | null => finished(readingToPanel(value));

/** A message of the panel, or null where it is none that this version knows. */
export const readFromPanel = (value: unknown): FromPanel | null => check<FromPanel>(fromPanel, value);

/** A place that was kept, or null where it is none. */
export const readPlaceIn = (value: unknown): PlaceIn | null => (isPlaceIn(value) ? (value as PlaceIn) : null);

/** A state that `setState` kept, or null where another version kept it. */
export function readPanelState(value: unknown): PanelState | null {
  const isState = isRecord({
    version: (version) => version === 3,
    restore: isRestore,
    direction: (direction) => direction === 'forward' || direction === 'gradient',
    place: orNull(isPlaceIn),
    pinned: isFlag,
  });
  return isState(value) ? (value as unknown as PanelState) : null;
}
