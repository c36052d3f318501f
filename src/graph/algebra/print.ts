/** The one printed form of a formula: `9·C_in·C_out + 2·C_out`, `dim/8`, `⌊(H−1)/2⌋ + 1`. */
import type { Formula, Term } from './formula';

export const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const raisedText = (exponent: number): string =>
  exponent === 1
    ? ''
    : String(exponent)
        .split('')
        .map((digit) => superscripts[Number(digit)])
        .join('');

function printTerm({ coefficient: { numerator, denominator }, factors }: Term): string {
  const size = numerator < 0n ? -numerator : numerator;
  const parts = factors.map(({ atom, exponent }) => atom.text + raisedText(exponent));
  if (size !== 1n || parts.length === 0) parts.unshift(String(size));
  return parts.join('·') + (denominator === 1n ? '' : `/${denominator}`);
}

/** `spaced`: with spaces around + and −, as it stands alone; without them inside another formula. */
export function printFormula({ terms }: Formula, spaced = true): string {
  if (terms.length === 0) return '0';
  const gap = spaced ? ' ' : '';
  return terms
    .map((term, i) => {
      const minus = term.coefficient.numerator < 0n;
      const sign = i === 0 ? (minus ? '−' : '') : `${gap}${minus ? '−' : '+'}${gap}`;
      return sign + printTerm(term);
    })
    .join('');
}
