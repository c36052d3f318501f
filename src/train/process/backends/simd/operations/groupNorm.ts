/**
 * Group norm (Wu and He 2018), channels last: the sums of a batch norm over each image, put together for the channels of a group.
 * A group of one channel makes it instance norm (Ulyanov et al. 2016).
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Numerics } from '../../../numerics';
import type { SimdBackend } from '../backend';
import type { Kernels } from '../kernels';
import { tf } from '../../../tensorflow';
import { differentiable, operation } from './operation';

/** Bytes of a table with one float32 for each channel, of which whole vectors are read. */
const tableBytes = (channels: number): number => (channels + 4) * 4;

/** Bytes of the sums in double precision: two for each channel. */
const totalsBytes = (channels: number): number => (channels + 4) * 16;

export function groupNormsOf(backend: SimdBackend, kernels: Kernels): Pick<Numerics, 'normaliseGroups'> {
  const memory = backend.kernelMemory;
  const sizesOf = (x: TensorInfo): [images: number, places: number, channels: number] => {
    const channels = x.shape[x.shape.length - 1];
    return [x.shape[0], tf.util.sizeFromShape(x.shape) / (x.shape[0] * channels), channels];
  };
  /** Tables with one number for each channel: their addresses, and the numbers. */
  const tablesFor = (room: (bytes: number, what: string) => number, channels: number, count: number) =>
    Array.from({ length: count }, () => {
      const at = room(tableBytes(channels), 'numbers of channels');
      return { at, numbers: memory.view(at, channels) };
    });

  const forward = operation(
    'GroupNorm',
    ({ x, gamma, beta }, { groups, epsilon }: { groups: number; epsilon: number }) => {
      const [images, places, channels] = sizesOf(x);
      const y = backend.create(x.shape);
      const statistics = [backend.create([images, groups]), backend.create([images, groups])];
      const [means, inverses] = statistics.map((tensor) => backend.numbersOf(tensor));
      const [scales, shifts] = [gamma, beta].map((tensor) => tensor && backend.numbersOf(tensor));
      const each = channels / groups;
      const from = backend.addressOf(x);
      memory.atDesk(({ room }) => {
        const totals = room(totalsBytes(channels), 'sums of channels');
        const [mean, variance, scale, shift] = tablesFor(room, channels, 4);
        for (let image = 0; image < images; image++) {
          const at = image * places * channels * 4;
          kernels.channelMoments(from + at, places, channels, totals, mean.at, variance.at);
          for (let group = 0; group < groups; group++) {
            const [first, end] = [group * each, (group + 1) * each];
            let centre = 0;
            for (let c = first; c < end; c++) centre += mean.numbers[c] / each;
            let spread = 0;
            for (let c = first; c < end; c++) spread += (variance.numbers[c] + (mean.numbers[c] - centre) ** 2) / each;
            const inverse = 1 / Math.sqrt(spread + epsilon);
            means[image * groups + group] = centre;
            inverses[image * groups + group] = inverse;
            for (let c = first; c < end; c++) {
              scale.numbers[c] = (scales?.[c] ?? 1) * inverse;
              shift.numbers[c] = (shifts?.[c] ?? 0) - centre * scale.numbers[c];
            }
          }
          kernels.channelAffine(from + at, places, channels, scale.at, shift.at, 0, 0, y.at + at);
        }
      });
      return [y, ...statistics];
    },
  );

  const backward = operation('GroupNormGradient', ({ x, dy, gamma, mean, inverse }, { groups }: { groups: number }) => {
    const [images, places, channels] = sizesOf(x);
    const dx = backend.create(x.shape);
    const [dGamma, dBeta] = [backend.create([channels]), backend.create([channels])];
    const [byGamma, byBeta] = [dGamma, dBeta].map((tensor) => backend.numbersOf(tensor).fill(0));
    const [means, inverses] = [mean, inverse].map((tensor) => backend.numbersOf(tensor));
    const scales = gamma && backend.numbersOf(gamma);
    const each = channels / groups;
    const count = each * places;
    const [from, gradient] = [backend.addressOf(x), backend.addressOf(dy)];
    memory.atDesk(({ room }) => {
      const totals = room(totalsBytes(channels), 'sums of channels');
      const [centre, sum, product, a, b, c] = tablesFor(room, channels, 6);
      for (let image = 0; image < images; image++) {
        const at = image * places * channels * 4;
        for (let i = 0; i < channels; i++) centre.numbers[i] = means[image * groups + Math.floor(i / each)];
        kernels.gradientSums(
          ...[from + at, 0, gradient + at, places, channels, centre.at, 0],
          ...[totals, sum.at, product.at],
        );
        for (let group = 0; group < groups; group++) {
          const [first, end] = [group * each, (group + 1) * each];
          const scaleBack = inverses[image * groups + group];
          const middle = means[image * groups + group];
          // With d = ∂E/∂y · gamma: the means over the group of d and of d · x̂.
          let meanOfD = 0;
          let meanOfDHat = 0;
          for (let i = first; i < end; i++) {
            const g = scales?.[i] ?? 1;
            const hat = product.numbers[i] * scaleBack;
            meanOfD += (g * sum.numbers[i]) / count;
            meanOfDHat += (g * hat) / count;
            byGamma[i] += hat;
            byBeta[i] += sum.numbers[i];
          }
          for (let i = first; i < end; i++) {
            a.numbers[i] = (scales?.[i] ?? 1) * scaleBack;
            b.numbers[i] = -scaleBack * scaleBack * meanOfDHat;
            c.numbers[i] = -scaleBack * meanOfD - b.numbers[i] * middle;
          }
        }
        kernels.gradientAffine(...[from + at, 0, gradient + at, places, channels], ...[a.at, b.at, c.at, dx.at + at]);
      }
    });
    return [dx, dGamma, dBeta];
  });

  return {
    normaliseGroups(x, groups, gamma, beta, epsilon) {
      const inputs = [x, gamma, beta].filter((tensor) => tensor !== undefined);
      return differentiable(
        inputs,
        () => {
          const [value, mean, inverse] = forward({ x, gamma, beta }, { groups, epsilon });
          return { value, saved: [x, mean, inverse, ...(gamma ? [gamma] : [])] };
        },
        (dy, [value, mean, inverse, scale]) => {
          const [dx, dGamma, dBeta] = backward({ x: value, dy, gamma: scale, mean, inverse }, { groups });
          return [dx, ...(gamma ? [dGamma] : []), ...(beta ? [dBeta] : [])];
        },
      );
    },
  };
}
