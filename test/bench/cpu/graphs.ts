/** Reads networks of a Python file into FOLDER/ENTRY.json: `graphs.mjs FOLDER FILE ENTRY=SIZE …`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isReadFully } from '../../../src/present/inspection';
import { createReader } from '../../../src/read/reader';

const [, , folder, file, ...entries] = process.argv;
const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
const reader = await createReader(
  { read, exists: existsSync, roots: [] },
  // Run from the root of the checkout, on a machine that may be busy.
  { grammars: resolve('node_modules/@vscode/tree-sitter-wasm/wasm'), budget: { milliseconds: 60_000 } },
);
for (const each of entries) {
  const [entry, size] = each.split('=');
  const graph = reader.read({ file, entry: `${entry}() input=1x3x${size}x${size}` });
  if (!isReadFully(graph)) throw new Error(graph.problems.map(({ text }) => text).join('\n'));
  writeFileSync(join(folder, `${entry}.json`), JSON.stringify(graph));
}
