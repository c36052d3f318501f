/** Numbers as people read them. Thousands and units stand behind a narrow no-break space (U+202F). */

import type { Dim } from './dim';

const thin = '\u202f';

const units = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/**
 * A count in four significant digits at most and two decimals at most: `9 408`, `70.4 k`, `25.56 M`, `218.4 M`, `4.09 G`.
 * Below ten thousand it is exact.
 */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return String(count);
  if (Math.abs(count) < 10_000) return formatExact(count);
  let power = Math.min(Math.floor(Math.log10(Math.abs(count)) / 3), units.length - 1);
  const rounded = (at: number) => Number((count / 1000 ** at).toFixed(Math.abs(count / 1000 ** at) >= 100 ? 1 : 2));
  if (Math.abs(rounded(power)) >= 1000 && power < units.length - 1) power += 1;
  return `${rounded(power)}${thin}${units[power]}`;
}

/** Every digit, in groups of three: `853 018`. */
export function formatExact(count: number): string {
  const [whole, fraction] = String(count).split('.');
  if (/e/i.test(whole)) return whole;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thin);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/**
 * A count that may be a formula: `25.56 M`, `9·in_planes·planes + 9·planes² + 4·planes`. Its terms of lower degree go where
 * it is longer than `most` characters, and `+ …` says so.
 */
export function formatSize(count: Dim, most = 80): string {
  if (typeof count === 'number') return formatCount(count);
  const text = count.replace(/\d{5,}/g, (digits) => formatExact(Number(digits)));
  if (text.length <= most) return text;
  const parts = text.split(/ (?=[+−] )/);
  let kept = parts.length - 1;
  while (kept > 1 && parts.slice(0, kept).join(' ').length + 4 > most) kept -= 1;
  return kept > 0 ? `${parts.slice(0, kept).join(' ')} + …` : text;
}

/** A time in its two largest units: `45 s`, `2 min 10 s`, `1 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const part = (value: number, unit: string) => `${value}${thin}${unit}`;
  if (whole < 60) return part(whole, 's');
  const [large, largeUnit, small, smallUnit] =
    whole < 3600
      ? [Math.floor(whole / 60), 'min', whole % 60, 's']
      : [Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min'];
  return [part(large as number, largeUnit as string), small ? part(small as number, smallUnit as string) : '']
    .filter(Boolean)
    .join(' ');
}
