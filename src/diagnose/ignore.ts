import type { SourceRange } from '../graph/graph';
import { ignoreComment, type IgnoreComment } from '../read/ignoreComments';

const comment = /(?:#+|\/\/+|\/\*+)[ \t]*throughline[ \t]*:[ \t]*(.*?)[ \t]*(?:\*\/)?\s*$/;

/** Comments of a text that silence findings. */
interface Ignores {
  wholeFile: readonly IgnoreComment[];
  /** By line; `alone` where nothing else stands on it. */
  lines: ReadonlyMap<number, IgnoreComment & { alone: boolean }>;
}

/**
 * Reads the comments line by line; what looks like one in a string counts as one too. `ignore-file` counts where it is not
 * indented.
 */
export function ignoresIn(text: string): Ignores {
  const wholeFile: IgnoreComment[] = [];
  const lines = new Map<number, IgnoreComment & { alone: boolean }>();
  if (!text.includes('throughline')) return { wholeFile, lines };
  text.split('\n').forEach((line, i) => {
    const found = comment.exec(line);
    const said = found && ignoreComment(found[1]);
    if (!said) return;
    const before = line.slice(0, found.index);
    if (!said.wholeFile) lines.set(i, { ...said, alone: before.trim() === '' });
    else if (before === '') wholeFile.push(said);
  });
  return { wholeFile, lines };
}

const speaksOf = ({ codes }: IgnoreComment, code: string): boolean => codes.length === 0 || codes.includes(code);

/** Is a finding silenced: by its file, by a comment on one of its lines, or by one alone on the line above? */
export function isIgnored(
  { code, source }: { code: string; source: SourceRange },
  { wholeFile, lines }: Ignores,
): boolean {
  if (wholeFile.some((said) => speaksOf(said, code))) return true;
  for (let line = source.startLine - 1; line <= source.endLine; line++) {
    const said = lines.get(line);
    if (said && speaksOf(said, code) && (line >= source.startLine || said.alone)) return true;
  }
  return false;
}
