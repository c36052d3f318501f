/** Which framework a file's networks are written in: by what it imports, or what the files that it imports do. */
import type { Framework } from '../graph/graph';
import { pythonModule } from './evaluate/resolution';
import type { Library } from './evaluate/library';
import { keras } from './frameworks/keras';
import { tfjs } from './frameworks/tfjs';
import { torch } from './frameworks/torch';
import { languageOf, type Sources } from './sources';
import type { ImportStatement } from './syntax/syntax';
import { frameworkNamed, importsIn } from './entries/frameworkNamed';

/** Files that are looked into for a file that imports no framework itself. */
const mostFiles = 24;

/** Files of a project that an import leads to. */
function filesOf(sources: Sources, { module, names }: ImportStatement, from: string): string[] {
  const paths = [module];
  for (const name of names)
    if (name.kind === 'name') paths.push(module.endsWith('.') ? module + name.name : `${module}.${name.name}`);
  return paths.flatMap((path) => {
    const file = pythonModule(sources, path, from);
    return file?.endsWith('.py') ? [file] : [];
  });
}

/** Framework of a Python file; PyTorch where nothing says. */
const frameworkOf = (sources: Sources, file: string): Framework =>
  sources.ask('framework', file, () => {
    const waiting = [file];
    const seen = new Set<string>();
    for (let next = waiting.shift(); next !== undefined && seen.size < mostFiles; next = waiting.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const imports = importsIn(sources.module(next)?.body ?? []);
      const framework = frameworkNamed(imports);
      if (framework) return framework;
      for (const statement of imports) waiting.push(...filesOf(sources, statement, next));
    }
    return 'pytorch';
  });

/** Libraries that a file may use; the first one is that of its networks. */
export function librariesOf(sources: Sources, file: string): readonly Library[] {
  if (languageOf(file) === 'javascript') return [tfjs];
  return frameworkOf(sources, file) === 'keras' ? [keras, torch] : [torch, keras];
}
