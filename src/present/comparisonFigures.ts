import type { ComparedVariant, Comparison, RunState } from '../train/comparison';
import { shapeOf, type DataSpecification } from '../train/data/specification';
import { isOver } from '../train/replay';

/** What the runs of one variant gave. */
export interface VariantFigures {
  variant: ComparedVariant;
  /** Test errors of its finished runs, in percent. */
  errors: number[];
  mean: number | null;
  /** Sample standard deviation; null for fewer than two runs. */
  deviation: number | null;
  /** Mean of their errors on training images, in percent; null where none was measured. */
  trainMean: number | null;
  failed: RunState[];
  cancelled: number;
  /** Waiting or running. */
  open: number;
}

export function variantFigures({ plan, runs }: Comparison): VariantFigures[] {
  return plan.variants.map((variant) => {
    const own = runs.filter((run) => run.variant === variant.id);
    const errors = own.flatMap(({ status, testError }) =>
      status === 'finished' && testError !== undefined ? [testError] : [],
    );
    const mean = meanOf(errors);
    const trainErrors = own.flatMap(({ status, trainError }) => (status === 'finished' ? (trainError ?? []) : []));
    const squares = errors.reduce((sum, error) => sum + (error - (mean ?? 0)) ** 2, 0);
    return {
      variant,
      errors,
      mean,
      deviation: errors.length > 1 ? Math.sqrt(squares / (errors.length - 1)) : null,
      trainMean: meanOf(trainErrors),
      failed: own.filter(({ status }) => status === 'failed'),
      cancelled: own.filter(({ status }) => status === 'cancelled').length,
      open: own.filter((run) => !isOver(run)).length,
    };
  });
}

const meanOf = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

/** How the measured order of the variants agrees with the published one, pair by pair. */
export interface OrderAgreement {
  same: number;
  reversed: [worsePublished: VariantFigures, better: VariantFigures][];
  /** Pairs whose means lie closer together than their spread: nothing can be said of their order. */
  notSeparated: number;
}

/** A published error as a rank: what fails or stalls is worse than every number. */
const publishedRank = ({ published }: ComparedVariant): number | null => {
  if (!published) return null;
  if (/^(fail|stall)/i.test(published.text)) return Infinity;
  const value = Number.parseFloat(published.text);
  return Number.isNaN(value) ? null : value;
};

/** Test error of guessing, in percent. */
export const chanceError = (data: DataSpecification): number => 100 * (1 - 1 / shapeOf(data).classes);

/** Has no variant learned enough to tell them apart? Of ten classes right is twice as much as by guessing; of two, 56 %. */
export const isNearChance = (figures: readonly VariantFigures[], chance: number): boolean => {
  const means = figures.flatMap(({ mean }) => mean ?? []);
  return means.length > 0 && Math.min(...means) > chance - Math.min(100 - chance, chance / 9);
};

/** Whether two means are told apart; with one run of either nothing can be said. */
export type Separation = 'apart' | 'together' | 'one seed';

type Spread = Pick<VariantFigures, 'errors' | 'mean' | 'deviation'>;

/** Two means are apart where they differ by more than twice the standard error of their difference, √(s₁²/n₁ + s₂²/n₂). */
export function separationOf(a: Spread, b: Spread): Separation {
  if (a.mean === null || b.mean === null || a.deviation === null || b.deviation === null) return 'one seed';
  const error = Math.hypot(a.deviation / Math.sqrt(a.errors.length), b.deviation / Math.sqrt(b.errors.length));
  return Math.abs(a.mean - b.mean) <= 2 * error ? 'together' : 'apart';
}

/** Compares every pair of variants that both sources order; with one seed no pair is judged. */
export function orderAgreement(figures: readonly VariantFigures[]): OrderAgreement {
  const agreement: OrderAgreement = { same: 0, reversed: [], notSeparated: 0 };
  figures.forEach((a, i) => {
    for (const b of figures.slice(i + 1)) {
      const [rankA, rankB] = [publishedRank(a.variant), publishedRank(b.variant)];
      if (rankA === null || rankB === null || rankA === rankB || a.mean === null || b.mean === null) continue;
      const separation = separationOf(a, b);
      if (separation === 'one seed') continue;
      const [worse, better] = rankA > rankB ? [a, b] : [b, a];
      if (separation === 'together') agreement.notSeparated += 1;
      else if (worse.mean! > better.mean!) agreement.same += 1;
      else agreement.reversed.push([worse, better]);
    }
  });
  return agreement;
}
