import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DataType } from '../graph/graph';
import type { Shape } from '../graph/shape';
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

const dataTypes: readonly DataType[] = ['float32', 'int64', 'bool'];

/**
 * Reads `1x3x224x224` or `1x128:int64`; `×` and `,` may stand for `x`.
 * @throws UsageError for anything else.
 */
export function parseInput(text: string): { shape: Shape; dataType: DataType } {
  const [sizes, type = 'float32', ...rest] = text.trim().split(':');
  const shape = sizes.split(/[x×,]/i).map((size) => (/^[1-9]\d*$/.test(size.trim()) ? Number(size) : Number.NaN));
  const dataType = dataTypes.find((name) => name === type);
  if (rest.length > 0 || shape.some(Number.isNaN)) {
    throw new UsageError(
      `--input ${text}: sizes are whole numbers from 1 joined by x, batch first, as in 1x3x224x224.`,
    );
  }
  if (!dataType)
    throw new UsageError(`--input ${text}: ${type} is no type of an input; choose ${dataTypes.join(', ')}.`);
  return { shape, dataType };
}
