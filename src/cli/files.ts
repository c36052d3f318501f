import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CallIndex, searchedFolder } from '../read/arguments/callIndex';
import { packageRoot } from '../read/packageRoot';
import type { SourceFiles } from '../read/reader';
import { sourceText } from '../read/notebook/notebook';

/** The disk as the reader sees it. Absolute imports are looked up at the file's package root, in `folder` and on PYTHONPATH. */
export function filesOnDisk(file: string, folder: string, pythonPath = ''): SourceFiles {
  const texts = new Map<string, string | undefined>();
  const root = packageRoot(file);
  const index = new CallIndex(searchedFolder(file, root), textOf);
  return {
    read(path) {
      if (!texts.has(path)) texts.set(path, textOf(path));
      return texts.get(path);
    },
    calling: (name, from) => index.calling(name, from),
    exists: existsSync,
    roots: [...new Set([root, folder, ...pythonPath.split(delimiter).filter(Boolean)])],
  };
}

/** Text of a file on the disk; undefined where it cannot be read. */
export function textOf(path: string): string | undefined {
  try {
    return sourceText(path, readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** Folder of the tree-sitter grammars: beside the bundle, or in the package when it runs from source. */
export function grammarsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  if (existsSync(join(here, 'tree-sitter.wasm'))) return here;
  return fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));
}
