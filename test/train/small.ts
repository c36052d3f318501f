/** A comparison small enough to be run in a test: three units on 8×8 images. */
import { explain } from '../../src/explain/explain';
import { planComparison, type PlanOptions } from '../../src/train/plan';
import { residualNetwork } from '../support/residualNetwork';

export function smallComparison(options: Partial<PlanOptions> = {}): ReturnType<typeof planComparison> {
  const graph = residualNetwork({ unitsPerStage: 1, size: 8, widths: [8, 16, 32] });
  return planComparison(graph, explain(graph), {
    architecture: 'net.py#resnet8()',
    variants: ['original', 'shortcut-only-gating-6'],
    steps: 60,
    batchSize: 32,
    target: { size: 8 },
    data: { difficulty: 'easy', train: 1024, test: 200 },
    created: '2020-01-01T00:00:00.000Z',
    ...options,
  });
}
