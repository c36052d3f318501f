import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { Convolutions } from '../../../../src/train/process/backends/simd/convolution';
import { geometryOf, type Geometry } from '../../../../src/train/process/backends/simd/geometry';
import { channelMoments, gradientSums } from '../../../../src/train/process/backends/simd/operations/channelSums';
import { Random } from '../../../../src/train/process/random';
import { kernelFolder } from '../../../support/kernels';
import { difference, normals, one, simdBackend, sizeOf, tensorOf, whole } from './support';

type Loaded = ReturnType<typeof simdBackend>;

let alone: Loaded;
let three: Loaded;

beforeAll(() => {
  alone = simdBackend();
  // Every share is worth it: else images as small as these would be one thread's.
  three = simdBackend({ threads: 3, leastWork: 1 });
});

function convolved({ backend, kernels }: Loaded, geometry: Geometry, numbers: Record<'x' | 'w' | 'dy', Float32Array>) {
  const convolutions = new Convolutions(backend, kernels);
  const [x, w, dy] = [
    tensorOf(backend, geometry.input, numbers.x),
    tensorOf(backend, geometry.filter, numbers.w),
    tensorOf(backend, geometry.output, numbers.dy),
  ];
  const results = {
    y: convolutions.forward(x, w, geometry),
    dx: convolutions.inputGradient(dy, w, geometry),
    dw: convolutions.filterGradient(x, dy, geometry),
  };
  const read = ([part, tensor]: [string, (typeof results)['y']]) => [part, backend.numbersOf(tensor).slice()];
  const copies = Object.fromEntries(Object.entries(results).map(read)) as Record<keyof typeof results, Float32Array>;
  for (const { dataId } of [x, w, dy, ...Object.values(results)]) backend.disposeData(dataId);
  return copies;
}

describe('several threads', () => {
  it('compute what one does, and the same each time', () => {
    const random = new Random(6, 'threads');
    for (let i = 0; i < 30; i++) {
      const size = [whole(random, 1, 12), whole(random, 1, 12)];
      const input = [whole(random, 1, 7), ...size, one(random, [3, 16, 21, 32])];
      const stride = one(random, [1, 1, 2]);
      const pads = [[1, 1] as const, [1, 1] as const] as const;
      const window = { stride: [stride, stride], dilation: [1, 1] } as const;
      const geometry = geometryOf(input, [3, 3, input[3], one(random, [5, 16, 24])], window, pads, 1);
      const numbers = {
        x: normals(random, sizeOf(geometry.input)),
        w: normals(random, sizeOf(geometry.filter)),
        dy: normals(random, sizeOf(geometry.output)),
      };
      const expected = convolved(alone, geometry, numbers);
      const found = convolved(three, geometry, numbers);
      const name = JSON.stringify(geometry);
      for (const part of ['y', 'dx', 'dw'] as const) {
        expect(difference(found[part], expected[part]), `${part} of ${name}`).toBeLessThan(1e-5);
      }
      expect(convolved(three, geometry, numbers)).toEqual(found);
    }
  }, 60_000);

  it('sum over rows as one does', () => {
    const random = new Random(7, 'rows');
    for (const [rows, channels, centre] of [
      [1, 5, 0],
      [64, 16, 0],
      [301, 37, 0],
      [1000, 3, 30],
    ]) {
      const numbers = [centre, 0, 0].map((shift) => normals(random, rows * channels).map((value) => value + shift));
      const sums = ({ backend }: Loaded) => {
        const [x, y, dy] = numbers.map((values) => backend.addressOf(tensorOf(backend, [rows, channels], values)));
        const [mean, variance, sum, product] = [1, 2, 3, 4].map(() => backend.create([channels]));
        const masked = backend.create([rows, channels]);
        channelMoments(backend, x, rows, channels, mean.at, variance.at);
        const addresses = { x, y, dy, masked: masked.at, mean: mean.at, sum: sum.at, product: product.at };
        gradientSums(backend, addresses, rows, channels);
        return [mean, variance, sum, product, masked].map((tensor) => backend.numbersOf(tensor).slice());
      };
      const expected = sums(alone);
      const found = sums(three);
      found.forEach((values, i) => {
        expect(difference(values, expected[i]), `${rows}×${channels}, result ${i}`).toBeLessThan(1e-5);
      });
      expect(sums(three)).toEqual(found);
    }
  });

  it('share out no less than is worth it', () => {
    const { crew } = simdBackend({ threads: 3, leastWork: 100 });
    expect(crew.ranges(10, 1000)).toEqual([
      { first: 0, count: 3 },
      { first: 3, count: 3 },
      { first: 6, count: 4 },
    ]);
    expect(crew.ranges(10, 200)).toHaveLength(2);
    expect(crew.ranges(10, 99)).toEqual([{ first: 0, count: 10 }]);
    expect(crew.ranges(40, 1000, 16).map(({ first }) => first)).toEqual([0, 16, 32]);
    expect(crew.ranges(0, 0)).toEqual([{ first: 0, count: 0 }]);
  });

  it('say that a kernel failed, and go on', () => {
    const { crew, memory } = three;
    const outside = memory.buffer.byteLength;
    const at = memory.allocate(64, () => 'numbers');
    memory.view(at, 16).fill(2);
    const share = (from: number) => [from, at, 4, at];
    expect(() => crew.run('add', [share(at), share(outside), share(outside)])).toThrow(
      'The kernel add failed in 2 of 3 parts.',
    );
    crew.run(
      'add',
      [0, 16, 32].map((offset) => [at + offset, at + offset, 4, at + offset]),
    );
    expect(memory.view(at + 16, 4)).toEqual(new Float32Array(4).fill(4));
  });

  it('sleep where there is nothing to do, and end with their process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
    try {
      await build({
        stdin: {
          contents: `
            import { loadKernels } from './src/train/process/backends/simd/kernels';
            const { crew, memory } = loadKernels(${JSON.stringify(kernelFolder)}, { threads: 3, leastWork: 1 });
            const at = memory.allocate(4000, () => 'numbers');
            const add = () => crew.each('add', 1000, 1000, ({ first, count }) => [at + 4 * first, at, count, at + 4 * first]);
            add();
            setTimeout(() => {
              const before = process.cpuUsage();
              setTimeout(() => {
                const { user, system } = process.cpuUsage(before);
                add();
                console.log(Math.round((user + system) / 1000));
              }, 500);
            }, 500);`,
          resolveDir: join(import.meta.dirname, '../../../..'),
          loader: 'ts',
        },
        outfile: join(folder, 'idle.cjs'),
        bundle: true,
        platform: 'node',
        format: 'cjs',
        logLevel: 'error',
      });
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'idle.cjs')], {
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      // Milliseconds of processor time in half a second of waiting: two threads that look all the time would need a thousand.
      expect(Number(stdout)).toBeLessThan(150);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
