/** Results of the experiments as Markdown, for docs/experiments.md. */
import type { CheckedExpectation } from '../../src/train/expectations';

/** One experiment as it was measured: an entry of results/experiments.json. */
export interface ExperimentResult {
  id: string;
  title: string;
  /** Day of the measurement. */
  measured: string;
  backEnd: string;
  machine: string;
  /** Of the whole comparison. */
  seconds: number;
  steps: number;
  batchSize: number;
  seeds: number;
  /** Errors in percent, one for each seed; null where a run did not end. */
  variants: { id: string; label: string; test: (number | null)[]; train: (number | null)[] }[];
  expectations: CheckedExpectation[];
  /** What the paper says besides that this scale does not show. */
  notShown: string;
}

const [begin, end] = ['<!-- measured experiments: begin -->', '<!-- measured experiments: end -->'];

/** The page with the tables of all results between its marks. @throws Error where the page has no marks. */
export function withTables(page: string, results: readonly ExperimentResult[]): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no "${begin}" and "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${results.map(sectionOf).join('\n\n')}\n\n${page.slice(to)}`;
}

function sectionOf(result: ExperimentResult): string {
  const { id, title, steps, batchSize, seeds, backEnd, machine, seconds, measured, variants, expectations, notShown } =
    result;
  const rows = variants.map(({ label, test, train }) => `| ${label} | ${errorText(test)} | ${errorText(train)} |`);
  const marks = { true: 'holds', false: 'does not hold', null: 'not measured' };
  return [
    `#### ${title}`,
    '',
    `\`--experiment ${id}\`: ${steps} steps of ${batchSize}, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}; ${backEnd}; ${machine}; ${seconds} s in all, ${measured}.`,
    '',
    '| variant | test error % | training error % |',
    '| --- | --- | --- |',
    ...rows,
    '',
    ...expectations.map((each) => `- ${each.name} (${each.measured}): ${marks[`${each.holds}`]}`),
    `- Does not show at this scale: ${notShown.charAt(0).toLowerCase()}${notShown.slice(1)}`,
  ].join('\n');
}

/** "20.2", "17.4 ± 1.9" (sample standard deviation), "failed". */
function errorText(errors: readonly (number | null)[]): string {
  const known = errors.filter((error) => error !== null);
  if (known.length < errors.length || known.length === 0) return 'failed';
  const mean = known.reduce((sum, error) => sum + error, 0) / known.length;
  if (known.length === 1) return mean.toFixed(1);
  const variance = known.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (known.length - 1);
  return `${mean.toFixed(1)} ± ${Math.sqrt(variance).toFixed(1)}`;
}
