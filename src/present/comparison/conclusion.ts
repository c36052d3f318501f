/** What a comparison showed, in two sentences that claim no more than it does. */
import type { Comparison } from '../../train/comparison';
import { chanceError, isNearChance, variantFigures, type VariantFigures } from '../comparisonFigures';
import { judgementLines } from '../comparisonText';

/** Best and worst first, then how far that can be trusted or how it stands to the published order. */
export function conclusion(comparison: Comparison): string[] {
  const figures = variantFigures(comparison);
  const measured = figures.filter(({ mean }) => mean !== null).sort((a, b) => a.mean! - b.mean!);
  if (measured.length === 0) return [nothingText(comparison)];
  return [
    extremesText(comparison, measured),
    ...judgementLines(comparison).slice(0, 1),
    unfinishedText(comparison),
  ].filter(Boolean);
}

const nothingText = ({ runs }: Comparison): string =>
  runs.some(({ status }) => status === 'failed')
    ? 'No run has finished; the failures below say why.'
    : 'No run has finished, so nothing can be said yet.';

/** "15.0 ± 3.4 %". */
export const errorText = ({ mean, deviation }: Pick<VariantFigures, 'mean' | 'deviation'>): string =>
  mean === null ? '' : deviation === null ? `${mean.toFixed(1)} %` : `${mean.toFixed(1)} ± ${deviation.toFixed(1)} %`;

function extremesText({ plan }: Comparison, measured: readonly VariantFigures[]): string {
  const [best] = measured;
  const worst = measured[measured.length - 1];
  const of = `${plan.training.steps} steps`;
  if (measured.length === 1) return `“${best.variant.label}” ended at ${errorText(best)} test error after ${of}.`;
  // At chance nobody is ahead.
  if (isNearChance(measured, chanceError(plan.data)))
    return `After ${of} all of ${measured.length} variants stand between ${errorText(best)} and ${errorText(worst)} test error.`;
  return `After ${of} “${best.variant.label}” has the lowest test error of ${measured.length} variants, ${errorText(best)}; “${worst.variant.label}” has the highest, ${errorText(worst)}.`;
}

function unfinishedText({ runs }: Comparison): string {
  const left = runs.filter(({ status }) => status !== 'finished').length;
  return left > 0 ? `${left} of ${runs.length} runs did not finish and are not in these figures.` : '';
}
