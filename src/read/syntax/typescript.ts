import { parsedAfter, type Edit, type Grammar } from '../reuse/edit';
import type { SourceModule } from './syntax';
import { lazily, SourceTree, type GrammarName, type Grammars } from './treeSitter';
import { statementsOf } from './typescriptStatements';

const grammar: Grammar = {
  holdsStatements: new Set(['program', 'statement_block', 'class_body']),
  functions: new Set([
    'function_declaration',
    'generator_function_declaration',
    'function_expression',
    'generator_function',
    'arrow_function',
    'method_definition',
  ]),
  body: 'statement_block',
  brace: 1,
};

/** Grammar by the end of a file's name; undefined where it is no TypeScript or JavaScript. */
export function typescriptGrammar(file: string): GrammarName | undefined {
  const [, ending] = /\.([cm]?[jt]sx?)$/.exec(file) ?? [];
  if (ending === undefined) return undefined;
  if (ending === 'tsx') return 'tsx';
  return ending.includes('t') ? 'typescript' : 'javascript';
}

/**
 * Parses a file of TypeScript or JavaScript. Types are dropped, `enum` becomes an object, `private x` among a constructor's
 * parameters an assignment. Never fails: what is broken is among `errors`, the rest is there.
 * @param before an earlier text of the same file: its tree is taken over where nothing changed, and is of no use afterwards.
 * @param compared given what became of the earlier text; undefined where anything may have changed.
 */
export function parseTypescript(
  grammars: Grammars,
  file: string,
  text: string,
  before?: SourceModule,
  compared?: (edit: Edit | undefined) => void,
): SourceModule {
  const name = typescriptGrammar(file) ?? 'typescript';
  const tree = new SourceTree(
    file,
    text,
    parsedAfter(before, text, (old) => grammars.parse(name, text, old), grammar, compared),
  );
  const body = lazily(() => statementsOf(tree.tree.rootNode, tree));
  const errors = lazily(() => tree.errors());
  const comments = lazily(() => tree.comments());
  return {
    language: 'javascript',
    file,
    get body() {
      return body();
    },
    get errors() {
      return errors();
    },
    get comments() {
      return comments();
    },
    text,
    isNote: (index) => tree.isNote(index),
    tree: tree.tree,
    release: () => tree.tree.delete(),
  };
}
