/** What a training step does beside the network: masks, norms, the step of the weights. */
import type { Numerics } from '../../../numerics';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import type { Kernels } from '../kernels';
import { operation } from './operation';

export function descentOf(
  backend: SimdBackend,
  kernels: Kernels,
): Pick<Numerics, 'cut' | 'mask' | 'normParts' | 'descend'> {
  const memory = backend.kernelMemory;
  const largest = operation('NormParts', ({ x }) => {
    const parts = backend.create([2]);
    kernels.normParts(backend.addressOf(x), tf.util.sizeFromShape(x.shape), parts.at);
    return [backend.part(parts, 0, []), backend.part(parts, 1, []), parts];
  });
  return {
    cut(vector, sizes) {
      let first = 0;
      return sizes.map((size) => {
        const part = backend.part(vector, first, [size]);
        first += size;
        return tf.engine().makeTensorFromTensorInfo(part) as tf.Tensor1D;
      });
    },
    mask(shape, p, kept, random) {
      const result = backend.create(shape);
      memory.within(16, 'the state of a random stream', (state) => {
        const { words, spare } = random.position;
        memory.words.set(words, state / 4);
        kernels.fillMask(state, p, kept, tf.util.sizeFromShape(shape), result.at);
        random.position = { words: [...new Uint32Array(memory.buffer, state, 4)], spare };
      });
      return tf.engine().makeTensorFromTensorInfo(result);
    },
    normParts(x) {
      const [most, squares] = largest({ x }, {});
      return [most as tf.Scalar, squares as tf.Scalar];
    },
    descend({ weights, velocity, gradients, decays, rates }, { scale, weightDecay, momentum, learningRate }) {
      const [nextWeights, nextVelocity, check] = [weights.shape, weights.shape, [1]].map((shape) =>
        backend.create(shape),
      );
      backend.numbersOf(check).fill(0);
      const [w, v] = [weights, velocity].map((tensor) => backend.addressOf(tensor));
      const [d, r] = [decays, rates].map((tensor) => (tensor ? backend.addressOf(tensor) : 0));
      let first = 0;
      for (const gradient of gradients) {
        const at = first * 4;
        kernels.descend(
          ...[w + at, v + at, backend.addressOf(gradient), d && d + at, r && r + at, gradient.size],
          ...[scale, weightDecay, momentum, learningRate, nextWeights.at + at, nextVelocity.at + at, check.at],
        );
        first += gradient.size;
      }
      const made = [nextWeights, nextVelocity, check].map((info) => tf.engine().makeTensorFromTensorInfo(info));
      return { weights: made[0] as tf.Tensor1D, velocity: made[1] as tf.Tensor1D, check: made[2] as tf.Tensor1D };
    },
  };
}
