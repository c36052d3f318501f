/** Where a name of a file is defined, followed through imports by syntax alone. */
import { below, folderOf, javascriptModule, pythonModule } from '../evaluate/resolution';
import { languageOf, type Sources } from '../sources';
import type { SourceModule, Statement } from '../syntax/syntax';

/** A class or a function at the top of a file, or a static method of a class. */
export interface Definition {
  file: string;
  /** `Net`, `Net.small`. */
  name: string;
}

/** What a name of a module stands for. */
type Binding = { kind: 'own' } | { kind: 'import'; module: string; name?: string };

interface Bindings {
  names: ReadonlyMap<string, Binding>;
  /** Modules whose names were taken over as a whole, the last one first. */
  stars: readonly string[];
}

const cache = new WeakMap<SourceModule, Bindings>();

/** Links from name to name that are followed; more is a circle. */
const mostLinks = 12;

function bindingsOf(module: SourceModule): Bindings {
  let found = cache.get(module);
  if (!found) {
    const names = new Map<string, Binding>();
    const stars: string[] = [];
    const visit = (statement: Statement): void => {
      switch (statement.kind) {
        case 'classDefinition':
          names.set(statement.class.name, { kind: 'own' });
          return;
        case 'functionDefinition':
          names.set(statement.function.name, { kind: 'own' });
          return;
        case 'assign':
          for (const target of statement.targets) if (target.kind === 'name') names.set(target.name, { kind: 'own' });
          return;
        case 'if':
          [...statement.then, ...statement.else].forEach(visit);
          return;
        case 'try':
          [...statement.body, ...statement.handlers.flatMap(({ body }) => body)].forEach(visit);
          return;
        case 'import':
          for (const name of statement.names) {
            const from = statement.module;
            if (name.kind === 'name') names.set(name.as, { kind: 'import', module: from, name: name.name });
            else if (name.kind === 'all') stars.unshift(from);
            else if (name.as !== undefined) names.set(name.as, { kind: 'import', module: from });
            else names.set(from.split('.')[0], { kind: 'import', module: from.split('.')[0] });
          }
      }
    };
    module.body.forEach(visit);
    found = { names, stars };
    cache.set(module, found);
  }
  return found;
}

/** Names that a file imports, with the modules that they come from: `summary` → `torchsummary`. */
export function importedFrom(sources: Sources, file: string, name: string): string | undefined {
  const module = sources.module(file);
  const binding = module && bindingsOf(module).names.get(name);
  return binding?.kind === 'import' ? binding.module : undefined;
}

/** Names that a file gives to something that it imports by `name`. */
export function aliasesOf(sources: Sources, file: string, name: string): string[] {
  const module = sources.module(file);
  return [...(module ? bindingsOf(module).names : [])]
    .filter(([, binding]) => binding.kind === 'import' && binding.name === name)
    .map(([alias]) => alias);
}

/** Packages that are known by name, or of which a network cannot come: their files are not opened. */
const passedOver = /^(?:torch|numpy|tensorflow|tensorflow_.*|scipy|matplotlib|PIL|cv2|pandas|einops|sklearn)(?:\.|$)/;

/** Which files are followed. */
type Follows = (file: string) => boolean;

function moduleFile(sources: Sources, module: string, from: string, follows: Follows): string | undefined {
  if (languageOf(from) === 'python' && passedOver.test(module)) return undefined;
  const found =
    languageOf(from) === 'python' ? pythonModule(sources, module, from) : javascriptModule(sources, module, from);
  return found !== undefined && follows(found) ? found : undefined;
}

/**
 * The definition that a dotted name means in a file, `models.resnet50`; undefined where it cannot be followed to a class or
 * a function of a file that can be read.
 * @param follows which files may be opened on the way
 */
export function resolve(
  sources: Sources,
  file: string,
  name: string,
  follows: Follows = () => true,
): Definition | undefined {
  return resolveParts(sources, file, name.split('.'), 0, follows);
}

function resolveParts(
  sources: Sources,
  file: string,
  parts: readonly string[],
  links: number,
  follows: Follows,
): Definition | undefined {
  if (links > mostLinks || parts.length === 0) return undefined;
  const [first, ...rest] = parts;
  const module = /\.\w+$/.test(file) ? sources.module(file) : undefined;
  if (module) {
    const { names, stars } = bindingsOf(module);
    const binding = names.get(first);
    if (binding?.kind === 'own') return { file, name: parts.join('.') };
    if (binding?.kind === 'import') {
      const target = moduleFile(sources, binding.module, file, follows);
      if (target === undefined) return undefined;
      return resolveParts(
        sources,
        target,
        binding.name === undefined ? rest : [binding.name, ...rest],
        links + 1,
        follows,
      );
    }
    for (const star of stars) {
      const target = moduleFile(sources, star, file, follows);
      const found = target === undefined ? undefined : resolveParts(sources, target, parts, links + 1, follows);
      if (found) return found;
    }
  }
  // A file of the package: `models.unet` where nothing of the package names it.
  const folder = file.endsWith('/__init__.py') ? folderOf(file) : /\.\w+$/.test(file) ? undefined : file;
  const inside = folder === undefined ? undefined : below(sources, folder, [first]);
  return inside === undefined ? undefined : resolveParts(sources, inside, rest, links + 1, follows);
}
