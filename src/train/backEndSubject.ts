/** What back ends are tried on where no architecture is at hand: as small as a residual network gets. */
import { explain } from '../explain/explain';
import { residualFamily } from '../vary/residualFamily';
import { planComparison } from './plan';
import type { RunSpecification } from './protocol';

/** A run, and what was trained in words: "ResNet-8, width ÷ 2, 64 images". */
export function backEndSubject(): { run: RunSpecification; text: string } {
  const graph = residualFamily(1);
  const { plan, runs } = planComparison(graph, explain(graph), {
    architecture: graph.name,
    steps: 1,
    variants: ['original'],
  });
  return {
    run: runs[0],
    text: [graph.name, `${plan.data.size}×${plan.data.size}`, `${plan.training.batchSize} images`].join(', '),
  };
}
