/** `baseUrl` and `paths` of a project's `tsconfig.json`: where modules lie that are imported by a name of the project's own. */
import type { Sources } from '../../sources';
import type { Expression } from '../../syntax/syntax';

/** Files that configure a project, in the order in which they count. */
const names = ['tsconfig.json', 'jsconfig.json'];

/** Folders above a file in which a configuration is looked for. */
const mostFolders = 8;

interface Place {
  folder: string;
  path: string;
}

const field = (object: Expression | undefined, name: string): Expression | undefined => {
  if (object?.kind !== 'dictionary') return undefined;
  for (const entry of object.entries)
    if ('key' in entry && entry.key.kind === 'constant' && entry.key.value === name) return entry.value;
  return undefined;
};

const textOf = (value: Expression | undefined): string | undefined =>
  value?.kind === 'constant' && typeof value.value === 'string' ? value.value : undefined;

/** Where a name such as `@/models/net` may lie, by the nearest configuration above a file; none where it says nothing. */
export function configuredPaths(sources: Sources, module: string, from: string): Place[] {
  let folder = from.replace(/[\\/][^\\/]*$/, '');
  for (let i = 0; i < mostFolders && folder.length > 0; i++) {
    for (const name of names) {
      const file = `${folder}/${name}`;
      const options = sources.exists(file) ? optionsOf(sources, file) : undefined;
      if (options) return placesIn(options, module, folder);
    }
    const above = folder.replace(/[\\/][^\\/]*$/, '');
    if (above === folder) break;
    folder = above;
  }
  return [];
}

function optionsOf(sources: Sources, file: string): Expression | undefined {
  const exported = sources.module(file)?.body.find((statement) => statement.kind === 'export');
  return field(exported?.kind === 'export' ? exported.value : undefined, 'compilerOptions');
}

function placesIn(options: Expression, module: string, folder: string): Place[] {
  const base = textOf(field(options, 'baseUrl'));
  const root = `${folder}/${base ?? '.'}`;
  const paths = field(options, 'paths');
  const found: Place[] = [];
  for (const entry of paths?.kind === 'dictionary' ? paths.entries : []) {
    if (!('key' in entry) || entry.value.kind !== 'list') continue;
    const rest = matched(module, textOf(entry.key) ?? '');
    if (rest === undefined) continue;
    for (const { value } of entry.value.items) {
      const target = textOf(value);
      if (target !== undefined) found.push({ folder: root, path: target.replace('*', rest) });
    }
  }
  if (base !== undefined) found.push({ folder: root, path: module });
  return found;
}

/** What stands for the star of a pattern; undefined where the name does not fit. */
function matched(module: string, pattern: string): string | undefined {
  const [head, tail] = pattern.split('*');
  if (tail === undefined) return module === pattern ? '' : undefined;
  const fits = module.startsWith(head) && module.endsWith(tail) && module.length >= head.length + tail.length;
  return fits ? module.slice(head.length, module.length - tail.length) : undefined;
}
