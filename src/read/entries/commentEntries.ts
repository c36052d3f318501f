/** Which definition a comment stands at, and the entries that comments are themselves. */
import type { AddressComment } from '../address/comments';
import type { ArchitectureEntry } from '../reader';
import type { ClassSyntax, FunctionSyntax, Statement } from '../syntax/syntax';

/** Lines of a definition that a comment may stand at. */
export interface Header {
  name: string;
  /** Its first line, that of its first decorator. */
  first: number;
  /** Line of its name. */
  named: number;
  /** First line of its body behind what documents it. */
  body: number;
}

const isDocumentation = (statement: Statement | undefined): boolean =>
  statement?.kind === 'expression' && statement.value.kind === 'constant' && statement.value.type === 'string';

export function headerOf(name: string, syntax: ClassSyntax | FunctionSyntax): Header {
  const first = Math.min(syntax.source.startLine, ...syntax.decorators.map(({ source }) => source.startLine));
  const statement = isDocumentation(syntax.body[0]) ? syntax.body[1] : syntax.body[0];
  return {
    name,
    first,
    named: syntax.nameSource.startLine,
    body: statement?.source.startLine ?? syntax.source.endLine + 1,
  };
}

/** Comments with the names of the definitions that they stand at. */
export function attachedTo(
  comments: readonly AddressComment[],
  headers: readonly Header[],
  text: string,
): ReadonlyMap<AddressComment, string> {
  const attached = new Map<AddressComment, string>();
  if (comments.length === 0) return attached;
  const lines = text.split('\n');
  const isCode = (line: string): boolean => !/^\s*(?:#|\/\/|\/?\*|$)/.test(line);
  for (const comment of comments) {
    const at = comment.source.startLine;
    const alone = !isCode(lines[at]);
    const next = lines.findIndex((line, i) => i > at && isCode(line));
    const on = headers.filter(({ first, named, body }) => at === named || (at >= first && at < body));
    const header = on[on.length - 1] ?? headers.find(({ first }) => alone && first === next);
    if (header) attached.set(comment, header.name);
  }
  return attached;
}

/** A comment that names a call is an entry of its own, but for a name that has one already. */
export function commentEntries(
  comments: readonly AddressComment[],
  defined: readonly ArchitectureEntry[],
  attached: ReadonlyMap<AddressComment, string>,
): ArchitectureEntry[] {
  const taken = new Set(defined.map(({ name }) => name));
  const first = new Set<string>();
  return comments.flatMap((comment): ArchitectureEntry[] => {
    const { call, text, head, problem, source } = comment;
    if (call === '' && !(problem && !attached.has(comment))) return [];
    const name = problem || taken.has(call) ? text : call;
    if (taken.has(name)) return [];
    taken.add(name);
    // The definition that it decides has a lens that says the same.
    const decides = head !== undefined && !first.has(head) && attached.get(comment) === head;
    if (head !== undefined && comment.called) first.add(head);
    const definition = defined.find((entry) => entry.name === head);
    const network = definition?.network ?? true;
    return [{ name, kind: 'comment', network, range: source, nameRange: source, ...(decides ? { quiet: true } : {}) }];
  });
}
