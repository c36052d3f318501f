import type { SourceRange } from '../graph/graph';
import { isWithin } from './sourcePosition';

/**
 * What is to be selected in each file for pieces of source: each once, in the order of the text, none that lies in another.
 * The file with most of them comes first.
 */
export function selectionsOf(sources: readonly SourceRange[]): { file: string; ranges: SourceRange[] }[] {
  const files = new Map<string, SourceRange[]>();
  for (const source of [...sources].sort(byBeginning)) {
    const ranges = files.get(source.file) ?? [];
    files.set(source.file, ranges);
    // What begins earlier, or there and ends later, came before: only the last one can hold this.
    const last = ranges.at(-1);
    if (!last || !isWithin(source, last)) ranges.push(source);
  }
  return [...files].map(([file, ranges]) => ({ file, ranges })).sort((a, b) => b.ranges.length - a.ranges.length);
}

const byBeginning = (a: SourceRange, b: SourceRange): number =>
  a.startLine - b.startLine || a.startColumn - b.startColumn || b.endLine - a.endLine || b.endColumn - a.endColumn;
