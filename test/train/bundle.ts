/** The training process, bundled as `npm run build` does, into a folder of its own. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

export interface Bundle {
  /** For journals and other files of a test. */
  folder: string;
  entry: string;
  remove(): void;
}

export async function bundleTrainingProcess(): Promise<Bundle> {
  // Inside the checkout, so that packages outside of the bundle are found.
  const folder = mkdtempSync(join(root, 'node_modules', '.throughline-test-'));
  const entry = join(folder, 'train.cjs');
  await build({
    entryPoints: [join(root, 'src/train/process/main.ts')],
    outfile: entry,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'webgpu'],
    logLevel: 'error',
  });
  for (const kind of ['', '-simd', '-threaded-simd']) {
    const file = `tfjs-backend-wasm${kind}.wasm`;
    cpSync(join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist', file), join(folder, file));
  }
  return { folder, entry, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A process that behaves as a script says; `task`, `run` (its id) and `send` are at hand. */
export function scriptedProcess(script: string): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  const entry = join(folder, 'train.cjs');
  writeFileSync(
    entry,
    `const send = (message) => new Promise((sent) => process.send(message, sent));
     const at = new Date(0).toISOString();
     const idIn = (folder) => require('node:path').basename(folder).replace(/\\+(?=seed\\d+$)/, '/');
     process.on('message', async (task) => { const run = task.folder && idIn(task.folder); ${script} });`,
  );
  return { folder, entry, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
