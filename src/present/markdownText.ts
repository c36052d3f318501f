import type { ClaimFinding } from '../explain/explanation';
import { citedText } from './words';

const special = /[\\*_{}[\]<>|#~]/g;

/** Text as Markdown that reads the same; spans in backticks stay code. */
export const escapeMarkdown = (text: string): string =>
  text
    .split(/(`[^`\n]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/`/g, '\\`').replace(special, '\\$&')))
    .join('')
    .replace(/\s*\n\s*/g, ' ');

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** `[text](target)`; the text alone where there is no target. */
export const markdownLink = (text: string, target: string | undefined): string =>
  target ? `[${escapeMarkdown(text)}](${target.replace(/[()<>\s]/g, percent)})` : escapeMarkdown(text);

/** A GitHub-style table; cells are Markdown already. `right` lists the columns of numbers. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A statement of a paper with a link to it. */
export const citedMarkdown = (claim: Pick<ClaimFinding, 'statement' | 'citation' | 'item' | 'url'>): string =>
  citedText(claim, (citation) => markdownLink(citation, claim.url), escapeMarkdown);
