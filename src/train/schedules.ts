/** Learning rates by name: those of a short run here, and those of the paper in proportion to as many steps. */
import type { TrainingSpecification, WarmUp } from './protocol';

export const scheduleNames = ['small', 'paper', 'paper-2016'] as const;

export type ScheduleName = (typeof scheduleNames)[number];

export interface Schedule {
  title: string;
  /** Where the rates are from. */
  citation?: string;
  /** Where nobody chose. */
  steps: number;
  batchSize: number;
  momentum: number;
  weightDecay: number;
  /** @param units residual units of the network. */
  rates(steps: number, units: number): TrainingSpecification['learningRate'];
  /** The same; left out where the rates begin at once, or `rates` has its warm-up. */
  warmUp?(steps: number, units: number): WarmUp | undefined;
}

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

export const schedules: Record<ScheduleName, Schedule> = {
  small: {
    title: 'rates for short runs: 0.01 to warm up, 0.1, a tenth of it from 75 % of the steps on',
    steps: 500,
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
};
