/** One check of the equations, from the graph to what was measured. */
import type { CheckMeasurements, CheckSpecification } from '../checks/check';
import { graphHash } from '../fingerprint';
import { Checkpoints } from './checkpoint';
import { measureStretches, passes } from './equations';
import { Network } from './network';
import { TrainingError } from './operators/implementation';
import { Random } from './random';
import { Trainer, type Batch } from './trainer';
import { measureLayers } from './variances';

/**
 * Both sides of the equations on images of noise, at the first weights or at those of a run that was kept.
 * @param progress takes the share that is done, from 0 to 1.
 * @throws TrainingError where the network cannot be computed, or the run has no weights.
 */
export async function checkNetwork(
  { graph, seed, images, stretches, chain, trained }: CheckSpecification,
  progress: (share: number) => void,
): Promise<CheckMeasurements> {
  const network = new Network(graph, trained?.auxiliary);
  const trainer = new Trainer(network, seed);
  let step = 0;
  if (trained) {
    const { checkpoint, troubles } = new Checkpoints(trained.folder, graphHash(graph)).read(Infinity);
    const why = troubles.join(' ') || 'it has not come to its first checkpoint.';
    if (!checkpoint) throw new TrainingError(`${trained.folder} has no weights of the run: ${why}`);
    trainer.restore(checkpoint);
    step = checkpoint.step;
  }
  const batch = noise(network, images, seed);
  const all = (stretches.length > 0 ? passes : 0) + (chain.length > 0 ? 1 : 0);
  const measured = await measureStretches(trainer, stretches, batch, seed, (done) => progress(done / all));
  const layers = await measureLayers(trainer, chain, batch, seed);
  progress(1);
  trainer.dispose();
  return { stretches: measured, layers, step };
}

/** N(0, 1) in every value: no data set is needed, and none of its regularities helps. */
function noise({ graph, input, classes }: Network, images: number, seed: number): Batch {
  const values = graph.nodes.find(({ operator }) => operator === 'input')!.shape!.slice(1);
  const count = values.reduce<number>((product, size) => product * Number(size), 1);
  if (count !== input.size ** 2 * input.channels) {
    throw new TrainingError(
      `${graph.name} takes images of ${values.join('×')}; only square ones can be computed here.`,
    );
  }
  const random = new Random(seed, 'check');
  return {
    pixels: Float32Array.from({ length: images * count }, () => random.normal()),
    labels: Uint16Array.from({ length: images }, (_, i) => i % classes),
  };
}
