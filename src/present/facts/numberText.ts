import { formatCount } from '../../graph/format';

/** A number beside a scale: `25.6 M`, `3.2 MB`, `0.031`, `5.6e-7`. */
export function numberText(value: number, unit: string): string {
  const text =
    value !== 0 && Math.abs(value) < 100 && !Number.isInteger(value)
      ? Math.abs(value) < 1e-3
        ? value.toExponential(1)
        : String(Number(value.toPrecision(3)))
      : formatCount(Math.round(value));
  if (!unit) return text;
  return /[a-z]$/i.test(text) ? `${text}${unit}` : `${text}\u202f${unit}`;
}
