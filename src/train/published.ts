/** What He et al. 2016, Table 1, says of a variant. The numbers are the catalogue's. */
import { identityMappings, shortcutTable } from '../papers/identityMappings';
import type { Variant } from '../vary/vary';
import type { ComparisonPlan, Published } from './comparison';

/** First and last gate bias that a row stands for: "init b_g = 0 to −5". */
function biases(remark: string): readonly [number, number] | null {
  const found = /b_g = (−?\d+)(?: to (−?\d+))?/.exec(remark);
  if (!found) return null;
  const number = (text: string): number => Number(text.replace('−', '-'));
  return [number(found[1]), number(found[2] ?? found[1])];
}

/** The row of the table that is this variant's, or undefined where the paper has none. */
export function publishedValue({ label, onShortcut, onBranch, rewrite }: Variant): Published | undefined {
  const row = shortcutTable.rows.find((candidate) => {
    const same = candidate.case === label && candidate.onShortcut === onShortcut && candidate.onBranch === onBranch;
    if (!same || !('bias' in rewrite)) return same;
    const range = biases(candidate.remark);
    return range !== null && rewrite.bias <= range[0] && rewrite.bias >= range[1];
  });
  if (!row) return undefined;
  const text = typeof row.error === 'number' ? row.error.toFixed(2) : row.error;
  return row.remark ? { text, remark: row.remark } : { text };
}

export const publishedTable = (): ComparisonPlan['published'] => ({
  citation: identityMappings.citation,
  url: identityMappings.url,
  item: shortcutTable.item,
  setting: shortcutTable.setting,
});
