/** Parsed files, kept until their text changes. */
import type { SourceRange } from '../graph/graph';
import type { SourceFiles } from './reader';
import type { Edit } from './reuse/edit';
import { mostEdits, Observations } from './reuse/observations';
import { parsePython } from './syntax/python';
import type { Expression, FunctionSyntax, Language, SourceModule } from './syntax/syntax';
import type { Grammars } from './syntax/treeSitter';
import { parseTypescript } from './syntax/typescript';

/** Language of a file by its name. */
export function languageOf(file: string): Language | undefined {
  if (/\.(?:pyi?|ipynb)$/i.test(file)) return 'python';
  return /\.[cm]?[jt]sx?$/.test(file) ? 'javascript' : undefined;
}

/** JSON, which JavaScript imports as a value; with comments and trailing commas, as `tsconfig.json` has them. */
export const isData = (file: string): boolean => file.endsWith('.json');

export class Sources {
  private readonly modules = new Map<string, SourceModule>();
  /** What each new text of a file did to the one before it, the first one first. */
  private readonly edits = new Map<string, (Edit | undefined)[]>();
  private readonly stale = new Map<string, SourceModule>();
  private readonly lines = new Map<string, readonly string[]>();
  private readonly expressions = new Map<string, Expression | undefined>();
  private readonly existing = new Map<string, boolean>();
  /** The file that is read up to a line for now, and its module up to there. */
  private end: { file: string; line: number } | undefined;
  private readonly beginnings = new WeakMap<SourceModule, Map<number, SourceModule>>();
  private seen: Observations | undefined;

  constructor(
    private readonly files: SourceFiles,
    private readonly grammars: Grammars,
  ) {}

  get roots(): readonly string[] {
    return this.files.roots;
  }

  /**
   * Runs a reading and notes what it looks at. Readings are not run inside each other.
   * @returns its result, with what was seen.
   */
  watch<Result>(body: () => Result): { result: Result; seen: Observations } {
    const seen = new Observations();
    this.seen = seen;
    try {
      return { result: body(), seen };
    } finally {
      this.seen = undefined;
    }
  }

  /**
   * Runs a reading that sees of a file what begins before a line (from zero), as running a script only up to there would.
   * @param line Infinity for the whole file
   */
  upTo<Result>(file: string, line: number, body: () => Result): Result {
    const before = this.end;
    this.end = line === Infinity ? undefined : { file, line };
    try {
      return body();
    } finally {
      this.end = before;
    }
  }

  /** A question about a file's text of which a reading sees the answer alone: plain data, its places as source ranges. */
  ask<Answer>(
    what: string,
    file: string,
    compute: () => Answer,
    plain: (answer: Answer) => unknown = (it) => it,
  ): Answer {
    const { seen } = this;
    if (seen) this.module(file);
    this.seen = undefined;
    try {
      const answer = compute();
      seen?.asked.set(`${file} ${what}`, { answer: plain(answer), again: () => plain(compute()) });
      return answer;
    } finally {
      this.seen = seen;
    }
  }

  /** Notes that the body of a function is evaluated. */
  evaluates(syntax: FunctionSyntax): void {
    this.seen?.evaluated.add(syntax);
  }

  /** Syntax of a file; undefined where it cannot be read or its language is none of ours. */
  module(file: string): SourceModule | undefined {
    const module = this.parsed(file);
    if (this.seen && (languageOf(file) || isData(file)))
      this.seen.versions.set(file, module && this.edits.get(file)?.length);
    return module && this.end?.file === file ? this.beginningOf(module, this.end.line) : module;
  }

  private beginningOf(module: SourceModule, line: number): SourceModule {
    const known = this.beginnings.get(module) ?? new Map<number, SourceModule>();
    this.beginnings.set(module, known);
    let beginning = known.get(line);
    if (!beginning) {
      const before = <Item extends { source: SourceRange }>(items: readonly Item[]): Item[] =>
        items.filter(({ source }) => source.startLine < line);
      const [body, errors, comments] = [before(module.body), before(module.errors), before(module.comments)];
      beginning = Object.create(module, {
        body: { value: body },
        errors: { value: errors },
        comments: { value: comments },
      }) as SourceModule;
      known.set(line, beginning);
    }
    return beginning;
  }

  /** Number of the present text of a file: one more for each that it had before; undefined where it cannot be read. */
  version(file: string): number | undefined {
    return this.parsed(file) && this.edits.get(file)?.length;
  }

