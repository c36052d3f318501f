/** Which files around a file call something of a name: the search for call sites, bounded in files and in time. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Folders of installed packages and of what was built are nobody's own architectures. */
export const excludedFolders: readonly string[] = [
  'node_modules',
  'site-packages',
  'dist-packages',
  '.venv',
  'venv',
  '.git',
  'dist',
  'build',
  'out',
];

/** Files that are searched at most. */
const mostFiles = 2000;

/** Milliseconds that one question may take; the next one goes on where it ended. */
const mostMilliseconds = 200;

/** Larger files are generated ones. */
const mostCharacters = 500_000;

const source = /\.(?:py|[cm]?[jt]sx?)$/;

/** Names that are called in a text, or imported under another name. */
const calls = /([A-Za-z_]\w*)(?:[ \t]*\(|[ \t]+as\b)/g;

/**
 * Files of a folder by the names that they call. The folder is walked and its files are read when they are first needed, the
 * nearest to the file that asks first; a file that changes is read again.
 */
export class CallIndex {
  private readonly files = new Map<string, Set<string>>();
  private readonly seen = new Set<string>();
  private readonly waiting: string[] = [];
  private walked = false;

  /**
   * @param folder absolute; undefined where nothing is searched
   * @param read text of a file as the reader sees it
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly read: (path: string) => string | undefined,
  ) {}

  /** Files that call a name, the nearest to `file` first, without it. Those not reached in the time are left out. */
  calling(name: string, file: string): string[] {
    if (this.folder === undefined) return [];
    const end = performance.now() + mostMilliseconds;
    if (!this.walked) this.walk(this.folder, file, end);
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      this.add(next);
      if (performance.now() > end) break;
    }
    return [...this.files]
      .filter(([path, names]) => path !== file && names.has(name))
      .map(([path]) => path)
      .sort(
        (a, b) => Number(isTest(a)) - Number(isTest(b)) || distance(a, file) - distance(b, file) || (a < b ? -1 : 1),
      );
  }

  /** Reads a file again, or for the first time, when something is next asked. */
  changed(file: string): void {
    const inside = this.folder !== undefined && file.startsWith(this.folder + sep);
    if (!this.walked || !inside || !isSearched(file.slice(this.folder!.length))) return;
    this.files.delete(file);
    if (!this.waiting.includes(file)) this.waiting.unshift(file);
  }

  private add(file: string): void {
    const text = this.read(file);
    if (text === undefined || text.length > mostCharacters) return;
    if (!/torch|tensorflow|keras/.test(text)) return;
    this.files.set(file, new Set(Array.from(text.matchAll(calls), ([, name]) => name)));
  }

  /** Folder by folder, from that of the file outwards. */
  private walk(root: string, file: string, end: number): void {
    this.walked = true;
    for (let folder = dirname(file); folder.length >= root.length; folder = dirname(folder)) {
      const queue = [folder];
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (this.seen.has(next)) continue;
        this.seen.add(next);
        if (this.waiting.length >= mostFiles || performance.now() > end) return;
        queue.push(...this.filesIn(next));
      }
      if (folder === root) return;
    }
  }

  /** Takes the source files of a folder; gives the folders in it. */
  private filesIn(folder: string): string[] {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      for (const entry of entries)
        if (entry.isFile() && source.test(entry.name)) this.waiting.push(join(folder, entry.name));
      // Links are not followed: they may lead back up.
      return entries
        .filter((entry) => entry.isDirectory() && isSearched(entry.name))
        .map((entry) => join(folder, entry.name));
    } catch {
      return [];
    }
  }
}

const isSearched = (path: string): boolean => !path.split(sep).some((part) => excludedFolders.includes(part));

const isTest = (path: string): boolean => /(?:^|[\\/_])tests?(?:[\\/_.]|$)/.test(path);

/** Folders from one file to another. */
function distance(a: string, b: string): number {
  const [left, right] = [a.split(sep), b.split(sep)];
  let shared = 0;
  while (shared < Math.min(left.length, right.length) - 1 && left[shared] === right[shared]) shared += 1;
  return left.length + right.length - 2 * shared;
}

/** Files that stand at the top of a project. */
const projectMarks = ['.git', 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'package.json'];

/**
 * Folder in which the callers of a file are looked up: of `folders` (a workspace's) the innermost around it, else its project's,
 * which is the first folder above the package that has a mark of one, else its package's. Undefined in installed packages.
 */
export function searchedFolder(file: string, packageRoot: string, folders: readonly string[] = []): string | undefined {
  if (/[\\/](?:site|dist)-packages[\\/]/.test(file)) return undefined;
  const around = folders.filter((folder) => file.startsWith(folder + sep));
  if (around.length > 0) return around.reduce((best, folder) => (folder.length > best.length ? folder : best));
  for (let folder = packageRoot, i = 0; i < 4 && dirname(folder) !== folder; folder = dirname(folder), i++)
    if (projectMarks.some((name) => existsSync(join(folder, name)))) return folder;
  return packageRoot;
}
