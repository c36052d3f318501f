import type { SourceModule } from './syntax';
import { lazily, SourceTree, type GrammarName, type Grammars } from './treeSitter';
import { statementsOf } from './typescriptStatements';

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
 */
export function parseTypescript(grammars: Grammars, file: string, text: string): SourceModule {
  const tree = new SourceTree(file, text, grammars.parse(typescriptGrammar(file) ?? 'typescript', text));
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
    release: () => tree.tree.delete(),
  };
}
