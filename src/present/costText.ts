/** What an experiment takes at the scale of its paper. */
import type { ComparisonPlan } from '../train/comparison';

/** Multiply-adds that a GPU is taken to do in a second, where none was timed. */
const gpuSpeed = 1e12;

/** "about 86 hours of a GPU that does 10¹² multiply-adds a second". @param cost multiply-adds. */
export const gpuHoursText = (cost: number): string =>
  `about ${Math.max(1, Math.round(cost / gpuSpeed / 3600))} hours of a GPU that does 10¹² multiply-adds a second`;

/** "3.1e+17 multiply-adds in all: about 86 hours …"; null at any other scale. */
export function costText({ experiment }: Pick<ComparisonPlan, 'experiment'>): string | null {
  if (experiment?.cost === undefined) return null;
  return `${experiment.cost.toExponential(1)} multiply-adds in all: ${gpuHoursText(experiment.cost)}.`;
}
