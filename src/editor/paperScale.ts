/** The scale of the paper, as a size of a ready-made experiment: what it takes, or why it cannot be trained here. */
import type { Inspection } from '../present/inspection';
import type * as engineModule from './engine';
import { type Compared, planOne, type Planned } from './planned';

/** The comparison, or what is missing for it. */
export type PaperScale = Planned | { missing: string };

export const isMissing = (scale: PaperScale): scale is { missing: string } => 'missing' in scale;

/** @returns undefined where no ready-made experiment is meant. */
export function planPaperScale(
  engine: typeof engineModule,
  inspection: Inspection,
  compared: Compared,
): PaperScale | undefined {
  const { experiment } = compared;
  const found = experiment === undefined ? undefined : engine.experimentCalled(experiment);
  if (!found) return undefined;
  try {
    // Its rates are the paper's, whatever short runs take.
    return planOne(engine, inspection, { ...compared, schedule: undefined, scale: 'paper' });
  } catch (error) {
    if (!(error instanceof engine.PlanError)) throw error;
    const named = found.paper.networks.kind === 'residual' ? 'cifar10:FOLDER' : 'folder:FOLDER';
    return { missing: `${error.message} The setting throughline.training.data names it: ${named}.` };
  }
}
