/** What a JavaScript file calls its library: `layers.conv2d` is `tf.layers.conv2d` where the file imports `layers` by name. */
import { tfjs } from '../frameworks/tfjs';
import type { CallExpression, Expression, SourceModule, Statement, Target } from '../syntax/syntax';
import { dotted, within } from '../syntax/walk';

/** A name of the file as the library itself has it: `tfjs.layers.conv2d` → `tf.layers.conv2d`; any other name as it is. */
export type Canonical = (name: string) => string;

const packageOf = (module: Expression | undefined): string | undefined =>
  module?.kind === 'constant' && typeof module.value === 'string' ? tfjs.packages[module.value] : undefined;

/** The library's path that `require('@tensorflow/tfjs')` gives, also inside a call: `__importStar(require(…))`. */
function requiredPath(value: Expression): string | undefined {
  for (const part of within(value))
    if (part.kind === 'call' && part.callee.kind === 'name' && part.callee.name === 'require')
      return packageOf(part.arguments[0]?.value);
  return undefined;
}

/** The names of a JavaScript file; a file of Python has its names from elsewhere. */
export function canonicalNames({ language, body }: SourceModule): Canonical {
  if (language === 'python') return (name) => name;
  const paths = new Map<string, string>();
  const canonical: Canonical = (name) => {
    const [first, ...rest] = name.split('.');
    const path = paths.get(first);
    return path === undefined ? name : [path, ...rest].join('.');
  };
  for (const statement of body) addNames(statement, paths, canonical);
  return canonical;
}

function addNames(statement: Statement, paths: Map<string, string>, canonical: Canonical): void {
  if (statement.kind === 'import') {
    const root = tfjs.packages[statement.module];
    if (root === undefined) return;
    for (const name of statement.names) {
      if (name.kind === 'module' && name.as !== undefined) paths.set(name.as, root);
      else if (name.kind === 'name') paths.set(name.as, name.name === 'default' ? root : `${root}.${name.name}`);
    }
  } else if (statement.kind === 'assign' && statement.targets.length === 1) {
    const written = dotted(statement.value);
    const path = requiredPath(statement.value) ?? (written && canonical(written));
    if (path !== undefined && /^tf(?:\.|$)/.test(path)) bindTarget(statement.targets[0], path, paths);
  }
}

/** `const { layers, model: build } = tf`. */
function bindTarget(target: Target, path: string, paths: Map<string, string>): void {
  if (target.kind === 'name') paths.set(target.name, path);
  if (target.kind !== 'objectTarget') return;
  for (const { key, target: inner } of target.entries)
    if (key.kind === 'constant') bindTarget(inner, `${path}.${String(key.value)}`, paths);
}

/** The library's name of what a call calls; undefined where that is no dotted name. */
export function calledName({ callee }: CallExpression, canonical: Canonical): string | undefined {
  const name = dotted(callee);
  return name === undefined ? undefined : canonical(name);
}
