/** Conditions of a comparison that a user of two CPU cores sees the end of. Measured in docs/experiments.md. */
import type { Explanation } from '../explain/explanation';
import type { ShrinkTarget } from '../vary/shrink';
import type { TrainingSpecification } from './protocol';

/** Units that train on two cores in the time that a user waits; the effects fade below about 18. */
const mostUnits = 27;

export const defaultTarget = ({ stages }: Explanation): ShrinkTarget => ({
  size: 16,
  width: 8,
  classes: 10,
  firstMap: 8,
  patches: { width: 48, rows: 4 },
  unitsPerStage: Math.max(1, Math.floor(mostUnits / Math.max(1, stages.length))),
});

/** Images of a probe. */
export const probeImages: TrainingSpecification['probeImages'] = 64;

/** Test images of data from files, where nobody chose a number and the schedule is a short one. */
export const fewTestImages = 2000;

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
