/** The program as a user runs it: bundled, in a process of its own, with the training process beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleTrainingProcess } from '../train/bundle';

const root = join(import.meta.dirname, '../..');

export interface Program {
  /** A folder that is removed with the program. */
  folder: string;
  start(args: readonly string[], folder: string): RunningProgram;
  remove(): void;
}

export interface RunningProgram {
  process: ChildProcess;
  /** What it has written so far. */
  written: { output: string; errors: string };
  ended: Promise<number | null>;
}

export async function bundleProgram(): Promise<Program> {
  const { folder, remove } = await bundleTrainingProcess();
  const entry = join(folder, 'cli.mjs');
  await build({
    entryPoints: [join(root, 'src/cli.ts')],
    outfile: entry,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: { js: "import { createRequire as __c } from 'node:module'; const require = __c(import.meta.url);" },
    external: ['@vscode/tree-sitter-wasm'],
    logLevel: 'error',
  });
  const start = (args: readonly string[], cwd: string): RunningProgram => {
    const process = spawn(globalThis.process.execPath, [entry, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { output: '', errors: '' };
    process.stdout.setEncoding('utf8').on('data', (text: string) => (written.output += text));
    process.stderr.setEncoding('utf8').on('data', (text: string) => (written.errors += text));
    return { process, written, ended: new Promise((resolve) => process.on('close', resolve)) };
  };
  return { folder, start, remove };
}
