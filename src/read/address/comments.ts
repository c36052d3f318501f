/** Comments that say how an architecture is to be read: `# throughline: Net(depth=20) input=1x3x32x32`. */
import type { SourceRange } from '../../graph/graph';
import { parseAddressText, type AddressText } from './addressText';
import { ignoreComment } from '../ignoreComments';
import type { Sources } from '../sources';
import type { SourceModule } from '../syntax/syntax';
import { dotted } from '../syntax/walk';

/** One such comment. */
export interface AddressComment extends AddressText {
  /** What stands behind `throughline:`. */
  text: string;
  source: SourceRange;
  /** Dotted name that its call begins with: `Net`, `Net.from_name`. */
  head?: string;
  /** Does it give arguments, rather than a name alone? */
  called: boolean;
  /** What cannot be read of it, and what to write instead. */
  problem?: { text: string; source: SourceRange };
}

const mark = /^(?:#+|\/\/+|\/?\*+)?\s*throughline\s*:[ \t]*/;

const cache = new WeakMap<SourceModule, readonly AddressComment[]>();

/** The comments of a file that begin with `throughline:` and say no finding to ignore, in order. */
export const addressComments = (sources: Sources, file: string): readonly AddressComment[] =>
  sources.ask('comments', file, () => commentsIn(sources, file));

function commentsIn(sources: Sources, file: string): readonly AddressComment[] {
  const module = sources.module(file);
  if (!module) return [];
  let found = cache.get(module);
  if (!found) {
    // Hardly a file has one: the tree is searched only where the word stands in the text.
    found = sources.wholeText(file)?.includes('throughline') ? commentsOf(sources, module) : [];
    cache.set(module, found);
  }
  return found;
}

function commentsOf(sources: Sources, module: SourceModule): AddressComment[] {
  return module.comments.flatMap(({ text, source }) =>
    text.split('\n').flatMap((line, i) => {
      const plain = line.replace(/\r$/, '').replace(/\s*\*\/$/, '');
      const indent = i === 0 ? 0 : plain.length - plain.trimStart().length;
      const [marked] = mark.exec(plain.slice(indent)) ?? [];
      if (marked === undefined) return [];
      const column = (i === 0 ? source.startColumn : 0) + indent + marked.length;
      const row = source.startLine + i;
      const place = (from: number): SourceRange => ({
        file: module.file,
        startLine: row,
        startColumn: column + from,
        endLine: row,
        endColumn: column + content.length,
      });
      const content = plain.slice(indent + marked.length).trimEnd();
      if (ignoreComment(content)) return [];
      return [commentOf(sources, module, content, place)];
    }),
  );
}

function commentOf(
  sources: Sources,
  module: SourceModule,
  text: string,
  place: (from: number) => SourceRange,
): AddressComment {
  const address = parseAddressText(text);
  const expression = address.call ? sources.expression(module.language, address.call) : undefined;
  const called = expression?.kind === 'call';
  const head = expression && dotted(called ? headOf(expression) : expression);
  const wrong = (what: string, from: number): AddressComment['problem'] => ({
    text: `\`throughline: ${text}\` is not read: ${what}.`,
    source: place(from),
  });
  const problem = address.error
    ? wrong(address.error.text, address.error.at)
    : !address.call && !address.inputs
      ? wrong('write a call, inputs or both, as in `throughline: Net(depth=20) input=1x3x32x32`', 0)
      : address.call && head === undefined
        ? wrong(`\`${address.call}\` is no call; write Net(depth=20), and the shape of its input as input=1x3x32x32`, 0)
        : undefined;
  return { ...address, text, source: place(0), head, called, ...(problem ? { problem } : {}) };
}

/** `Net(3).to(device)` begins with Net. */
function headOf(expression: Parameters<typeof dotted>[0]): Parameters<typeof dotted>[0] {
  if (expression.kind === 'call') return headOf(expression.callee);
  return expression.kind === 'member' && expression.object.kind === 'call' ? headOf(expression.object) : expression;
}

/** Two texts of one call, however they are spaced. */
export const sameCall = (a: string, b: string): boolean => a.replace(/\s/g, '') === b.replace(/\s/g, '');

/** What comments say of an entry. */
export interface Said {
  /** The comment that gives its arguments. */
  call?: AddressComment;
  /** The comment that gives its inputs. */
  inputs?: AddressComment;
}

/**
 * What holds for an entry that is asked for by `call`, a name or a name with arguments. Comments at its own definition come
 * before the others that name it, and an earlier one before a later one. Arguments that the request gives are not replaced.
 * @param attached comments that stand at the definition of the entry
 */
export function saidOf(
  comments: readonly AddressComment[],
  call: string,
  head: string,
  attached: readonly AddressComment[],
): Said {
  const sound = comments.filter(({ problem }) => !problem);
  const near = [...sound].sort((a, b) => Number(attached.includes(b)) - Number(attached.includes(a)));
  const plain = call === head;
  const chosen = plain ? near.find((comment) => comment.called && comment.head === head) : undefined;
  const here = near.filter(
    (comment) =>
      (comment.call === '' && attached.includes(comment)) ||
      (comment.head === head && (plain ? !comment.called : sameCall(comment.call, call))),
  );
  const inputs = chosen?.inputs ? chosen : here.find((comment) => comment.inputs);
  return { ...(chosen ? { call: chosen } : {}), ...(inputs ? { inputs } : {}) };
}
