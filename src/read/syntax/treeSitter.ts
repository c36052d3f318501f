/** Loading of grammars, and what both fronts need of a tree. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import treeSitter from '@vscode/tree-sitter-wasm';
import type { Edit, Language, Node, Parser, Point, Tree } from '@vscode/tree-sitter-wasm';
import type { SourceRange } from '../../graph/graph';
import type { Comment, SyntaxProblem } from './syntax';

export type { Node, Point, Tree } from '@vscode/tree-sitter-wasm';

export type GrammarName = 'python' | 'typescript' | 'tsx' | 'javascript';

let initialised: Promise<void> | undefined;

const wasm = async (folder: string, file: string): Promise<Uint8Array> => readFile(join(folder, file));

const warmUps: Readonly<Record<GrammarName, string>> = {
  python: [
    'from a import (b as c)',
    '@d',
    'class E(f.G):',
    '  h: int = 1',
    '  def i(self, j=[2], *k, **l) -> m:',
    '    if n and not o: p += q[0](-r, s=t)',
    '    for u in v: w = {"x": f"{y}"} if z else lambda a: (a, *b)',
    '    return [c for c in d]',
    '',
  ].join('\n'),
  typescript:
    'import { a } from "b";\nexport function c(d: e = 1) { const f = g.h({ i: 2, ...j })[0]; for (const k of l) m += `n${k}`; return k => k; }\n',
  tsx: 'const a = 1;\n',
  javascript: 'const { a } = require("b"); class C extends D { e(f) { return g.h({ i: 2 }); } }\n',
};

const loaded = new Map<string, Promise<Grammars>>();

/** Parsers by grammar, each loaded when it is first asked for. */
export class Grammars {
  private readonly parsers = new Map<GrammarName, Parser>();

  private constructor(private readonly folder: string) {}

  /**
   * @param folder Where the `.wasm` files of @vscode/tree-sitter-wasm lie.
   * @throws where they are not there: an installation that cannot work.
   */
  static load(folder: string, names: readonly GrammarName[]): Promise<Grammars> {
    const key = `${folder} ${names.join()}`;
    let grammars = loaded.get(key);
    if (!grammars) {
      // Parsers keep nothing between two texts: all readers share them.
      grammars = Grammars.loadAnew(folder, names);
      loaded.set(key, grammars);
      grammars.catch(() => loaded.delete(key));
    }
    return grammars;
  }

  private static async loadAnew(folder: string, names: readonly GrammarName[]): Promise<Grammars> {
    initialised ??= treeSitter.Parser.init({ locateFile: (file: string) => join(folder, file) });
    await initialised;
    const grammars = new Grammars(folder);
    await Promise.all(names.map((name) => grammars.add(name)));
    return grammars;
  }

  private async add(name: GrammarName): Promise<void> {
    const language: Language = await treeSitter.Language.load(await wasm(this.folder, `tree-sitter-${name}.wasm`));
    const parser = new treeSitter.Parser();
    parser.setLanguage(language);
    // WebAssembly compiles a function when it is first called: that belongs to loading, not to the first file.
    parser.parse(warmUps[name])?.delete();
    this.parsers.set(name, parser);
  }

  /**
   * The tree of a text; the caller deletes it.
   * @param before tree of an earlier text of the same file: what did not change is taken over from it.
   */
  parse(name: GrammarName, text: string, before?: { tree: Tree; text: string }): Tree {
    if (before) before.tree.edit(changeBetween(before.text, text));
    const tree = this.parsers.get(name)?.parse(text, before?.tree);
    if (!tree) throw new Error(`The grammar ${name} was not loaded from ${this.folder}.`);
    return tree;
  }
}

/** The one stretch in which two texts differ. */
export function changeBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  const oldEndIndex = before.length - end;
  const newEndIndex = after.length - end;
  return {
    startIndex: start,
    oldEndIndex,
    newEndIndex,
    startPosition: positionAt(before, start),
    oldEndPosition: positionAt(before, oldEndIndex),
    newEndPosition: positionAt(after, newEndIndex),
  };
}

function positionAt(text: string, index: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
    row += 1;
    lineStart = at + 1;
  }
  return { row, column: index - lineStart };
}

/** A tree-sitter tree with its text, and readings of its nodes. */
export class SourceTree {
  constructor(
    readonly file: string,
    readonly text: string,
    readonly tree: Tree,
  ) {}

  source(node: Node): SourceRange {
    const { startPosition: start, endPosition: end } = node;
    return {
      file: this.file,
      startLine: start.row,
      startColumn: start.column,
      endLine: end.row,
      endColumn: end.column,
    };
  }

  textOf(node: Node): string {
    return this.text.slice(node.startIndex, node.endIndex);
  }

  /** Comments with their marks, in order. */
  comments(): Comment[] {
    return this.tree.rootNode
      .descendantsOfType('comment')
      .flatMap((node) => (node ? [{ text: this.textOf(node), source: this.source(node) }] : []));
  }

  /** Does a place lie in a comment, or in a string that stands for itself, as a docstring does? */
  isNote(index: number): boolean {
    let node = this.tree.rootNode.descendantForIndex(index);
    while (node && node.type !== 'comment' && node.type !== 'string') node = node.parent;
    return node?.type === 'comment' || node?.parent?.type === 'expression_statement';
  }

  /** Places that the grammar could not parse, the outermost of each. */
  errors(): SyntaxProblem[] {
    const problems: SyntaxProblem[] = [];
    const visit = (node: Node): void => {
      if (!node.hasError) return;
      if (node.isError || node.isMissing) {
        problems.push({
          text: node.isMissing ? `${node.type} is missing` : this.textOf(node),
          source: this.source(node),
        });
        return;
      }
      for (const child of node.children) if (child) visit(child);
    };
    visit(this.tree.rootNode);
    return problems;
  }
}

/** Named children without comments. */
export function namedChildren(node: Node): Node[] {
  const children: Node[] = [];
  for (const child of node.namedChildren) if (child && !child.isExtra) children.push(child);
  return children;
}

/** A value that is computed when it is first asked for. */
export function lazily<Result>(compute: () => Result): () => Result {
  let result: { value: Result } | undefined;
  return () => (result ??= { value: compute() }).value;
}
