/**
 * What typing costs while a network is open, through the worker as in the editor, and how long the extension host is kept
 * from answering while a network of thousands of operators is read. Run: node test/bench/editing.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
mkdirSync(join(root, 'out'), { recursive: true });
const folder = mkdtempSync(join(root, 'out', 'bench-'));
const grammars = join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
const common = { bundle: true, platform: 'node', logLevel: 'error' };

try {
  const reader = join(folder, 'reader.cjs');
  await build({ ...common, entryPoints: [join(root, 'src/editor/worker/main.ts')], format: 'cjs', outfile: reader });
  const program = join(folder, 'editing.mjs');
  await build({
    ...common,
    entryPoints: [join(here, 'editing.ts')],
    format: 'esm',
    outfile: program,
    external: ['@tensorflow/*', 'webgpu'],
    banner: {
      // The parser is CommonJS and asks where it lies.
      js: `import { createRequire as _c } from 'node:module'; const require = _c(import.meta.url); const __filename = ${JSON.stringify(program)}; const __dirname = ${JSON.stringify(folder)};`,
    },
  });
  const measured = JSON.parse(execFileSync(process.execPath, [program, reader, grammars], { encoding: 'utf8' }));
  const shown = (value) => (value === null ? 'none' : `${value.toFixed(value < 10 ? 1 : 0)} ms`);
  console.log('From a keystroke to the graph with it, medians of 20:');
  console.log(`  resnet152, in a function that it calls            ${shown(measured.used)}`);
  console.log(`  resnet152, in a block that it is not built of     ${shown(measured.unused)}`);
  console.log(`  efficientnet_v2_l, in a function that it calls    ${shown(measured.other)}`);
  console.log(`A network of ${measured.nodes} operators:`);
  console.log(`  first drawing of what there is                    ${shown(measured.first)}`);
  console.log(`  whole                                             ${shown(measured.whole)}`);
  console.log(`  longest time that the host could not answer       ${shown(measured.blocked)}`);
} finally {
  rmSync(folder, { recursive: true });
}
