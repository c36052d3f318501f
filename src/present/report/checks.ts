/** Equations that were checked by numbers on the weights of a comparison's runs. */
import type { ComparisonPlan } from '../../train/comparison';
import type { CheckReport } from '../../train/checks/check';
import { checkConditions, checkGroups, excludedText, reasonsOf } from '../equationChecks';
import { element } from '../markup';
import { varianceRow, varianceTitle } from '../varianceChecks';
import { list, table, text } from './page';

/** One part for each run and each moment at which it was checked; '' where nothing was. */
export const checkedEquations = (
  { variants, runs }: ComparisonPlan,
  checks: ReadonlyMap<string, readonly CheckReport[]>,
) =>
  runs
    .flatMap(({ id, variant, seed }) => {
      const label = variants.find((each) => each.id === variant)?.label ?? variant;
      return (checks.get(id) ?? []).map((report) => checked(`${label}, seed ${seed}`, report));
    })
    .join('');

function checked(run: string, report: CheckReport): string {
  const stretches = checkGroups(report).map(({ title, rows }) => ({
    title,
    rows: rows.map(({ equation, formula, result, terms }) => [equation, formula, result, terms]),
    why: reasonsOf(rows),
  }));
  const variances = report.variances.map((check) => {
    const { equation, formula, result, terms, why } = varianceRow(check);
    return { title: varianceTitle(check), rows: [[equation, formula, result, terms]], why };
  });
  const excluded = excludedText(report.excluded);
  return [
    element('h3', {}, text(`${run}, ${report.step > 0 ? `after ${report.step} steps` : 'at its first weights'}`)),
    ...[...stretches, ...variances].flatMap(({ title, rows, why }) => [
      table({
        caption: text(title),
        head: ['equation', 'on this stretch', 'result', 'norms'],
        rows: rows.map((cells) => cells.map(text)),
      }),
      list(why),
    ]),
    ...[excluded, checkConditions(report)]
      .filter(Boolean)
      .map((line) => element('p', { class: 'secondary' }, text(line))),
  ].join('');
}
