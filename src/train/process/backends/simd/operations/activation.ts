/** Rectifiers and their kin in one pass forward and one backward. */
import type { Numerics } from '../../../numerics';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import { activations, functions } from '../enumerations';
import type { Kernels } from '../kernels';
import { applied } from '../tables/functions';
import { differentiable, operation } from './operation';

export function activationsOf(backend: SimdBackend, kernels: Kernels): Pick<Numerics, 'activate' | 'prelu'> {
  const memory = backend.kernelMemory;
  const forward = operation('Activation', ({ x }, { kind, alpha }: { kind: number; alpha: number }) => [
    applied(backend, activations[kind], x, alpha),
  ]);
  const backward = operation('ActivationGradient', ({ x, dy }, { kind, alpha }: { kind: number; alpha: number }) => {
    const dx = backend.create(x.shape);
    const [from, gradient] = [backend.addressOf(x), backend.addressOf(dy)];
    const size = tf.util.sizeFromShape(x.shape);
    const share = (at: number, count: number) => [kind, from + at, gradient + at, alpha, count, dx.at + at];
    backend.crew.each('applyEachGradient', size, size, ({ first, count }) => share(first * 4, count), 16);
    return [dx];
  });

  /** Bytes of the sums of a slope's gradient: single and double precision for each channel. */
  const sumBytes = (channels: number): number => (channels + 4) * 12;
  const slopedForward = operation('SlopedActivation', ({ x, slopes }) => {
    const channels = x.shape[x.shape.length - 1];
    const y = backend.create(x.shape);
    const rows = tf.util.sizeFromShape(x.shape) / channels;
    kernels.prelu(backend.addressOf(x), rows, channels, backend.addressOf(slopes), y.at);
    return [y];
  });
  const slopedBackward = operation('SlopedActivationGradient', ({ x, slopes, dy }) => {
    const channels = x.shape[x.shape.length - 1];
    const [dx, dSlopes] = [backend.create(x.shape), backend.create([channels])];
    const rows = tf.util.sizeFromShape(x.shape) / channels;
    const [from, gradient, at] = [x, dy, slopes].map((tensor) => backend.addressOf(tensor));
    memory.within(sumBytes(channels), 'the sums of a gradient', (partial) =>
      kernels.preluGradient(from, gradient, rows, channels, at, partial, dx.at, dSlopes.at),
    );
    return [dx, dSlopes];
  });

  return {
    activate: (name, x, alpha = 0) => {
      const attributes = { kind: functions.indexOf(name), alpha };
      return differentiable(
        [x],
        ([value]) => ({ value: forward({ x: value }, attributes)[0], saved: [value] }),
        (dy, [value]) => backward({ x: value, dy }, attributes),
      );
    },
    prelu: (x, slopes) =>
      differentiable(
        [x, slopes],
        ([value, slope]) => ({ value: slopedForward({ x: value, slopes: slope }, {})[0], saved: [value, slope] }),
        (dy, [value, slope]) => slopedBackward({ x: value, slopes: slope, dy }, {}),
      ),
  };
}
