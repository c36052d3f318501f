/** What the modules that were loaded hold, written down so that two evaluators can be compared. */
import type { SourceRange } from '../../graph/graph';
import type { Evaluator } from './evaluator';
import { placeKey } from './decisions';
import { Deferred, type Scope } from './scope';
import {
  BoundMethod,
  ClassValue,
  DictValue,
  Float,
  FunctionValue,
  identityOf,
  Instance,
  ListValue,
  ModuleValue,
  Namespace,
  SetValue,
  Symbolic,
  TupleValue,
  Unknown,
  WrappedMethod,
  type Value,
} from './values';

/** Rounds in which one evaluator loads what the other has loaded. */
const mostRounds = 5;

/**
 * Do two evaluators hold the same modules, and the same of what was asked of libraries? What has no text of its own goes by
 * its identity, so that it equals nothing of another evaluator but what both have in common.
 */
export function sameState(a: Evaluator, b: Evaluator): boolean {
  if (!level(a, b) || [a, b].some(isBuilding)) return false;
  const [theirs, libraries] = [new Map(b.imports.all.map((module) => [module.file, module])), b.imports.asked];
  return (
    a.imports.all.every(({ file, scope }) => {
      const other = theirs.get(file);
      return other !== undefined && new Writer(a).scope(scope) === new Writer(b).scope(other.scope);
    }) &&
    [...a.imports.asked].every(
      ([path, value]) => new Writer(a).value(value) === new Writer(b).value(libraries.get(path)),
    )
  );
}

/** What one of the two alone has loaded or asked for may have been changed by it: the other one does the same, untouched. */
function level(a: Evaluator, b: Evaluator): boolean {
  for (let round = 0; round < mostRounds; round++) {
    const missing = [follow(a, b), follow(b, a)];
    if (!missing.includes(true)) return true;
  }
  return false;
}

function follow(ev: Evaluator, other: Evaluator): boolean {
  const files = new Set(ev.imports.all.map(({ file }) => file));
  const modules = other.imports.all.filter(({ file }) => !files.has(file));
  const paths = [...other.imports.asked.keys()].filter((path) => !ev.imports.asked.has(path));
  for (const { file } of modules) ev.imports.load(ev, file);
  for (const path of paths) ev.imports.lookup(ev, path);
  return modules.length + paths.length > 0;
}

const isBuilding = ({ builder }: Evaluator): boolean =>
  builder.size > 0 || builder.problems.length > 0 || builder.assumptions.length > 0;

class Writer {
  private readonly seen = new Map<object, number>();

  constructor(private readonly ev: Evaluator) {}

  scope(scope: Scope): string {
    const names = [...scope.keys()].map((name) => `${name}=${this.value(scope.raw(name))}`);
    return `{${names.join(';')}|${scope.stars?.length ?? 0}}`;
  }

  value(value: Value | Deferred): string {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value !== 'object' || value === null) return String(value);
    const known = this.seen.get(value);
    if (known !== undefined) return `#${known}`;
    this.seen.set(value, this.seen.size);
    return `${value.constructor.name}${this.object(value)}`;
  }

  private object(value: Exclude<Value, string | number | boolean | null | undefined> | Deferred): string {
    if (value instanceof Deferred) return this.deferred(value);
    if (value instanceof Float) return String(value.value);
    if (value instanceof Symbolic) return `${value.dim} ${value.float}`;
    if (value instanceof Unknown)
      return JSON.stringify([
        value.reason,
        value.path,
        place(value.source),
        this.list(value.given ?? []),
        this.ev.spokenOf.has(value),
      ]);
    if (value instanceof ListValue) return this.list(value.items);
    if (value instanceof TupleValue) return `${this.list(value.items)} ${this.value(value.type)}`;
    if (value instanceof SetValue) return this.list([...value.entries.values()]);
    if (value instanceof DictValue) return this.list([...value.entries.values()].flat());
    if (value instanceof Namespace) return value.path;
    // Its own state stands beside this one.
    if (value instanceof ModuleValue) return value.file;
    if (value instanceof BoundMethod) return this.list([value.receiver, value.callee]);
    if (value instanceof WrappedMethod) return `${value.binding} ${this.value(value.callee)}`;
    if (value instanceof FunctionValue) return this.function(value);
    if (value instanceof ClassValue && value.options.definition) return this.class(value);
    if (value instanceof Instance && value.state === undefined)
      return `${this.value(value.type)} ${place(value.source)} ${this.attributes(value.attributes)}`;
    return ` ${identityOf(value)}`;
  }

  private deferred({ from, computed }: Deferred): string {
    if (!from) return computed ? this.value(computed.value) : ` ${identityOf({})}`;
    return from.isImport || !computed ? `${from.isImport} ${place(from.source)}` : this.value(computed.value);
  }

  private function({ syntax, scope, defaults, attributes }: FunctionValue): string {
    const own = [place(syntax.source), this.list([...defaults.values()]), this.attributes(attributes)];
    for (let at: Scope | undefined = scope; at && at.kind !== 'module'; at = at.parent)
      if (!this.seen.has(at)) {
        this.seen.set(at, this.seen.size);
        own.push(this.scope(at));
      }
    return own.join(' ');
  }

  private class(value: ClassValue): string {
    const { name, options, bases, attributes, pending, metaclass } = value;
    const isRun = pending === undefined;
    return [
      name,
      place(options.definition?.source),
      isRun,
      this.list(bases),
      this.value(metaclass),
      this.attributes(attributes),
    ].join(' ');
  }

  private attributes(attributes: ReadonlyMap<string, Value | Deferred>): string {
    return `{${[...attributes].map(([name, value]) => `${name}=${this.value(value)}`).join(';')}}`;
  }

  private list(values: readonly (Value | Deferred)[]): string {
    return `[${values.map((value) => this.value(value)).join(',')}]`;
  }
}

const place = (source: SourceRange | undefined): string => (source ? placeKey(source) : '');
