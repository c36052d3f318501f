/** Everything that passes between the host and the training process, and every line of the journal. */
import type { Graph } from '../graph/graph';

export type BackEndName = 'tfjs-node-gpu' | 'tfjs-node' | 'webgpu' | 'wasm' | 'cpu';

/** One rung of the ladder: tried, and what came of it. */
export interface BackEndFinding {
  name: BackEndName;
  usable: boolean;
  /** "not installed", "only a software adapter", "ready". */
  reason: string;
  version?: string;
  device?: string;
  millisecondsPerStep?: number;
}

export interface DataSpecification {
  kind: 'figures' | 'gratings';
  difficulty: 'easy' | 'normal' | 'hard';
  /** Width and height in pixels. */
  size: number;
  train: number;
  test: number;
}

export interface TrainingSpecification {
  steps: number;
  batchSize: number;
  /** Piecewise constant: the rate from that step on. */
  learningRate: { from: number; rate: number }[];
  momentum: number;
  weightDecay: number;
  /** Steps between two evaluations on the test set. */
  evaluateEvery: number;
  /** Images of the gradient probe before and after training. */
  probeImages: number;
}

export interface RunSpecification {
  /** Unique within a comparison: `exclusive-gating-6/seed1`. */
  id: string;
  variant: string;
  seed: number;
  /** The graph to train; its input's batch size stands for any batch. */
  graph: Graph;
  /** Residual units at which gradients are probed, in order: the nodes whose tensors are x_l and the operators to hold constant. */
  units: { name: string; input: number; addition: number; branch: number }[];
  data: DataSpecification;
  training: TrainingSpecification;
  backEnd: BackEndName | 'auto';
}

/** Norms at the input of each unit: all of ∂E/∂x_l, and its identity term alone (F held constant). */
export interface GradientProbe {
  when: 'before' | 'after';
  units: { name: string; total: number; identityTerm: number }[];
}

export type RunEvent =
  | { kind: 'started'; run: string; at: string; backEnd: BackEndFinding; ladder: BackEndFinding[] }
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
  | { kind: 'probe'; run: string; step: number; probe: GradientProbe }
  | {
      kind: 'finished';
      run: string;
      at: string;
      seconds: number;
      testError: number;
      trainError: number;
      testLoss: number;
    }
  /** Measured so far is kept. `step` is the last one done. */
  | { kind: 'failed'; run: string; at: string; step: number; message: string }
  | { kind: 'cancelled'; run: string; at: string; step: number };

export type ToProcess = { kind: 'train'; run: RunSpecification } | { kind: 'probe-back-ends' } | { kind: 'cancel' };

export type FromProcess = RunEvent | { kind: 'back-ends'; ladder: BackEndFinding[] };
