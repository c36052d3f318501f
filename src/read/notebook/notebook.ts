/** Notebooks of Jupyter: the Python cells of a file, in order, as one text that the reader takes for a module. */
import { isNotebook, linesPerCell } from '../../graph/cells';
import { pythonOf } from './magics';

/** Code of each cell, undefined for a cell that is text or in another language. */
export type Cells = readonly (string | undefined)[];

/** A file that is no notebook that can be read; its message says why and what to do. */
export class NotebookError extends Error {}

interface CellJson {
  cell_type?: unknown;
  source?: unknown;
  metadata?: { vscode?: { languageId?: unknown } };
}

interface NotebookJson {
  nbformat?: unknown;
  cells?: unknown;
  metadata?: { kernelspec?: { language?: unknown }; language_info?: { name?: unknown } };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What nbformat calls a multiline string: a text, or its lines with their ends. */
const textOf = (source: unknown): string => (Array.isArray(source) ? source.join('') : String(source ?? ''));

/**
 * Cells of a notebook's JSON (nbformat 4, https://nbformat.readthedocs.io/en/latest/format_description.html).
 * @throws NotebookError for anything else, and for a notebook whose kernel does not run Python.
 */
export function cellsOf(json: string): Cells {
  const { metadata, cells } = parsed(json);
  const language = String(metadata?.kernelspec?.language ?? metadata?.language_info?.name ?? 'python').toLowerCase();
  if (!/^(?:i?python\d*)?$/.test(language))
    throw new NotebookError(`its cells are in ${language}, and of notebooks those in Python are read.`);
  return cells.filter(isObject).map(({ cell_type: type, source, metadata: own }: CellJson) => {
    const code = type === 'code' && (own?.vscode?.languageId ?? 'python') === 'python';
    return code ? textOf(source) : undefined;
  });
}

function parsed(json: string): NotebookJson & { cells: unknown[] } {
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch (error) {
    throw new NotebookError(`it is no JSON (${(error as Error).message}): open it in Jupyter and save it again.`);
  }
  const { nbformat, cells, metadata } = isObject(notebook) ? (notebook as NotebookJson) : {};
  if (typeof nbformat === 'number' && nbformat < 4)
    throw new NotebookError(
      `it is a notebook of format ${nbformat}, and format 4 is read: convert it with "jupyter nbconvert --to notebook --inplace".`,
    );
  if (!Array.isArray(cells)) throw new NotebookError('it has no "cells": a notebook of format 4 is read.');
  return { cells, metadata };
}

/**
 * Cells as one module of Python, as running them in order would make it: what is for IPython alone is left out. Line `n` of
 * cell `i` (from zero) is line `i · linesPerCell + n`, columns stay; a cell that is longer is cut, and says so.
 */
export function moduleOf(cells: Cells): string {
  const last = cells.findLastIndex((code) => code !== undefined);
  return cells
    .slice(0, last + 1)
    .map((code, index) => {
      const lines = code === undefined ? [] : pythonOf(code).split(/\r?\n/);
      if (lines.length >= linesPerCell)
        lines.splice(linesPerCell - 1, Infinity, `This cell goes on: lines from ${linesPerCell} on are not read`);
      return lines.join('\n') + (index === last ? '\n' : '\n'.repeat(linesPerCell - Math.max(0, lines.length - 1)));
    })
    .join('');
}

/**
 * What the reader takes a file's text for: of a notebook its module, of any other file the text as it stands.
 * @returns undefined for a notebook that cannot be read; `cellsOf` says why.
 */
export function sourceText(file: string, text: string): string | undefined {
  if (!isNotebook(file)) return text;
  try {
    return moduleOf(cellsOf(text));
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}
