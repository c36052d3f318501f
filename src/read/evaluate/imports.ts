/** Modules: how imports find files, libraries and the standard library. Everything is found when it is first used. */
import type { SourceRange } from '../../graph/graph';
import { isData, type Sources } from '../sources';
import type { ExportStatement, ImportStatement } from '../syntax/syntax';
import { builtin } from './builtins';
import type { Evaluator } from './evaluator';
import { evaluate } from './expressions';
import { javascriptBuiltin } from './javascript/builtins';
import { commonJsExports, commonJsName } from './javascript/commonJs';
import { runModule } from './modules';
import { below, folderOf, isInstalled, javascriptModule, moduleName, pythonModule } from './resolution';
import { Deferred, Scope } from './scope';
import { standardLibrary, isStandardPackage } from './standard/index';
import { DictValue, ListValue, ModuleValue, Namespace, TupleValue, Unknown, type Value } from './values';

/** Data sets build no network, and their sources lead through half of what is installed. */
const ofData = /[\\/]torchvision[\\/](?:datasets|io)[\\/]/;

export class Imports {
  private readonly modules = new Map<string, ModuleValue>();
  /** `sys.modules`: what was loaded, by its name. */
  private readonly loaded = new DictValue();
  /** Values of dotted paths of libraries. */
  private readonly paths = new Map<string, Value>();
  /** Exported names of a JavaScript file that are not the names it uses itself. */
  private readonly exported = new Map<Scope, Map<string, string>>();

  /** @param apart are installed packages left out? What a script computes with them decides no architecture. */
  constructor(
    readonly sources: Sources,
    private readonly apart = false,
  ) {}

  sourceText(source: SourceRange): string {
    return this.sources.text(source);
  }

  /** The module of a file, run when it is first loaded; a folder is a package without code. */
  load(ev: Evaluator, file: string): ModuleValue | undefined {
    const known = this.modules.get(file);
    if (known) return known;
    if (isInstalled(file) && (this.apart || ofData.test(file))) return undefined;
    const syntax = this.sources.module(file);
    if (!syntax && /\.[a-z]+$/.test(file)) return undefined;
    const name = /\.pyi?$/.test(file) ? moduleName(this.sources, file) : file;
    const scope = new Scope(undefined, 'module');
    scope.file = file;
    const module = new ModuleValue(file, name, scope);
    this.modules.set(file, module);
    this.loaded.set(name, module);
    scope.set('__name__', name);
    scope.set('__file__', file);
    if (syntax) {
      // An installed package finds what it imports: it need not be followed through all of that to know.
      const { guarded } = ev;
      if (isInstalled(file)) ev.guarded = 0;
      runModule(ev, syntax, scope);
      ev.guarded = guarded;
    }
    return module;
  }

  /** Value of a dotted path of a library or of the standard library. */
  lookup(ev: Evaluator, path: string): Value {
    let value = this.paths.get(path);
    if (value === undefined && !this.paths.has(path)) {
      value = this.resolve(ev, path);
      if (!(value instanceof Unknown)) this.paths.set(path, value);
    }
    return value;
  }

  private resolve(ev: Evaluator, path: string): Value {
    for (const library of ev.libraries) {
      const value = library.lookup(path);
      if (value !== undefined) return value;
      if (library.isPackage(path)) return new Namespace(path);
    }
    if (path === 'sys.modules') return this.loaded;
    const value = standardLibrary(path);
    // What the source changes is its own: the next reading finds it as it was.
    if (value instanceof DictValue) return new DictValue(value.entries.values());
    if (value instanceof ListValue) return new ListValue([...value.items]);
    if (value !== undefined) return value;
    return isStandardPackage(path) ? new Namespace(path) : new Unknown(path, ev.source, path);
  }

  /** Path of the namespace that an import name stands for, if a library or the standard library has it. */
  private known(ev: Evaluator, module: string): string | undefined {
    for (const library of ev.libraries) {
      if (library.isReadFromFiles?.(module)) continue;
      for (const [name, path] of Object.entries(library.packages)) {
        if (module === name) return path;
        if (ev.language === 'python' && module.startsWith(`${name}.`)) return path + module.slice(name.length);
      }
    }
    return isStandardPackage(module) && ev.language === 'python' ? module : undefined;
  }

