/** A kept comparison as files for others: a page, a note, tables. */
import type { KeptComparison } from '../../train/kept';
import { probesCsv, stepsCsv } from '../comparison/csv';
import { comparisonMarkdown } from '../comparisonText';
import { comparisonReport } from './report';

export interface ExportFormat {
  /** For the command line: `html`. */
  id: 'html' | 'md' | 'csv';
  /** "Report": what a choice of formats shows. */
  title: string;
  detail: string;
  /** What it is written to, by the names of the files. */
  files: Readonly<Record<string, (kept: KeptComparison) => string>>;
}

export const exportFormats: readonly ExportFormat[] = [
  {
    id: 'html',
    title: 'Report, one HTML file',
    detail: 'Charts, tables beside the papers’, conditions, and all that is needed to repeat it',
    files: { 'report.html': comparisonReport },
  },
  {
    id: 'md',
    title: 'Tables as Markdown',
    detail: 'For an issue or a note',
    files: { 'report.md': ({ comparison }) => `${comparisonMarkdown(comparison)}\n` },
  },
  {
    id: 'csv',
    title: 'Numbers as CSV, two files',
    detail: 'A row for each step of each run; and a row for each unit and layer of each probe',
    files: {
      'steps.csv': ({ comparison }) => stepsCsv(comparison),
      'probes.csv': ({ comparison }) => probesCsv(comparison),
    },
  },
];
