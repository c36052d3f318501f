/** torchvision as Debian ships it: what the reader reads against what PyTorch counts when it runs the same source. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { depth, multiplyAdds, parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import type { MultiplyAdds } from '../../src/graph/operators/index';
import { createReader, type Reader } from '../../src/read/reader';
import { disk, distPackages, grammars, patientBudget } from '../support/reading';

/** A row of the table; counts that were not taken are absent. */
interface Measured {
  group: string;
  /** Below torchvision's models; a program has its own `source` instead. */
  file?: string;
  source?: string;
  entry: string;
  inputs: number[][];
  parameters: number;
  names: number;
  first: string;
  last: string;
  weighted?: number;
  activations?: number;
  depth?: number;
  units?: number;
  outputs?: number[][];
  /** Of a detector: what comes before that which depends on the data. */
  parts?: Record<string, MultiplyAdds>;
}

const script = fileURLToPath(new URL('../oracle/torchvision.py', import.meta.url));
const rows = (text: string): Measured[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Measured);
const table = rows(readFileSync(new URL('../oracle/torchvision.jsonl', import.meta.url), 'utf8'));

/** The groups by their names in the README. */
const titles: Readonly<Record<string, string>> = {
  classification: 'Image classifiers',
  quantization: 'Quantisable models',
  segmentation: 'Segmentation',
  video: 'Video',
  optical_flow: 'Optical flow',
  detection: 'Detection',
  arguments: 'Other arguments, single blocks',
  programs: 'Programs that change a model',
};

const program = '/program/network.py';
let source = '';
let reader: Reader;
const exact = new Map<string, number>();

beforeAll(async () => {
  reader = await createReader(
    {
      ...disk,
      read: (path) => (path === program ? source : disk.read(path)),
      exists: (path) => path === program || disk.exists(path),
    },
    { grammars, budget: patientBudget },
  );
});

function read(row: Measured): Graph {
  source = row.source ?? '';
  reader.invalidate(program);
  return reader.read({
    file: row.file ? `${distPackages}/torchvision/models/${row.file}.py` : program,
    entry: row.file ? row.entry : 'network',
    inputs: row.inputs.map((shape) => ({ shape, dataType: 'float32' as const })),
  });
}

function counts(graph: Graph, { parts }: Measured): Partial<Measured> {
  const { parameters } = graph;
  const shared = {
    parameters: parameterCount(graph).total,
    names: parameters.length,
    first: parameters[0].name,
    last: parameters[parameters.length - 1].name,
  };
  if (!parts) {
    return {
      ...shared,
      ...multiplyAdds(graph),
      depth: depth(graph),
      units: explain(graph).units.length,
      outputs: graph.outputs.map((output) => graph.nodes[output].shape as number[]),
    };
  }
  const inside = (part: string) =>
    graph.nodes.filter(({ module }) => module === part || module.startsWith(`${part}.`)).map(({ id }) => id);
  return {
    ...shared,
    parts: Object.fromEntries(Object.keys(parts).map((part) => [part, multiplyAdds(graph, inside(part))])),
  };
}

describe("torchvision's models, read without running them", () => {
  it.each(table.map((row) => [row.file ?? row.group, row.entry, row] as const))(
    '%s: %s',
    async (_file, _entry, row) => {
      // A test that never waits keeps the runner's messages waiting.
      await setImmediate();
      const graph = read(row);
      // What depends on the data is said.
      if (!row.parts) expect(graph.problems).toEqual([]);
      expect(row).toEqual({ ...row, ...counts(graph, row) });
      exact.set(row.group, (exact.get(row.group) ?? 0) + 1);
    },
  );
});

describe('the table of the README', () => {
  it('says how many of each group are read exactly', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const groups = [...new Set(table.map(({ group }) => group))];
    expect(
      groups.map((group) => new RegExp(`\\| ${titles[group]}.*\\| (\\d+ of \\d+) +\\|`).exec(readme)?.[1]),
    ).toEqual(
      groups.map((group) => `${exact.get(group) ?? 0} of ${table.filter((row) => row.group === group).length}`),
    );
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
    expect(rows((await run).stdout)).toEqual(table);
  });
});
