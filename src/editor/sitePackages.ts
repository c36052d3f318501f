import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Environments that people keep in a project's folder. */
const environmentFolders = ['.venv', 'venv', 'env', '.env'];

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** `python3.11` before `python3.9`: the newest version is the likeliest. */
const byVersion = (a: string, b: string): number => b.localeCompare(a, undefined, { numeric: true });

/** Package folders below one prefix: `lib/python3.11/site-packages`, on Windows `Lib\site-packages`. */
function below(prefix: string, names: readonly string[] = ['site-packages']): string[] {
  const versions = ['lib', 'lib64'].flatMap((lib) =>
    list(join(prefix, lib))
      .filter((name) => /^python3(\.\d+)?$/.test(name))
      .sort(byVersion)
      .map((name) => join(prefix, lib, name)),
  );
  return [...versions, join(prefix, 'Lib')].flatMap((folder) => names.map((name) => join(folder, name)));
}

/**
 * Folders in which Python would look for installed packages, likeliest first, found on the disk alone: Python is never
 * started. Environments of the workspace come before the active one, which comes before the system's.
 *
 * @param workspaceFolders absolute paths
 * @param environment variables of this process
 */
export function findSitePackages(workspaceFolders: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  const prefixes = [
    ...workspaceFolders.flatMap((folder) => environmentFolders.map((name) => join(folder, name))),
    environment.VIRTUAL_ENV,
    environment.CONDA_PREFIX,
  ].filter((prefix): prefix is string => !!prefix);
  const system = ['/usr/local', '/usr', '/opt/homebrew'];
  const found = [
    ...prefixes.flatMap((prefix) => below(prefix)),
    ...below(join(homedir(), '.local')),
    ...system.flatMap((prefix) => below(prefix, ['site-packages', 'dist-packages'])),
  ];
  return [...new Set(found)].filter(existsSync);
}
