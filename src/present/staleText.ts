import type { Staleness } from '../read/reuse/lastGood';
import { fileName } from './inspection';

const linesText = (first: number, last: number): string =>
  first === last ? `line ${first}` : `lines ${first}–${last}`;

/** "Before the last edit: lines 57–60 are being written." Lines count from one; those of other files than `file` name theirs. */
export function staleText({ lines }: Staleness, file: string): string {
  const parts = lines.map(({ file: other, first, end }) => {
    const where = linesText(first + 1, Math.max(first + 1, end));
    return other === file ? where : `${fileName(other)} ${where}`;
  });
  if (parts.length === 0) return 'Before the last edit.';
  const only = lines.length === 1 && lines[0].end - lines[0].first <= 1;
  return `Before the last edit: ${parts.join(', ')} ${only ? 'is' : 'are'} being written.`;
}
