/** Convolutions of the graphs as operations of TensorFlow.js: any groups, window and zeros around, each in one kernel. */
import type { Convolving } from '../../numerics';
import { tf } from '../../tensorflow';
import type { Pads, Window } from '../../window';

/** Kernels of this back end alone; tables/convolution.ts computes them. */
export const convolutionKernels = {
  forward: 'Convolution',
  inputGradient: 'ConvolutionInputGradient',
  filterGradient: 'ConvolutionFilterGradient',
};

export interface ConvolutionAttributes {
  window: Window;
  pads: Pads;
  groups: number;
}

const { forward, inputGradient, filterGradient } = convolutionKernels;

const run = (name: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor4D =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor4D;

/** Gradients are registered once for the whole process, for all back ends alike. */
export function registerConvolutionGradients(): void {
  tf.registerGradient({
    kernelName: forward,
    inputsToSave: ['x', 'filter'],
    gradFunc(dy, saved, attributes) {
      const [x, filter] = saved;
      return {
        x: () => run(inputGradient, { dy: dy as tf.Tensor, filter }, { ...attributes, inputShape: x.shape }),
        filter: () => run(filterGradient, { x, dy: dy as tf.Tensor }, { ...attributes, filterShape: filter.shape }),
      };
    },
  });
  tf.registerGradient({
    kernelName: inputGradient,
    inputsToSave: ['dy', 'filter'],
    gradFunc(gradient, saved, attributes) {
      const [dy, filter] = saved;
      const x = gradient as tf.Tensor;
      return {
        dy: () => run(forward, { x, filter }, attributes),
        filter: () => run(filterGradient, { x, dy }, { ...attributes, filterShape: filter.shape }),
      };
    },
  });
}

export const simdConvolving: Convolving = {
  convolve: (x, filter, groups, window, pads) => run(forward, { x, filter }, { window, pads, groups }),
  convolveTransposed(x, filter, window, pads, [height, width]) {
    const inputShape = [x.shape[0], height, width, filter.shape[2]];
    return run(inputGradient, { dy: x, filter }, { window, pads, groups: 1, inputShape });
  },
};
