/** Parsed files, kept until their text changes. */
import type { SourceRange } from '../graph/graph';
import type { SourceFiles } from './reader';
import { parsePython } from './syntax/python';
import type { Expression, Language, SourceModule } from './syntax/syntax';
import type { Grammars } from './syntax/treeSitter';
import { parseTypescript } from './syntax/typescript';

/** Language of a file by its name. */
export function languageOf(file: string): Language | undefined {
  if (/\.pyi?$/.test(file)) return 'python';
  return /\.[cm]?[jt]sx?$/.test(file) ? 'javascript' : undefined;
}

export class Sources {
  private readonly modules = new Map<string, SourceModule>();
  private readonly stale = new Map<string, SourceModule>();
  private readonly lines = new Map<string, readonly string[]>();
  private readonly expressions = new Map<string, Expression | undefined>();
  private readonly existing = new Map<string, boolean>();

  constructor(
    private readonly files: SourceFiles,
    private readonly grammars: Grammars,
  ) {}

  get roots(): readonly string[] {
    return this.files.roots;
  }

  /** Syntax of a file; undefined where it cannot be read or its language is none of ours. */
  module(file: string): SourceModule | undefined {
    const known = this.modules.get(file);
    if (known) return known;
    const language = languageOf(file);
    const text = language && this.files.read(file);
    if (text === undefined) return undefined;
    const before = this.stale.get(file);
    const module =
      language === 'python'
        ? parsePython(this.grammars, file, text, before?.parsed as Parameters<typeof parsePython>[3])
        : parseTypescript(this.grammars, file, text);
    before?.release();
    this.stale.delete(file);
    this.modules.set(file, module);
    this.lines.set(file, text.split('\n'));
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
    return known;
  }

  /** Counts changes of files: what was found in files is good for as long as it stands. */
  stamp = 0;

  /** Files around a file that call something of a name, the nearest first; none where the files cannot be searched. */
  calling(name: string, file: string): readonly string[] {
    return this.files.calling?.(name, file) ?? [];
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

  /** Whole text of a file. */
  wholeText(file: string): string | undefined {
    return this.lines.get(file)?.join('\n');
  }

  /** Text of a range, its lines joined. */
  text({ file, startLine, startColumn, endLine, endColumn }: SourceRange): string {
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
