/**
 * The training process. Forked for one task it answers through IPC; as `train.cjs run FOLDER [--backend NAME]` it trains the run of
 * a folder and needs nobody. It may die at any time (a driver crashes, memory ends): what it measured is in the journal of the run.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CheckSpecification } from '../checks/check';
import type { Stop } from '../executors/executor';
import { DataError } from '../data/source';
import { shapeOf } from '../data/specification';
import { graphHash } from '../fingerprint';
import { BackEndError, climbDown } from '../ladder';
import { lockRun } from '../lock';
import { coresOfTask, deviceMemoryNow } from '../atOnce';
import {
  backEndNames,
  type BackEndFinding,
  type BackEndName,
  type FromProcess,
  type RunEvent,
  type RunSpecification,
  type ToProcess,
} from '../protocol';
import { addEvent, readSpecification, writeLadder } from '../runFolder';
import { checkNetwork } from './check';
import { loadBackEnd, reasonOf, type LoadedBackEnd } from './backends/load';
import { mayLoadElsewhere } from './backends/native';
import { Checkpoints, defaultPace, type CheckpointPace } from './checkpoint';
import { TrainingError } from './operators/implementation';
import { RunRecord } from './record';
import { timedSteps, timeStep, trainRun } from './run';
import { tf } from './tensorflow';

/** sysexits: what was given cannot be trained, and no other process could; something asked to stop, try again later. */
const exitCodes = { done: 0, failed: 1, usage: 64, unfit: 65, paused: 75 } as const;

/** Milliseconds in which a process without a host has to reach the end of its step. */
const orphanGrace = 10_000;

let stop: Stop | null = null;
let training = false;

const send = (message: FromProcess): void => {
  // Once the host is gone the journal hears of it alone.
  if (process.connected) process.send?.(message, () => undefined);
};

/** Ends when all messages have left. */
function end(code: number): void {
  training = false;
  process.exitCode = code;
  if (process.connected) process.disconnect();
  else process.exit();
}

/** For the log of the run. */
const log = (text: string): void => console.log(`${new Date().toISOString()} ${text}`);

/** "312 tensors, 130 MB of memory": both stay as they are, however long a run is. */
const memoryText = (): string =>
  `${tf.memory().numTensors} tensors, ${Math.round(process.memoryUsage().rss / 1e6)} MB of memory`;

/** A device that reports an error computes nonsense from then on: better to stop. */
const deviceFailed = (message: string): void => {
  console.error(`The GPU reported an error: ${message}`);
  process.exit(70);
};

type Tried = Omit<Extract<FromProcess, { kind: 'back-end' }>, 'kind'>;

async function tryBackEnd(name: BackEndName, run: RunSpecification, threads: number): Promise<Tried> {
  let loaded: LoadedBackEnd;
  try {
    loaded = await loadBackEnd(name, threads, deviceFailed);
  } catch (error) {
    return { finding: { name, usable: false, reason: reasonOf(name, error) }, elsewhere: mayLoadElsewhere(error) };
  }
  const { version, device } = loaded;
  try {
    const millisecondsPerStep = await timeStep(run);
    const fallbacks = loaded.fallbacks?.().map(({ kernel, milliseconds }) => ({
      kernel,
      milliseconds: milliseconds / timedSteps,
    }));
    const deviceMemory = deviceMemoryNow();
    await loaded.drain();
    const memory = 1024 * process.resourceUsage().maxRSS + bytesOfImages(run);
    const finding: BackEndFinding = {
      name,
      usable: true,
      reason: 'ready',
      version,
      device,
      threads: loaded.threads,
      millisecondsPerStep,
      memory,
      ...(fallbacks?.length ? { fallbacks } : {}),
    };
    return { finding: { ...finding, ...(deviceMemory ? { deviceMemory } : {}) } };
  } catch (error) {
    // A graph that cannot be trained is no fault of the back end's, and every other one would say the same.
    if (error instanceof TrainingError || error instanceof DataError) throw error;
    const reason = `a training step failed: ${reasonOf(name, error)}`;
    return { finding: { name, usable: false, reason, version, device }, elsewhere: mayLoadElsewhere(error) };
  }
}

/** Calls at most once a second. */
function onceASecond(tell: () => void): () => void {
  let told = performance.now();
  return () => {
    if (performance.now() - told < 1000) return;
    told = performance.now();
    tell();
  };
}

/** Images in memory while a run trains, as 32-bit floats: a try has those of one batch alone. */
function bytesOfImages({ data }: RunSpecification): number {
  const { size, channels } = shapeOf(data);
  return 4 * size * size * channels * (data.train + data.test);
}

