/** Classes and factories that a file imports: found by following its imports through the files, without evaluation. */
import { isInstalled, pythonModule } from './evaluate/resolution';
import type { ArchitectureEntry } from './reader';
import type { Sources } from './sources';
import type { Statement } from './syntax/syntax';

/** Where an imported name comes from: a module, or a name of it. */
interface Origin {
  module: string;
  name?: string;
}

interface ImportedNames {
  names: ReadonlyMap<string, Origin>;
  /** Modules of `from m import *`. */
  stars: readonly string[];
}

/** Imports at the top of a file, those inside `try` and `if` with them. */
function importsOf(body: readonly Statement[]): ImportedNames {
  const names = new Map<string, Origin>();
  const stars: string[] = [];
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === 'if') visit([...statement.then, ...statement.else]);
      else if (statement.kind === 'try') visit(statement.body);
      if (statement.kind !== 'import') continue;
      const { module } = statement;
      for (const name of statement.names) {
        if (name.kind === 'name') names.set(name.as, { module, name: name.name });
        else if (name.kind === 'all') stars.push(module);
        else if (name.as !== undefined) names.set(name.as, { module });
        else names.set(module, { module });
      }
    }
  };
  visit(body);
  return { names, stars };
}

/** An installed package is asked for its models alone: parsing all of NumPy to see that it builds none would take long. */
const mayBuild = (file: string): boolean => !isInstalled(file) || /[\\/]models?[\\/.]/.test(file);

/** Files between a name and its definition: packages that pass names on. */
const longestWay = 4;

/**
 * The entry that a dotted name of a Python file stands for, where an import brought it: `ResNet`, `models.resnet18`.
 * @param entries of a file.
 */
export function importedEntry(
  sources: Sources,
  file: string,
  path: string,
  entries: (file: string) => readonly ArchitectureEntry[],
  way = longestWay,
): ArchitectureEntry | undefined {
  const module = sources.module(file);
  if (!module || module.language !== 'python' || way === 0) return undefined;
  const { names, stars } = importsOf(module.body);
  const parts = path.split('.');
  const within = (from: string, rest: readonly string[]): ArchitectureEntry | undefined => {
    if (rest.length === 0 || /^torch(?:\.|$)/.test(from)) return undefined;
    const found = pythonModule(sources, from, file);
    if (!found?.endsWith('.py') || found === file || !mayBuild(found)) return undefined;
    const name = rest.join('.');
    return entries(found).find((entry) => entry.name === name) ?? importedEntry(sources, found, name, entries, way - 1);
  };
  for (let length = parts.length; length > 0; length--) {
    const origin = names.get(parts.slice(0, length).join('.'));
    if (!origin) continue;
    const rest = parts.slice(length);
    const { module: from, name } = origin;
    if (name === undefined) return within(from, rest);
    return within(from, [name, ...rest]) ?? within(/\.$/.test(from) ? `${from}${name}` : `${from}.${name}`, rest);
  }
  for (const star of stars) {
    const found = within(star, parts);
    if (found) return found;
  }
  return undefined;
}
