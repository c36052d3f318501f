import { describe, expect, it } from 'vitest';
import { fusionsOf } from '../../../src/train/process/fusion';
import { Network } from '../../../src/train/process/network';
import { Random } from '../../../src/train/process/random';
import { Trainer } from '../../../src/train/process/trainer';
import { tf } from '../../../src/train/process/tensorflow';
import { residualNetwork } from '../../support/residualNetwork';
import { useBackEnd } from './gradients';
import { difference } from './simd/support';

const graph = residualNetwork({ unitsPerStage: 1, widths: [4, 8], size: 8, option: 'B' });

describe('batch norms with what follows them', () => {
  it('take an addition and a ReLU along, where nobody else reads what lies between', () => {
    const found = [...fusionsOf(graph.nodes, graph.outputs).values()];
    const kinds = found.map(
      ({ residual, rectify }) => `${residual === undefined ? '' : 'add '}${rectify ? 'relu' : ''}`,
    );
    // The first layer, and of two units the norm before each ReLU; a projection's own norm is the other input of the addition.
    expect(kinds.sort()).toEqual(['add relu', 'add relu', 'relu', 'relu', 'relu']);
    for (const { norm, within } of found) expect(within).toContain(norm.id);
  });

  it('give the same in an evaluation, where running statistics stand for those of the batch', async () => {
    const evaluated = async (name: 'cpu' | 'cpu-simd'): Promise<Float32Array> => {
      await useBackEnd(name);
      const trainer = new Trainer(new Network(graph), 1);
      const random = new Random(2, 'images');
      const pixels = Float32Array.from({ length: 4 * 8 * 8 * 3 }, () => random.normal());
      const batch = { pixels, labels: Uint16Array.of(0, 1, 2, 3) };
      await trainer.step(batch, { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 });
      const logits = trainer.withWeights((weights) => {
        const { statistics } = trainer;
        return trainer.network.run(trainer.images(batch), weights, { training: false, random, statistics });
      });
      const values = logits.dataSync<'float32'>();
      tf.dispose(logits);
      trainer.dispose();
      return values;
    };
    expect(difference(await evaluated('cpu-simd'), await evaluated('cpu'))).toBeLessThan(1e-4);
  });
});
