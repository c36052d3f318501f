import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InputRequest } from '../read/evaluate/library';
import { parseInputs } from '../read/address/inputText';
import type { ConditionChoice } from '../read/reader';
import { UsageError } from './usage';
import { isNotebook, linesPerCell } from '../graph/cells';

/** `FILE#ENTRY(args)`, taken apart. */
export interface Address {
  /** Absolute path. */
  file: string;
  /** Undefined where the address names a file alone. */
  entry?: string;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/**
 * Takes `FILE#ENTRY(args)` apart. Both halves may hold a `#` of their own: the first one behind which a file ends counts.
 * @throws UsageError where there is no such file.
 */
export function parseAddress(text: string, folder: string): Address {
  const cuts = [...text.matchAll(/#/g)].map(({ index }) => index);
  const cut = cuts.find((index) => isFile(resolve(folder, text.slice(0, index))));
  if (cut !== undefined) {
    const entry = text.slice(cut + 1).trim();
    return { file: resolve(folder, text.slice(0, cut)), entry: entry || undefined };
  }
  const path = resolve(folder, text);
  if (isFile(path)) return { file: path };
  const named = resolve(folder, text.slice(0, cuts[0] ?? text.length));
  const found = existsSync(named) ? 'is a folder' : 'does not exist';
  throw new UsageError(
    `${named} ${found}. Name a Python, TypeScript or JavaScript file or a notebook, as in models/resnet.py#resnet50.`,
  );
}

/**
 * Reads `57=false` or `models/net.py:57=false`: which way to read an open condition. Lines count from one, in a notebook
 * within a cell: `3:12=false` is line 12 of cell 3.
 * @param file the file that is read, where the text names none.
 * @throws UsageError for anything else.
 */
export function parseCondition(text: string, file: string, folder: string): ConditionChoice {
  const found = /^(?:(.+):)?([1-9]\d*)=(true|false)$/i.exec(text.trim());
  if (!found)
    throw new UsageError(
      `--assume ${text}: write the line of the condition and how to read it, as in 57=false or blocks.py:57=false.`,
    );
  const [, before, line, value] = found;
  const [, name, cell] = /^(?:(.+):)?(?:cell )?([1-9]\d*)$/.exec(before ?? '') ?? [];
  const named = (text?: string): string => (text ? resolve(folder, text) : file);
  const inCell = cell !== undefined && isNotebook(named(name));
  return {
    file: named(inCell ? name : before),
    line: (inCell ? (Number(cell) - 1) * linesPerCell : 0) + Number(line) - 1,
    value: value.toLowerCase() === 'true',
  };
}

/**
 * Reads `1x3x224x224` or `1x128:int64`, as `parseInputs` does.
 * @throws UsageError for anything else.
 */
export function parseInput(text: string): InputRequest[] {
  const inputs = parseInputs(text);
  if ('error' in inputs) throw new UsageError(`--input ${text}: ${inputs.error}.`);
  return inputs;
}
