import type { ComparisonPlan } from '../../train/comparison';

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
