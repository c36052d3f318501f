/** How long a comparison takes: guessed before anything has run, from the measured speed after a step has been timed. */
import { multiplyAdds } from '../graph/cost';
import type { BackEndFinding, RunSpecification } from './protocol';

/**
 * The wasm back end on one shared core of an AMD EPYC, fitted to a ResNet-20 at batch 32 (588 ms a step) and the scaled
 * ResNet-56 of the default comparison at batch 64 (76 ms): every operator costs its kernel calls, every product its time.
 */
const wasm = { millisecondsPerNode: 0.107, millisecondsPerMillion: 0.433 };

/** Data, probes and evaluations on top of the steps. */
const overhead = 1.15;

/** Milliseconds of one training step on the wasm back end. */
export function expectedMillisecondsPerStep({ graph, training }: Pick<RunSpecification, 'graph' | 'training'>): number {
  const { weighted, activations } = multiplyAdds(graph);
  const millions = ((weighted + activations) * training.batchSize) / 1e6;
  return wasm.millisecondsPerNode * graph.nodes.length + wasm.millisecondsPerMillion * millions;
}

/** Multiply-adds of all runs: a step goes forward once and back twice, through weights and to the tensors before them. */
export const trainingCost = (runs: readonly Pick<RunSpecification, 'graph' | 'training'>[]): number =>
  runs.reduce((sum, { graph, training }) => {
    const { weighted, activations } = multiplyAdds(graph);
    return sum + 3 * (weighted + activations) * training.batchSize * training.steps;
  }, 0);

/**
 * Seconds that all runs of a plan take, `parallel` of them at once.
 * @param measured the back end that was chosen, with the time of a step of the first run; without it the wasm back end is
 *   assumed.
 */
export function estimateSeconds(
  { parallel }: { parallel: number },
  runs: readonly RunSpecification[],
  measured?: Pick<BackEndFinding, 'millisecondsPerStep'>,
): number {
  if (runs.length === 0) return 0;
  const expected = runs.map(expectedMillisecondsPerStep);
  const correction = measured?.millisecondsPerStep === undefined ? 1 : measured.millisecondsPerStep / expected[0];
  const seconds = runs.map((run, i) => (run.training.steps * expected[i] * correction * overhead) / 1000);
  const sum = seconds.reduce((total, value) => total + value, 0);
  return Math.max(sum / Math.max(1, parallel), ...seconds);
}
