/**
 * Training steps of one network of models.py on one back end: `steps.mjs FOLDER BACKEND THREADS ENTRY BATCH SIZE`.
 *
 * The first line that it prints has the parameters and the milliseconds from the start of the process until the first step could
 * begin. Then each line that it reads, `steps N`, is answered with the milliseconds of N steps, and `kernels N` with what every
 * kernel took in N steps. `FOLDER` holds the compiled kernels.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Graph } from '../../../src/graph/graph';
import { loadBackEnd } from '../../../src/train/process/backends/load';
import { loadWasm } from '../../../src/train/process/backends/wasm';
import { Network } from '../../../src/train/process/network';
import { tf } from '../../../src/train/process/tensorflow';
import { Trainer } from '../../../src/train/process/trainer';
import { watchKernels } from './kernelTimes';
import { loadPublishedWasm } from './publishedWasm';

const [, , folder, backEnd, threads, entry, batch, size] = process.argv;
const wasmFolder = join(process.cwd(), 'node_modules/@tensorflow/tfjs-backend-wasm/dist/');

/** As the reader made it: see graphs.ts. */
const graph = JSON.parse(readFileSync(join(folder, `${entry}.json`), 'utf8')) as Graph;

const load: Record<string, () => Promise<unknown>> = {
  // As the training process does, which loads them from where its bundle lies.
  'cpu-simd': () => loadBackEnd('cpu-simd', Number(threads), (message) => console.error(message)),
  wasm: () => loadWasm(wasmFolder),
  published: () => loadPublishedWasm(wasmFolder),
};
await load[backEnd]();
const network = new Network(graph);
const trainer = new Trainer(network, 0);
const count = Number(batch);
const pixels = Float32Array.from({ length: count * Number(size) ** 2 * 3 }, (_, i) => Math.sin(12.9898 * i) * 1.5);
const labels = Uint16Array.from({ length: count }, (_, i) => i % 10);
const parameters = network.initialWeights(0).length;
console.log(JSON.stringify({ parameters, version: tf.version_core, start: 1000 * process.uptime() }));

async function step(): Promise<number> {
  const start = performance.now();
  await trainer.step({ pixels, labels }, { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 });
  return performance.now() - start;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [what, steps] = line.split(' ');
  const watched = what === 'kernels' ? watchKernels() : null;
  const times: number[] = [];
  for (let i = 0; i < Number(steps); i++) times.push(await step());
  console.log(JSON.stringify(watched ? watched(times) : times));
}
