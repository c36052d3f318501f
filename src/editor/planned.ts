import type { Inspection } from '../present/inspection';
import type { ComparisonPlan } from '../train/comparison';
import type { PlanOptions } from '../train/plan';
import type { RunSpecification } from '../train/protocol';
import type * as engineModule from './engine';

export interface Planned {
  plan: ComparisonPlan;
  runs: RunSpecification[];
}

/**
 * What is compared: the architecture as shown, and which of its variants, the default ones where they are left out; or a
 * ready-made experiment by its id.
 */
export type Compared = Pick<PlanOptions, 'architecture' | 'variants' | 'vary' | 'data' | 'schedule'> & {
  experiment?: string;
};

/**
 * Plans one comparison.
 * @throws PlanError, ShrinkError, VariationError where it cannot be made
 */
export function planOne(
  { planComparison, planExperiment, experimentCalled }: typeof engineModule,
  { graph, explanation }: Inspection,
  { experiment, ...options }: Compared & PlanOptions,
): Planned {
  const found = experiment === undefined ? undefined : experimentCalled(experiment);
  return found ? planExperiment(found, { graph, explanation }, options) : planComparison(graph, explanation, options);
}
