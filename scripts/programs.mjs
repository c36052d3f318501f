/** Where this machine keeps the programs that we can use but do not bring: Chromium, a desktop VS Code. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { which } from './processes.mjs';

const { platform, env } = process;

const firstThatExists = (paths) => paths.find((path) => path && existsSync(path));

/** Path of a Chromium or Chrome, or undefined. `CHROMIUM` overrides. */
export function findChromium() {
  return firstThatExists([
    env.CHROMIUM,
    ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'].map(which),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    `${env.ProgramFiles}\\Google\\Chrome\\Application\\chrome.exe`,
    `${env['ProgramFiles(x86)']}\\Google\\Chrome\\Application\\chrome.exe`,
  ]);
}

/** Can a window be opened here? */
export const hasDisplay = () => platform === 'darwin' || platform === 'win32' || !!(env.DISPLAY || env.WAYLAND_DISPLAY);

/** The oldest VS Code that the extension runs in, from package.json: [1, 100]. */
export function oldestVsCode(root) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return engines.vscode.match(/\d+/g).slice(0, 2).map(Number);
}

/**
 * The program behind the `code` command: tests need the editor itself, since the command returns at once.
 *
 * @returns path and version ([1, 100]) of a desktop VS Code, or undefined. `VSCODE_EXECUTABLE` overrides.
 */
export function findDesktopVsCode() {
  const command = which('code');
  const bin = command && dirname(realpathSync(command));
  const executable = firstThatExists([
    env.VSCODE_EXECUTABLE,
    ...(bin
      ? [
          join(bin, '..', 'code'),
          join(bin, '..', 'code-oss'),
          join(bin, '..', 'codium'),
          join(bin, '..', 'Code.exe'),
          join(bin, '..', '..', '..', 'MacOS', 'Electron'),
        ]
      : []),
  ]);
  if (!executable) return undefined;
  const resources = firstThatExists([
    join(dirname(executable), 'resources', 'app', 'package.json'),
    join(dirname(executable), '..', 'Resources', 'app', 'package.json'),
  ]);
  const version = resources && JSON.parse(readFileSync(resources, 'utf8')).version.split('.').slice(0, 2).map(Number);
  return { executable, version };
}

/** Is version a at least version b? Both as [major, minor]; an unknown version is taken for new enough. */
export const atLeast = (a, b) => !a || a[0] > b[0] || (a[0] === b[0] && a[1] >= b[1]);
