import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as structures from '../../../../src/train/process/backends/simd/structures';

/** Fields of a class of src/kernels, in order. */
function fieldsOf(file: string, name: string): string[] {
  const source = readFileSync(join(import.meta.dirname, '../../../../src/kernels', `${file}.ts`), 'utf8');
  const [, body] = new RegExp(`export class ${name} \\{\\n([^}]*)\\n\\}`).exec(source)!;
  return [...body.matchAll(/^ {2}(\w+): (?:i32|usize);$/gm)].map(([, field]) => field);
}

describe('structures that the host writes', () => {
  it.each([
    ['convolution', 'Frame', structures.frameFields],
    ['convolution', 'Sweep', structures.sweepFields],
    ['pooling', 'Pool', structures.poolFields],
    ['winograd', 'Tiling', structures.tilingFields],
    ['winograd', 'Winograd', structures.winogradFields],
  ])('%s.%s has the fields of the kernels, in their order', (file, name, fields) => {
    expect(fieldsOf(file, name)).toEqual([...fields]);
  });
});
