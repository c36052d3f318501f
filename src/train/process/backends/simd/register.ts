/** Which kernels of TensorFlow.js the back end computes itself; all others are those of the cpu back end. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tensorflow';
import { simdName, type SimdBackend } from './backend';
import { copyBlock, stepsOf } from './copy';
import { Convolutions } from './convolution';
import { geometryOf } from './geometry';
import type { Kernels } from './kernels';
import { poolFields, wordsOf } from './structures';

type Attributes = Record<string, unknown>;
/** By the names that TensorFlow.js gives them; an optional one may be missing. */
type Inputs = Record<string, TensorInfo>;
type Compute = (inputs: Inputs, attributes: Attributes) => TensorInfo | TensorInfo[] | null;

/** What computes a kernel here; null, where an input is none that it knows: then the cpu back end does. */
export function registerKernels(backend: SimdBackend, kernels: Kernels): void {
  for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: simdName });
  const table: Record<string, Compute> = {
    ...arithmetic(backend, kernels),
    ...windows(backend, kernels),
    ...products(backend, kernels),
    ...arrangement(backend, kernels),
  };
  for (const [kernelName, compute] of Object.entries(table)) {
    const fallback = tf.getKernel(kernelName, 'cpu')?.kernelFunc;
    tf.unregisterKernel(kernelName, simdName);
    tf.registerKernel({
      kernelName,
      backendName: simdName,
      kernelFunc: (call) => {
        const inputs = call.inputs as Inputs;
        const own = allFloats(inputs) ? compute(inputs, (call.attrs ?? {}) as Attributes) : null;
        if (own) return own;
        if (!fallback) throw new Error(`${kernelName} has no kernel for these inputs.`);
        return fallback({ ...call, backend });
      },
    });
  }
}

const allFloats = (inputs: Inputs): boolean =>
  Object.values(inputs).every((input?: TensorInfo) => input === undefined || input.dtype === 'float32');

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

const count = (shape: readonly number[]): number => tf.util.sizeFromShape([...shape]);

/** Tensors with a few numbers cost less where they are. */
const small = 64;

function arithmetic(backend: SimdBackend, kernels: Kernels): Record<string, Compute> {
  const pairwise =
    (kernel: 'add' | 'subtract' | 'multiply'): Compute =>
    ({ a, b }) => {
      const size = count(a.shape);
      if (!same(a.shape, b.shape)) return broadcast(kernel, a, b);
      if (size < small) return null;
      const result = backend.create(a.shape);
      kernels[kernel](backend.addressOf(a), backend.addressOf(b), size, result.at);
      return result;
    };
  /** One number with all, or a channel's number with all of the channel. */
  const broadcast = (kernel: 'add' | 'subtract' | 'multiply', a: TensorInfo, b: TensorInfo): TensorInfo | null => {
    const size = count(a.shape);
    if (size < small || b.shape.length > a.shape.length) return null;
    if (count(b.shape) === 1) {
      const [value] = backend.numbersOf(b);
      const result = backend.create(a.shape);
      const [factor, shift] = kernel === 'multiply' ? [value, 0] : [1, kernel === 'add' ? value : -value];
      kernels.affine(backend.addressOf(a), factor, shift, size, result.at);
      return result;
    }
    const channels = a.shape[a.shape.length - 1];
    if (b.shape[b.shape.length - 1] !== channels || count(b.shape) !== channels) return null;
    const numbers = backend.numbersOf(b);
    const result = backend.create(a.shape);
    backend.kernelMemory.atDesk(({ room }) => {
      const table = (value: (number: number) => number): number => {
        const at = room((channels + 4) * 4, 'coefficients');
        const view = backend.kernelMemory.view(at, channels);
        for (let i = 0; i < channels; i++) view[i] = value(numbers[i]);
        return at;
      };
      const scale = table((number) => (kernel === 'multiply' ? number : 1));
      const shift = table((number) => (kernel === 'multiply' ? 0 : kernel === 'add' ? number : -number));
      kernels.channelAffine(backend.addressOf(a), size / channels, channels, scale, shift, 0, 0, result.at);
    });
    return result;
  };
  return {
    Add: pairwise('add'),
    Sub: pairwise('subtract'),
    Multiply: pairwise('multiply'),
    Step({ x }, { alpha }) {
      if (alpha) return null;
      const result = backend.create(x.shape);
      kernels.step(backend.addressOf(x), count(x.shape), result.at);
      return result;
    },
    Relu({ x }) {
      const result = backend.create(x.shape);
      kernels.atLeast(backend.addressOf(x), 0, count(x.shape), result.at);
      return result;
    },
  };
}

