/** What the kernels of a step take: milliseconds, products, bytes. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../src/train/process/tensorflow';

export interface KernelTime {
  kernel: string;
  calls: number;
  milliseconds: number;
  /** 10⁹ multiplications and additions, a convolution's as its definition counts them. */
  gigaflop: number;
  /** 10⁹ bytes of its inputs and outputs, each once. */
  gigabyte: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

type Call = { inputs: Record<string, TensorInfo>; outputs: TensorInfo[]; attrs: Record<string, unknown> };

/** Multiply-adds of a convolution whose filter is [height, width, channels / groups, outputs]. */
const ofWindow = (filter: readonly number[], outputs: readonly number[]): number =>
  sizeOf(outputs) * sizeOf(filter.slice(0, 3));

/** Multiply-adds of a kernel. Convolutions have names of their own on cpu-simd, and TensorFlow.js's elsewhere. */
const ofConvolution = {
  forward: ({ inputs, outputs }: Call) => ofWindow(inputs.filter.shape, outputs[0].shape),
  inputGradient: ({ inputs }: Call) => ofWindow(inputs.filter.shape, inputs.dy.shape),
  filterGradient: ({ inputs, attrs }: Call) => ofWindow(attrs.filterShape as number[], inputs.dy.shape),
};

const products: Record<string, (call: Call) => number> = {
  Convolution: ofConvolution.forward,
  ConvolutionInputGradient: ofConvolution.inputGradient,
  ConvolutionFilterGradient: ofConvolution.filterGradient,
  Conv2D: ofConvolution.forward,
  Conv2DBackpropInput: ofConvolution.inputGradient,
  Conv2DBackpropFilter: ofConvolution.filterGradient,
  BatchMatMul: ({ inputs: { a }, outputs, attrs }) =>
    sizeOf(outputs[0].shape) * a.shape[a.shape.length - (attrs.transposeA ? 2 : 1)],
};

/** Watches every kernel from now on. @returns what ends it and gives, per step, what took the most, the largest first. */
export function watchKernels(): (steps: readonly number[]) => { wall: number; kernels: KernelTime[] } {
  const found = new Map<string, KernelTime>();
  const name = tf.getBackend();
  const kernels: KernelConfig[] = tf.getKernelsForBackend(name);
  /** Kernels call others: what the inner ones take is theirs. */
  let inner = 0;
  const replace = (kernel: KernelConfig, kernelFunc: KernelConfig['kernelFunc']): void => {
    tf.unregisterKernel(kernel.kernelName, name);
    tf.registerKernel({ ...kernel, kernelFunc });
  };
  for (const kernel of kernels) {
    replace(kernel, (call) => {
      const outside = inner;
      inner = 0;
      const start = performance.now();
      const result = kernel.kernelFunc(call);
      const all = performance.now() - start;
      const entry = found.get(kernel.kernelName) ?? {
        ...{ kernel: kernel.kernelName, calls: 0, milliseconds: 0, gigaflop: 0, gigabyte: 0 },
      };
      const inputs = call.inputs as Record<string, TensorInfo>;
      const outputs = [result].flat();
      const tensors = [...Object.values(inputs), ...outputs].filter((tensor?: TensorInfo) => tensor !== undefined);
      entry.calls += 1;
      entry.milliseconds += all - inner;
      const count = products[kernel.kernelName]?.({ inputs, outputs, attrs: { ...call.attrs } }) ?? 0;
      entry.gigaflop += (2 * count) / 1e9;
      entry.gigabyte += (4 * tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0)) / 1e9;
      found.set(kernel.kernelName, entry);
      inner = outside + all;
      return result;
    });
  }
  return (steps) => {
    for (const kernel of kernels) replace(kernel, kernel.kernelFunc);
    const perStep = [...found.values()].map((entry) => ({
      kernel: entry.kernel,
      calls: entry.calls / steps.length,
      milliseconds: entry.milliseconds / steps.length,
      gigaflop: entry.gigaflop / steps.length,
      gigabyte: entry.gigabyte / steps.length,
    }));
    return {
      wall: steps.reduce((sum, time) => sum + time, 0) / steps.length,
      kernels: perStep.sort((a, b) => b.milliseconds - a.milliseconds),
    };
  };
}
