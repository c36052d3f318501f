import type { PathState } from '../explain/explanation';
import type { DataSpecification } from './data/specification';
import type { PlanOptions } from './plan';
import type { BackEndFinding, Divergence, Probe, RunEvent, TrainingSpecification } from './protocol';

/** A published value beside a measured one. Never mixed with it. */
export interface Published {
  /** "6.61", "fail". */
  text: string;
  remark?: string;
}

export interface ComparedVariant {
  /** `original`, `constant-scaling`, … */
  id: string;
  /** "original", "exclusive gating". */
  label: string;
  /** Letter of Fig. 2 (shortcuts) or Fig. 4 (activation orders); of the shortcut where both are varied. */
  figure?: string;
  /** Form and colour of its curve, as on the line. */
  state: PathState;
  onShortcut: string;
  onBranch: string;
  published?: Published;
  /** Its value along each dimension of the comparison; as a table shows them. */
  values?: VariantValue[];
}

/** One value along one dimension, as a table shows it. */
export interface VariantValue {
  /** `order`, `rectifier`, …, or `network`. */
  dimension: string;
  id: string;
  label: string;
}

/** A comparison as planned: `plan.json` of its folder. */
export interface ComparisonPlan {
  id: string;
  title: string;
  /** `file#entry(args)`. */
  architecture: string;
  units: number;
  created: string;
  data: DataSpecification;
  training: TrainingSpecification;
  variants: ComparedVariant[];
  runs: { id: string; variant: string; seed: number }[];
  /** What was changed to make it fit the machine: "width ÷ 4", "16×16 input". */
  scaling: string[];
  published?: { citation: string; url: string; item: string; setting: string };
  /** What is varied, in the order of the variants' values. */
  dimensions?: { id: string; title: string }[];
  /** Where it is a ready-made experiment: what is to be expected, what does not show at this scale, and multiply-adds of all. */
  experiment?: { id: string; expected: string; notShown: string; cost?: number };
  /** All that is needed to plan it again, besides the source and the experiment. */
  madeWith?: PlanOptions;
}

export interface RunState {
  id: string;
  variant: string;
  seed: number;
  /** `paused`: nobody trains it at the moment, and it can be gone on with. */
  status: 'waiting' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';
  backEnd?: BackEndFinding;
  /** Smoothed by nobody: as measured, one entry a step. */
  steps: { step: number; loss: number; accuracy: number }[];
  evaluations: { step: number; loss: number; error: number; of: 'test' | 'train' }[];
  /** In the order of the steps. */
  probes: (Probe & { step: number })[];
  /** What a reader of its results should know. */
  notes: { step: number; text: string }[];
  testError?: number;
  trainError?: number;
  seconds?: number;
  message?: string;
  /** Where it failed because its numbers left what a float can hold. */
  divergence?: Divergence;
  millisecondsPerStep?: number;
}

/**
 * Of a comparison as a whole. `queued`: another one trains before it. `paused`: runs are left and nobody trains them, since it
 * was paused or its process ended. `over`: every run has ended.
 */
export type Standing = 'queued' | 'running' | 'paused' | 'over';

/** A comparison at a moment: the plan and what the journals hold so far. */
export interface Comparison {
  plan: ComparisonPlan;
  standing: Standing;
  /** Comparisons that train before it, where it is queued. */
  ahead?: number;
  runs: RunState[];
  ladder: BackEndFinding[];
  /** Measured steps per second so far gives this; null before the first step. */
  secondsLeft: number | null;
}

/** What changes a comparison. */
export type ComparisonChange =
  | { kind: 'standing'; standing: Standing; ahead?: number }
  /** Back ends in the order of preference, as far as they were tried. */
  | { kind: 'ladder'; ladder: BackEndFinding[] }
  | RunEvent;
