/**
 * Installs a native package into a folder of ours, and takes it away again. What was installed before stays until the new one
 * is whole; a failure or a cancellation leaves nothing behind.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { explainNpm } from './failures';
import { folderOf, noteName, type InstalledPackage } from './installed';
import type { NpmProgram } from './npm';
import { nativePackage, type NativeBackEnd } from './packages';

/** Why nothing was installed, and what to do. */
export class InstallError extends Error {}

export interface InstallOptions {
  /** Where our native packages lie. */
  base: string;
  backEnd: NativeBackEnd;
  npm: NpmProgram;
  signal?: AbortSignal;
  /** What npm is doing, in few words. */
  onProgress?: (text: string) => void;
  /** Seconds without a word after which npm counts as hung. */
  patience?: number;
}

/** A download of libtensorflow says nothing while it runs. */
const defaultPatience = 900;

const keptOutput = 64_000;

/**
 * @returns false where it was cancelled.
 * @throws InstallError that says why it failed and what to do.
 */
export async function installPackage(options: InstallOptions): Promise<boolean> {
  const { base, backEnd, npm, signal } = options;
  const { name, version } = nativePackage(backEnd);
  const staging = join(base, `.${backEnd}-${process.pid}`);
  try {
    await sweep(base, backEnd);
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, 'package.json'), '{ "private": true }\n');
  } catch (error) {
    throw new InstallError(`${base} cannot be written to: ${(error as Error).message}`);
  }
  try {
    const { output, ending } = await runNpm(staging, `${name}@${version}`, options);
    if (signal?.aborted) return false;
    const failed = (why: string) => new InstallError(`${name} could not be installed: ${why}`);
    if (ending !== null) throw failed(explainNpm(output, ending));
    if (!existsSync(join(staging, 'node_modules', name))) {
      // An optional part of it that failed is left out by npm without an error.
      throw failed(explainNpm(output, 'ended well and left no package'));
    }
    const note: InstalledPackage = { version, node: npm.node.path };
    await writeFile(join(staging, noteName), JSON.stringify(note));
    await rm(folderOf(base, backEnd), { recursive: true, force: true });
    await rename(staging, folderOf(base, backEnd));
    return true;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Takes a package away. @throws InstallError where its files cannot be deleted. */
export async function uninstallPackage(base: string, backEnd: NativeBackEnd): Promise<void> {
  try {
    await rm(folderOf(base, backEnd), { recursive: true, force: true });
  } catch (error) {
    throw new InstallError(
      `${nativePackage(backEnd).name} could not be taken away: ${(error as Error).message}. End the trainings that use it first.`,
    );
  }
}

/** Removes what an installation left that was killed. */
async function sweep(base: string, backEnd: NativeBackEnd): Promise<void> {
  const names = await readdir(base).catch(() => []);
  for (const name of names) {
    const [, pid] = new RegExp(`^\\.${backEnd}-(\\d+)$`).exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) await rm(join(base, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** `ending` is null where npm ended well. */
async function runNpm(
  folder: string,
  what: string,
  { npm, signal, onProgress, patience = defaultPatience }: InstallOptions,
): Promise<{ output: string; ending: string | null }> {
  const windows = process.platform === 'win32';
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier'];
  // Scripts in the foreground tell what they fetch.
  const talking = ['--loglevel=http', '--foreground-scripts'];
  const child = spawn(npm.command, [...npm.prefix, 'install', ...quiet, ...talking, '--save-exact', what], {
    cwd: folder,
    // A group of its own: what its scripts start is ended with it.
    detached: !windows,
    shell: npm.shell,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: undefined,
      PATH: [dirname(npm.node.path), process.env.PATH ?? process.env.Path ?? ''].join(delimiter),
    },
  });
  const kill = (): void => {
    if (child.pid === undefined) return;
    if (windows) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    else
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
  };
  let output = '';
  let hung = false;
  let silence: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      hung = true;
      kill();
    }, patience * 1000);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      watch();
      output = (output + text).slice(-keptOutput);
      const doing = progressOf(text);
      if (doing) onProgress?.(doing);
    });
  }
  watch();
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  const ending = await new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('close', (code, by) => resolve(code === 0 ? null : by ? `was ended by ${by}` : `ended with code ${code}`));
  });
  clearTimeout(silence);
  signal?.removeEventListener('abort', kill);
  return { output, ending: hung ? `said nothing for ${patience} s and was ended` : ending };
}

/** "fetching webgpu", "Downloading libtensorflow": the last thing that a piece of npm's output tells. */
function progressOf(text: string): string | undefined {
  for (const line of text.split('\n').reverse()) {
    const [, address] = /npm http (?:fetch GET \d+|cache) (\S+)/.exec(line) ?? [];
    if (address) return `fetching ${decodeURIComponent(address.split('/').at(-1) ?? address).replace(/\.tgz.*$/, '')}`;
    const [, told] = /^\*? ?((?:Download|Build|Unpack|Extract)\w* .*)$/.exec(line.trim()) ?? [];
    if (told) return told;
  }
  return undefined;
}