  private find(ev: Evaluator, module: string, from: string): ModuleValue | Namespace | undefined {
    const path = this.known(ev, module);
    if (path !== undefined) return new Namespace(path);
    const file =
      ev.language === 'python'
        ? pythonModule(this.sources, module, from)
        : javascriptModule(this.sources, module, from);
    return file === undefined ? undefined : this.load(ev, file);
  }

  /** A name that neither the function nor its module has: from a star import, or a builtin. */
  fallback(ev: Evaluator, name: string, module: Scope): { value: Value } | undefined {
    for (const star of module.stars ?? []) {
      const found = star.find(name);
      if (found) return found;
    }
    const value =
      ev.language === 'python'
        ? builtin(name)
        : (javascriptBuiltin(ev, name) ??
          commonJsName(
            ev,
            name,
            module,
            (...call) => this.require(...call),
            (...call) => this.importModule(...call),
          ));
    if (value !== undefined) return { value };
    const path = ev.libraries.map(({ globals }) => globals?.[name]).find((known) => known !== undefined);
    return path === undefined ? undefined : { value: new Namespace(path) };
  }

  /** A member of a file's module: a name, a name it took over, a file of its package. */
  member(ev: Evaluator, module: ModuleValue, name: string): Value {
    const { scope, file } = module;
    const local = this.exported.get(scope)?.get(name) ?? name;
    // `from package import part` inside the package itself asks for a name that is only just being bound: its file is meant.
    if (scope.settled(local)) return scope.own(local);
    for (const star of scope.stars ?? []) {
      const found = star.find(name);
      if (found) return found.value;
    }
    const exported = isData(file) ? scope.own('default') : commonJsExports(scope);
    if (exported instanceof DictValue) return name === 'default' ? exported : exported.get(name);
    const folder = file.endsWith('/__init__.py') ? folderOf(file) : /\.\w+$/.test(file) ? undefined : file;
    const found = folder === undefined ? undefined : below(this.sources, folder, [name]);
    return found === undefined ? undefined : this.load(ev, found);
  }

  /** What `from module import name` gives. */
  private importName(ev: Evaluator, module: string, name: string, from: string): Value {
    const found = this.find(ev, module, from);
    if (found instanceof Namespace)
      return ev.language === 'javascript' && name === 'default' ? found : this.lookup(ev, `${found.path}.${name}`);
    const absolute = found ? `${found.name}.${name}` : `${module}.${name}`;
    if (ev.language === 'python') {
      const known = this.override(ev, absolute);
      if (known !== undefined) return known;
    }
    if (found) {
      const value = this.member(ev, found, name);
      if (value !== undefined || found.scope.settled(name)) return value;
    }
    if (ev.guarded > 0) return ev.raise('ImportError', `cannot import ${name} from ${module}`);
    return new Unknown(absolute, ev.source, absolute);
  }

