/** What in a file builds a network or a block, by its syntax alone. */
import type { SourceRange } from '../../graph/graph';
import { callAt, scriptEntries } from './callEntries';
import { attachedTo, commentEntries, headerOf, type Header } from './commentEntries';
import { addressComments, type AddressComment } from '../address/comments';
import { kerasNames, type KerasNames } from './kerasNames';
import { importedEntry } from './importedEntries';
import { appliesWeights, keepsModel, layerBases, makesModel, modelMethods, namedFunctions } from './javascriptBuilders';
import { canonicalNames, type Canonical } from './libraryNames';
import type { ArchitectureEntry } from '../reader';
import { returnedCalls, type ReturnedCall } from './returnedCalls';
import type { Sources } from '../sources';
import type { ClassSyntax, FunctionSyntax, SourceModule, Statement } from '../syntax/syntax';
import { callsIn, dotted, namesIn } from '../syntax/walk';

/** Entries of a file, and the comments that stand at them. */
interface Found {
  entries: ArchitectureEntry[];
  /** Name of the entry at whose definition a comment stands. */
  attached: ReadonlyMap<AddressComment, string>;
}

/** What is kept, and for which state of the files where imports were followed to find it. */
const cache = new WeakMap<SourceModule, { found: Found; stamp?: number }>();

/** What a reading may see of it, as plain data. */
const plain = ({ entries, attached }: Found): unknown => [
  entries,
  [...attached].map(([{ source }, name]) => [source, name]),
];

const foundIn = (sources: Sources, file: string): Found =>
  sources.ask('entries', file, () => entriesIn(sources, file), plain);

function entriesIn(sources: Sources, file: string): Found {
  const module = sources.module(file);
  if (!module) return { entries: [], attached: new Map() };
  const known = cache.get(module);
  if (known && (known.stamp ?? sources.stamp) === sources.stamp) return known.found;
  // Files that import each other see here what is known so far.
  cache.set(module, { found: { entries: [], attached: new Map() } });
  let stamp: number | undefined;
  const finder = new Finder(module, (name) => {
    stamp = sources.stamp;
    return importedEntry(sources, file, name, (other) => entriesOf(sources, other));
  });
  const defined = finder.entries();
  const comments = addressComments(sources, file);
  const attached = attachedTo(comments, finder.headers, sources.wholeText(file) ?? '');
  const entries = [...defined, ...commentEntries(comments, defined, attached)];
  const found = { entries: entries.sort((a, b) => a.range.startLine - b.range.startLine), attached };
  cache.set(module, { found, stamp });
  return found;
}

/** What a file defines, and what its comments name; nothing outside of the file is asked. */
export const definedEntries = (sources: Sources, file: string): readonly ArchitectureEntry[] =>
  foundIn(sources, file).entries;

/** Every entry of a file: what it defines, what its comments name, and what it builds of its imports as a script. */
export function entriesOf(sources: Sources, file: string): ArchitectureEntry[] {
  const defined = definedEntries(sources, file);
  const names = new Set(defined.map(({ name }) => name));
  const script = scriptEntries(sources, file).filter(({ name }) => !names.has(name) && names.add(name));
  return [...defined, ...script].sort((a, b) => a.range.startLine - b.range.startLine);
}

/** Name of the entry that a comment stands at: directly above its definition, on its first line, or first inside of it. */
export const attachedEntry = (sources: Sources, file: string, comment: AddressComment): string | undefined =>
  foundIn(sources, file).attached.get(comment);

const holds = ({ startLine, startColumn, endLine, endColumn }: SourceRange, line: number, column: number): boolean =>
  (line > startLine || (line === startLine && column >= startColumn)) &&
  (line < endLine || (line === endLine && column <= endColumn));

/** The innermost entry around a position; on a comment that gives inputs alone, the one that they are for. */
export function entryAtPosition(
  sources: Sources,
  file: string,
  line: number,
  column: number,
): ArchitectureEntry | undefined {
  const { entries, attached } = foundIn(sources, file);
  const at = (range: SourceRange): boolean => holds(range, line, column);
  for (const [comment, name] of attached)
    if (comment.call === '' && comment.source.startLine === line) return entries.find((entry) => entry.name === name);
  const written = entries.find((entry) => entry.kind === 'comment' && entry.range.startLine === line);
  if (written) return written;
  // Inside of a definition its own calls are parts of it.
  const [inner] = entries
    .filter(({ range }) => at(range))
    .sort((a, b) => a.range.endLine - a.range.startLine - (b.range.endLine - b.range.startLine));
  return inner ?? entryOfName(sources, file, callAt(sources, file, at));
}

