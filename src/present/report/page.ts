/** Pieces of a report's page: HTML as text. */
import { element, escaped, withIndices } from '../markup';
import { railWidth, type SeriesStyle } from '../charts/style';

/** What belongs to a number stays on its line. */
const kept = (words: string): string => words.replace(/ (?=%|±|=)/g, '\u00a0').replace(/(?<=[±=]) /g, '\u00a0');

/** Plain text as HTML, indices set low. */
export const text = (words: string): string => withIndices(kept(words), (index) => `<sub>${index}</sub>`);

export const section = (title: string, ...content: readonly string[]): string =>
  content.some(Boolean) ? element('section', {}, element('h2', {}, text(title)), ...content) : '';

export const list = (lines: readonly string[]): string =>
  lines.length > 0 ? element('ul', {}, ...lines.map((line) => element('li', {}, text(line)))) : '';

export interface Table {
  caption?: string;
  head: readonly string[];
  /** Cells are HTML already. */
  rows: readonly (readonly string[])[];
  /** Columns of numbers. */
  numbers?: readonly number[];
  /** Column whose figures are the result. */
  strong?: number;
}

/** A table whose first column names its rows. One that is wider than its place is moved sideways. */
export function table({ caption, head, rows, numbers = [], strong }: Table): string {
  const classOf = (column: number): string | undefined =>
    [numbers.includes(column) ? 'number' : '', strong === column ? 'strong' : ''].filter(Boolean).join(' ') ||
    undefined;
  const headCells = head.map((cell, i) =>
    element('th', { scope: 'col', class: numbers.includes(i) ? 'number' : undefined }, text(cell)),
  );
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell, i) =>
        i === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: classOf(i) }, cell),
      ),
    ),
  );
  return element(
    'div',
    { class: 'wide' },
    element(
      'table',
      {},
      caption ? element('caption', {}, caption) : '',
      element('thead', {}, element('tr', {}, ...headCells)),
      element('tbody', {}, ...body),
    ),
  );
}

/** Named lines. */
export const definitions = (entries: readonly { name: string; text: string }[]): string =>
  element(
    'dl',
    {},
    ...entries.flatMap((entry) => [element('dt', {}, text(entry.name)), element('dd', {}, text(entry.text))]),
  );

export const figure = (title: string, remark: string, picture: string): string =>
  element('figure', {}, element('figcaption', {}, text(title), element('span', {}, text(remark))), picture);

const swatchLength = 30;

/** A piece of a series' line. */
export function swatch({ paint, width, dash, rails }: SeriesStyle): string {
  const line = (colour: string, thick: number, dashes: string): string =>
    element('path', {
      class: `line stroke-${colour}`,
      d: `M0 6H${swatchLength}`,
      'stroke-width': thick,
      'stroke-dasharray': dashes || undefined,
    });
  return element(
    'svg',
    { width: swatchLength, height: 12, viewBox: `0 0 ${swatchLength} 12`, 'aria-hidden': 'true' },
    line(paint, width, dash),
    rails ? line('background', width - railWidth, '') : '',
  );
}

/** A document that asks nothing of anybody: its policy forbids scripts and every request. */
export const page = (title: string, style: string, ...content: readonly string[]): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    element('main', {}, ...content),
    '</body>',
    '</html>',
    '',
  ].join('\n');
