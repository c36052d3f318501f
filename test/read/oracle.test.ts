/** torchvision as Debian ships it: what the reader reads against what PyTorch counts when it runs the same source. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { depth, multiplyAdds, parameterCount } from '../../src/graph/cost';
import { createReader, type Reader } from '../../src/read/reader';
import { disk, distPackages, grammars, patientBudget } from '../support/reading';

interface Measured {
  file: string;
  entry: string;
  input: number[];
  parameters: number;
  weighted: number;
  activations: number;
  depth: number;
  output: number[];
  names: number;
  first: string;
  last: string;
}

const script = fileURLToPath(new URL('../oracle/torchvision.py', import.meta.url));
const table = JSON.parse(readFileSync(new URL('../oracle/torchvision.json', import.meta.url), 'utf8')) as Measured[];

let reader: Reader;

beforeAll(async () => {
  reader = await createReader(disk, { grammars, budget: patientBudget });
});

describe("torchvision's models, read without running them", () => {
  it.each(table.map((row) => [row.file, row.entry, row] as const))('%s: %s', (file, entry, measured) => {
    const graph = reader.read({
      file: `${distPackages}/torchvision/models/${file}.py`,
      entry,
      inputs: [{ shape: measured.input, dataType: 'float32' }],
    });
    expect(graph.problems).toEqual([]);
    expect({
      parameters: parameterCount(graph).total,
      ...multiplyAdds(graph),
      depth: depth(graph),
      output: graph.nodes[graph.outputs[0]].shape,
      names: graph.parameters.length,
      first: graph.parameters[0].name,
      last: graph.parameters[graph.parameters.length - 1].name,
    }).toEqual({
      parameters: measured.parameters,
      weighted: measured.weighted,
      activations: measured.activations,
      depth: measured.depth,
      output: measured.output,
      names: measured.names,
      first: measured.first,
      last: measured.last,
    });
  });
});

describe.skipIf(process.env.THROUGHLINE_NO_ORACLE)('the table of expected counts', () => {
  it('is what PyTorch counts here', { timeout: 900_000 }, async () => {
    // Not spawnSync: a test that blocks for minutes is taken for dead.
    const run = promisify(execFile)('/usr/bin/python3', [script], { maxBuffer: 1 << 24 }).catch((error: Error) => {
      throw new Error(
        `/usr/bin/python3 could not count torchvision's models: install python3-torch and python3-torchvision, or set THROUGHLINE_NO_ORACLE=1.\n${error.message}`,
      );
    });
    const live = (await run).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Measured);
    expect(live).toEqual(table);
  });
});
