/** Everything that passes between the host and the training process, and the events of the journal. */
import type { Graph } from '../graph/graph';
import type { CheckMeasurements, CheckSpecification } from './checks/check';
import type { DataSpecification } from './data/specification';
import type { ScheduleName } from './schedules';

/** Back ends, the one to be preferred first. */
export const backEndNames = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'cpu-simd', 'wasm', 'cpu'] as const;

export type BackEndName = (typeof backEndNames)[number];

/** One rung of the ladder: tried, and what came of it. */
export interface BackEndFinding {
  name: BackEndName;
  usable: boolean;
  /** "not installed", "only a software adapter", "ready". */
  reason: string;
  version?: string;
  device?: string;
  millisecondsPerStep?: number;
  /** Threads that its kernels were shared out to; left out where it decides by itself. */
  threads?: number;
  /** Kernels that it has none of its own for: the cpu back end computed them, in so many milliseconds of a step, the longest first. */
  fallbacks?: { kernel: string; milliseconds: number }[];
  /** Node program under which it works, where it is not the one that runs the host. */
  program?: string;
  /** Bytes that a process which trains the tried run needs of this machine's memory, its images included. */
  memory?: number;
  /** Bytes of the GPU's memory: what the try used, and what was free besides. */
  deviceMemory?: { used: number; free: number };
}

/** A small rate until the training error has come down. */
export interface WarmUp {
  rate: number;
  /** In percent: the rate holds until the mean error of so many batches in a row, each before its own step, is below. */
  untilError: number;
  batches: number;
}

export interface TrainingSpecification {
  steps: number;
  batchSize: number;
  /** Piecewise constant: the rate from that step on. */
  learningRate: { from: number; rate: number }[];
  /** Left out where the rates begin at once. */
  warmUp?: WarmUp;
  momentum: number;
  weightDecay: number;
  /** Largest norm of the gradient of all weights together: a larger one is scaled down to it. Not clipped, if left out. */
  clipNorm?: number;
  /** Where the rates come from; left out where an experiment or a user gives rates of their own. */
  schedule?: ScheduleName;
  /** Steps between two evaluations on the test set. */
  evaluateEvery: number;
  /** Images of a probe. */
  probeImages: number;
  /** Steps between two probes while training; one more comes before the first step and one after the last. */
  probeEvery: number;
}

export interface RunSpecification {
  /** Unique within a comparison: `exclusive-gating-6/seed1`. */
  id: string;
  variant: string;
  seed: number;
  /** The graph to train; its input's batch size stands for any batch. */
  graph: Graph;
  /** Places at which gradients are probed, in order: residual units, or the weight layers of a plain network. */
  units: ProbedUnit[];
  /** Outputs whose losses count besides the main one while training, each by its weight. */
  auxiliary?: { output: number; weight: number }[];
  data: DataSpecification;
  training: TrainingSpecification;
}

/** Where a gradient is measured: at a residual unit, or at a weight layer of a plain network. */
export interface ProbedUnit {
  name: string;
  /** Node whose tensor is x_l. */
  input: number;
  /** Node of the addition, y_l = h(x_l) + F(x_l); null where there is none, and so no identity term. */
  addition: number | null;
  /** Which inputs of the addition carry F, and are held constant for the identity term. */
  branchInputs: number[];
  /** Node whose values a gate multiplies the shortcut with. */
  gate?: number;
}

/** What one residual unit shows on fixed images. */
export interface UnitProbe {
  name: string;
  /** ‖∂E/∂x_l‖, all of it. */
  total: number;
  /** The same with the output of every F held constant: what comes along the shortcuts alone. */
  identityTerm: number;
  /** Mean of what the shortcut is multiplied with, where a gate does that. */
  gate?: number;
}

/** What one layer shows on fixed images. */
export interface LayerProbe {
  /** Module path; the operator where it has none. */
  layer: string;
  /** In the run's graph. */
  node: number;
  /** Standard deviation of a weight layer's response: behind its normalisation, before any rectifier (He et al. 2015, Fig. 7). */
  responseStd?: number;
  /** Share of a rectifier's channels that are 0 at every place of every image. */
  deadShare?: number;
  /** Mean of a PReLU's coefficients. */
  slope?: number;
}

/** A network under training as its units and layers show it, batch norm in training mode. */
export interface Probe {
  when: 'before' | 'during' | 'after';
  units: UnitProbe[];
  layers: LayerProbe[];
}

