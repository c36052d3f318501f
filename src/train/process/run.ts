/** One run from its first weights to its last test error, as a stream of events. */
import type { Stop } from '../executors/executor';
import { DataError } from '../data/source';
import { isFromFiles, shapeOf } from '../data/specification';
import type { RunEvent, RunSpecification, BackEndFinding } from '../protocol';
import { Rates } from '../warmUp';
import { CheckpointClock, defaultPace, type CheckpointPace, type Checkpoints } from './checkpoint';
import { gather, makeImages, type Images, type Reading } from './datasets/index';
import { augmented } from './datasets/augment';
import { divergenceText, findDivergence } from './divergence';
import { Network } from './network';
import { TrainingError } from './operators/implementation';
import { OutOfMemoryError } from './outOfMemory';
import { probeNetwork } from './probe';
import { Random } from './random';
import { Trainer, type Batch } from './trainer';

/** Images for the training error. */
const trainErrorImages = 2048;

/** Images at once in an evaluation, of 32×32; of larger ones fewer, but as many as in a step: nothing of a step is larger then. */
const evaluatedAtOnce = 250;

const evaluationBatchOf = ({ data, training: { batchSize } }: RunSpecification): number =>
  Math.min(evaluatedAtOnce, Math.max(batchSize, Math.floor(evaluatedAtOnce * (32 / shapeOf(data).size) ** 2)));

/**
 * Batches without end: every epoch in a new order, the rest of an epoch that fills no batch left out.
 * @param from steps that are done: the first batch is that of the step behind them, as if all had been taken.
 */
export function* batches(images: Images, size: number, seed: number, from = 0): Generator<Batch, never> {
  const random = new Random(seed, 'order');
  const perEpoch = Math.floor(images.count / size);
  for (let epoch = 0; ; epoch++) {
    const order = random.permutation(images.count);
    for (let i = Math.max(0, from - epoch * perEpoch); i < perEpoch; i++) {
      yield gather(images, order.subarray(i * size, (i + 1) * size));
    }
  }
}

const first = (images: Images, count: number): Images => ({
  ...images,
  count: Math.min(count, images.count),
});

/** Compiles the run's graph. @throws TrainingError where graph and data do not fit together. */
function networkOf({ graph, data, auxiliary }: RunSpecification): Network {
  const network = new Network(graph, auxiliary);
  const { size, channels } = network.input;
  const images = shapeOf(data);
  if (size !== images.size || channels !== images.channels) {
    throw new TrainingError(
      `${graph.name} takes ${channels} channels of ${size}×${size}; the data set has ${images.channels} of ${images.size}×${images.size}.`,
    );
  }
  if (network.classes < images.classes) {
    throw new TrainingError(
      `${graph.name} has ${network.classes} outputs; the data set has ${images.classes} classes.`,
    );
  }
  return network;
}

/** Steps of `timeStep`: a first one, and those whose median counts. */
export const timedSteps = 4;

/** Milliseconds of one training step, for choosing a back end. */
export async function timeStep(run: RunSpecification): Promise<number> {
  const trainer = new Trainer(networkOf(run), run.seed);
  const { batchSize, momentum, weightDecay, clipNorm } = run.training;
  const { train } = makeImages({ ...run.data, train: batchSize, test: 0 }, run.seed);
  const batch = gather(
    train,
    Array.from({ length: batchSize }, (_, i) => i % train.count),
  );
  const times: number[] = [];
  for (let i = 0; i < timedSteps; i++) {
    const start = performance.now();
    await trainer.step(batch, { learningRate: 0, momentum, weightDecay, clipNorm });
    times.push(performance.now() - start);
  }
  trainer.dispose();
  return times.slice(1).sort((a, b) => a - b)[1];
}

/** What a run has on the disk. */
export interface Kept {
  checkpoints: Checkpoints;
  pace: CheckpointPace;
  /** Last step that the journal has; null where it has no measurement. */
  lastStep: number | null;
  /** Of the batches of the journal's steps, up to one of them. */
  accuracies(step: number): readonly number[];
  /** Waits until the journal is on the disk: a checkpoint must not be newer. */
  sync(): void;
}

/** What is around a run while it trains: who hears of it, who stops it, where it is kept. */
export interface Surroundings {
  /** Every measured thing, at once. What the journal has already is told again, and is equal. */
  emit(event: RunEvent): void;
  /** Asked between steps: is it to end here? */
  stopped?(): Stop | null;
  reading?: Reading;
  kept?: Kept;
}

