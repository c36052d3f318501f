/** Numbers of factors, for text and for LaTeX. */

const minus = (text: string): string => text.replace('-', '−');

/** Three significant digits: `0.5`, `0.998`, `5.6e-17` (two behind an exponent, as a reader takes them in). */
export function shortNumber(value: number): string {
  const rounded = Number(value.toPrecision(3));
  if (rounded === 0 || (Math.abs(rounded) >= 1e-3 && Math.abs(rounded) < 1e4)) return minus(String(rounded));
  return value.toExponential(1).replace('e+', 'e').replace(/^-/, '−');
}

/** `5.6 \times 10^{-17}` for `5.6e-17`. */
export function latexNumber(value: number): string {
  const [mantissa, exponent] = shortNumber(value).replace('−', '-').split('e');
  return exponent === undefined ? mantissa : `${mantissa} \\times 10^{${Number(exponent)}}`;
}

const superscripts: Record<string, string> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '-': '⁻',
};

/** `⁵⁴` for 54. */
export const superscript = (value: number): string => [...String(value)].map((digit) => superscripts[digit]).join('');

/** `0, 3, 7, 13`; runs of three and more as `0–5`. */
export function listNumbers(values: readonly number[], dash = '–'): string {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && value === last[1] + 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs
    .flatMap(([from, to]) =>
      to - from > 1 ? [`${from}${dash}${to}`] : from === to ? [`${from}`] : [`${from}`, `${to}`],
    )
    .join(', ');
}

/** "1 unit", "16 units". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
