import type { Tree } from '@vscode/tree-sitter-wasm';
import type { SourceModule } from './syntax';
import { syntaxProblems } from './typescriptNodes';
import { statementsOf } from './typescriptStatements';

/**
 * A TypeScript, TSX or JavaScript file in the common syntax. Types are dropped, `enum` becomes an object, `private x` among
 * a constructor's parameters an assignment. The module owns the tree from here on.
 */
export function typescriptModule(tree: Tree, file: string): SourceModule {
  const root = tree.rootNode;
  return {
    language: 'javascript',
    file,
    body: statementsOf(root, file),
    errors: root.hasError ? syntaxProblems(root, file) : [],
    release: () => tree.delete(),
  };
}
