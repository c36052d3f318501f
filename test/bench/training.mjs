/**
 * Milliseconds of a training step on the wasm and cpu back ends: `node test/bench/training.mjs`. Prints the median and the
 * processor time, which other work on the machine disturbs less.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(root, 'node_modules', '.throughline-bench-'));

const program = `
import { join } from 'node:path';
import { loadBackEnd } from '${root}/src/train/process/backends/load';
import { gather, makeImages } from '${root}/src/train/process/datasets/index';
import { Network } from '${root}/src/train/process/network';
import { Trainer } from '${root}/src/train/process/trainer';
import { residualNetwork } from '${root}/test/support/residualNetwork';

const cases = [
  { name: 'ResNet-20, 32×32, batch 32', graph: residualNetwork({ unitsPerStage: 3 }), batchSize: 32, size: 32 },
  { name: 'ResNet-56, width ÷ 2, 8×8, batch 64', graph: residualNetwork({ unitsPerStage: 9, widths: [8, 16, 32], size: 8 }), batchSize: 64, size: 8 },
];

export async function measure(backEnd, steps) {
  await loadBackEnd(backEnd, (message) => { throw new Error(message); });
  for (const { name, graph, batchSize, size } of cases) {
    const trainer = new Trainer(new Network(graph), 0);
    const { train } = makeImages({ kind: 'figures', difficulty: 'normal', size, train: batchSize, test: 0 }, 0);
    const batch = gather(train, Array.from({ length: batchSize }, (_, i) => i));
    const rates = { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 };
    for (let i = 0; i < 2; i++) await trainer.step(batch, rates);
    const times = [];
    const before = process.cpuUsage();
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      await trainer.step(batch, rates);
      times.push(performance.now() - start);
    }
    const { user, system } = process.cpuUsage(before);
    const median = times.sort((a, b) => a - b)[steps >> 1];
    console.log(\`\${backEnd}  \${name}: median \${median.toFixed(0)} ms a step, processor \${((user + system) / 1000 / steps).toFixed(0)} ms\`);
    trainer.dispose();
  }
}
`;

try {
  writeFileSync(join(folder, 'bench.ts'), program);
  await build({
    entryPoints: [join(folder, 'bench.ts')],
    outfile: join(folder, 'bench.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'webgpu'],
    logLevel: 'error',
  });
  const wasm = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  for (const kind of ['', '-simd', '-threaded-simd']) {
    cpSync(join(wasm, `tfjs-backend-wasm${kind}.wasm`), join(folder, `tfjs-backend-wasm${kind}.wasm`));
  }
  const { measure } = createRequire(import.meta.url)(join(folder, 'bench.cjs'));
  await measure('wasm', 15);
  // Plain JavaScript needs seconds a step.
  if (process.argv.includes('--cpu')) await measure('cpu', 3);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
