import type { NodeNumbers, NumberScale } from './nodeNumbers';
import { numberText } from './numberText';

/** What stands beside the tints of a scale, in the panel and in its pictures. */
export interface ScaleKey {
  /** What the numbers are: "activation memory". */
  title: string;
  /** Its ends, with their unit. */
  from: string;
  to: string;
  kind: 'linear' | 'logarithmic';
  /** The training step that is shown; null where the numbers are of none. */
  step: number | null;
  /** Is anything without a number, and so without a tint? */
  hasUnknown: boolean;
}

/** @param shown index of the step that is shown */
export const scaleKey = (
  { title, unit, steps }: NodeNumbers,
  { low, high, kind }: NumberScale,
  shown: number,
  hasUnknown: boolean,
): ScaleKey => ({
  title,
  from: numberText(low, unit),
  to: numberText(high, unit),
  kind: kind === 'log' ? 'logarithmic' : 'linear',
  step: steps?.[shown] ?? null,
  hasUnknown,
});
