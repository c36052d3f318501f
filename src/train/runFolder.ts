/**
 * The folder of a kept comparison:
 *
 *     .throughline/runs/<comparison id>/
 *       plan.json                  ComparisonPlan, with the options it was made with
 *       backends.json              what came of trying the back ends, the last time
 *       runs/<run id, / as +>/
 *         specification.json       RunSpecification, graph included
 *         journal.jsonl            JournalHeader, then RunEvents
 *         checkpoint.bin           the newest checkpoint; checkpoint.previous.bin the one before
 *         log.txt                  what its process wrote
 *         checks.json              equations that were checked on its weights (checks/keptChecks.ts)
 *         lock                     the process that trains it now
 *       report.md, report.html, *.csv    made on request
 *
 * The process that trains a run writes its journal; the host reads, and adds the ending of a process that could not say it.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Comparison, ComparisonPlan } from './comparison';
import { isFromFiles, type DataSpecification } from './data/specification';
import { graphHash } from './fingerprint';
import { fileTrouble, Journal, JournalError, parseJournal, readJournal } from './journal';
import { isLocked } from './lock';
import { machineText } from './machine';
import { replay } from './replay';
import { codeVersion } from './version';
import type { BackEndFinding, BackEndName, JournalHeader, JournalLine, RunEvent, RunSpecification } from './protocol';

/** Where the comparisons of a workspace folder, or of a folder of the command line, are kept. */
export const runsIn = (base: string): string => join(base, '.throughline', 'runs');

/** Folder of one run. Ids have one `/`, before the seed. */
export const runFolder = (comparison: string, run: string): string =>
  join(comparison, 'runs', run.replaceAll('/', '+'));

/** Files of a run, in its folder. */
export const runFiles = {
  specification: 'specification.json',
  journal: 'journal.jsonl',
  checkpoint: 'checkpoint.bin',
  previousCheckpoint: 'checkpoint.previous.bin',
  log: 'log.txt',
} as const;

const planFile = 'plan.json';
const ladderFile = 'backends.json';

/** Written whole or not at all: to a neighbour first, which then takes the name. */
function writeWhole(path: string, content: unknown): void {
  const neighbour = `${path}.new`;
  writeFileSync(neighbour, `${JSON.stringify(content)}\n`);
  renameSync(neighbour, path);
}

function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

/**
 * Makes the folder of a comparison, or takes the one that is there: what was measured in it stays.
 * @throws JournalError where it cannot be written, or holds another comparison.
 */
export function writePlan(folder: string, plan: ComparisonPlan, runs: readonly RunSpecification[]): void {
  const earlier = readPlan(folder);
  if (earlier && earlier.id !== plan.id) {
    throw new JournalError(
      `${folder} holds another comparison ("${earlier.title}", ${earlier.created}). Choose another folder for the results.`,
    );
  }
  if (earlier && !hasMoved(earlier.data, plan.data)) return;
  try {
    for (const run of runs) {
      const own = runFolder(folder, run.id);
      mkdirSync(own, { recursive: true });
      writeWhole(join(own, runFiles.specification), run);
    }
    // Last: a folder with a plan is complete.
    writeWhole(join(folder, planFile), plan);
  } catch (error) {
    throw new JournalError(
      `The results cannot be kept in ${folder}: ${fileTrouble(error)}. Choose another folder for the results.`,
    );
  }
}

/** The same files at another place: the runs are to read them there. */
const hasMoved = (before: DataSpecification, now: DataSpecification): boolean =>
  isFromFiles(before) && isFromFiles(now) && before.path !== now.path;

/** The plan of a folder; null where it holds no comparison. */
export function readPlan(folder: string): ComparisonPlan | null {
  const plan = readJson<ComparisonPlan>(join(folder, planFile));
  return plan && typeof plan.id === 'string' && Array.isArray(plan.runs) && Array.isArray(plan.variants) ? plan : null;
}

/** What a run trains. @throws JournalError where its folder does not say. */
export function readSpecification(ofRun: string): RunSpecification {
  const path = join(ofRun, runFiles.specification);
  const found = readJson<RunSpecification>(path);
  if (found && typeof found.id === 'string' && found.graph) return found;
  throw new JournalError(`${path} is missing or cannot be read: ${ofRun} is not the folder of a run.`);
}

/** What came of trying the back ends, kept for those who read later. */
export const writeLadder = (folder: string, ladder: readonly BackEndFinding[]): void =>
  writeWhole(join(folder, ladderFile), ladder);

/** What was kept of it, in the folder of a comparison or, where its process chose by itself, of a run; empty where nothing was. */
export const readLadder = (folder: string): BackEndFinding[] =>
  readJson<BackEndFinding[]>(join(folder, ladderFile)) ?? [];

