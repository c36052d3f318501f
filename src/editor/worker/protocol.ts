/**
 * Every message between the extension host and the worker that reads and explains, plain data that can be cloned. Both sides
 * check what arrives before they use it; what is none of these is dropped.
 */
import type { Inspection } from '../../present/inspection';
import type { ArgumentChoice } from '../../read/arguments/choices';
import type { Fix } from '../../fix/edits';
import type { ArchitectureEntry, ReadRequest } from '../../read/reader';

/** Text of an open document. */
export interface OpenText {
  text: string;
  /** Does it differ from what is on the disk? */
  unsaved: boolean;
}

export type ToWorker =
  /**
   * Where imports are looked up beside a file's own package, and the folders of the workspace, in which calls are looked for.
   * All that was read before is forgotten.
   */
  | { type: 'roots'; roots: readonly string[]; folders: readonly string[] }
  /** An open document as it stands; null where it is closed and the disk counts again. */
  | { type: 'document'; file: string; document: OpenText | null }
  /** A file on the disk came, went or changed. */
  | { type: 'changed'; file: string }
  /** Answered by `entries`. */
  | { type: 'entries'; id: number; file: string }
  /** Answered by `entryAt`. Line and column count from zero. */
  | { type: 'entryAt'; id: number; file: string; line: number; column: number }
  /** Answered by `choices`. */
  | { type: 'choices'; id: number; file: string; entry: string }
  /** Answered by `fixes`: rewritings of the finding of a code at a line (zero-based) of a file. */
  | { type: 'fixes'; id: number; request: ReadRequest; code: string; file: string; line: number }
  /**
   * Answered by `inspection`, `same` or `cancelled`, and by `progress` before that where it takes long.
   * `known` is the number of the inspection that the host holds already.
   */
  | { type: 'inspect'; id: number; request: ReadRequest; known: number | null; generation: number };

export type FromWorker =
  /** The worker listens; sent once. */
  | { type: 'ready' }
  | { type: 'entries'; id: number; entries: ArchitectureEntry[] }
  | { type: 'entryAt'; id: number; entry: ArchitectureEntry | null }
  | { type: 'choices'; id: number; choices: ArgumentChoice[] }
  | { type: 'fixes'; id: number; fixes: Fix[] }
  /** What there is of an architecture while it is still being read. */
  | { type: 'progress'; id: number; inspection: Inspection }
  /** A reading has ended and its graph is being explained: silence is counted from here. */
  | { type: 'explaining' }
  | { type: 'inspection'; id: number; number: number; inspection: Inspection }
  /** What the host holds under `known` is still right. */
  | { type: 'same'; id: number }
  /** A text changed after the question: it is to be asked again. */
  | { type: 'cancelled'; id: number }
  | { type: 'failed'; id: number; text: string };

/** What a worker begins with. */
export interface WorkerStart {
  /** Folder of the tree-sitter grammars. */
  grammars: string;
  /** One number, counted up by the host at each change: what was asked in an earlier generation need not be read to its end. */
  generation: SharedArrayBuffer;
}

type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => Number.isSafeInteger(value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isFlag: Check = (value) => typeof value === 'boolean';
const isRecord =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const isInspection = isRecord({ graph: isRecord({ nodes: Array.isArray }), explanation: isObject });

const toWorker: Record<ToWorker['type'], Check> = {
  roots: isRecord({ roots: isTexts, folders: isTexts }),
  document: isRecord({ file: isText, document: orNull(isRecord({ text: isText, unsaved: isFlag })) }),
  changed: isRecord({ file: isText }),
  entries: isRecord({ id: isNumber, file: isText }),
  choices: isRecord({ id: isNumber, file: isText, entry: isText }),
  fixes: isRecord({
    id: isNumber,
    request: isRecord({ file: isText, entry: isText }),
    code: isText,
    file: isText,
    line: isNumber,
  }),
  entryAt: isRecord({ id: isNumber, file: isText, line: isNumber, column: isNumber }),
  inspect: isRecord({
    id: isNumber,
    request: isRecord({ file: isText, entry: isText }),
    known: orNull(isNumber),
    generation: isNumber,
  }),
};

const fromWorker: Record<FromWorker['type'], Check> = {
  ready: isObject,
  entries: isRecord({ id: isNumber, entries: Array.isArray }),
  choices: isRecord({ id: isNumber, choices: Array.isArray }),
  fixes: isRecord({ id: isNumber, fixes: Array.isArray }),
  entryAt: isRecord({ id: isNumber, entry: orNull(isRecord({ name: isText })) }),
  progress: isRecord({ id: isNumber, inspection: isInspection }),
  explaining: isObject,
  inspection: isRecord({ id: isNumber, number: isNumber, inspection: isInspection }),
  same: isRecord({ id: isNumber }),
  cancelled: isRecord({ id: isNumber }),
  failed: isRecord({ id: isNumber, text: isText }),
};

const check = <Message>(table: Record<string, Check>, value: unknown): Message | null => {
  if (!isObject(value) || typeof value.type !== 'string' || !Object.hasOwn(table, value.type)) return null;
  return table[value.type](value) ? (value as Message) : null;
};

/** A message for the worker, or null where it is none. */
export const readToWorker = (value: unknown): ToWorker | null => check<ToWorker>(toWorker, value);

/** A message of the worker, or null where it is none. */
export const readFromWorker = (value: unknown): FromWorker | null => check<FromWorker>(fromWorker, value);
