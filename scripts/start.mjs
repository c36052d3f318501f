/**
 * `npm start`: installs, builds and opens VS Code on examples/ with the extension in development mode, the drawing beside
 * the code. The desktop editor where `code` is on the PATH, else VS Code in the browser. Ctrl-C ends all that it started.
 *
 * `npm start -- --browser` takes the browser where there is a desktop editor too; `--no-open` only prints its address.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installCodeServer, startCodeServer } from './codeServer.mjs';
import { installDependencies } from './dependencies.mjs';
import { run, start, which } from './processes.mjs';
import { hasDisplay } from './programs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const examples = join(root, 'examples');
const example = join(examples, 'preresnet.py');
const arguments_ = process.argv.slice(2);

const say = (line) => console.log(line);

async function build() {
  say('Building …');
  const { ok, output } = await run(process.execPath, ['esbuild.mjs'], { cwd: root, limit: 120 });
  if (!ok) throw new Error(`The build failed:\n${output}`);
}

async function openDesktop() {
  say('Opening Visual Studio Code on examples/ …');
  // `--wait` would wait for one file only; a window of a folder is the user's to close.
  const { ok, output } = await run('code', ['--new-window', `--extensionDevelopmentPath=${root}`, examples, example], {
    limit: 60,
  });
  if (!ok)
    throw new Error(`code could not open the folder:\n${output}\nnpm start -- --browser opens it in the browser.`);
  say('Opened. Nothing else runs: close its window when you are done.');
}

/** Settings of a server that exists for this folder alone, so its welcome pages and its question of trust are spared. */
const serverSettings = {
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'git.openRepositoryInParentFolders': 'never',
};

async function openBrowser() {
  const main = await installCodeServer(join(root, '.cache'), say);
  const data = join(root, '.cache', 'start');
  await mkdir(join(data, 'data', 'User'), { recursive: true });
  await writeFile(join(data, 'data', 'User', 'settings.json'), JSON.stringify(serverSettings, null, 2), {
    flag: 'wx',
  }).catch(() => undefined); // There already, perhaps changed by its user since.
  say('Starting Visual Studio Code in the browser …');
  const server = await startCodeServer(main, data);
  const url = server.url(examples, [
    ['extensionDevelopmentPath', server.remote(root)],
    ['openFile', server.remote(example)],
  ]);
  say(`\n  ${url}\n\nCtrl-C ends it.`);
  const opener = { darwin: 'open', linux: 'xdg-open' }[process.platform];
  if (opener && !arguments_.includes('--no-open') && hasDisplay() && which(opener)) start(opener, [url]);
  await server.exited;
}

try {
  await installDependencies(root, say);
  await build();
  if (which('code') && hasDisplay() && !arguments_.includes('--browser')) await openDesktop();
  else await openBrowser();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
