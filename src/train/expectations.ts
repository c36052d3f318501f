/** What an experiment is expected to show, as conditions on its results that a program can look at. */
import type { RunState } from './comparison';

/** Values that a variant has to have, all of them: `['n9', 'plain']`. */
type Values = readonly string[];

export type Expectation = { name: string } & (
  | /** Every run's mean of the first is lower than of each of the second, by so many points of the error at least. */
    { better: Values; than: readonly Values[]; by: number } /** The errors lie so many points apart at most. */
  | { near: readonly [Values, Values]; within: number }
  /** The error is that of guessing, or is not. */
  | { stalls: Values }
  | { learns: Values }
);

export interface CheckedExpectation {
  name: string;
  /** Null where a run that it is about was not finished. */
  holds: boolean | null;
  /** The errors that it was looked at by: "14.3, 14.8 against 20.2". */
  measured: string;
}

/** As much of a comparison as an expectation is about: a comparison has it, and a result that was kept. */
export interface Outcome {
  plan: { variants: readonly { id: string; values?: readonly { id: string }[] }[] };
  runs: readonly Pick<RunState, 'variant' | 'status' | 'testError' | 'trainError'>[];
}

/** Errors of one variant in percent: means over its seeds. */
interface Errors {
  test: number;
  train: number;
}

/** A network that guesses is wrong so often, in percent; a little less counts too. */
const guessing = (classes: number): number => 100 * (1 - 1 / classes) - 5;

/** Test and training error both have to be as expected: the claims are about optimisation. */
export function checkExpectations(
  expectations: readonly Expectation[],
  comparison: Outcome,
  classes: number,
): CheckedExpectation[] {
  const errorsOf = (values: Values): Errors[] | null => {
    const variants = comparison.plan.variants.filter((variant) => values.every((id) => hasValue(variant, id)));
    const errors = variants.map(({ id }) => meanErrors(comparison, id));
    return errors.length > 0 && errors.every((each) => each !== null) ? errors : null;
  };
  return expectations.map((expectation) => {
    const { name } = expectation;
    const sides = sidesOf(expectation).map(errorsOf);
    if (sides.some((side) => side === null)) return { name, holds: null, measured: 'not measured' };
    const [first, ...others] = sides as Errors[][];
    const numbers = (errors: readonly Errors[]): string => errors.map(({ test }) => test.toFixed(1)).join(', ');
    const measured = [first, ...(others.length > 0 ? [others.flat()] : [])].map(numbers).join(' against ');
    return { name, holds: holds(expectation, first, others.flat(), guessing(classes)), measured };
  });
}

/** Which variants an expectation is about: the first side, and those that it is held against. */
export function sidesOf(expectation: Expectation): Values[] {
  if ('better' in expectation) return [expectation.better, ...expectation.than];
  if ('near' in expectation) return [...expectation.near];
  return ['stalls' in expectation ? expectation.stalls : expectation.learns];
}

function holds(expectation: Expectation, first: readonly Errors[], others: readonly Errors[], chance: number): boolean {
  const both = (holdsFor: (kind: keyof Errors) => boolean): boolean => holdsFor('test') && holdsFor('train');
  if ('better' in expectation) {
    const { by } = expectation;
    return both((kind) => first.every((one) => others.every((other) => one[kind] + by <= other[kind])));
  }
  if ('near' in expectation) {
    const { within } = expectation;
    return both((kind) => first.every((one) => others.every((other) => Math.abs(one[kind] - other[kind]) <= within)));
  }
  const isStalled = ({ test }: Errors): boolean => test >= chance;
  return 'stalls' in expectation ? first.every(isStalled) : !first.some(isStalled);
}

const hasValue = ({ id, values }: Outcome['plan']['variants'][number], value: string): boolean =>
  values ? values.some((each) => each.id === value) : id === value;

/** A run whose numbers left the range of a float has learned nothing: it counts as guessing. */
function meanErrors({ runs }: Outcome, variant: string): Errors | null {
  const own = runs.filter((run) => run.variant === variant);
  const errors = own.map(({ status, testError, trainError }): Errors | null => {
    if (status === 'failed') return { test: 100, train: 100 };
    return testError === undefined || trainError === undefined ? null : { test: testError, train: trainError };
  });
  if (errors.length === 0 || !errors.every((each) => each !== null)) return null;
  const mean = (kind: keyof Errors): number => errors.reduce((sum, each) => sum + each[kind], 0) / errors.length;
  return { test: mean('test'), train: mean('train') };
}