/** First line of the journal of a run. */
export const headerOf = (run: RunSpecification, backEnd: BackEndName): JournalHeader => ({
  kind: 'header',
  version: codeVersion,
  graph: graphHash(run.graph),
  machine: machineText(),
  run: run.id,
  variant: run.variant,
  seed: run.seed,
  data: run.data,
  backEnd,
  training: run.training,
});

/** The journal's lines of one run, and its header apart; none where it has not begun. */
export function readRun(comparison: string, run: string): { header: JournalHeader | null; events: RunEvent[] } {
  const lines = readJournal(join(runFolder(comparison, run), runFiles.journal));
  const header = lines.find((line) => line.kind === 'header') ?? null;
  return { header, events: lines.filter((line) => line.kind !== 'header') };
}

/**
 * A comparison as its folder has it. A run that no process of this machine trains any more counts as paused.
 * @throws JournalError where the folder holds none, or a journal is there and cannot be read.
 */
export function readComparison(folder: string): Comparison {
  const plan = readPlan(folder);
  if (!plan) throw new JournalError(`${folder} holds no comparison: its ${planFile} is missing or cannot be read.`);
  const found = replay(
    plan,
    plan.runs.flatMap(({ id }) => readRun(folder, id).events),
  );
  const runs = found.runs.map((run) =>
    run.status === 'running' && !isLocked(runFolder(folder, run.id)) ? { ...run, status: 'paused' as const } : run,
  );
  const running = runs.some(({ status }) => status === 'running');
  return {
    ...found,
    runs,
    standing: running ? 'running' : found.standing,
    ladder: readLadder(folder),
  };
}

/** All comparisons kept under a base (a workspace folder), the newest first; what cannot be read is passed over. */
export function listComparisons(base: string): { folder: string; plan: ComparisonPlan }[] {
  let names: string[];
  try {
    names = readdirSync(runsIn(base));
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const folder = join(runsIn(base), name);
      const plan = readPlan(folder);
      return plan ? [{ folder, plan }] : [];
    })
    .sort((a, b) => b.plan.created.localeCompare(a.plan.created));
}

/**
 * Adds an event to the journal of a run whose process cannot: it is gone, or never began.
 * @throws JournalError where it does not get to the disk.
 */
export function addEvent(comparison: string, event: RunEvent): void {
  const path = join(runFolder(comparison, event.run), runFiles.journal);
  const journal = Journal.open(path);
  try {
    journal.append(event);
  } finally {
    journal.close();
  }
}

/**
 * Ends the runs of a comparison that nobody trains: nothing will go on with them by itself.
 * @returns the comparison after that.
 */
export function cancelOpen(folder: string): Comparison {
  const at = new Date().toISOString();
  for (const { id, status, steps } of readComparison(folder).runs) {
    if (status !== 'waiting' && status !== 'paused') continue;
    addEvent(folder, { kind: 'cancelled', run: id, at, step: steps.at(-1)?.step ?? 0 });
  }
  return readComparison(folder);
}

/** Milliseconds between two looks at the journals. */
const followEvery = 500;

/**
 * Tells every line of a comparison's journals, from the first on, and those that are written from now on by any process on any
 * machine that shares the folder. It looks from time to time, since a shared folder tells nobody of its changes.
 * @param onLine called line by line, each run's in their order.
 * @returns ends it; lines that were written before are told first.
 */
export function follow(folder: string, onLine: (line: JournalLine) => void, every = followEvery): () => void {
  const runs = (readPlan(folder)?.runs ?? []).map(({ id }) => new Tail(join(runFolder(folder, id), runFiles.journal)));
  const look = (): void => runs.forEach((tail) => tail.read(onLine));
  look();
  const timer = setInterval(look, every);
  return () => {
    clearInterval(timer);
    look();
  };
}

/** The end of a file that grows. */
class Tail {
  private offset = 0;
  /** The last whole line that was read. */
  private last: Buffer = Buffer.alloc(0);

  constructor(private readonly path: string) {}

  /** Hands over the lines that are whole by now. */
  read(onLine: (line: JournalLine) => void): void {
    if (!existsSync(this.path)) return;
    // Opened each time: a network file system looks at the server then, and not before.
    const file = openSync(this.path, 'r');
    try {
      // A run of which nothing was measured is begun anew, its journal too.
      if (this.offset > 0 && !this.last.equals(bytesOf(file, this.offset - this.last.length, this.offset))) {
        this.offset = 0;
      }
      const buffer = bytesOf(file, this.offset, fstatSync(file).size);
      const { lines, whole } = parseJournal(buffer.toString('utf8'));
      if (whole === 0) return;
      this.offset += whole;
      this.last = buffer.subarray(buffer.lastIndexOf('\n', whole - 2) + 1, whole);
      for (const line of lines) onLine(line);
    } finally {
      closeSync(file);
    }
  }
}

/** Bytes of a file from one place to another; fewer where it ends before. */
function bytesOf(file: number, from: number, to: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from));
}
