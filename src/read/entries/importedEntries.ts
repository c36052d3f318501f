/** Classes and factories that a file imports: found by following its imports through the files, without evaluation. */
import { resolve } from './definitions';
import { isInstalled } from '../evaluate/resolution';
import type { ArchitectureEntry } from '../reader';
import { languageOf, type Sources } from '../sources';

/** An installed package is asked for its models alone: parsing all of NumPy to see that it builds none would take long. */
const mayBuild = (file: string): boolean => !isInstalled(file) || /[\\/]models?[\\/.]/.test(file);

/**
 * The entry that a dotted name of a Python file stands for, where an import brought it: `ResNet`, `models.resnet18`.
 * @param entries of a file.
 */
export function importedEntry(
  sources: Sources,
  file: string,
  path: string,
  entries: (file: string) => readonly ArchitectureEntry[],
): ArchitectureEntry | undefined {
  if (languageOf(file) !== 'python') return undefined;
  const found = resolve(sources, file, path, mayBuild);
  if (!found || found.file === file) return undefined;
  return entries(found.file).find(({ name }) => name === found.name);
}
