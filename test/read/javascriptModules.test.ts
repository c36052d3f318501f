/** Modules of JavaScript and TypeScript: each way to bring a list of sizes from another file, read as layers of these sizes. */
import { expect, it } from 'vitest';
import { createReader } from '../../src/read/reader';
import { filesInMemory, grammars } from '../support/reading';

const build = `
export async function build() {
  const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [1] })] });
  for (const units of await sizes()) model.add(tf.layers.dense({ units }));
  return model;
}`;

/** The file that is read, then the others; the sizes are 2 and 3. */
const modules: Record<string, Record<string, string>> = {
  'a name and its alias': {
    'net.ts': "import { a, b as c } from './sizes'; const sizes = () => [a, c];",
    'sizes.ts': 'export const a = 2; export const b = 3;',
  },
  'a default export': {
    'net.js': "import list from './sizes.js'; const sizes = () => list;",
    'sizes.js': 'export default [2, 3];',
  },
  'a default function and a name beside it': {
    'net.ts': "import make, { more } from './sizes'; const sizes = () => [make(), more];",
    'sizes.ts': 'export default function make() { return 2; } export let more = 3;',
  },
  'the whole module': {
    'net.ts': "import * as all from './sizes'; const sizes = () => [all.a, all.default];",
    'sizes.ts': 'export const a = 2; export default 3;',
  },
  'an index file that hands on': {
    'net.ts': "import { a, three } from './parts'; const sizes = () => [a, three];",
    'parts/index.ts': "export * from './a'; export { b as three } from './b';",
    'parts/a.ts': 'export const a = 2;',
    'parts/b.ts': 'export const b = 3;',
  },
  'a namespace and a default that are handed on': {
    'net.ts': "import { all, list } from './parts'; const sizes = () => [all.a, list[0]];",
    'parts.ts': "export * as all from './a'; export { default as list } from './list';",
    'a.ts': 'export const a = 2;',
    'list.ts': 'const list = [3]; export { list as default };',
  },
  'a .js name of a .ts file': {
    'net.ts': "import { a } from './sizes.js'; const sizes = () => a;",
    'sizes.ts': 'export const a = [2, 3];',
  },
  'modules that import each other': {
    'net.ts': "import { list } from './other'; export const two = 2; const sizes = () => list();",
    'other.ts': "import { two } from './net'; export const list = () => [two, two + 1];",
  },
  'require with its names taken apart': {
    'net.js': "const { a, rest: [b] } = require('./sizes'); const sizes = () => [a, b];",
    'sizes.js': 'const a = 2; module.exports = { a, rest: [3] };',
  },
  'exports one by one': {
    'net.js': "const all = require('./sizes'); const sizes = () => [all.a(), all.b];",
    'sizes.js': 'exports.a = () => 2; module.exports.b = 3;',
  },
  'a function as the module': {
    'net.js': "const make = require('./sizes'); const sizes = () => make(2);",
    'sizes.js': 'module.exports = function (n) { return [n, n + 1]; };',
  },
  'a class as the module': {
    'net.js': "const Net = require('./sizes'); const sizes = () => new Net(2).list();",
    'sizes.js': 'class Net { constructor(n) { this.n = n; } list() { return [this.n, 3]; } } module.exports = Net;',
  },
  'an import of a CommonJS module': {
    'net.ts': "import sizesOf, { a } from './sizes'; const sizes = () => [a, sizesOf.b];",
    'sizes.js': 'module.exports = { a: 2, b: 3 };',
  },
  'import equals require': {
    'net.ts': "import list = require('./sizes'); const sizes = () => list;",
    'sizes.ts': 'const list = [2, 3]; export = list;',
  },
  'an import that is a call': {
    'net.ts': "const sizes = async () => { const { a, default: b } = await import('./sizes'); return [a, b]; };",
    'sizes.ts': 'export const a = 2; export default 3;',
  },
  'JSON by import and by require': {
    'net.js':
      "import config from './config.json'; const { b } = require('./config'); const sizes = () => [config.a, b];",
    'config.json': '{ "a": 2, "b": 3 }',
  },
  'paths of tsconfig.json': {
    'src/net.ts': "import { a } from '@/parts/sizes'; import { b } from 'shared'; const sizes = () => [a, b];",
    'src/parts/sizes.ts': 'export const a = 2;',
    'lib/shared.ts': 'export const b = 3;',
    'tsconfig.json':
      '{ // as people write it\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], "shared": ["lib/shared.ts"] }, }, }',
  },
  'names below baseUrl': {
    'src/net.ts': "import { list } from 'parts/sizes'; const sizes = () => list;",
    'src/parts/sizes.ts': 'export const list = [2, 3];',
    'tsconfig.json': '{ "compilerOptions": { "baseUrl": "src" } }',
  },
};

it.each(Object.entries(modules))('%s', async (_, given) => {
  const files = Object.fromEntries(Object.entries(given).map(([name, text]) => [`/project/${name}`, text]));
  const [file] = Object.keys(files);
  files[file] = `import * as tf from '@tensorflow/tfjs';\n${files[file]}${build}`;
  const reader = await createReader(filesInMemory(files), { grammars });
  const graph = reader.read({ file, entry: 'build' });
  reader.dispose();
  expect(graph.problems).toEqual([]);
  const units = graph.nodes.flatMap((node) => (node.operator === 'linear' ? [node.attributes.outFeatures] : []));
  expect(units).toEqual([2, 3]);
});
