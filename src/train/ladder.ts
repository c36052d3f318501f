/** Which back end trains here: tried from the best one down, each in a process of its own, since a driver may crash. */
import {
  backEndNames,
  type BackEndFinding,
  type BackEndName,
  type FromProcess,
  type RunSpecification,
} from './protocol';
import { isNative } from './runtime/packages';
import { programsFor } from './runtime/programs';
import { TrainingProcess } from './trainingProcess';

/** Seconds for loading a back end and for a few training steps; shaders and kernels are compiled in them. */
const patience = 120;

/** What the process ends with where the graph is the reason, not the back end (sysexits' EX_DATAERR). */
const graphCannotBeTrained = 'ended with code 65';

/** No back end can train this; the message says why. */
export class BackEndError extends Error {}

export interface TryOptions {
  /** Is given every process that is begun, to end it. */
  track?: (process: TrainingProcess) => void;
  /** That its kernels are shared out to, where the back end can; one, if left out. */
  threads?: number;
}

/** Tries one back end on a run. @throws BackEndError where the graph itself cannot be trained, on any of them. */
export async function tryBackEnd(
  entry: string,
  backEnd: BackEndName,
  run: RunSpecification,
  options: TryOptions = {},
): Promise<BackEndFinding> {
  let first: BackEndFinding | undefined;
  for await (const program of programsFor(backEnd)) {
    const { finding, elsewhere } = await tryUnder(program, entry, backEnd, run, options);
    if (finding.usable || !elsewhere) return finding;
    first ??= finding;
  }
  return first ?? { name: backEnd, usable: false, reason: 'no Node program was found to run it' };
}

async function tryUnder(
  program: string | undefined,
  entry: string,
  backEnd: BackEndName,
  run: RunSpecification,
  { track, threads }: TryOptions,
): Promise<{ finding: BackEndFinding; elsewhere: boolean }> {
  let said: Extract<FromProcess, { kind: 'back-end' }> | undefined;
  const process = new TrainingProcess(
    entry,
    { kind: 'try', backEnd, run, threads },
    { patience, program },
    (message) => {
      if (message.kind === 'back-end') said = message;
    },
  );
  track?.(process);
  const { text, errorOutput } = await process.ended;
  if (said) {
    const under = program === undefined ? {} : { program };
    return { finding: { ...said.finding, ...under }, elsewhere: said.elsewhere ?? false };
  }
  if (text === graphCannotBeTrained) throw new BackEndError(errorOutput);
  const last = errorOutput.split('\n').at(-1);
  const reason = `its process ${text}${last ? `: ${last}` : ''}`;
  // A native library may take its process along where it meets a Node that it was not made for.
  return { finding: { name: backEnd, usable: false, reason }, elsewhere: isNative(backEnd) };
}

/** Tried where nothing else trains: a step of it takes ten times as long, and so does the try. */
const slowest: BackEndName = 'cpu';

/** The usable one whose timed step was the shortest; undefined where none is usable. */
export const fastest = (findings: readonly BackEndFinding[]): BackEndFinding | undefined =>
  findings
    .filter(({ usable }) => usable)
    .reduce<BackEndFinding | undefined>(
      (best, each) => (best && timeOf(best) <= timeOf(each) ? best : each),
      undefined,
    );

const timeOf = ({ millisecondsPerStep = Infinity }: BackEndFinding): number => millisecondsPerStep;

/** A GPU may well be slower than the processor beside it (tensorflow/tfjs#8509). */
const passedOver = (finding: BackEndFinding, used: BackEndFinding): BackEndFinding =>
  finding.usable
    ? { ...finding, usable: false, reason: `slower: ${stepText(finding)} a step, ${used.name} takes ${stepText(used)}` }
    : finding;

const stepText = ({ millisecondsPerStep: time }: BackEndFinding): string =>
  time === undefined ? 'unknown time' : `${time.toFixed(time < 10 ? 1 : 0)} ms`;

/**
 * What came of trying the back ends, the one that is used last: the fastest of those that train, by a timed step.
 * @param wanted the one to take, where it is not to be chosen.
 * @throws BackEndError where none is usable.
 */
export async function climbDown(
  entry: string,
  wanted: BackEndName | 'auto',
  run: RunSpecification,
  options?: TryOptions,
): Promise<BackEndFinding[]> {
  const ladder: BackEndFinding[] = [];
  for (const name of wanted === 'auto' ? backEndNames : [wanted]) {
    if (name === slowest && ladder.some(({ usable }) => usable)) break;
    ladder.push(await tryBackEnd(entry, name, run, options));
  }
  const used = fastest(ladder);
  if (used) return [...ladder.filter((finding) => finding !== used).map((finding) => passedOver(finding, used)), used];
  const reasons = ladder.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  throw new BackEndError(
    wanted === 'auto'
      ? `No back end can train here (${reasons}).`
      : `The back end ${wanted} is not usable: ${ladder[0].reason}. Choose another one, or auto: --backend, or the setting throughline.training.backEnd.`,
  );
}
