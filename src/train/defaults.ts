/** Conditions of a comparison that a user of two CPU cores sees the end of. Measured in docs/experiments.md. */
import type { Explanation } from '../explain/explanation';
import type { ShrinkTarget } from '../vary/shrink';
import type { DataSpecification, TrainingSpecification } from './protocol';

export const defaultData: DataSpecification = {
  kind: 'figures',
  difficulty: 'normal',
  size: 16,
  train: 8192,
  test: 2000,
};

/** Units that train on two cores in the time that a user waits; the effects fade below about 18. */
const mostUnits = 27;

export const defaultTarget = ({ stages }: Explanation): ShrinkTarget => ({
  size: 16,
  width: 8,
  classes: 10,
  firstMap: 8,
  unitsPerStage: Math.max(1, Math.floor(mostUnits / Math.max(1, stages.length))),
});

export const defaultTraining: TrainingSpecification = {
  steps: 500,
  batchSize: 64,
  learningRate: [],
  momentum: 0.9,
  weightDecay: 1e-4,
  evaluateEvery: 100,
  probeImages: 64,
  probeEvery: 50,
};

/** He et al. 2016: 0.01 to warm up, then 0.1, then a tenth; the paper's lengths in proportion to fewer steps. */
export function learningRates(steps: number): TrainingSpecification['learningRate'] {
  return [
    { from: 0, rate: 0.01 },
    { from: Math.round(0.08 * steps), rate: 0.1 },
    { from: Math.round(0.75 * steps), rate: 0.01 },
  ];
}

/**
 * Variants of a comparison where nobody chose: every letter of Fig. 2, gates with the bias that the paper found best. All
 * rows of the table take half as long again, and the others end among those that fail here too.
 */
export const defaultVariants: readonly string[] = [
  'original',
  'constant-scaling-0.5-1',
  'constant-scaling-0.5-0.5',
  'exclusive-gating-6',
  'shortcut-only-gating-6',
  '1x1-conv',
  'dropout',
];
