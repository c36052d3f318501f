/** Learning rates by name: those of a short run here, and those of the paper in proportion to as many steps. */
import type { TrainingSpecification } from './protocol';

export const scheduleNames = ['small', 'paper'] as const;

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
}

/** Of He et al. 2015, Sec. 4.2: all in proportion to these. */
export const paperSteps = 64_000;

/** Units from which the paper warms up: its ResNet-110 has them. */
const warmedUp = 54;

const pieces = (...parts: { from: number; rate: number }[]): TrainingSpecification['learningRate'] =>
  // In a very short run pieces fall together: the last one counts.
  parts.map(({ from, rate }) => ({ from: Math.round(from), rate }));

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
    rates(steps, units) {
      const scale = steps / paperSteps;
      const drops = pieces({ from: 32_000 * scale, rate: 0.01 }, { from: 48_000 * scale, rate: 0.001 });
      return units >= warmedUp
        ? [...pieces({ from: 0, rate: 0.01 }, { from: 400 * scale, rate: 0.1 }), ...drops]
        : [{ from: 0, rate: 0.1 }, ...drops];
    },
  },
};
