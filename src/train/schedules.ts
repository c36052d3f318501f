/** Learning rates by name: those of a short run here, and those of the paper in proportion to as many steps. */
import type { TrainingSpecification, WarmUp } from './protocol';

export const scheduleNames = ['small', 'paper', 'paper-2016', 'rectifiers', 'googlenet'] as const;

export type ScheduleName = (typeof scheduleNames)[number];

export interface Schedule {
  title: string;
  /** Where the rates are from. */
  citation?: string;
  /** Where nobody chose: steps, or passes over the training images. */
  steps: number | { epochs: number };
  batchSize: number;
  momentum: number;
  weightDecay: number;
  /** @param units residual units of the network. */
  rates(steps: number, units: number): TrainingSpecification['learningRate'];
  /** The same; left out where the rates begin at once, or `rates` has its warm-up. */
  warmUp?(steps: number, units: number): WarmUp | undefined;
}

/** Of a run that two cores finish. */
export const smallSteps = 500;

/** Of He et al. 2015, Sec. 4.2: all in proportion to these. */
export const paperSteps = 64_000;

/** Units from which the papers warm up: ResNet-110 has them. */
const warmedUp = 54;

/** Steps at 0.01 that He et al. 2015 report for their condition, and He et al. 2016 count out. */
export const warmUpSteps = 400;

/** Batches whose mean error tells how far the training is: 12,800 images of the paper's 50,000. */
const toldBy = 100;

const pieces = (...parts: { from: number; rate: number }[]): TrainingSpecification['learningRate'] =>
  // In a very short run pieces fall together: the last one counts.
  parts.map(({ from, rate }) => ({ from: Math.round(from), rate }));

/** 0.1, a tenth of it from 32k and from 48k steps on. */
const paperRates = (steps: number): TrainingSpecification['learningRate'] =>
  pieces(
    { from: 0, rate: 0.1 },
    { from: (32_000 * steps) / paperSteps, rate: 0.01 },
    { from: (48_000 * steps) / paperSteps, rate: 0.001 },
  );

/** Of He et al. 2015b, Sec. 3, and as many for Szegedy et al. 2014, who do not say. */
const epochs = 80;

/** Of Szegedy et al. 2014, Sec. 6: 4 % less every 8 epochs. */
const [every, kept] = [8, 0.96];

export const schedules: Record<ScheduleName, Schedule> = {
  small: {
    title: 'rates for short runs: 0.01 to warm up, 0.1, a tenth of it from 75 % of the steps on',
    steps: smallSteps,
    batchSize: 64,
    momentum: 0.9,
    weightDecay: 1e-4,
    rates: (steps) =>
      pieces({ from: 0, rate: 0.01 }, { from: 0.08 * steps, rate: 0.1 }, { from: 0.75 * steps, rate: 0.01 }),
  },
  paper: {
    title: 'rates of He et al. 2015, Sec. 4.2',
    citation: 'He et al. 2015, Sec. 4.2',
    steps: paperSteps,
    batchSize: 128,
    momentum: 0.9,
    weightDecay: 1e-4,
    rates: paperRates,
    warmUp: (steps, units) =>
      units >= warmedUp
        ? { rate: 0.01, untilError: 80, batches: Math.max(1, Math.round((toldBy * steps) / paperSteps)) }
        : undefined,
  },
  'paper-2016': {
    title: 'rates of He et al. 2016, appendix',
    citation: 'He et al. 2016, appendix',
    steps: paperSteps,
    batchSize: 128,
    momentum: 0.9,
    weightDecay: 1e-4,
    rates: (steps, units) =>
      units >= warmedUp
        ? [
            ...pieces({ from: 0, rate: 0.01 }, { from: (warmUpSteps * steps) / paperSteps, rate: 0.1 }),
            ...paperRates(steps).slice(1),
          ]
        : paperRates(steps),
  },
  rectifiers: {
    title:
      'rates of He et al. 2015b, Sec. 3: 0.01, 0.001 and 0.0001 (the paper lowers them when the error stops falling; here after a half and three quarters)',
    citation: 'He et al. 2015b, Sec. 3',
    steps: { epochs },
    batchSize: 128,
    momentum: 0.9,
    weightDecay: 5e-4,
    rates: (steps) =>
      pieces({ from: 0, rate: 0.01 }, { from: 0.5 * steps, rate: 0.001 }, { from: 0.75 * steps, rate: 0.0001 }),
  },
  googlenet: {
    title:
      'rates of Szegedy et al. 2014, Sec. 6: 4 % less every 8 epochs (the paper says neither the first rate, here 0.01, nor the batch, nor the weight decay, here 0)',
    citation: 'Szegedy et al. 2014, Sec. 6',
    steps: { epochs },
    batchSize: 128,
    momentum: 0.9,
    weightDecay: 0,
    rates: (steps) =>
      pieces(
        ...Array.from({ length: epochs / every }, (_, i) => ({
          from: (i * every * steps) / epochs,
          rate: Number((0.01 * kept ** i).toPrecision(4)),
        })),
      ),
  },
};
