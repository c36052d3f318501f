import { createRequire } from 'node:module';
import { join } from 'node:path';
import { baseVariable, folderOf, installedPackage } from '../../runtime/installed';
import { nativePackage, type NativeBackEnd } from '../../runtime/packages';

/** What loads a native package: from where we installed it, else from beside the bundle. */
export function requireFor(backEnd: NativeBackEnd): NodeJS.Require {
  const base = process.env[baseVariable];
  const from = base && installedPackage(base, backEnd) ? folderOf(base, backEnd) : __dirname;
  return createRequire(join(from, 'train.cjs'));
}

/** Is it missing, in contrast to being there and not loading? */
export function isMissing(backEnd: NativeBackEnd, error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  const notFound = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  return notFound && message.includes(`'${nativePackage(backEnd).name}'`);
}

/** What a library says that was built for another Node, or that needs memory which Electron does not take. */
const wrongNode = /NODE_MODULE_VERSION|different Node\.js version|External buffers are not allowed/;

/** Might the same package load under another Node? */
export function mayLoadElsewhere(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_DLOPEN_FAILED' || wrongNode.test(message ?? '');
}