/** Trains the run of a folder. @throws JournalError where the folder is none, or another process keeps it. */
async function train(
  folder: string,
  name: BackEndName,
  { tried, pace = defaultPace, threads = 1 }: { tried?: BackEndFinding; pace?: CheckpointPace; threads?: number },
): Promise<void> {
  const run = readSpecification(folder);
  training = true;
  const release = await lockRun(folder);
  process.on('exit', release);
  const record = RunRecord.open(folder, run, name, (event) => {
    if (event.kind === 'failed' || event.kind === 'note') log(event.kind === 'note' ? event.text : event.message);
    else if (event.kind === 'evaluation') log(`evaluation of ${event.of} images, step ${event.step}; ${memoryText()}`);
    else if (event.kind !== 'step') log(`${event.kind}${'step' in event ? `, step ${event.step}` : ''}`);
    send(event);
  });
  let loaded: LoadedBackEnd;
  try {
    loaded = await loadBackEnd(name, record.threads ?? threads, deviceFailed);
  } catch (error) {
    const message = `The back end ${name} could not be loaded: ${reasonOf(name, error)}.`;
    record.add({ kind: 'failed', run: run.id, at: new Date().toISOString(), step: record.lastStep ?? 0, message });
    return;
  }
  const { version, device } = loaded;
  const finding: BackEndFinding = {
    ...{ ...tried, name, usable: true, reason: 'ready', version, device },
    threads: loaded.threads,
  };
  await trainRun(run, finding, {
    emit: (event) => {
      // What the journal has already is no news, but a sign of life.
      if (!record.add(event)) send({ kind: 'alive' });
    },
    stopped: () => stop,
    // A process that says nothing counts as hung.
    reading: { progress: onceASecond(() => send({ kind: 'alive' })), keepIn: join(folder, '..', '..') },
    kept: {
      checkpoints: new Checkpoints(folder, graphHash(run.graph)),
      pace,
      lastStep: record.lastStep,
      accuracies: (step) => record.accuracies(step),
      sync: () => record.sync(),
    },
  });
  await loaded.drain();
}

async function check(name: BackEndName, specification: CheckSpecification): Promise<void> {
  const refuse = (reason: string): void => send({ kind: 'back-end', finding: { name, usable: false, reason } });
  let loaded: LoadedBackEnd;
  try {
    loaded = await loadBackEnd(name, 1, deviceFailed);
  } catch (error) {
    return refuse(reasonOf(name, error));
  }
  const { version, device } = loaded;
  send({ kind: 'back-end', finding: { name, usable: true, reason: 'ready', version, device } });
  try {
    const measurements = await checkNetwork(specification, (share) => send({ kind: 'checking', share }));
    send({ kind: 'checked', measurements });
  } catch (error) {
    // A graph that cannot be computed is no fault of the back end's, and every other one would say the same.
    if (error instanceof TrainingError) throw error;
    refuse(reasonOf(name, error));
  }
  await loaded.drain();
}

async function perform(task: ToProcess): Promise<void> {
  if (task.kind === 'cancel' || task.kind === 'pause') {
    stop = task.kind;
    return;
  }
  try {
    if (task.kind === 'try')
      send({ kind: 'back-end', ...(await tryBackEnd(task.backEnd, task.run, task.threads ?? 1)) });
    else if (task.kind === 'check') await check(task.backEnd, task.check);
    else await train(task.folder, task.backEnd, { tried: task.finding, pace: task.pace, threads: task.threads });
    end(exitCodes.done);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const unfit = error instanceof TrainingError || error instanceof DataError;
  console.error(unfit || !(error instanceof Error) ? String((error as Error).message ?? error) : error.stack);
  end(unfit ? exitCodes.unfit : exitCodes.failed);
}

/** Nothing here can train the run: no other try would end otherwise. */
const failureOf = (folder: string, message: string): RunEvent => ({
  kind: 'failed',
  run: readSpecification(folder).id,
  at: new Date().toISOString(),
  step: 0,
  message,
});

/** Runs under another Node, as a task that this one stands for: a signal and the exit code are handed on. */
async function runUnder(program: string, folder: string, backEnd: BackEndName): Promise<void> {
  const child = spawn(program, [__filename, 'run', folder, '--backend', backEnd], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  end(await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? exitCodes.failed))));
}

/** `train.cjs run FOLDER [--backend NAME]`: as a task of a scheduler, which asks it to leave by SIGTERM. */
async function runAlone(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { backend: { type: 'string', default: 'auto' } },
  });
  const [word, folder] = positionals;
  const wanted = (['auto', ...backEndNames] as const).find((name) => name === values.backend);
  if (word !== 'run' || folder === undefined || !wanted) {
    console.error(`train.cjs run FOLDER [--backend auto|${backEndNames.join('|')}]`);
    end(exitCodes.usage);
    return;
  }
  process.on('SIGTERM', () => (stop = 'pause'));
  try {
    const threads = coresOfTask(process.env);
    const ladder = await climbDown(__filename, wanted, readSpecification(folder), { threads });
    for (const { name, usable, reason } of ladder) log(`${name}: ${usable ? 'used' : reason}`);
    writeLadder(folder, ladder);
    const used = ladder.at(-1)!;
    if (used.program !== undefined) {
      await runUnder(used.program, folder, used.name);
      return;
    }
    await train(folder, used.name, { tried: used, threads });
    end(stop ? exitCodes.paused : exitCodes.done);
  } catch (error) {
    if (error instanceof BackEndError) addEvent(join(folder, '..', '..'), failureOf(folder, error.message));
    fail(error);
  }
}

if (process.send) {
  process.on('message', (task: ToProcess) => void perform(task));
  // The host is gone, and nobody is there to stop it: it leaves by itself, to be gone on with.
  process.on('disconnect', () => {
    stop ??= 'pause';
    if (!training) process.exit();
    setTimeout(() => process.exit(), orphanGrace).unref();
  });
} else {
  void runAlone(process.argv.slice(2));
}
