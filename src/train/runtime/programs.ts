/** Under which Node a back end is tried: the editor's own, or one of this system. */
import type { BackEndName } from '../protocol';
import { baseVariable, installedPackage, nodeVariable } from './installed';
import { findNode } from './nodes';
import { isNative } from './packages';

/**
 * The programs to try, one after another as long as a package does not load; undefined stands for the one that runs this.
 * A native package is made for the Node that installed it, and Electron is none of those.
 */
export async function* programsFor(backEnd: BackEndName): AsyncGenerator<string | undefined> {
  if (!isNative(backEnd)) {
    yield undefined;
    return;
  }
  const wanted = process.env[nodeVariable];
  const inElectron = process.versions.electron !== undefined;
  const tried = new Set<string | undefined>();
  const fresh = (program: string | undefined): boolean => {
    const path = program === process.execPath ? undefined : program;
    return !tried.has(path) && Boolean(tried.add(path));
  };
  if (!wanted && !inElectron && fresh(undefined)) yield undefined;
  const installer = installedPackage(process.env[baseVariable], backEnd)?.node;
  if (!wanted && installer && fresh(installer)) yield installer;
  const found = await findNode({ wanted }).catch(() => undefined);
  if (found && fresh(found.path)) yield found.path;
  if (fresh(undefined)) yield undefined;
}