/** Of many numbers, those that are finite. */
export interface Spread {
  mean: number;
  standardDeviation: number;
  /** Largest magnitude. */
  largest: number;
  /** Share that is finite, 0 to 1; where it is 0, the others are 0 too. */
  finite: number;
}

/** Where the numbers went when a loss stopped being finite. */
export interface Divergence {
  /** The step that could not be done. */
  step: number;
  /** Module path of the first layer whose numbers are not finite; its operator where it has none. */
  layer: string;
  operator: string;
  /** In the run's graph. */
  node: number;
  /**
   * What of it is not finite: its output; the gradient of its weights; the weights themselves, once the step would have moved
   * them; or nothing but the loss.
   */
  what: 'output' | 'gradient' | 'weights' | 'loss';
  /** The last statistics of the layer: now, and in the last step that was done. */
  statistics: (Spread & { of: 'input' | 'weights' | 'gradient' | 'output before' | 'gradient before' })[];
}

export type RunEvent =
  | { kind: 'started'; run: string; at: string; backEnd: BackEndFinding }
  /** Goes on behind `step`: what the journal has of later steps is computed again, and not written again. */
  | { kind: 'resumed'; run: string; at: string; step: number; backEnd: BackEndFinding }
  | {
      kind: 'step';
      run: string;
      step: number;
      loss: number;
      accuracy: number;
      learningRate: number;
      milliseconds: number;
    }
  | { kind: 'evaluation'; run: string; step: number; loss: number; error: number; of: 'test' | 'train' }
  | { kind: 'probe'; run: string; step: number; probe: Probe }
  /** Something that a reader of the results should know: a checkpoint that could not be read, a step that came out otherwise. */
  | { kind: 'note'; run: string; at: string; step: number; text: string }
  | {
      kind: 'finished';
      run: string;
      at: string;
      /** Of training, over all of its processes. */
      seconds: number;
      testError: number;
      trainError: number;
      testLoss: number;
    }
  /** Measured so far is kept. `step` is the last one done. */
  | { kind: 'failed'; run: string; at: string; step: number; message: string; divergence?: Divergence }
  | { kind: 'cancelled'; run: string; at: string; step: number }
  /** Its process is gone, its memory free; it goes on when it is resumed. */
  | { kind: 'paused'; run: string; at: string; step: number };

/** First line of a run's journal: what was trained, by which code. */
export interface JournalHeader {
  kind: 'header';
  /** Of the code, `0.1.0+1149f9c`. */
  version: string;
  /** Hash of the graph as it is trained (fingerprint.ts). */
  graph: string;
  /** Processor, system and runtime of the process that began it. */
  machine: string;
  run: string;
  variant: string;
  seed: number;
  data: DataSpecification;
  backEnd: BackEndName;
  training: TrainingSpecification;
}

/** A line of a run's journal. */
export type JournalLine = JournalHeader | RunEvent;

/** One process does one thing: it tries one back end, or trains one run. */
export type ToProcess =
  /** Loads the back end and times a training step of `run`. */
  | { kind: 'try'; backEnd: BackEndName; run: RunSpecification; threads?: number }
  /** Trains the run of a folder (runFolder.ts), from its start or from where it stopped. */
  | {
      kind: 'train';
      backEnd: BackEndName;
      folder: string;
      /** What the try of the back end has measured: it stands in the journal. */
      finding?: BackEndFinding;
      /** Of its kernels, where the back end shares them out; a run that goes on has as many as it began with. */
      threads?: number;
      /** How often checkpoints are written: seconds between two at least, and the largest share of the time that they take. */
      pace?: { seconds: number; share: number };
    }
  /** Checks equations of the papers on a network at its first weights. */
  | { kind: 'check'; backEnd: BackEndName; check: CheckSpecification }
  /** Ends a training run after the step that it is at. */
  | { kind: 'cancel' }
  | { kind: 'pause' };

export type FromProcess =
  | RunEvent
  | {
      kind: 'back-end';
      finding: BackEndFinding;
      /** The same package may load under another Node. */
      elsewhere?: boolean;
    }
  | { kind: 'alive' }
  /** Share of a check that is done, from 0 to 1. */
  | { kind: 'checking'; share: number }
  | { kind: 'checked'; measurements: CheckMeasurements };
