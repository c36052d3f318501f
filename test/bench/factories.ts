/**
 * One process of test/bench/factories.mjs: reads every factory of the table, cold and then each after an edit of its file,
 * or weighs what reading leaves in memory. Prints JSON in milliseconds of the processor, or in MiB.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Graph } from '../../src/graph/graph';
import { createReader } from '../../src/read/reader';

const [mode, table] = process.argv.slice(2);
const models = '/usr/lib/python3/dist-packages/torchvision/models';
const rows = readFileSync(table, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { group: string; file: string; entry: string; inputs: number[][] })
  .filter(({ group }) => group !== 'arguments' && group !== 'programs');

/** Texts of files that were edited. */
const edited = new Map<string, string>();
const text = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

const processor = (body: () => void): number => {
  const start = process.cpuUsage();
  body();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

const reader = await createReader(
  {
    read: (path) => edited.get(path) ?? text(path),
    exists: existsSync,
    roots: ['/usr/lib/python3/dist-packages'],
  },
  { grammars: `${process.cwd()}/node_modules/@vscode/tree-sitter-wasm/wasm`, budget: { milliseconds: 60_000 } },
);

const read = ({ file, entry, inputs }: (typeof rows)[number]): Graph =>
  reader.read({
    file: `${models}/${file}.py`,
    entry,
    inputs: inputs.map((shape) => ({ shape, dataType: 'float32' as const })),
  });

if (mode === 'time') {
  const cold = processor(() => rows.forEach(read));
  const warm = processor(() =>
    rows.forEach((row, i) => {
      const path = `${models}/${row.file}.py`;
      // A statement of the module: nothing that was read before can be given again.
      edited.set(path, `${text(path)}\nedited = ${i}\n`);
      reader.invalidate(path);
      read(row);
    }),
  );
  console.log(JSON.stringify({ rows: rows.length, cold, warm }));
} else {
  const weighed = (): { resident: number; heap: number } => {
    global.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    return { resident: rss / 2 ** 20, heap: heapUsed / 2 ** 20 };
  };
  const before = weighed();
  const kept: Graph[] = [];
  for (const row of rows) {
    const graph = read(row);
    if (mode === 'kept') kept.push(graph);
  }
  const after = weighed();
  const { resident, heap } = { resident: after.resident - before.resident, heap: after.heap - before.heap };
  console.log(JSON.stringify({ kept: kept.length, resident, heap }));
}
