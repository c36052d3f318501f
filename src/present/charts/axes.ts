/** Axes with few, readable ticks, on a linear or a logarithmic scale. */
import { format, ticks as niceTicks } from 'd3';
import type { Axis } from './specification';

/** Steps of a decade that a reader of a logarithmic axis can count, the fullest set first. */
const decades = [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];

/** Values worth a tick between `low` and `high` (both above 0), `most` at the most. */
export function logTicks(low: number, high: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => i + Math.floor(Math.log10(low)),
  );
  const inside = (tick: number): boolean => tick >= low * 0.999 && tick <= high * 1.001;
  for (const mantissas of decades) {
    const ticks = powers.flatMap((power) => mantissas.map((mantissa) => mantissa * 10 ** power)).filter(inside);
    if (ticks.length <= most) return ticks;
  }
  const whole = powers.filter((power) => inside(10 ** power));
  const every = Math.ceil(whole.length / most);
  // Multiples of the step, so that 1 keeps its tick.
  return whole.filter((power) => power % every === 0).map((power) => 10 ** power);
}

const superscript = (power: number): string =>
  String(power).replace(/[-\d]/g, (sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '⁻');

/** `10⁻³`, `0.1`, `1`, `10`. */
export const logTick = (value: number): string => {
  const power = Math.log10(value);
  return Math.abs(power) > 2.5 && Math.abs(power - Math.round(power)) < 1e-6
    ? `10${superscript(Math.round(power))}`
    : format('~g')(Number(value.toPrecision(3)));
};

/** `1.37`, `0.36`, `8.6 × 10⁻⁴`. */
export function powerText(value: number): string {
  if (value === 0) return '0';
  const power = Math.floor(Math.log10(Math.abs(value)));
  if (power >= -2 && power < 4) return value.toPrecision(Math.max(2, Math.min(4, power + 3)));
  return `${(value / 10 ** power).toFixed(1)} × 10${superscript(power)}`;
}

export const logAxis = (name: string, low: number, high: number, most: number): Axis => ({
  name,
  scale: 'log',
  domain: [low, Math.max(high, low * 1.01)],
  ticks: logTicks(low, Math.max(high, low * 1.01), most),
  tick: logTick,
});

export const linearAxis = (name: string, low: number, high: number, most: number): Axis => ({
  name,
  scale: 'linear',
  domain: [low, high > low ? high : low + 1],
  ticks: niceTicks(low, high > low ? high : low + 1, most),
  tick: (value) => format('~g')(Number(value.toPrecision(6))),
});

/** 0, 1, 2, … up to `last`, of which about `count` have a tick; the last has one always. */
export function countAxis(name: string, last: number, count: number): Axis {
  const rough = Math.max(1, last) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = (power > 1 ? [1, 2, 2.5, 5, 10] : [1, 2, 3, 4, 5, 10]).map((factor) => factor * power);
  const every = Math.max(1, steps.find((step) => step >= rough * 0.99) ?? rough);
  const ticks: number[] = [];
  for (let tick = 0; tick <= last - every * 0.5; tick += every) ticks.push(Math.round(tick));
  return { name, scale: 'linear', domain: [0, Math.max(1, last)], ticks: [...ticks, last], tick: String };
}
