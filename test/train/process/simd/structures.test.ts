import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as enumerations from '../../../../src/train/process/backends/simd/enumerations';
import * as structures from '../../../../src/train/process/backends/simd/structures';

/** Fields of a class of src/kernels, in order. */
function fieldsOf(file: string, name: string): string[] {
  const source = readFileSync(join(import.meta.dirname, '../../../../src/kernels', `${file}.ts`), 'utf8');
  const [, body] = new RegExp(`export class ${name} \\{\\n([^}]*)\\n\\}`).exec(source)!;
  return [...body.matchAll(/^ {2}(\w+): (?:i32|usize);$/gm)].map(([, field]) => field);
}

/** Members of an enumeration of src/kernels, in order. */
function membersOf(file: string, name: string): string[] {
  const source = readFileSync(join(import.meta.dirname, '../../../../src/kernels', `${file}.ts`), 'utf8');
  const [, body] = new RegExp(`export const enum ${name} \\{\\n([^}]*)\\n\\}`).exec(source)!;
  return [...body.matchAll(/^ {2}(\w+),$/gm)].map(([, member]) => member);
}

describe('kinds that the host numbers', () => {
  it.each([
    ['functions', 'Elementwise', enumerations.functions],
    ['combine', 'Combination', enumerations.combinations],
    ['reduction', 'Reduction', enumerations.reductions],
  ])('%s.%s has them in the order of the kernels', (file, name, members) => {
    expect(membersOf(file, name)).toEqual([...members]);
  });
});

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
