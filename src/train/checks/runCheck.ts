/** Checks the equations in a process of their own, on the first back end that can compute the network. */
import { BackEndError } from '../ladder';
import { backEndNames, type BackEndFinding, type BackEndName } from '../protocol';
import { programsFor } from '../runtime/programs';
import { notInstalled } from '../runtime/packages';
import { TrainingProcess } from '../trainingProcess';
import { equationChecks, type CheckMeasurements, type CheckReport, type CheckSpecification } from './check';
import type { PlannedCheck } from './plan';
import { varianceChecks } from './variances';

/** Seconds for one pass over a network of full size on one core. */
const patience = 900;

/** What the process ends with where the graph is the reason, not the back end (sysexits' EX_DATAERR). */
const graphCannotBeTrained = 'ended with code 65';

export interface CheckRun {
  /** The bundled training process. */
  entry: string;
  backEnd: BackEndName | 'auto';
  /** Share of the work that is done, from 0 to 1. */
  progress?: (share: number) => void;
  signal?: AbortSignal;
}

/**
 * @returns null where the signal ended it.
 * @throws BackEndError where the network cannot be computed, on any back end or on the one that was asked for.
 */
export async function runCheck(planned: PlannedCheck, run: CheckRun): Promise<CheckReport | null> {
  const { architecture, specification, excluded, scaling, units } = planned;
  const refused: BackEndFinding[] = [];
  for (const name of run.backEnd === 'auto' ? backEndNames : [run.backEnd]) {
    for await (const program of programsFor(name)) {
      const found = await checkOn(name, program, specification, run);
      if (run.signal?.aborted) return null;
      if (found.measurements) {
        const { stretches, layers, step } = found.measurements;
        const { seed, images, chain } = specification;
        const checks = equationChecks(specification.stretches, stretches);
        const variances = varianceChecks(chain, layers, step);
        return {
          architecture,
          checks,
          variances,
          excluded,
          units,
          backEnd: found.backEnd,
          seed,
          step,
          images,
          scaling,
        };
      }
      if (!refused.some((finding) => finding.name === name)) refused.push(found.backEnd);
      if (found.backEnd.reason === notInstalled) break;
    }
  }
  throw new BackEndError(
    `The equations could not be checked: ${refused.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}.`,
  );
}

async function checkOn(
  name: BackEndName,
  program: string | undefined,
  check: CheckSpecification,
  { entry, progress, signal }: CheckRun,
): Promise<{ backEnd: BackEndFinding; measurements?: CheckMeasurements }> {
  let backEnd: BackEndFinding = { name, usable: false, reason: 'said nothing' };
  let measurements: CheckMeasurements | undefined;
  const process = new TrainingProcess(
    entry,
    { kind: 'check', backEnd: name, check },
    { patience, program },
    (message) => {
      if (message.kind === 'back-end') backEnd = message.finding;
      else if (message.kind === 'checking') progress?.(message.share);
      else if (message.kind === 'checked') measurements = message.measurements;
    },
  );
  const kill = (): void => process.kill();
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  const { text, errorOutput } = await process.ended;
  signal?.removeEventListener('abort', kill);
  if (measurements) return { backEnd, measurements };
  if (text === graphCannotBeTrained) throw new BackEndError(errorOutput);
  if (!backEnd.usable && backEnd.reason !== 'said nothing') return { backEnd };
  const last = errorOutput.split('\n').at(-1);
  return { backEnd: { ...backEnd, usable: false, reason: `its process ${text}${last ? `: ${last}` : ''}` } };
}
