import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InputRequest } from '../read/evaluate/library';
import { parseInputs } from '../read/inputText';
import { UsageError } from './usage';

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
    `${named} ${found}. Name a Python, TypeScript or JavaScript file, as in models/resnet.py#resnet50.`,
  );
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
