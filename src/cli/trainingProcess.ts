import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundled training process: beside this bundle, or in `dist` when the program runs from source. */
export function trainingProcess(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'train.cjs');
  return existsSync(beside) ? beside : resolve(here, '../../dist/train.cjs');
}
