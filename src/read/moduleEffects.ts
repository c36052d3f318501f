/** What a condition that is open while a module is loaded leaves behind: two ways of loading it are compared. */
import { placeKey, type ConditionChoice, type Decision } from './evaluate/decisions';
import { OutOfBudget, Raised } from './evaluate/errors';
import type { Evaluator } from './evaluate/evaluator';
import { sameState } from './evaluate/moduleState';

/**
 * Do the modules in which a condition was met come out the same whichever way it is taken? They are loaded alone, with an
 * evaluator each time that has loaded nothing else. False where they differ, or where it cannot be told: where the condition
 * was met elsewhere, is not met so, or something of what is left behind cannot be compared.
 * @param start gives such an evaluator with conditions taken as they are chosen.
 */
export function leavesModules(
  decision: Decision,
  start: (choices: readonly ConditionChoice[]) => Evaluator,
  turned: readonly ConditionChoice[],
  flip: ConditionChoice,
): boolean {
  const { quiet, modules } = decision;
  if (!quiet || !modules) return false;
  const loaded = (choices: readonly ConditionChoice[], value: boolean): Evaluator | undefined => {
    const ev = start(choices);
    for (const file of modules) ev.imports.load(ev, file);
    const met = ev.decisions.all.find(({ source }) => placeKey(source) === placeKey(decision.source));
    return met?.value === value && !ev.ended ? ev : undefined;
  };
  try {
    const [usual, other] = [loaded(turned, decision.value), loaded([...turned, flip], !decision.value)];
    return usual !== undefined && other !== undefined && sameState(usual, other);
  } catch (error) {
    if (error instanceof OutOfBudget || error instanceof Raised || error instanceof RangeError) return false;
    throw error;
  }
}
