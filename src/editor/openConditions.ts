import type { Assumption } from '../graph/graph';
import type { ConditionChoice } from '../read/reader';

type OpenCondition = Required<Pick<Assumption, 'source' | 'alternative'>>;

/** Conditions of an architecture that were read one way and could be read the other. */
export const openConditions = (assumptions: readonly Assumption[]): OpenCondition[] =>
  assumptions.flatMap(({ source, alternative }) => (alternative ? [{ source, alternative }] : []));

/** The choice that reads a condition the other way; its text finds it again when lines have moved. */
export const otherWay = ({ source, alternative: { condition, value } }: OpenCondition): ConditionChoice => ({
  file: source.file,
  line: source.startLine,
  condition,
  value,
});

/** Choices with one more, which takes the place of an earlier one for the same condition. */
export const withChoice = (choices: readonly ConditionChoice[], choice: ConditionChoice): ConditionChoice[] => [
  ...choices.filter(({ file, condition }) => file !== choice.file || condition !== choice.condition),
  choice,
];

/** Is it a choice? Anybody can call a command with anything. */
export function isChoice(value: unknown): value is ConditionChoice {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, condition, value: truth } = value as Record<string, unknown>;
  return (
    typeof file === 'string' && typeof line === 'number' && typeof condition === 'string' && typeof truth === 'boolean'
  );
}
