/** Comparisons side by side for a terminal, and as Markdown for a note. */
import { errorText } from './conclusion';
import { changeText, momentText, standingText, type SideBySide } from './sideBySide';
import { escapeMarkdown, markdownTable } from '../markdownText';
import { textTable } from '../textTable';

interface Cells {
  head: string[];
  rows: string[][];
  /** Columns of numbers. */
  numbers: number[];
}

/** The figures: each variant's test error in each comparison, and how the newest stands to each earlier one. */
export function figureCells({ names, rows }: SideBySide): Cells {
  const [newest, ...earlier] = names;
  return {
    head: [
      'variant',
      ...names.map((name) => `test error ${name}`),
      ...earlier.map((name) => `${newest} less ${name}, points`),
    ],
    rows: rows.map(({ variant, figures, changes }) => [
      variant.label,
      ...figures.map((each) => (each === null ? 'not in it' : errorText(each) || 'not measured')),
      ...changes.map((change) => (change ? changeText(change) : '')),
    ]),
    numbers: names.map((_, i) => i + 1),
  };
}

/** What differs, name by name; null where nothing does. */
export const conditionCells = ({ names, differing }: SideBySide): Cells | null =>
  differing.length === 0
    ? null
    : {
        head: ['condition', ...names],
        rows: differing.map(({ name, texts }) => [name, ...texts.map((text) => text || 'not known')]),
        numbers: [],
      };

/** "A  Shortcut variants of resnet20 · net.py#resnet20 · 2026-01-01 00:00". */
const titles = ({ names, comparisons }: SideBySide): string[] =>
  comparisons.map(({ plan }, i) => `${names[i]}  ${plan.title} · ${plan.architecture} · ${momentText({ plan })}`);

export function sideBySideText(side: SideBySide): string {
  const conditions = conditionCells(side);
  const { head, rows, numbers } = figureCells(side);
  return [
    ...titles(side),
    '',
    standingText(side),
    ...(conditions ? ['', textTable(conditions.head, conditions.rows)] : []),
    '',
    textTable(head, rows, numbers),
  ].join('\n');
}

export function sideBySideMarkdown(side: SideBySide): string {
  const conditions = conditionCells(side);
  const table = ({ head, rows, numbers }: Cells): string =>
    markdownTable(
      head,
      rows.map((row) => row.map(escapeMarkdown)),
      numbers,
    );
  return [
    `## ${escapeMarkdown(side.comparisons[0].plan.title)}, beside ${side.comparisons.length === 2 ? 'an earlier comparison' : 'earlier comparisons'}`,
    titles(side)
      .map((line) => `- ${escapeMarkdown(line)}`)
      .join('\n'),
    standingText(side),
    ...(conditions ? [table(conditions)] : []),
    table(figureCells(side)),
  ].join('\n\n');
}
