/**
 * The training process: forked for one task, answers through IPC. It may die at any time (a driver crashes, memory ends);
 * what it sent before is with the host.
 */
import type { BackEndFinding, BackEndName, FromProcess, RunSpecification, ToProcess } from '../protocol';
import { loadBackEnd, reasonOf, type LoadedBackEnd } from './backends/load';
import { TrainingError } from './operators/implementation';
import { timeStep, trainRun } from './run';

let cancelled = false;

const send = (message: FromProcess): void => void process.send?.(message);

/** Ends when all messages have left. */
function end(code: number): void {
  process.exitCode = code;
  process.disconnect?.();
}

/** A device that reports an error computes nonsense from then on: better to stop. */
const stop = (message: string): void => {
  console.error(`The GPU reported an error: ${message}`);
  process.exit(70);
};

async function tryBackEnd(name: BackEndName, run: RunSpecification): Promise<BackEndFinding> {
  let loaded: LoadedBackEnd;
  try {
    loaded = await loadBackEnd(name, stop);
  } catch (error) {
    return { name, usable: false, reason: reasonOf(name, error) };
  }
  const { version, device } = loaded;
  try {
    const millisecondsPerStep = await timeStep(run);
    await loaded.drain();
    return { name, usable: true, reason: 'ready', version, device, millisecondsPerStep };
  } catch (error) {
    // A graph that cannot be trained is no fault of the back end's, and every other one would say the same.
    if (error instanceof TrainingError) throw error;
    return { name, usable: false, reason: `a training step failed: ${reasonOf(name, error)}`, version, device };
  }
}

async function train(name: BackEndName, run: RunSpecification): Promise<void> {
  let loaded: LoadedBackEnd;
  try {
    loaded = await loadBackEnd(name, stop);
  } catch (error) {
    const message = `The back end ${name} could not be loaded: ${reasonOf(name, error)}.`;
    send({ kind: 'failed', run: run.id, at: new Date().toISOString(), step: 0, message });
    return;
  }
  const finding = { name, usable: true, reason: 'ready', version: loaded.version, device: loaded.device };
  await trainRun(run, finding, send, () => cancelled);
  await loaded.drain();
}

async function perform(task: ToProcess): Promise<void> {
  if (task.kind === 'cancel') {
    cancelled = true;
    return;
  }
  try {
    if (task.kind === 'try') send({ kind: 'back-end', finding: await tryBackEnd(task.backEnd, task.run) });
    else await train(task.backEnd, task.run);
    end(0);
  } catch (error) {
    console.error(error instanceof TrainingError ? error.message : error);
    end(error instanceof TrainingError ? 65 : 1);
  }
}

process.on('message', (task: ToProcess) => void perform(task));
// The host is gone: nobody reads what is computed.
process.on('disconnect', () => process.exit());
