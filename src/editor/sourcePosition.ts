import type { SourceRange } from '../graph/graph';

/** Does a range hold a position (zero-based)? Its end counts as inside: the cursor rests behind the last character. */
export const contains = (source: SourceRange, line: number, column: number): boolean =>
  (source.startLine < line || (source.startLine === line && source.startColumn <= column)) &&
  (line < source.endLine || (line === source.endLine && column <= source.endColumn));

/** Does a range lie in another one of the same file? */
export const isWithin = (inner: SourceRange, outer: SourceRange): boolean =>
  inner.file === outer.file &&
  contains(outer, inner.startLine, inner.startColumn) &&
  contains(outer, inner.endLine, inner.endColumn);
