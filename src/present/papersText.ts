import { printCell, type Equation, type Paper, type Table } from '../papers/paper';
import { conditionText } from './conditionText';
import { textTable, textWidth } from './textTable';

/** Columns of a page of text. */
const width = 100;

const notConfirmed = 'not confirmed against a copy of the paper';

/** Words in lines of no more than the page's width; the lines behind the first one are indented further. */
function wrapped(text: string, indent = 2, hanging = indent): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let bare = true;
  for (const word of text.split(/ +/).flatMap((each) => (textWidth(each) + hanging > width ? parted(each) : [each]))) {
    if (!bare && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = ' '.repeat(hanging);
      bare = true;
    }
    line += `${bare ? '' : ' '}${word}`;
    bare = false;
  }
  return [...lines, line];
}

/** A long formula in parts: between two commands a blank changes nothing. */
const parted = (latex: string): string[] => latex.split(/(?<=[})])(?=\\(?!right\b|left\b))/);

/** One line a paper: its id, how it is cited, its title. */
export function papersText(papers: readonly Paper[]): string {
  const column = Math.max(...papers.map(({ id }) => id.length)) + 2;
  const lines = papers.flatMap(({ id, citation, title, venue, arxiv, claims }) => {
    const where = [citation, venue, arxiv && !venue.includes(arxiv) ? `arXiv:${arxiv}` : ''].filter(Boolean).join(', ');
    const count = `${claims.length} claim${claims.length === 1 ? '' : 's'}`;
    return [
      ...wrapped(`${id.padEnd(column, '\u00a0')}${title}`, 0, column).map((line) => line.replaceAll('\u00a0', ' ')),
      ...wrapped(`${where} · ${count}`, column),
    ];
  });
  return [...lines, '', 'throughline papers show ID prints one of them.'].join('\n');
}

/** All that the catalogue has of one paper. */
export function paperText(paper: Paper): string {
  const { title, authors, citation, venue, arxiv, doi, url, code, equations, tables, figures, settings, claims } =
    paper;
  const addresses = [arxiv && `arXiv:${arxiv}`, doi && `doi:${doi}`, url, code && `code: ${code}`].filter(Boolean);
  const head = [
    ...wrapped(`${paper.id}: ${title}`, 0, 4),
    ...(authors.length > 0 ? wrapped(authors.join(', ')) : []),
    ...wrapped([`cited as ${citation}`, venue].filter(Boolean).join(', ')),
    ...addresses.map((address) => `  ${address}`),
  ];
  return [
    head,
    section('Equations', equations.map(equationLines)),
    section('Tables', tables.map(tableLines)),
    section(
      'Figures',
      figures.map(({ item, text, unconfirmed }) =>
        wrapped(`${item}: ${text}${unconfirmed ? ` (${notConfirmed})` : ''}`, 2, 4),
      ),
    ),
    section('Settings', settings.map(tableLines)),
    section(
      'Claims',
      claims.map(({ id, item, statement, appliesTo, unconfirmed }) => [
        `  ${id}  (${item}${unconfirmed ? `, ${notConfirmed}` : ''})`,
        ...wrapped(statement, 4),
        ...wrapped(`applies to: ${conditionText(appliesTo)}`, 4, 6),
      ]),
    ),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const section = (title: string, entries: readonly (readonly string[])[]): string[] =>
  entries.length === 0 ? [] : [title, entries.map((lines) => lines.join('\n')).join('\n\n')];

function equationLines({ number, latex, meaning, symbols = [], unconfirmed }: Equation): string[] {
  const doubt = unconfirmed === 'number' ? ` (its number is ${notConfirmed})` : unconfirmed ? ` (${notConfirmed})` : '';
  return [
    ...wrapped(`${number ? `${number} ` : ''}${meaning}${doubt}`, 2, 6),
    ...wrapped(latex, 6),
    ...symbols.flatMap((symbol) => wrapped(`${symbol.latex}: ${symbol.meaning}`, 8, 10)),
  ];
}

/** As a table where it fits the page, else one row below the other. */
function tableLines(table: Table): string[] {
  const { item, title, setting, columns, rows, decimals, notes = [], unconfirmed } = table;
  const names = Object.keys(columns);
  const cells = rows.map((row) => names.map((name) => printCell(row[name], columns[name], decimals)));
  const right = names.flatMap((name, i) => (rows.every((row) => typeof row[name] !== 'string') ? [i] : []));
  const lines = textTable(Object.values(columns), cells, right).split('\n');
  const fits = lines.every((line) => textWidth(line) + 4 <= width);
  const below = cells.flatMap(([first, ...others], r) =>
    wrapped(
      `${first || `row ${r + 1}`}: ${others.flatMap((cell, i) => (cell ? [`${columns[names[i + 1]].replace(' (%)', '')} ${cell}`.trim()] : [])).join('; ')}`,
      4,
      6,
    ),
  );
  return [
    ...wrapped(`${item}: ${title}${unconfirmed ? ` (${notConfirmed})` : ''}`, 2, 4),
    ...wrapped(setting, 4),
    ...(fits ? lines.map((line) => `    ${line}`) : below),
    ...notes.flatMap((note) => wrapped(note, 4)),
  ];
}