/** A call at the top of a file is addressed by the name that it is given. */
const entryOfName = (
  sources: Sources,
  file: string,
  call: ArchitectureEntry | undefined,
): ArchitectureEntry | undefined =>
  call && (scriptEntries(sources, file).find(({ range }) => range.startLine === call.range.startLine) ?? call);

/** Classes that have a `forward` and are no modules. */
const otherBases = /(?:^|\.)(?:Function|InplaceFunction|object)$/;

const moduleBases = /(?:^|\.)(?:Module|Sequential|ModuleList|ModuleDict|LightningModule|ScriptModule|PreTrainedModel)$/;

const containerCall = /^(?:torch\.)?nn\.Sequential$|^tf\.(?:sequential|model)$|^tf\.layers\.[a-z]\w*$/;

class Finder {
  /** Where a comment may stand that is about an entry. */
  readonly headers: Header[] = [];
  private readonly classes = new Map<string, ClassSyntax>();
  private readonly functions = new Map<string, FunctionSyntax>();
  private readonly found: ArchitectureEntry[] = [];
  /** Names of functions and classes that build a network or a block. */
  private readonly builders = new Set<string>();
  /** Classes that are built inside other classes. */
  private readonly parts = new Set<string>();
  private readonly canonical: Canonical;
  private readonly keras: KerasNames;

  constructor(
    private readonly module: SourceModule,
    /** The entry of another file that an imported name stands for. */
    private readonly imported: (name: string) => ArchitectureEntry | undefined,
  ) {
    this.canonical = canonicalNames(module);
    this.keras = kerasNames(module);
  }

  entries(): ArchitectureEntry[] {
    for (const statement of this.module.body) this.collect(statement);
    if (this.module.language === 'javascript')
      for (const [name, syntax] of namedFunctions(this.module.body)) this.functions.set(name, syntax);
    for (const [name, syntax] of this.classes) if (this.isModule(syntax)) this.builders.add(name);
    for (const [name] of this.classes) if (this.builders.has(name)) this.findParts(name);
    for (const syntax of this.functions.values()) this.findBlocks(syntax);
    this.addClasses();
    this.addFunctions();
    for (const statement of this.module.body) this.addCall(statement);
    return this.found.sort((a, b) => a.range.startLine - b.range.startLine);
  }

  private collect(statement: Statement): void {
    if (statement.kind === 'classDefinition') this.classes.set(statement.class.name, statement.class);
    else if (statement.kind === 'functionDefinition') this.functions.set(statement.function.name, statement.function);
    else if (statement.kind === 'if') [...statement.then, ...statement.else].forEach((inner) => this.collect(inner));
    else if (statement.kind === 'try') statement.body.forEach((inner) => this.collect(inner));
    else if (statement.kind === 'assign' && statement.value.kind === 'function' && statement.targets[0].kind === 'name')
      this.functions.set(statement.targets[0].name, {
        ...named(statement.value.function),
        name: statement.targets[0].name,
        nameSource: statement.targets[0].source,
        source: statement.source,
      });
  }

  private isModule(syntax: ClassSyntax, seen = new Set<string>()): boolean {
    if (seen.has(syntax.name)) return false;
    seen.add(syntax.name);
    const bases = syntax.bases.filter(({ kind }) => kind === 'positional').map(({ value }) => dotted(value) ?? '');
    const isScript = this.module.language === 'javascript';
    if (isScript && this.buildsInMethods(syntax)) return true;
    return bases.some((base) => {
      const own = this.classes.get(base);
      if (own) return this.isModule(own, seen);
      if (isScript) return layerBases.test(this.canonical(base));
      return (
        moduleBases.test(base) ||
        /(?:^|\.)nn\.\w+$/.test(base) ||
        this.keras.isBase(base) ||
        (!otherBases.test(base) && hasForward(syntax)) ||
        this.imported(base)?.kind === 'class'
      );
    });
  }

  /** Does a JavaScript class make a model in one of its methods, or apply weights of its own to what it is given? */
  private buildsInMethods(syntax: ClassSyntax): boolean {
    if (modelMethods(syntax, this.canonical).length > 0) return true;
    return syntax.body.some(
      (member) =>
        member.kind === 'functionDefinition' &&
        forwardNames.includes(member.function.name) &&
        appliesWeights(member.function, this.canonical),
    );
  }

