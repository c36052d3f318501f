/** The training process, bundled as `npm run build` does, into a folder of its own. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { kernelFolder } from '../support/kernels';

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
  cpSync(kernelFolder, folder, { recursive: true });
  return { folder, entry, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A host that is a program of its own, so that it can be killed: `node host.cjs FOLDER` trains the comparison of a folder. */
export async function bundleHost({ folder, entry }: Bundle): Promise<string> {
  const outfile = join(folder, 'host.cjs');
  await build({
    stdin: {
      contents: `
        import { LocalExecutor } from './src/train/executors/local';
        import { readPlan } from './src/train/runFolder';
        import { ComparisonSession } from './src/train/session';
        const entry = ${JSON.stringify(entry)};
        const folder = process.argv[2];
        // A checkpoint after every step: most moments then fall into the writing of one.
        const executor = new LocalExecutor({ entry, backEnd: 'wasm', parallel: 1, pace: { seconds: 0, share: Infinity } });
        const session = new ComparisonSession({ entry, plan: readPlan(folder), folder, backEnd: 'wasm', executor });
        session.on('change', (_, { kind }) => console.log(kind, ...session.processes.values()));
        void session.start();`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return outfile;
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