  /** A name of a package that is read from its files, of which a library knows better what it means. */
  private override(ev: Evaluator, path: string): Value {
    for (const library of ev.libraries) {
      const value = library.lookup(path);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** What `require` gives: the module's exports by CommonJS, or the module itself. */
  private require(ev: Evaluator, module: string, from: string): Value {
    const found = this.importModule(ev, module, from);
    if (!(found instanceof ModuleValue)) return found;
    return isData(found.file) ? found.scope.own('default') : (commonJsExports(found.scope) ?? found);
  }

  private importModule(ev: Evaluator, module: string, from: string): Value {
    const found = this.find(ev, module, from);
    // `import a.b as c` binds the attribute `b` of `a`, which may be a function that hides the module of its name.
    const attribute = found instanceof Namespace ? this.lookup(ev, found.path) : undefined;
    if (found) return attribute === undefined || attribute instanceof Unknown ? found : attribute;
    if (ev.guarded > 0) return ev.raise('ModuleNotFoundError', `no module named ${module}`);
    return new Unknown(module, ev.source, module);
  }

  /** `importlib.import_module(name)`. */
  named(ev: Evaluator, name: string): Value {
    return this.importModule(ev, name, ev.source.file);
  }

  execute(ev: Evaluator, statement: ImportStatement, scope: Scope): void {
    const { module, names, source } = statement;
    const from = scope.module.file ?? source.file;
    // A registry is filled by decorators in the parts of a package, which the package itself imports.
    if (ev.eager && module.startsWith('.') && from.endsWith('/__init__.py')) this.find(ev, module, from);
    const bind = (name: string, compute: () => Value): void => {
      if (ev.guarded > 0) scope.set(name, compute());
      else scope.set(name, this.later(ev, source, compute));
    };
    for (const name of names) {
      if (name.kind === 'name') bind(name.as, () => this.importName(ev, module, name.name, from));
      else if (name.kind === 'all') this.takeOver(ev, module, scope, from);
      else if (name.as !== undefined)
        bind(name.as, () =>
          ev.language === 'python' ? this.importModule(ev, module, from) : this.require(ev, module, from),
        );
      else {
        const [first] = module.split('.');
        if (!scope.has(first) || ev.guarded > 0) bind(first, () => this.importModule(ev, first, from));
      }
    }
  }

  /** A value that is computed later, in the state of now. */
  later(ev: Evaluator, source: SourceRange, compute: () => Value, isImport = true): Deferred {
    const { language } = ev;
    return new Deferred(
      () => {
        const mark = ev.mark();
        ev.language = language;
        ev.source = source;
        const value = compute();
        ev.restore(mark);
        return value;
      },
      { source, isImport },
    );
  }

  /** Modules that were loaded so far. */
  get all(): readonly ModuleValue[] {
    return [...this.modules.values()];
  }

  /** What was asked of libraries so far, by its path: the source may have changed it. */
  get asked(): ReadonlyMap<string, Value> {
    return this.paths;
  }

  private takeOver(ev: Evaluator, module: string, scope: Scope, from: string): void {
    const place = scope.module;
    let found: ModuleValue | Namespace | undefined | null = null;
    const taken = (): ModuleValue | Namespace | undefined => {
      found ??= this.find(ev, module, from) ?? undefined;
      return found;
    };
    const find = (name: string): { value: Value } | undefined => {
      const other = taken();
      if (other instanceof Namespace) {
        const value = this.lookup(ev, `${other.path}.${name}`);
        return value instanceof Unknown ? undefined : { value };
      }
      if (!other || !isPublic(other, name)) return undefined;
      const value = other.scope.has(name) || other.scope.stars ? this.member(ev, other, name) : undefined;
      return value === undefined ? undefined : { value };
    };
    const names = (): string[] => {
      const other = taken();
      return other instanceof ModuleValue ? this.names(other).filter((name) => isPublic(other, name)) : [];
    };
    place.stars = [{ find, names }, ...(place.stars ?? [])];
  }

  /** Names of a file's module, those that it took over first. */
  names({ scope }: ModuleValue): string[] {
    return [...new Set([...(scope.stars ?? []).toReversed().flatMap((star) => star.names()), ...scope.keys()])];
  }

  export(ev: Evaluator, statement: ExportStatement, scope: Scope): void {
    const place = scope.module;
    const names = this.exported.get(place) ?? new Map<string, string>();
    this.exported.set(place, names);
    const from = place.file ?? statement.source.file;
    if (statement.all && statement.from) this.takeOver(ev, statement.from, scope, from);
    for (const { local, exported } of statement.names) {
      const { from: module } = statement;
      if (module)
        place.set(
          exported,
          this.later(ev, statement.source, () => this.importName(ev, module, local, from)),
        );
      else if (local !== exported) names.set(exported, local);
    }
    if (statement.value) place.set('default', evaluate(ev, statement.value, scope));
  }
}

/** Does `import *` give the name? Those of `__all__`, without it all that begin with no underscore. */
function isPublic({ scope }: ModuleValue, name: string): boolean {
  const listed = scope.has('__all__') ? scope.own('__all__') : undefined;
  const names = listed instanceof ListValue || listed instanceof TupleValue ? listed.items : [];
  const known = names.length > 0 && names.every((item) => typeof item === 'string');
  return known ? names.includes(name) : !name.startsWith('_');
}
