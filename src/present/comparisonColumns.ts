/** Columns of a comparison's table that say what a variant is. */
import { capital } from '../papers/citedSentence';
import type { ComparedVariant, ComparisonPlan } from '../train/comparison';

export interface VariantColumn {
  heading: string;
  text(variant: ComparedVariant): string;
}

/** The variant, or its value along each dimension where several are crossed; for shortcuts the columns of Table 1 besides. */
export function variantColumns({
  variants,
  dimensions = [],
}: Pick<ComparisonPlan, 'variants' | 'dimensions'>): VariantColumn[] {
  const named: VariantColumn[] =
    dimensions.length > 1
      ? dimensions.map(({ id, title }) => ({
          heading: title,
          text: ({ values = [] }) => values.find(({ dimension }) => dimension === id)?.label ?? '',
        }))
      : [{ heading: 'variant', text: ({ label }) => label }];
  const ofTable1: VariantColumn[] = [
    { heading: 'on the shortcut', text: ({ onShortcut }) => onShortcut },
    { heading: 'on F', text: ({ onBranch }) => onBranch },
  ];
  return variants.some(({ onShortcut }) => onShortcut !== '') ? [...named, ...ofTable1] : named;
}

/** What a comparison is of, without the architecture: the title of an experiment, else "Shortcut variants". */
export function shortTitle(plan: Pick<ComparisonPlan, 'dimensions' | 'experiment' | 'title'>): string {
  const [title] = plan.experiment ? plan.title.split(' · ') : [variedText(plan)];
  return capital(title);
}

/** "shortcut variants", "depth × option variants": what a comparison is of, in a line that names its architecture already. */
export const variedText = ({
  dimensions = [{ id: 'shortcut', title: 'shortcut' }],
}: Pick<ComparisonPlan, 'dimensions'>): string => `${dimensions.map(({ title }) => title).join(' × ')} variants`;
