import type { ResidualUnit } from '../explain/explanation';

/** "bottleneck, 256 → 64 → 256 · grouped, 32 groups of 4"; empty where a unit is of no form that the papers name. */
export const formsText = ({ forms }: Pick<ResidualUnit, 'forms'>): string => forms.map(({ text }) => text).join(' · ');