  /** Classes whose name stands in the body of another class, or is handed to a network as its block. */
  private findParts(name: string): void {
    const inside = new Set<string>();
    namesIn(this.classes.get(name)!.body, inside);
    for (const other of inside) if (other !== name && this.classes.has(other)) this.parts.add(other);
  }

  /** Classes that a function hands to a call, unless that call builds them and is what the function returns. */
  private findBlocks(syntax: FunctionSyntax): void {
    const built = new Set(returnedCalls(syntax).flatMap((call) => (this.builds(call) ? [] : call.first)));
    for (const call of callsIn(syntax.body)) {
      for (const { value } of call.arguments)
        if (value.kind === 'name' && this.classes.has(value.name) && !built.has(value.name)) this.parts.add(value.name);
    }
  }

  private addClasses(): void {
    for (const [name, syntax] of this.classes) {
      if (!this.builders.has(name)) continue;
      if (
        !hasForward(syntax) &&
        !hasConstructor(syntax) &&
        !this.inheritsForward(syntax) &&
        !this.buildsInMethods(syntax)
      )
        continue;
      this.headers.push(headerOf(name, syntax));
      this.found.push({
        name,
        kind: 'class',
        network: !this.parts.has(name) && !this.isLayer(syntax),
        range: syntax.source,
        nameRange: syntax.nameSource,
      });
      this.addBuilders(name, syntax);
    }
    // A class may do nothing but keep its builders together.
    if (this.keras.isKeras)
      for (const [name, syntax] of this.classes) if (!this.builders.has(name)) this.addBuilders(name, syntax);
  }

  /** Methods of a class, static ones and those of the class itself, that build a network. */
  private addBuilders(name: string, syntax: ClassSyntax): void {
    for (const statement of syntax.body)
      if (
        statement.kind === 'functionDefinition' &&
        !statement.function.name.startsWith('_') &&
        isStatic(statement.function) &&
        (this.isBuilder(statement.function) || this.callsOwn(name, syntax, statement.function))
      ) {
        this.headers.push(headerOf(`${name}.${statement.function.name}`, statement.function));
        this.found.push({
          name: `${name}.${statement.function.name}`,
          kind: 'factory',
          network: !this.parts.has(name),
          range: statement.function.source,
          nameRange: statement.function.nameSource,
        });
      }
  }

  /** Does a method give what another builder of its class builds: `return Builder.build(…)`? */
  private callsOwn(name: string, { body }: ClassSyntax, syntax: FunctionSyntax): boolean {
    const called = new Set(returnedCalls(syntax).flatMap(({ callees }) => callees));
    return body.some(
      (statement) =>
        statement.kind === 'functionDefinition' &&
        statement.function !== syntax &&
        called.has(`${name}.${statement.function.name}`) &&
        isStatic(statement.function) &&
        this.isBuilder(statement.function),
    );
  }

  private isLayer({ bases }: ClassSyntax): boolean {
    return bases.some(({ value }) => /^tf\.layers\.\w+$/.test(this.canonical(dotted(value) ?? '')));
  }

  private inheritsForward(syntax: ClassSyntax): boolean {
    return syntax.bases.some(({ value }) => {
      const own = this.classes.get(dotted(value) ?? '');
      return own !== undefined && this.builders.has(own.name);
    });
  }

  private addFunctions(): void {
    // A factory may call a factory: repeated until nothing is added.
    const factories = new Map<string, FunctionSyntax>();
    for (let before = -1; before < factories.size;) {
      before = factories.size;
      for (const [name, syntax] of this.functions)
        if (!factories.has(name) && this.isBuilder(syntax)) {
          factories.set(name, syntax);
          this.builders.add(name);
        }
    }
    for (const [name, syntax] of factories) {
      if (name.startsWith('_')) continue;
      this.headers.push(headerOf(name, syntax));
      this.found.push({
        name,
        kind: 'factory',
        network: this.buildsNetwork(syntax),
        range: syntax.source,
        nameRange: syntax.nameSource,
      });
    }
  }

