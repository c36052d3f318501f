import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { findPaper } from '../papers/catalogue';
import { catalogueOf, paperFilesAbove, type Catalogue } from '../papers/team';
import { papersJson } from '../present/papersJson';
import { paperText, papersText } from '../present/papersText';
import type { Terminal } from './terminal';
import { exitCodes, UsageError } from './usage';

const formats = ['text', 'json'] as const;

/** `throughline papers`: the catalogue, or one paper of it. Gives the exit code. */
export function papers(args: readonly string[], terminal: Terminal): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { format: { type: 'string', default: 'text' } },
  });
  const format = formats.find((name) => name === values.format);
  if (!format) throw new UsageError(`--format ${values.format} is not known; choose ${formats.join(', ')}.`);
  const [word, id, ...more] = positionals;
  if (word !== undefined && word !== 'show') {
    throw new UsageError(`papers ${word} is not known; write papers, or papers show ID.`);
  }
  const { papers: all, problems } = reportedCatalogue(terminal.folder, terminal);
  const known = all.map((paper) => paper.id).join(', ');
  if (word === 'show' && id === undefined) throw new UsageError(`papers show needs the id of a paper: ${known}.`);
  if (more.length > 0) throw new UsageError(`One paper at a time, not ${more.length + 1}.`);
  const paper = id === undefined ? undefined : findPaper(id, all);
  if (id !== undefined && !paper) {
    throw new UsageError(`${id} is no paper of the catalogue; choose ${known}, or an arXiv id of theirs.`);
  }
  if (format === 'json') terminal.print(JSON.stringify(papersJson(paper ? [paper] : all), null, 2));
  else terminal.print(paper ? paperText(paper) : papersText(all));
  return problems.length > 0 ? exitCodes.withProblems : exitCodes.readFully;
}

/** The built-in papers and a team's own around a folder; what is wrong with those is reported. */
export function reportedCatalogue(folder: string, terminal: Terminal): Catalogue {
  const catalogue = catalogueOf(paperFilesAbove(folder));
  for (const { file, line, text } of catalogue.problems) terminal.report(`${file}:${line}: ${text}`);
  return catalogue;
}

/** The papers that count for a file. */
export const papersFor = (file: string, terminal: Terminal): Catalogue['papers'] =>
  reportedCatalogue(dirname(file), terminal).papers;
