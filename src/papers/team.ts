/** A team's own papers: files of the catalogue's form in `.throughline/papers`. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { papers as builtIn } from './catalogue';
import { faultsOf } from './check';
import { JsonError, parseJson, plainValue, type Json } from './json';
import type { Paper } from './paper';
import { paperSchema } from './schema';

/** Where a team's papers lie, below a folder of the workspace. */
export const papersFolder = join('.throughline', 'papers');

export const isPaperFile = (file: string): boolean => /[\\/]\.throughline[\\/]papers[\\/][^\\/]*\.jsonc?$/.test(file);

export interface PaperProblem {
  file: string;
  /** Line, counted from one. */
  line: number;
  text: string;
}

/** Papers, the built-in ones first, and what is wrong with the files of others. */
export interface Catalogue {
  papers: readonly Paper[];
  problems: readonly PaperProblem[];
}

/** The papers of files, with the built-in ones; a file with faults is left out and said. */
export function catalogueOf(files: readonly { file: string; text: string }[]): Catalogue {
  if (files.length === 0) return { papers: builtIn, problems: [] };
  const papers = [...builtIn];
  const problems: PaperProblem[] = [];
  for (const { file, text } of files) {
    const read = readPaper(text);
    problems.push(...read.faults.map((fault) => ({ file, ...fault })));
    if (!read.paper) continue;
    const { id } = read.paper;
    const known = papers.some((paper) => paper.id.toLowerCase() === id.toLowerCase());
    if (known) problems.push({ file, line: read.idLine, text: `A paper "${id}" is there already: choose another id.` });
    else papers.push(read.paper);
  }
  return { papers, problems };
}

interface Read {
  paper?: Paper;
  idLine: number;
  faults: { line: number; text: string }[];
}

function readPaper(text: string): Read {
  let json: Json;
  try {
    json = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const { line, message } = error;
    return { idLine: 1, faults: [{ line, text: `${message[0].toUpperCase()}${message.slice(1)}.` }] };
  }
  const faults = faultsOf(json, paperSchema);
  if (faults.length > 0) return { idLine: 1, faults };
  const given = plainValue(json) as Partial<Paper> & Pick<Paper, 'id' | 'title' | 'citation' | 'url'>;
  const paper: Paper = {
    authors: [],
    venue: '',
    equations: [],
    tables: [],
    figures: [],
    settings: [],
    claims: [],
    ...given,
  };
  const contradictions = contentFaults(paper, json);
  return { paper: contradictions.length > 0 ? undefined : paper, idLine: lineOf(json, 'id'), faults: contradictions };
}

const lineOf = (json: Json, ...path: (string | number)[]): number => {
  let at: Json | undefined = json;
  let { line } = json;
  for (const step of path) {
    if (at?.kind === 'object') at = at.fields.get(String(step));
    else if (at?.kind === 'array') at = at.items[Number(step)];
    line = at?.line ?? line;
  }
  return line;
};

/** What a schema cannot say: ids that are not the paper's or stand twice, rows that lack columns. */
function contentFaults({ id, claims, tables, settings }: Paper, json: Json): { line: number; text: string }[] {
  const seen = new Set<string>();
  const ofClaims = claims.flatMap((claim, i) => {
    const line = lineOf(json, 'claims', i, 'id');
    const twice = seen.has(claim.id);
    seen.add(claim.id);
    if (!claim.id.startsWith(`${id}/`))
      return [{ line, text: `The claim "${claim.id}" must begin with the id of its paper: "${id}/…".` }];
    return twice ? [{ line, text: `Two claims have the id "${claim.id}": choose another.` }] : [];
  });
  const ofTables = Object.entries({ tables, settings }).flatMap(([field, list]) =>
    list.flatMap(({ item, columns, rows }, t) =>
      rows.flatMap((row, r) => {
        const [lacking, extra] = [
          Object.keys(columns).filter((column) => !(column in row)),
          Object.keys(row).filter((column) => !(column in columns)),
        ];
        const what = [
          lacking.length > 0 ? `lacks ${lacking.join(', ')} (null where the paper has no value)` : '',
          extra.length > 0 ? `has ${extra.join(', ')}, which "columns" does not name` : '',
        ].filter(Boolean);
        const line = lineOf(json, field, t, 'rows', r);
        return what.length > 0 ? [{ line, text: `Row ${r + 1} of ${item} ${what.join(' and ')}.` }] : [];
      }),
    ),
  );
  return [...ofClaims, ...ofTables];
}

/** Files of a team's papers in a folder and in those above it, the nearest folder that has any. */
export function paperFilesAbove(folder: string): { file: string; text: string }[] {
  for (let at = folder; ; at = dirname(at)) {
    const found = paperFilesIn(at);
    if (found.length > 0 || dirname(at) === at) return found;
  }
}

/** The files below one folder, in the order of their names. */
export function paperFilesIn(folder: string): { file: string; text: string }[] {
  const papers = join(folder, papersFolder);
  try {
    return readdirSync(papers)
      .filter((name) => isPaperFile(join(papers, name)))
      .sort()
      .map((name) => ({ file: join(papers, name), text: textOf(join(papers, name)) }));
  } catch {
    return [];
  }
}

/** A file that cannot be read is as an empty one, which is no paper. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