  /** Is it a call of something that gives a module: of this file, of another one, of a library? */
  private builds({ callees }: ReturnedCall): boolean {
    return callees.some(
      (callee) =>
        this.builders.has(callee) ||
        containerCall.test(this.canonical(callee)) ||
        layerBases.test(this.canonical(callee)) ||
        this.makesKeras(callee) ||
        this.imported(callee) !== undefined,
    );
  }

  /** Does Keras make a model by this name, which no class of the file has? */
  private makesKeras(callee: string): boolean {
    return !this.classes.has(callee) && this.keras.makesModel(callee);
  }

  /** Does a function give a module? */
  private isBuilder(syntax: FunctionSyntax): boolean {
    return (
      this.givenClass(syntax) !== undefined ||
      this.isScriptBuilder(syntax) ||
      returnedCalls(syntax).some((call) => this.builds(call) || (call.callees.includes('cls') && isStatic(syntax)))
    );
  }

  /** Does a JavaScript function keep a model that it makes, or apply weights to what it is given? */
  private isScriptBuilder(syntax: FunctionSyntax): boolean {
    return (
      this.module.language === 'javascript' &&
      (keepsModel(syntax, this.canonical) || appliesWeights(syntax, this.canonical))
    );
  }

  /** The class of this file that a function says it gives (`-> ResNet`), or that it hands to what builds it: `build(ResNet, …)`. */
  private givenClass(syntax: FunctionSyntax): string | undefined {
    const isClass = (name: string): boolean => this.classes.has(name) && this.builders.has(name);
    const said = syntax.returns && dotted(syntax.returns);
    if (said !== undefined && isClass(said)) return said;
    return returnedCalls(syntax)
      .filter((call) => !this.builds(call))
      .flatMap(({ first }) => first)
      .find(isClass);
  }

  private buildsNetwork(syntax: FunctionSyntax, depth = 0): boolean {
    if (depth > 8) return false;
    const given = this.givenClass(syntax);
    if (given !== undefined && !this.parts.has(given)) return true;
    if (this.module.language === 'javascript' && keepsModel(syntax, this.canonical)) return true;
    return returnedCalls(syntax)
      .flatMap(({ callees }) => callees)
      .some((callee) => {
        if (makesModel(this.canonical(callee)) || this.makesKeras(callee)) return true;
        const own = this.classes.get(callee);
        if (own) return !this.parts.has(callee) && !this.isLayer(own);
        const inner = this.functions.get(callee);
        if (inner) return inner !== syntax && this.buildsNetwork(inner, depth + 1);
        return this.imported(callee)?.network ?? false;
      });
  }

  /** `model = Net(...)` at the top of a file. */
  private addCall(statement: Statement): void {
    if (statement.kind !== 'assign' || statement.value.kind !== 'call' || statement.targets[0].kind !== 'name') return;
    const callee = this.canonical(dotted(statement.value.callee) ?? '');
    if (!this.builders.has(callee) && !containerCall.test(callee) && !this.makesKeras(callee)) return;
    const [target] = statement.targets;
    const { startLine, endLine } = statement.source;
    this.headers.push({ name: target.name, first: startLine, named: startLine, body: endLine + 1 });
    this.found.push({
      name: target.name,
      kind: 'call',
      network: !this.parts.has(callee) && !/^tf\.layers\./.test(callee),
      range: statement.source,
      nameRange: target.source,
    });
  }
}

const named = (syntax: FunctionSyntax): FunctionSyntax => ({
  name: syntax.name,
  nameSource: syntax.nameSource,
  parameters: syntax.parameters,
  body: syntax.body,
  decorators: syntax.decorators,
  isAsync: syntax.isAsync,
  isGenerator: syntax.isGenerator,
  source: syntax.source,
});

const isStatic = (syntax: FunctionSyntax): boolean =>
  syntax.role === 'static' ||
  syntax.decorators.some((decorator) => ['staticmethod', 'classmethod'].includes(dotted(decorator) ?? ''));

const hasMethod = (syntax: ClassSyntax, names: readonly string[]): boolean =>
  syntax.body.some((statement) => statement.kind === 'functionDefinition' && names.includes(statement.function.name));

/** Methods by which networks are applied. */
const forwardNames: readonly string[] = ['forward', 'call', 'apply', 'predict'];

const hasForward = (syntax: ClassSyntax): boolean => hasMethod(syntax, ['forward', 'call', 'apply']);

const hasConstructor = (syntax: ClassSyntax): boolean => hasMethod(syntax, ['__init__', 'constructor']);