function windows(backend: SimdBackend, kernels: Kernels): Record<string, Compute> {
  const convolutions = new Convolutions(backend, kernels);
  const geometry = (input: readonly number[], filter: readonly number[], attributes: Attributes) => {
    const info = tf.backend_util.computeConv2DInfo(
      input as [number, number, number, number],
      filter as [number, number, number, number],
      attributes.strides as [number, number],
      (attributes.dilations ?? 1) as number,
      attributes.pad as 'valid',
      attributes.dimRoundingMode as 'floor',
    );
    const { top, bottom, left, right } = info.padInfo;
    const window = {
      stride: [info.strideHeight, info.strideWidth] as const,
      dilation: [info.dilationHeight, info.dilationWidth] as const,
    };
    return {
      ...geometryOf(
        input,
        filter,
        window,
        [
          [top, bottom],
          [left, right],
        ],
        1,
      ),
      output: info.outShape,
    };
  };
  const lastFirst = ({ dataFormat }: Attributes): boolean => dataFormat === 'NCHW';
  const poolOf = (x: TensorInfo, attributes: Attributes) => {
    const info = tf.backend_util.computePool2DInfo(
      x.shape as [number, number, number, number],
      attributes.filterSize as [number, number],
      attributes.strides as [number, number],
      1,
      attributes.pad as 'valid',
      attributes.dimRoundingMode as 'floor',
    );
    const words = wordsOf(poolFields, {
      images: info.batchSize,
      height: info.inHeight,
      width: info.inWidth,
      channels: info.inChannels,
      kernelHeight: info.filterHeight,
      kernelWidth: info.filterWidth,
      strideY: info.strideHeight,
      strideX: info.strideWidth,
      top: info.padInfo.top,
      left: info.padInfo.left,
      rows: info.outHeight,
      columns: info.outWidth,
    });
    return { shape: info.outShape, words };
  };
  const withPool = (words: readonly number[], use: (pool: number) => void): void =>
    backend.kernelMemory.within(words.length * 4, 'a table', (at) => {
      backend.kernelMemory.words.set(words, at / 4);
      use(at);
    });
  const pooled =
    (kernel: 'maxPool' | 'averagePool'): Compute =>
    ({ x }, attributes) => {
      const { shape, words } = poolOf(x, attributes);
      const y = backend.create(shape);
      withPool(words, (pool) => kernels[kernel](pool, backend.addressOf(x), y.at));
      return y;
    };
  return {
    Conv2D: ({ x, filter }, attributes) =>
      lastFirst(attributes) ? null : convolutions.forward(x, filter, geometry(x.shape, filter.shape, attributes)),
    Conv2DBackpropInput: ({ dy, filter }, attributes) =>
      lastFirst(attributes)
        ? null
        : convolutions.inputGradient(dy, filter, geometry(attributes.inputShape as number[], filter.shape, attributes)),
    Conv2DBackpropFilter: ({ x, dy }, attributes) =>
      lastFirst(attributes)
        ? null
        : convolutions.filterGradient(x, dy, geometry(x.shape, attributes.filterShape as number[], attributes)),
    MaxPool: pooled('maxPool'),
    AvgPool: pooled('averagePool'),
    MaxPoolGrad({ dy, input, output }, attributes) {
      const dx = backend.create(input.shape);
      backend.numbersOf(dx).fill(0);
      withPool(poolOf(input, attributes).words, (pool) =>
        kernels.maxPoolGradient(
          pool,
          backend.addressOf(input),
          backend.addressOf(output),
          backend.addressOf(dy),
          dx.at,
        ),
      );
      return dx;
    },
    AvgPoolGrad({ dy, input }, attributes) {
      const dx = backend.create(input.shape);
      backend.numbersOf(dx).fill(0);
      withPool(poolOf(input, attributes).words, (pool) =>
        kernels.averagePoolGradient(pool, backend.addressOf(dy), dx.at),
      );
      return dx;
    },
  };
}

function products(backend: SimdBackend, kernels: Kernels): Record<string, Compute> {
  const memory = backend.kernelMemory;
  return {
    BatchMatMul({ a, b }, { transposeA, transposeB }) {
      const rank = a.shape.length;
      const batch = a.shape.slice(0, -2);
      if (rank !== b.shape.length || !same(batch, b.shape.slice(0, -2)) || (transposeA && transposeB)) return null;
      const [inner, rows] = transposeA ? a.shape.slice(-2) : [a.shape[rank - 1], a.shape[rank - 2]];
      const columns = b.shape[transposeB ? rank - 2 : rank - 1];
      const result = backend.create([...batch, rows, columns]);
      if (count(result.shape) === 0) return result;
      const [from, to] = [backend.addressOf(a), backend.addressOf(b)];
      for (let i = 0; i < count(batch); i++) {
        const left = from + i * rows * inner * 4;
        const right = to + i * inner * columns * 4;
        const out = result.at + i * rows * columns * 4;
        if (transposeA) {
          memory.view(out, rows * columns).fill(0);
          kernels.addTransposedProduct(left, right, inner, rows, columns, out);
          continue;
        }
        const [innerStep, columnStep] = transposeB ? [4, inner * 4] : [columns * 4, 4];
        memory.within(Math.ceil(columns / 8) * 8 * inner * 4 + 4, 'a packed matrix', (panels) => {
          memory.within(4, 'a table', (zero) => {
            memory.words[zero / 4] = 0;
            kernels.packPanels(right, zero, 1, inner, innerStep, columns, columnStep, inner, panels);
          });
          kernels.rowsTimesPanels(left, inner * 4, rows, inner, panels, columns, out);
        });
      }
      return result;
    },
  };
}

function arrangement(backend: SimdBackend, kernels: Kernels): Record<string, Compute> {
  return {
    Slice({ x }, { begin, size }) {
      const [start, lengths] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin as number[], size as number[]);
      const result = backend.create(lengths);
      const steps = stepsOf(x.shape);
      const first = start.reduce((at, index, axis) => at + index * steps[axis], backend.addressOf(x));
      copyBlock(kernels, lengths, { at: first, steps }, { at: result.at, steps: stepsOf(lengths) });
      return result;
    },
    PadV2({ x }, { paddings, constantValue }) {
      const pads = paddings as [number, number][];
      const result = backend.create(x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]));
      backend.numbersOf(result).fill(constantValue as number);
      const steps = stepsOf(result.shape);
      const first = pads.reduce((at, [before], axis) => at + before * steps[axis], result.at);
      const from = { at: backend.addressOf(x), steps: stepsOf(x.shape) };
      copyBlock(kernels, x.shape, from, { at: first, steps });
      return result;
    },
  };
}
