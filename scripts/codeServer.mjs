/**
 * Visual Studio Code in the browser, from the npm registry alone: code-server's build of it, installed once into .cache/
 * and started as a server on this machine. Used by `npm start` and by the tests.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { npm, run, start, which } from './processes.mjs';

/** The last line that runs on Node 20; it holds VS Code 1.100. */
const version = '4.100.3';

/** Compiled for this Node, and what that leaves; without them the server still runs, with poorer terminals and logs. */
const nativeModules = {
  'node-pty': 'pty.node',
  '@vscode/spdlog': 'spdlog.node',
  'native-watchdog': 'watchdog.node',
};

/** Headers that came with Node itself spare node-gyp a download. */
const headers = () => {
  const prefix = join(dirname(process.execPath), '..');
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? { npm_config_nodedir: prefix } : {};
};

async function install(folder, say) {
  const step = async (what, cwd, ...args) => {
    say(what);
    const [command, all] = npm(...args, '--no-audit', '--no-fund', '--no-update-notifier');
    return run(command, all, { cwd, limit: 420, env: headers() });
  };
  const must = async (...args) => {
    const { ok, output } = await step(...args);
    if (!ok) throw new Error(`VS Code for the browser could not be installed from npm:\n${output.slice(-2000)}`);
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  // Its own install script asks other hosts for downloads that nothing here needs.
  await must(
    `Fetching VS Code for the browser (code-server ${version}) …`,
    folder,
    'install',
    '--ignore-scripts',
    `code-server@${version}`,
  );
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await must('Fetching its libraries …', vscode, 'install', '--omit=dev', '--ignore-scripts');
  await must(
    'Fetching its language services …',
    join(vscode, 'extensions'),
    'install',
    '--omit=dev',
    '--ignore-scripts',
  );
  for (const [name, binary] of Object.entries(nativeModules)) {
    await step(`Compiling ${name} …`, vscode, 'rebuild', name);
    // The file tells, not the exit code: node-pty's install script also wants things of its developers.
    if (!existsSync(join(vscode, 'node_modules', name, 'build', 'Release', binary)))
      say(`${name} could not be compiled (are g++ and make installed?): going on without it.`);
  }
  await symlink('node_modules', join(vscode, 'node_modules.asar'), 'junction');
  // The search for files and text; its package would download it.
  const ripgrep = which('rg');
  const bin = join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin');
  if (ripgrep && !existsSync(join(bin, 'rg'))) {
    await mkdir(bin, { recursive: true });
    await symlink(ripgrep, join(bin, 'rg'));
  }
}

/**
 * Installs VS Code for the browser if it is not there yet. A later call, or another version of Node, finds its own folder.
 *
 * @param {string} cache  folder of the repository's cache
 * @param {(line: string) => void} say
 * @returns {Promise<string>} path of the server's main script
 */
export async function installCodeServer(cache, say) {
  const name = `code-server-${version}-${process.platform}-${process.arch}-abi${process.versions.modules}`;
  const folder = join(cache, name);
  const main = join(folder, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');
  if (existsSync(main)) return main;
  // A name of its own until it is whole: an interrupted install is never taken for one, nor are two at once in each other's way.
  const partial = `${folder}.partial-${process.pid}`;
  try {
    await install(partial, say);
    await rename(partial, folder).catch((error) => {
      if (!existsSync(main)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return main;
}

/** A port of this machine that is free now. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/**
 * Starts the server on a free port of 127.0.0.1, behind a random token.
 *
 * @param {string} main  what `installCodeServer` gave
 * @param {string} dataFolder  settings, state and logs of this server
 * @param {Record<string, string>} [env]  environment of the server and of its extension hosts
 * @returns {Promise<{ url: (folder: string, payload?: [string, string][]) => string, remote: (path: string) => string, stop: () => void, exited: Promise<number | null> }>}
 *   `url` is the page with a folder open; `remote` spells a path of this machine as that page's URI, for `payload`.
 */
export async function startCodeServer(main, dataFolder, env) {
  const port = await freePort();
  // VS Code takes any theme that lies below an extension in development for one of its own and switches to it. Ours lies in
  // the folder that the cache lies in, so its extensions are shown from elsewhere.
  const links = await mkdtemp(join(tmpdir(), 'throughline-'));
  const extensions = join(links, 'extensions');
  await symlink(join(dirname(main), '..', 'extensions'), extensions, 'junction');
  const token = randomBytes(24).toString('hex');
  await mkdir(dataFolder, { recursive: true });
  const authority = `127.0.0.1:${port}`;
  const server = start(
    process.execPath,
    [
      main,
      ...['--host', '127.0.0.1', '--port', String(port), '--connection-token', token],
      ...['--server-data-dir', dataFolder, '--builtin-extensions-dir', extensions],
      ...['--telemetry-level', 'off', '--disable-telemetry', '--accept-server-license-terms'],
    ],
    { env: { ...env, NODE_OPTIONS: '' }, logFile: join(dataFolder, 'server.log') },
  );
  let ended = false;
  server.exited.then(() => {
    ended = true;
    return rm(links, { recursive: true, force: true });
  });
  for (let waited = 0; ; waited += 250) {
    const answer = await fetch(`http://${authority}/version`).catch(() => undefined);
    if (answer?.ok) break;
    if (ended || waited > 60_000) {
      server.stop();
      throw new Error(`VS Code's server did not start:\n${server.output().slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  // Windows paths have no leading slash; URIs do.
  const uriPath = (path) => encodeURI(path.replaceAll('\\', '/').replace(/^(?!\/)/, '/'));
  return {
    url(folder, payload = []) {
      const query = new URLSearchParams({ tkn: token, folder: uriPath(folder) });
      if (payload.length > 0) query.set('payload', JSON.stringify(payload));
      return `http://${authority}/?${query}`;
    },
    remote: (path) => `vscode-remote://${authority}${uriPath(path)}`,
    stop: server.stop,
    exited: server.exited,
  };
}
