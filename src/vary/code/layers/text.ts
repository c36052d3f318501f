/** Small numbers by their powers of ten. */
export const numberText = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);

/** The items of a list in source text: split at commas that stand in no bracket and in no string. */
export function splitItems(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = '';
  let item = '';
  for (const letter of text) {
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (/['"`]/.test(letter)) quote = letter;
    else if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0 && quote === '') {
      items.push(item.trim());
      item = '';
    } else item += letter;
  }
  return item.trim() === '' ? items : [...items, item.trim()];
}
