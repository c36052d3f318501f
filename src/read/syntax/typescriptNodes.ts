import type { SourceRange } from '../../graph/graph';
import type { ConstantExpression, ErrorNode } from './syntax';
import { namedChildren, type Node, type SourceTree } from './treeSitter';

/** Does a keyword or a sign stand among the children: `static`, `*`, `type`? */
export const hasToken = (node: Node, token: string): boolean =>
  node.children.some((child) => child !== null && !child.isNamed && child.type === token);

export const errorNode = (node: Node, tree: SourceTree): ErrorNode => ({
  kind: 'error',
  text: node.text,
  source: tree.source(node),
});

export const constant = (
  type: ConstantExpression['type'],
  value: ConstantExpression['value'],
  source: SourceRange,
): ConstantExpression => ({ kind: 'constant', type, value, source });

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

export const stringText = (node: Node): string => namedChildren(node).map(fragmentText).join('');
