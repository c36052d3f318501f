import type { SourceRange } from '../graph/graph';

/** A stretch of a file's text with what takes its place. */
export interface TextEdit {
  range: SourceRange;
  text: string;
}

/** A rewriting of a file. */
export interface Fix {
  /** Code of the finding that it makes go. */
  code: string;
  /** What it does, as a menu says it. */
  title: string;
  file: string;
  /** Disjoint, in the order of the text. */
  edits: readonly TextEdit[];
}

/** Offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The text with all edits made. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const starts = lineStarts(text);
  const offset = (line: number, column: number): number =>
    Math.min((starts[line] ?? text.length) + column, text.length);
  let result = '';
  let at = 0;
  for (const { range, text: replacement } of inOrder(edits)) {
    result += text.slice(at, offset(range.startLine, range.startColumn)) + replacement;
    at = offset(range.endLine, range.endColumn);
  }
  return result + text.slice(at);
}

/** Edits in the order of the text. */
export const inOrder = (edits: readonly TextEdit[]): TextEdit[] =>
  [...edits].sort((a, b) => a.range.startLine - b.range.startLine || a.range.startColumn - b.range.startColumn);
