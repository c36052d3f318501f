/** Which framework a file's networks are written in: by what it imports, or what the files that it imports do. */
import type { Framework } from '../graph/graph';
import { pythonModule } from './evaluate/resolution';
import type { Library } from './evaluate/library';
import { keras } from './frameworks/keras';
import { tfjs } from './frameworks/tfjs';
import { torch } from './frameworks/torch';
import { languageOf, type Sources } from './sources';
import type { ImportStatement, Statement } from './syntax/syntax';
import { inner } from './syntax/walk';

/** Files that are looked into for a file that imports no framework itself. */
const mostFiles = 24;

/** Builders of keras_applications, and those written after them, are handed Keras by this function. */
const handsOverKeras = 'get_submodules_from_kwargs';

const importsIn = (statements: readonly Statement[]): ImportStatement[] =>
  statements.flatMap((statement) =>
    statement.kind === 'import'
      ? [statement]
      : statement.kind === 'functionDefinition'
        ? importsIn(statement.function.body)
        : importsIn(inner(statement)),
  );

/** The framework that imports name; PyTorch where they name both, since TensorFlow then is there for its tools. */
function named(imports: readonly ImportStatement[]): Framework | undefined {
  const is = (pattern: RegExp): boolean => imports.some(({ module }) => pattern.test(module));
  if (is(/^(?:torch|torchvision|timm|einops\.layers\.torch)(?:\.|$)/)) return 'pytorch';
  const isHanded = imports.some(({ names }) =>
    names.some((name) => name.kind === 'name' && name.name === handsOverKeras),
  );
  return isHanded || is(/^(?:keras|tensorflow|tf_keras|keras_core|keras_applications)(?:\.|$)/) ? 'keras' : undefined;
}

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
      const framework = named(imports);
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
