/** Which back end trains here: tried from the best one down, each in a process of its own, since a driver may crash. */
import { backEndNames, type BackEndFinding, type BackEndName, type RunSpecification } from './protocol';
import { TrainingProcess } from './trainingProcess';

/** Seconds for loading a back end and for a few training steps; shaders and kernels are compiled in them. */
const patience = 120;

/** What the process ends with where the graph is the reason, not the back end (sysexits' EX_DATAERR). */
const graphCannotBeTrained = 'ended with code 65';

/** No back end can train this; the message says why. */
export class BackEndError extends Error {}

/** Tries one back end on a run. @throws BackEndError where the graph itself cannot be trained, on any of them. */
export async function tryBackEnd(
  entry: string,
  backEnd: BackEndName,
  run: RunSpecification,
  track: (process: TrainingProcess) => void = () => undefined,
): Promise<BackEndFinding> {
  let finding: BackEndFinding | undefined;
  const process = new TrainingProcess(entry, { kind: 'try', backEnd, run }, { patience }, (message) => {
    if (message.kind === 'back-end') finding = message.finding;
  });
  track(process);
  const { text, errorOutput } = await process.ended;
  if (finding) return finding;
  if (text === graphCannotBeTrained) throw new BackEndError(errorOutput);
  const last = errorOutput.split('\n').at(-1);
  return { name: backEnd, usable: false, reason: `its process ${text}${last ? `: ${last}` : ''}` };
}

/**
 * The back ends from the best one down to the first that is usable.
 * @param wanted the one to take, where it is not to be chosen.
 * @throws BackEndError where none is usable.
 */
export async function climbDown(
  entry: string,
  wanted: BackEndName | 'auto',
  run: RunSpecification,
  track?: (process: TrainingProcess) => void,
): Promise<BackEndFinding[]> {
  const ladder: BackEndFinding[] = [];
  for (const name of wanted === 'auto' ? backEndNames : [wanted]) {
    const finding = await tryBackEnd(entry, name, run, track);
    ladder.push(finding);
    if (finding.usable) return ladder;
  }
  const reasons = ladder.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  throw new BackEndError(
    wanted === 'auto'
      ? `No back end can train here (${reasons}).`
      : `The back end ${wanted} is not usable: ${ladder[0].reason}. Choose another one, or "auto".`,
  );
}
