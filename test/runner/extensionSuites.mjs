/**
 * The suites of test/extension, run inside the extension host of a real VS Code: the desktop editor where one can be had
 * and a window can be opened, else VS Code in the browser.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { chromium } from 'playwright-core';
import { installCodeServer, startCodeServer } from '../../scripts/codeServer.mjs';
import { start } from '../../scripts/processes.mjs';
import { atLeast, findChromium, findDesktopVsCode, hasDisplay, oldestVsCode } from '../../scripts/programs.mjs';

/** Seconds for one whole run of the suites. */
const limit = 420;

/** `THROUGHLINE_TEST_EDITOR=browser|desktop` overrides the choice. */
const wish = process.env.THROUGHLINE_TEST_EDITOR;

export const chromiumFlags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Can the editor's own download be reached? Closed networks answer late or never. */
const downloadsReachable = () =>
  fetch('https://update.code.visualstudio.com/api/releases/stable', { signal: AbortSignal.timeout(8000) })
    .then((answer) => answer.ok)
    .catch(() => false);

/** A desktop VS Code that is new enough: an installed one, else test-electron's download, else undefined. */
async function desktopEditor(root, say) {
  if (wish === 'browser' || (!hasDisplay() && wish !== 'desktop')) return undefined;
  const installed = findDesktopVsCode();
  if (installed && atLeast(installed.version, oldestVsCode(root))) return installed.executable;
  if (!(await downloadsReachable())) return undefined;
  say('Downloading Visual Studio Code for the tests …');
  return downloadAndUnzipVSCode({ cachePath: join(root, '.cache', 'vscode') });
}

/** A folder to open: the examples and the fixtures, copied, since tests edit files and training writes journals. */
export async function prepareWorkspace(root, folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(root, 'examples'), folder, {
    recursive: true,
    filter: (path) => !path.includes('.vscode') && !path.includes('.throughline'),
  });
  await cp(join(root, 'test', 'extension', 'workspace'), folder, { recursive: true });
  return folder;
}

/** Settings of the window under test: nothing of its own on the screen, and no question of trust. */
export const quietSettings = (trust) => ({
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': trust === 'restricted',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
});

async function writeSettings(userFolder, settings) {
  await mkdir(userFolder, { recursive: true });
  await writeFile(join(userFolder, 'settings.json'), JSON.stringify(settings, null, 2));
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for the file that the suites write when they are through. */
async function waitForResults(file, over) {
  for (const end = Date.now() + limit * 1000; Date.now() < end; await sleep(300)) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text) return JSON.parse(text);
    if (over()) break;
  }
  return undefined;
}

async function runOnDesktop({ root, executable, tests, workspace, profile, settings, env, resultsFile, logFile }) {
  await writeSettings(join(profile, 'User'), settings);
  const editor = start(
    executable,
    [
      workspace,
      ...['--no-sandbox', '--disable-gpu-sandbox', '--disable-updates', '--skip-welcome', '--skip-release-notes'],
      ...[`--user-data-dir=${profile}`, `--extensions-dir=${join(profile, 'extensions')}`],
      ...[`--extensionDevelopmentPath=${root}`, `--extensionTestsPath=${tests}`],
    ],
    { env, logFile },
  );
  let over = false;
  editor.exited.then(() => (over = true));
  try {
    return await waitForResults(resultsFile, () => over);
  } finally {
    editor.stop();
  }
}

async function runInBrowser({ root, tests, workspace, profile, settings, env, resultsFile, logFile, say }) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium or Chrome was found. Install one, or set CHROMIUM to its path.');
  const main = await installCodeServer(join(root, '.cache'), say);
  await writeSettings(join(profile, 'data', 'User'), settings);
  const server = await startCodeServer(main, profile, env);
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const lines = [];
    page.on('console', (message) => lines.push(message.text()));
    await page.goto(
      server.url(workspace, [
        ['extensionDevelopmentPath', server.remote(root)],
        ['extensionTestsPath', server.remote(tests)],
      ]),
    );
    const results = await waitForResults(resultsFile, () => page.isClosed());
    if (!results) await page.screenshot({ path: `${logFile}.png` }).catch(() => undefined);
    await writeFile(logFile, lines.join('\n'));
    return results;
  } finally {
    await browser.close();
    server.stop();
  }
}

/**
 * Runs the suites once.
 *
 * @param {{ root: string, logs: string, trust: 'trusted' | 'restricted', say: (line: string) => void }} options
 *   `restricted` opens the workspace in Restricted Mode and runs the suites that speak of it.
 * @returns {Promise<{ passed: number, failed: number, skipped?: number, report?: string }>}
 */
export async function runExtensionSuites({ root, logs, trust, say }) {
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  const resultsFile = join(logs, 'results.json');
  const executable = await desktopEditor(root, say);
  say(
    executable
      ? `Extension suites run in the desktop editor: ${executable}`
      : 'Extension suites run in VS Code in the browser (no desktop editor can be had here).',
  );
  const options = {
    root,
    say,
    executable,
    tests: join(root, 'out', 'extension-tests', 'index.cjs'),
    workspace: await prepareWorkspace(root, join(logs, 'workspace')),
    profile: join(logs, 'profile'),
    settings: quietSettings(trust),
    env: { THROUGHLINE_TEST_RESULTS: resultsFile, THROUGHLINE_TEST_TRUST: trust },
    resultsFile,
    logFile: join(logs, 'editor.log'),
  };
  const results = await (executable ? runOnDesktop(options) : runInBrowser(options));
  if (!results)
    return {
      passed: 0,
      failed: 1,
      report: `The editor gave no results within ${limit} s; its log: ${options.logFile}`,
    };
  const report = results.failures.map(({ title, message }) => `${title}\n${message}`).join('\n\n');
  return { passed: results.passed, failed: results.failed, skipped: results.skipped, report };
}
