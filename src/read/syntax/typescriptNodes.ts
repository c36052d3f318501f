import type { Node } from '@vscode/tree-sitter-wasm';
import type { SourceRange } from '../../graph/graph';
import type { ConstantExpression, ErrorNode, SyntaxProblem } from './syntax';

/** Range of a node's text in its file. */
export const rangeOf = (node: Node, file: string): SourceRange => ({
  file,
  startLine: node.startPosition.row,
  startColumn: node.startPosition.column,
  endLine: node.endPosition.row,
  endColumn: node.endPosition.column,
});

/** Named children that carry meaning: comments stand anywhere. */
export const childrenOf = (node: Node): Node[] =>
  node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment');

/** Does a keyword or a sign stand among the children: `static`, `*`, `type`? */
export const hasToken = (node: Node, token: string): boolean =>
  node.children.some((child) => child !== null && !child.isNamed && child.type === token);

export const errorNode = (node: Node, file: string): ErrorNode => ({
  kind: 'error',
  text: node.text,
  source: rangeOf(node, file),
});

export const constant = (
  type: ConstantExpression['type'],
  value: ConstantExpression['value'],
  source: SourceRange,
): ConstantExpression => ({ kind: 'constant', type, value, source });

/** Places that the grammar could not parse, and tokens that it had to add. */
export function syntaxProblems(root: Node, file: string): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const visit = (node: Node): void => {
    if (node.isMissing) {
      problems.push({ text: `\`${node.type}\` is missing`, source: rangeOf(node, file) });
    } else if (node.isError) {
      const [line] = node.text.trim().split('\n');
      problems.push({ text: `\`${line.slice(0, 60)}\` is not expected here`, source: rangeOf(node, file) });
    } else if (node.hasError) {
      for (const child of node.children) if (child) visit(child);
    }
  };
  visit(root);
  return problems;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' };

/** What an escape sequence stands for: `\n`, `\x41`, `\u{1F600}`, a line that goes on. */
function unescaped(sequence: string): string {
  const body = sequence.slice(1);
  if (body === '\n' || body === '\r\n') return '';
  const code = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})$/i.exec(body);
  if (code) {
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3], 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : sequence;
  }
  return escapes[body] ?? body;
}

/** Text of a string literal, or of the fixed parts of a template. */
export const fragmentText = (node: Node): string =>
  node.type === 'escape_sequence' ? unescaped(node.text) : node.text;

export const stringText = (node: Node): string => childrenOf(node).map(fragmentText).join('');
