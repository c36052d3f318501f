import type { ComparisonPlan } from '../../train/comparison';
import type { Lines } from '../charts/specification';
import type { SeriesStyle } from '../charts/style';
import type { DepthSeries } from './series';

/** Letter of each variant's figure; several rows of one letter get a number behind it: b1, b2. One without is counted. */
export function letterOf(plan: ComparisonPlan): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { figure } of plan.variants) if (figure) counts.set(figure, (counts.get(figure) ?? 0) + 1);
  const seen = new Map<string, number>();
  return new Map(
    plan.variants.map(({ id, figure }, i) => {
      if (!figure) return [id, String(i + 1)];
      const at = (seen.get(figure) ?? 0) + 1;
      seen.set(figure, at);
      return [id, counts.get(figure)! > 1 ? `${figure}${at}` : figure];
    }),
  );
}

/** Series of a chart by depth, named and lettered by their variants: those that were measured, the first variant on top. */
export function depthLines(
  plan: ComparisonPlan,
  depth: readonly DepthSeries[],
  styles: ReadonlyMap<string, SeriesStyle>,
): Lines['series'] {
  const letters = letterOf(plan);
  const labels = new Map(plan.variants.map(({ id, label }) => [id, label]));
  return depth
    .filter(({ points }) => points.length > 0)
    .map(({ variant, points }) => ({
      key: variant,
      name: labels.get(variant) ?? variant,
      style: styles.get(variant)!,
      letter: letters.get(variant),
      points,
    }))
    .reverse();
}
