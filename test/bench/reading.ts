/** One process of test/bench/reading.mjs: a cold reading, then readings after edits. Prints JSON in milliseconds. */
import { existsSync, readFileSync } from 'node:fs';
import { createReader } from '../../src/read/reader';

const file = '/usr/lib/python3/dist-packages/torchvision/models/resnet.py';
const original = readFileSync(file, 'utf8');
let text = original;

const grammars = `${process.cwd()}/node_modules/@vscode/tree-sitter-wasm/wasm`;

const timed = <Result>(body: () => Result): number => {
  const start = performance.now();
  body();
  return performance.now() - start;
};

const start = performance.now();
const reader = await createReader(
  {
    read: (path) => (path === file ? text : existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    exists: existsSync,
    roots: ['/usr/lib/python3/dist-packages'],
  },
  { grammars },
);
const grammar = performance.now() - start;

const cold = timed(() => reader.read({ file, entry: 'resnet152' }));

// Someone types in the forward of a block; what is read in between warms the code up as an editor's use does.
const edits = Array.from({ length: 30 }, (_, i) => {
  text = original.replace('out += identity', `out += identity  # ${'x'.repeat(i)}`);
  return timed(() => {
    reader.invalidate(file);
    reader.read({ file, entry: 'resnet152' });
  });
});
const warm = edits.slice(15).sort((a, b) => a - b);
console.log(JSON.stringify({ grammar, cold, edited: warm[Math.floor(warm.length / 2)] }));
