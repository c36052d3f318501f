/** Where native packages are installed by us, each in a folder of its own: `<base>/webgpu/node_modules/webgpu`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nativePackage, type NativeBackEnd } from './packages';

/** Environment variables, by which the editor, the program in a terminal and a task on a node hand both on. */
export const baseVariable = 'THROUGHLINE_RUNTIME';

/** The Node that native packages are to be run by, where it is not to be looked for. */
export const nodeVariable = 'THROUGHLINE_NODE';

export const folderOf = (base: string, backEnd: NativeBackEnd): string => join(base, backEnd);

/** What was written down when a package was installed. */
export interface InstalledPackage {
  version: string;
  /** The Node that it was installed with. */
  node: string;
}

export const noteName = 'installed.json';

/** @returns undefined where it is not installed, or not whole. */
export function installedPackage(base: string | undefined, backEnd: NativeBackEnd): InstalledPackage | undefined {
  if (!base) return undefined;
  const folder = folderOf(base, backEnd);
  if (!existsSync(join(folder, 'node_modules', nativePackage(backEnd).name))) return undefined;
  try {
    return JSON.parse(readFileSync(join(folder, noteName), 'utf8')) as InstalledPackage;
  } catch {
    return undefined;
  }
}
