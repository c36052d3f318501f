/** Comparisons kept in a folder as if they had been trained. */
import { join } from 'node:path';
import { explain } from '../../src/explain/explain';
import { planComparison, type PlanOptions } from '../../src/train/plan';
import { addEvent, runsIn, writePlan } from '../../src/train/runFolder';
import { eventsOf, planned } from '../webview/comparisons';
import { residualNetwork } from './residualNetwork';

/** @returns the id of the comparison, by which its folder in `base` is called. */
export function keepComparison(base: string, { steps, created }: Pick<PlanOptions, 'steps' | 'created'>): string {
  const graph = residualNetwork({ unitsPerStage: 1 });
  const variants = ['original', 'dropout'];
  const options: PlanOptions = { architecture: 'net.py#resnet8()', variants, steps, created };
  const { plan, runs } = planComparison(graph, explain(graph), options);
  const own = join(runsIn(base), plan.id);
  writePlan(own, plan, runs);
  const comparison = { ...planned({ seeds: 1, steps, variants }), plan };
  for (const { id } of plan.runs) for (const event of eventsOf(comparison, id)) addEvent(own, event);
  return plan.id;
}