/** Trains from the first step, or from where it stopped, to the last, or until it is stopped. Errors are its last event. */
export async function trainRun(
  run: RunSpecification,
  backEnd: BackEndFinding,
  { emit, stopped, reading, kept }: Surroundings,
): Promise<void> {
  const { id, seed, training, units } = run;
  const evaluationBatch = evaluationBatchOf(run);
  const now = (): string => new Date().toISOString();
  const started = performance.now();
  const logged = kept?.lastStep ?? 0;
  const { checkpoint, troubles } = kept?.checkpoints.read(logged) ?? { checkpoint: null, troubles: [] };
  const seconds = (): number => (checkpoint?.seconds ?? 0) + (performance.now() - started) / 1000;
  let step = checkpoint?.step ?? 0;
  const begun = kept !== undefined && kept.lastStep !== null;
  emit({ run: id, at: now(), backEnd, ...(begun ? { kind: 'resumed', step } : { kind: 'started' }) });
  for (const trouble of troubles) {
    const text = `${trouble} It goes on ${checkpoint ? `behind step ${step}` : 'from the start'}.`;
    emit({ kind: 'note', run: id, at: now(), step, text });
  }
  try {
    const trainer = new Trainer(networkOf(run), seed);
    if (checkpoint) trainer.restore(checkpoint);
    const { train, test } = makeImages(run.data, seed, reading);
    if (train.count < training.batchSize) {
      throw new TrainingError(`${train.count} training images do not fill a batch of ${training.batchSize}.`);
    }
    const fixed = gather(
      train,
      Array.from({ length: Math.min(training.probeImages, train.count) }, (_, i) => i),
    );
    const clock = new CheckpointClock(kept?.pace ?? defaultPace);
    const fail = async (what: string, batch: Batch, at: number, loss: number): Promise<void> => {
      const divergence = await findDivergence(trainer, batch, at, loss);
      const message = `${what} ${divergenceText(divergence)}`;
      emit({ kind: 'failed', run: id, at: now(), step, message, divergence });
    };
    let keptStep = step;
    const keep = async (): Promise<void> => {
      if (!kept || keptStep === step) return;
      keptStep = step;
      await clock.time(async () => {
        const state = await trainer.state();
        kept.sync();
        kept.checkpoints.write({ ...state, step, seconds: seconds() });
      });
    };
    if (step === 0) {
      emit({ kind: 'probe', run: id, step, probe: await probeNetwork(trainer, units, fixed, seed, 'before') });
    }

    const rates = new Rates(training);
    for (const accuracy of kept?.accuracies(step) ?? []) rates.see(accuracy);
    const stream = batches(train, training.batchSize, seed, step);
    while (step < training.steps) {
      // Lets messages in: without it a wish to stop would wait for the end.
      await new Promise((resolve) => setImmediate(resolve));
      const stop = stopped?.();
      if (stop) {
        await keep();
        emit({ kind: stop === 'pause' ? 'paused' : 'cancelled', run: id, at: now(), step });
        return;
      }
      const images = stream.next().value;
      const batch = isFromFiles(run.data) && run.data.augment ? augmented(images, run.data, seed, step) : images;
      const learningRate = rates.at(step);
      const start = performance.now();
      const { momentum, weightDecay, clipNorm } = training;
      const { loss, accuracy, finite } = await trainer.step(batch, { learningRate, momentum, weightDecay, clipNorm });
      if (!finite) {
        await fail(`The loss is ${loss} at step ${step + 1}.`, batch, step + 1, loss);
        return;
      }
      step += 1;
      rates.see(accuracy);
      emit({ kind: 'step', run: id, step, loss, accuracy, learningRate, milliseconds: performance.now() - start });
      // What follows a step that is computed again was measured and logged; behind the last one it may have been cut off.
      if (step < logged) continue;
      if (step % training.evaluateEvery === 0 && step < training.steps) {
        const onTest = await trainer.evaluate(test, evaluationBatch);
        if (!Number.isFinite(onTest.loss)) {
          await fail(`The test loss is ${onTest.loss} after step ${step}.`, batch, step, onTest.loss);
          return;
        }
        emit({ kind: 'evaluation', run: id, step, ...onTest, of: 'test' });
      }
      if (step % training.probeEvery === 0 && step < training.steps) {
        emit({ kind: 'probe', run: id, step, probe: await probeNetwork(trainer, units, fixed, seed, 'during') });
      }
      if (clock.isDue && step < training.steps) await keep();
    }
    await keep();
    kept?.checkpoints.settle();

    const onTest = await trainer.evaluate(test, evaluationBatch);
    if (!Number.isFinite(onTest.loss)) {
      await fail(`The test loss is ${onTest.loss} after step ${step}.`, trainer.lastBatch ?? fixed, step, onTest.loss);
      return;
    }
    emit({ kind: 'evaluation', run: id, step, ...onTest, of: 'test' });
    const onTrain = await trainer.evaluate(first(train, trainErrorImages), evaluationBatch);
    emit({ kind: 'evaluation', run: id, step, ...onTrain, of: 'train' });
    emit({ kind: 'probe', run: id, step, probe: await probeNetwork(trainer, units, fixed, seed, 'after') });
    trainer.dispose();
    emit({
      kind: 'finished',
      run: id,
      at: now(),
      seconds: seconds(),
      testError: onTest.error,
      trainError: onTrain.error,
      testLoss: onTest.loss,
    });
  } catch (error) {
    const isPlain = [TrainingError, DataError, OutOfMemoryError].some((kind) => error instanceof kind);
    const message = isPlain ? (error as Error).message : `The training failed: ${String(error)}`;
    emit({ kind: 'failed', run: id, at: now(), step, message });
  }
}
