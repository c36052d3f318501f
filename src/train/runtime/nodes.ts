/**
 * Finds Node programs on this machine. The editor's own Node is Electron's, in which a native package need not load: it is
 * built for another ABI, or hands over memory that Electron does not take (electron/electron#35801).
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export interface NodeProgram {
  path: string;
  /** "20.19.0". */
  version: string;
}

/** No Node that can be used; the message says what to do. */
export class NodeError extends Error {}

/** The oldest one that the training process is built for. */
export const oldestNode = 20;

/** Seconds for a program to say its version. */
const patience = 10;

export interface NodeSearch {
  /** The one to take, from the settings. Empty: the first that is found. */
  wanted?: string;
  environment?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  home?: string;
}

const windows = (platform: NodeJS.Platform): boolean => platform === 'win32';

/** Versions in a folder, the newest first: `v20.9.0` stands behind `v20.19.0`. */
function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

/** Paths at which a Node may be, in the order in which they are asked: the PATH, the system's places, version managers. */
export function nodeCandidates({
  environment = process.env,
  platform = process.platform,
  home = homedir(),
}: NodeSearch): string[] {
  const program = windows(platform) ? 'node.exe' : 'node';
  const onPath = (environment.PATH ?? environment.Path ?? '').split(delimiter).filter(Boolean);
  const system = windows(platform)
    ? [join(environment.ProgramFiles ?? 'C:\\Program Files', 'nodejs')]
    : [
        '/usr/local/bin',
        '/usr/bin',
        '/opt/homebrew/bin',
        '/snap/bin',
        join(home, '.local', 'bin'),
        join(home, '.volta', 'bin'),
      ];
  const managed = windows(platform)
    ? [[environment.NVM_HOME ?? join(home, 'AppData', 'Roaming', 'nvm'), ''] as const]
    : [
        [join(environment.NVM_DIR ?? join(home, '.nvm'), 'versions', 'node'), 'bin'] as const,
        [join(home, '.local', 'share', 'fnm', 'node-versions'), join('installation', 'bin')] as const,
        [join(home, '.asdf', 'installs', 'nodejs'), 'bin'] as const,
        [join(home, '.local', 'share', 'mise', 'installs', 'node'), 'bin'] as const,
      ];
  const folders = [
    ...onPath,
    ...system,
    ...managed.flatMap(([folder, below]) => versionsIn(folder).map((version) => join(folder, version, below))),
  ];
  return [...new Set(folders.map((folder) => join(folder, program)))].filter((path) => existsSync(path));
}

/** Asks a program for its version. @throws Error where it is no Node, or does not answer. */
async function versionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['-p', 'process.versions.node'], {
    timeout: patience * 1000,
    killSignal: 'SIGKILL',
    windowsHide: true,
    // An editor's own program would answer as a Node, where it is the one on the PATH.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined, NODE_OPTIONS: undefined },
  });
  const version = stdout.trim();
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`it answered ${JSON.stringify(version.slice(0, 40))}`);
  return version;
}

const isNewEnough = (version: string): boolean => Number(version.split('.')[0]) >= oldestNode;

const setting = 'Set throughline.training.node to the path of one, or install it from nodejs.org.';

/**
 * The Node of the settings, or the first on this machine that is new enough.
 * @throws NodeError where there is none.
 */
export async function findNode(search: NodeSearch = {}): Promise<NodeProgram> {
  if (search.wanted) return wantedNode(search.wanted);
  const tooOld: string[] = [];
  for (const path of nodeCandidates(search)) {
    const version = await versionOf(path).catch(() => undefined);
    if (version && isNewEnough(version)) return { path, version };
    if (version) tooOld.push(`${path} is ${version}`);
  }
  const found = tooOld.length > 0 ? ` (${tooOld.join(', ')})` : '';
  throw new NodeError(`No Node.js ${oldestNode} or newer was found${found}. ${setting}`);
}

async function wantedNode(path: string): Promise<NodeProgram> {
  let version: string;
  try {
    version = await versionOf(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message.split('\n')[0];
    throw new NodeError(`throughline.training.node names ${path}, which is not usable: ${why}.`);
  }
  if (isNewEnough(version)) return { path, version };
  throw new NodeError(
    `throughline.training.node names ${path}, which is Node ${version}; training needs ${oldestNode} or newer.`,
  );
}
