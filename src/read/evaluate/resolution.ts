/** Where the file of an imported module lies. Paths are POSIX or Windows paths; both separators are understood. */
import type { Sources } from '../sources';
import { configuredPaths } from './javascript/configuredPaths';

const separator = /[\\/]/;

export const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '');

/** Is it a file of a package that was installed, rather than one of the workspace? */
export const isInstalled = (file: string): boolean => /[\\/](?:site|dist)-packages[\\/]/.test(file);

const join = (folder: string, name: string): string => `${folder}/${name}`;

/** Folder from which a Python file's own package is imported: the first one above that is no package. */
export function packageRoot(sources: Sources, file: string): string {
  let folder = folderOf(file);
  while (sources.exists(join(folder, '__init__.py')) && folderOf(folder) !== folder) folder = folderOf(folder);
  return folder;
}

/** Dotted name of a Python file: `torchvision.models.resnet`. */
export function moduleName(sources: Sources, file: string): string {
  const root = packageRoot(sources, file);
  const parts = file
    .slice(root.length + 1)
    .replace(/\.pyi?$/, '')
    .split(separator);
  if (parts[parts.length - 1] === '__init__' && parts.length > 1) parts.pop();
  return parts.join('.');
}

/** File of a module below a folder: `a.py`, `a/__init__.py`, or the folder `a`. */
export function below(sources: Sources, folder: string, parts: readonly string[]): string | undefined {
  if (parts.length === 0) return sources.exists(join(folder, '__init__.py')) ? join(folder, '__init__.py') : folder;
  const path = [folder, ...parts].join('/');
  for (const candidate of [join(path, '__init__.py'), `${path}.py`, path])
    if (sources.exists(candidate)) return candidate;
  return undefined;
}

/** File of a Python module that is imported in a file, absolute or with leading dots; a folder for a namespace package. */
export function pythonModule(sources: Sources, module: string, from: string): string | undefined {
  const [, dots, name] = /^(\.*)(.*)$/.exec(module)!;
  const parts = name === '' ? [] : name.split('.');
  if (dots.length > 0) {
    let folder = folderOf(from);
    for (let i = 1; i < dots.length; i++) folder = folderOf(folder);
    return below(sources, folder, parts);
  }
  const places = [packageRoot(sources, from), folderOf(from), ...sources.roots, ...ancestors(from)];
  for (const place of new Set(places)) {
    const found = below(sources, place, parts);
    // A folder of the same name is a package only if nothing better is found.
    if (found && found.endsWith('.py')) return found;
  }
  return sources.roots.map((root) => below(sources, root, parts)).find((found) => found !== undefined);
}

/** A few folders above a file: a script below the folder that its imports are written for. */
function ancestors(file: string): string[] {
  const folders: string[] = [];
  let folder = folderOf(folderOf(file));
  for (let i = 0; i < 3 && folder.length > 1 && folder !== folderOf(folder); i++) {
    folders.push(folder);
    folder = folderOf(folder);
  }
  return folders;
}

const extensions = [
  ...['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '.cjs', '.json'],
  ...['/index.ts', '/index.tsx', '/index.js', '/index.jsx', '/index.mjs'],
];

/** File of a JavaScript module: a relative one, or one that the project's `tsconfig.json` has a path for. */
export function javascriptModule(sources: Sources, module: string, from: string): string | undefined {
  if (module.startsWith('.')) return scriptAt(sources, folderOf(from), module);
  for (const { folder, path } of configuredPaths(sources, module, from)) {
    const found = scriptAt(sources, folder, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** File of a path below a folder. `./a.js` may be written for `./a.ts`. */
function scriptAt(sources: Sources, folder: string, module: string): string | undefined {
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...module.split('/').filter(Boolean)]) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const path = parts.join('/');
  const withoutExtension = path.replace(/\.[cm]?jsx?$/, '');
  for (const candidate of [path, withoutExtension])
    for (const extension of extensions) {
      const file = candidate + extension;
      if (/\.(?:[cm]?[jt]sx?|json)$/.test(file) && sources.exists(file)) return file;
    }
  return undefined;
}
