import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { SimdBackend } from '../../../../src/train/process/backends/simd/backend';
import { Convolutions } from '../../../../src/train/process/backends/simd/convolution';
import { geometryOf, type Geometry } from '../../../../src/train/process/backends/simd/geometry';
import { KernelMemory } from '../../../../src/train/process/backends/simd/memory';
import type { Pads, Size, Window } from '../../../../src/train/process/window';
import { Random } from '../../../../src/train/process/random';
import { difference, normals, one, simdBackend, sizeOf, tensorOf, whole } from './support';

let backend: SimdBackend;
let convolutions: Convolutions;

beforeAll(() => {
  const loaded = simdBackend();
  backend = loaded.backend;
  convolutions = new Convolutions(backend, loaded.kernels);
  // Whatever is read before it was written, or behind a tensor's end, shows in the result.
  const { kernelMemory } = backend;
  vi.spyOn(kernelMemory, 'allocate').mockImplementation((bytes, what) => {
    const at = KernelMemory.prototype.allocate.call(kernelMemory, bytes, what);
    kernelMemory.view(at, Math.ceil(bytes / 4) + 12).fill(NaN);
    return at;
  });
});

/** Every place of y with the places of x and of the filter that it sums over: the definition, in double precision. */
function eachProduct(
  { input, filter, output, window: { stride, dilation }, pads, groups }: Geometry,
  visit: (y: number, x: number, w: number) => void,
): void {
  const [images, height, width, channels] = input;
  const [kh, kw, perGroup, outputs] = filter;
  for (let n = 0; n < images; n++)
    for (let i = 0; i < output[1]; i++)
      for (let j = 0; j < output[2]; j++)
        for (let o = 0; o < outputs; o++)
          for (let a = 0; a < kh; a++)
            for (let b = 0; b < kw; b++) {
              const row = i * stride[0] - pads[0][0] + a * dilation[0];
              const column = j * stride[1] - pads[1][0] + b * dilation[1];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              const group = Math.floor(o / (outputs / groups));
              for (let c = 0; c < perGroup; c++) {
                visit(
                  ((n * output[1] + i) * output[2] + j) * outputs + o,
                  ((n * height + row) * width + column) * channels + group * perGroup + c,
                  ((a * kw + b) * perGroup + c) * outputs + o,
                );
              }
            }
}

function check(geometry: Geometry, random: Random): void {
  const x = normals(random, sizeOf(geometry.input));
  const w = normals(random, sizeOf(geometry.filter));
  const dy = normals(random, sizeOf(geometry.output));
  const expected = {
    y: new Float64Array(dy.length),
    dx: new Float64Array(x.length),
    dw: new Float64Array(w.length),
  };
  eachProduct(geometry, (i, j, k) => {
    expected.y[i] += x[j] * w[k];
    expected.dx[j] += dy[i] * w[k];
    expected.dw[k] += dy[i] * x[j];
  });
  const tensors = {
    x: tensorOf(backend, geometry.input, x),
    w: tensorOf(backend, geometry.filter, w),
    dy: tensorOf(backend, geometry.output, dy),
  };
  const found = {
    y: convolutions.forward(tensors.x, tensors.w, geometry),
    dx: convolutions.inputGradient(tensors.dy, tensors.w, geometry),
    dw: convolutions.filterGradient(tensors.x, tensors.dy, geometry),
  };
  const name = JSON.stringify(geometry);
  for (const part of ['y', 'dx', 'dw'] as const) {
    expect(difference(backend.numbersOf(found[part]), expected[part]), `${part} of ${name}`).toBeLessThan(1e-5);
  }
  for (const tensor of [...Object.values(tensors), ...Object.values(found)]) backend.disposeData(tensor.dataId);
}

function randomGeometry(random: Random): Geometry {
  const groups = one(random, [1, 1, 1, 2, 3]);
  const size: Size = [whole(random, 1, 12), whole(random, 1, 12)];
  const input = [one(random, [1, 2, 3]), ...size, groups * whole(random, 1, one(random, [4, 9, 20, 37]))];
  const kernel: Size = [whole(random, 1, 5), whole(random, 1, 5)];
  const window: Window = {
    stride: [whole(random, 1, 3), whole(random, 1, 3)],
    dilation: [one(random, [1, 1, 2]), one(random, [1, 1, 3])],
  };
  const pads: Pads = [
    [whole(random, 0, 3), whole(random, 0, 3)],
    [whole(random, 0, 3), whole(random, 0, 3)],
  ];
  const filter = [...kernel, input[3] / groups, groups * whole(random, 1, one(random, [4, 9, 20]))];
  return geometryOf(input, filter, window, pads, groups);
}

describe('convolutions of the SIMD kernels', () => {
  it('are the definition where Winograd computes them', () => {
    const random = new Random(2, 'winograd');
    for (let i = 0; i < 20; i++) {
      const groups = one(random, [1, 1, 2]);
      const input = [whole(random, 1, 3), whole(random, 2, 19), whole(random, 2, 19), groups * whole(random, 16, 40)];
      const filter = [3, 3, input[3] / groups, groups * whole(random, 16, 40)];
      const window: Window = { stride: [1, 1], dilation: [1, 1] };
      const pad = (): Size => [whole(random, 0, 2), whole(random, 0, 2)];
      const geometry = geometryOf(input, filter, window, [pad(), pad()], groups);
      if (geometry.output.every((size) => size > 0)) check(geometry, random);
    }
  });

  it('are the definition where each channel is seen by itself, once or several times', () => {
    const random = new Random(3, 'depthwise');
    for (let i = 0; i < 60; i++) {
      const channels = whole(random, 1, one(random, [3, 9, 37]));
      const kernel = one(random, [1, 3, 5]);
      const input = [whole(random, 1, 3), whole(random, 1, 14), whole(random, 1, 14), channels];
      const stride = one(random, [1, 1, 2, 3]);
      const window: Window = { stride: [stride, one(random, [stride, 1])], dilation: [1, one(random, [1, 1, 2])] };
      const pad = (): Size => [whole(random, 0, 2), whole(random, 0, 2)];
      const filter = [kernel, kernel, 1, channels * one(random, [1, 1, 2, 3])];
      check(geometryOf(input, filter, window, [pad(), pad()], channels), random);
    }
  });

  it('of nothing are nothing, and have gradients of 0', () => {
    const random = new Random(4, 'empty');
    const window: Window = { stride: [1, 1], dilation: [1, 1] };
    const none: Pads = [
      [0, 0],
      [0, 0],
    ];
    for (const input of [
      [0, 5, 5, 16],
      [2, 5, 5, 0],
      [2, 2, 2, 16],
    ]) {
      check(geometryOf(input, [3, 3, input[3], 16], window, none, 1), random);
    }
  });

  it('are the definition, with both gradients, for any shape', () => {
    const random = new Random(1, 'convolutions');
    for (let i = 0; i < 150; i++) check(randomGeometry(random), random);
  });
});
