/** Milliseconds of explaining a graph and of typesetting a formula: `node test/bench/explaining.mjs`. Prints medians. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));

const program = `
import { explain } from '${root}/src/explain/explain';
import { typeset } from '${root}/src/papers/typeset';
import { residualNetwork } from '${root}/test/support/residualNetwork';

const milliseconds = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1].toFixed(2);
const repeat = (work, times = 15) => median(Array.from({ length: times }, (_, i) => milliseconds(() => work(i))));

for (const unitsPerStage of [9, 18, 111]) {
  const graph = residualNetwork({ unitsPerStage, order: 'preActivation' });
  const first = milliseconds(() => explain(graph)).toFixed(2);
  console.log(\`explain, \${3 * unitsPerStage} units, \${graph.nodes.length} nodes: first \${first} ms, then \${repeat(() => explain(graph))} ms\`);
}
const { latex } = explain(residualNetwork({ unitsPerStage: 9, option: 'B' })).identityPath;
console.log(\`typeset: first formula with the start of MathJax \${milliseconds(() => typeset(latex)).toFixed(2)} ms, then \${repeat((i) => typeset(latex + i))} ms, from the cache \${repeat(() => typeset(latex))} ms\`);
`;

try {
  const outfile = join(folder, 'bench.cjs');
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'warning',
  });
  console.log(execFileSync(process.execPath, [outfile], { encoding: 'utf8' }).trim());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