  /** What the text after the one of a number did; undefined where it may have changed anything. */
  edit(file: string, version: number): Edit | undefined {
    return this.edits.get(file)?.[version];
  }

  private parsed(file: string): SourceModule | undefined {
    const known = this.modules.get(file);
    if (known) return known;
    const language = isData(file) ? 'javascript' : languageOf(file);
    const read = language && this.files.read(file);
    if (read === undefined) return undefined;
    // A file of data is a module whose default export it is.
    const text = isData(file) ? `export default ${read}` : read;
    const before = this.stale.get(file);
    this.stale.delete(file);
    const module = before?.text === text ? before : this.parse(file, language!, text, before);
    this.modules.set(file, module);
    this.lines.set(file, text.split('\n'));
    return module;
  }

  private parse(file: string, language: Language, text: string, before: SourceModule | undefined): SourceModule {
    const edits = this.edits.get(file);
    let edit: Edit | undefined;
    const parse = language === 'python' ? parsePython : parseTypescript;
    const module = parse(this.grammars, file, text, before, (found) => (edit = found));
    before?.release();
    if (edits) edits.push(edit);
    else this.edits.set(file, []);
    // What is older than anybody follows is let go.
    if (edits && edits.length > mostEdits) edits[edits.length - 1 - mostEdits] = undefined;
    return module;
  }

  /** A single expression, such as the arguments of a request; undefined where it cannot be parsed. */
  expression(language: Language, text: string): Expression | undefined {
    const key = `${language} ${text}`;
    if (this.expressions.has(key)) return this.expressions.get(key);
    const parse = language === 'python' ? parsePython : parseTypescript;
    const module = parse(this.grammars, language === 'python' ? 'expression.py' : 'expression.ts', text);
    const [statement] = module.body;
    const expression = statement?.kind === 'expression' && module.errors.length === 0 ? statement.value : undefined;
    // Kept with its tree: a lambda in it is mapped when it is called.
    this.expressions.set(key, expression);
    return expression;
  }

  exists(path: string): boolean {
    let known = this.existing.get(path);
    if (known === undefined) {
      known = this.files.exists(path);
      this.existing.set(path, known);
    }
    this.seen?.existing.set(path, known);
    return known;
  }

  /** Counts changes of files: what was found in files is good for as long as it stands. */
  stamp = 0;

  /** Has the present reading asked something before? Outside of readings nobody minds. */
  hasLooked(what: string): boolean {
    const { seen } = this;
    const before = seen?.looked.has(what) ?? true;
    seen?.looked.add(what);
    return before;
  }

  /** Files around a file that call something of a name, the nearest first; none where the files cannot be searched. */
  calling(name: string, file: string): readonly string[] {
    const search = (): readonly string[] => this.files.calling?.(name, file) ?? [];
    const files = search();
    this.seen?.asked.set(`calling ${name} ${file}`, { answer: files, again: search, everywhere: true });
    return files;
  }

  invalidate(file: string): void {
    this.stamp += 1;
    this.files.changed?.(file);
    const module = this.modules.get(file);
    if (module) {
      // Its tree makes parsing the next text cheap.
      this.stale.get(file)?.release();
      this.stale.set(file, module);
    }
    this.modules.delete(file);
    this.lines.delete(file);
    // The change may be that it came to be, or went, with the folders around it.
    for (let path = file; this.existing.delete(path) || path.includes('/'); path = path.replace(/\/?[^/]*$/, ''))
      continue;
  }

  dispose(): void {
    for (const module of [...this.modules.values(), ...this.stale.values()]) module.release();
    this.modules.clear();
    this.stale.clear();
  }

  /** Whole text of a file. */
  wholeText(file: string): string | undefined {
    const lines = this.lines.get(file);
    this.seen?.text({ file, startLine: 0, startColumn: 0, endLine: lines?.length ?? 0, endColumn: 0 });
    return lines?.join('\n');
  }

  /** Text of a range, its lines joined. */
  text(range: SourceRange): string {
    const { file, startLine, startColumn, endLine, endColumn } = range;
    this.seen?.text(range);
    const lines = this.lines.get(file)?.slice(startLine, endLine + 1);
    if (!lines || lines.length === 0) return '';
    lines[lines.length - 1] = lines[lines.length - 1].slice(
      0,
      endLine === startLine + lines.length - 1 ? endColumn : undefined,
    );
    lines[0] = lines[0].slice(startColumn);
    return lines.join('\n');
  }
}
