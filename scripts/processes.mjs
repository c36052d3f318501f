/**
 * Child processes that always end: each leads a process group of its own, may have a time limit, and is killed with all
 * that it started when this process ends, however it ends.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants } from 'node:os';

const windows = process.platform === 'win32';

/** Processes that still run. */
const running = new Set();

/** Kills a process and everything in its group. Safe to call twice. */
function killGroup(child, signal = 'SIGKILL') {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

process.on('exit', () => {
  for (const child of running) killGroup(child);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

/**
 * Starts a program.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, onLine?: (line: string) => void, logFile?: string }} options
 *   `env` is added to this process's environment; `onLine` hears each line of output; `logFile` keeps all of it.
 * @returns `exited` resolves to the exit code (null where it was killed or could not start), `output()` gives the output so far, `stop()` ends it.
 */
export function start(command, args, { cwd, env, onLine, logFile } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !windows,
    // npm and code are batch files on Windows; arguments of ours hold no characters that its shell would read.
    shell: windows && !command.endsWith('.exe'),
  });
  running.add(child);
  const log = logFile ? createWriteStream(logFile) : undefined;
  let output = '';
  let rest = '';
  const take = (chunk) => {
    output += chunk;
    log?.write(chunk);
    if (!onLine) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', take);
  }
  const exited = new Promise((resolve) => {
    child.on('error', (error) => {
      take(`${command}: ${error.message}\n`);
      running.delete(child);
      resolve(null);
    });
    // 'exit' and not 'close': a grandchild that holds the pipe open must not keep us waiting.
    child.on('exit', (code) => {
      setTimeout(() => {
        if (rest) onLine?.(rest);
        log?.end();
        resolve(code);
      }, 50);
      // What the group's leader left behind ends with it.
      if (!windows) {
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          // Nothing was left.
        }
      }
      running.delete(child);
    });
  });
  return { child, exited, output: () => output, stop: () => killGroup(child) };
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof start>[2] & { limit?: number }} options  `limit` in seconds, ten minutes unless told.
 * @returns {Promise<{ ok: boolean, code: number | null, timedOut: boolean, output: string, seconds: number }>}
 */
export async function run(command, args, { limit = 600, ...options } = {}) {
  const began = performance.now();
  const process_ = start(command, args, options);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    process_.stop();
  }, limit * 1000);
  const code = await process_.exited;
  clearTimeout(timer);
  return {
    ok: code === 0 && !timedOut,
    code,
    timedOut,
    output: process_.output(),
    seconds: (performance.now() - began) / 1000,
  };
}

/** How to call npm: through the npm that runs us where there is one, so that no second one need be on the PATH. */
export function npm(...args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

/** Full path of a program on the PATH, or undefined. */
export function which(name) {
  const found = spawnSync(windows ? 'where' : 'which', [name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0].trim() : undefined;
}
