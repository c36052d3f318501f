/**
 * Conditions that the source leaves open are read both ways: after a reading, each is turned in a reading of its own.
 *
 * - The same graph: nothing is assumed, nothing is said.
 * - One way ends in the program's own `raise` or `assert`, the other does not: that decides it.
 * - Else the way is kept that ends in no error, then the one with fewer problems, then the usual one (true); the assumption
 *   says which way was taken and what would be different.
 */
import { parameterCount } from '../graph/cost';
import { formatCount } from '../graph/format';
import type { Assumption, Graph } from '../graph/graph';
import { printShape } from '../graph/shape';
import type { Budget } from './evaluate/budget';
import { placeKey, type ConditionChoice, type Decision } from './evaluate/decisions';
import { OutOfBudget, Raised } from './evaluate/errors';
import { truncated } from './evaluate/text';
import type { Sources } from './sources';

/** What one reading gave. */
export interface Outcome {
  graph: Graph;
  /** Were its inputs chosen by habit, nothing saying otherwise? */
  inputsByHabit: boolean;
  /** Sizes among its arguments that nothing gives, with the numbers that were taken for them. */
  usualSizes?: ReadonlyMap<string, number>;
  decisions: readonly Decision[];
  /** Steps of the evaluator that it took. */
  steps: number;
  /** What ended it before its end. */
  ended?: Error;
}

/** Reads with some conditions taken as given. */
export type Attempt = (choices: readonly ConditionChoice[]) => Outcome;

/** Most readings of other ways. */
const most = 12;

/** Steps of all of them together, at least; or as many times those of the first reading. */
const steps = { least: 3_000_000, times: 3 };

/** What turning a condition comes to: nothing, or a difference in words. */
type Verdict = 'same' | { difference: string };

const choiceOf = (sources: Sources, { source, value }: Decision): ConditionChoice => ({
  file: source.file,
  line: source.startLine,
  column: source.startColumn,
  condition: truncated(sources.text(source)),
  value,
});

const keyOf = ({ source }: Decision): string => placeKey(source);

/**
 * Does a condition that is met only while modules are loaded leave them as they are, whichever way it is taken? Then the
 * reading goes on the same, too. False where that cannot be told.
 */
export type Settled = (decision: Decision, turned: readonly ConditionChoice[], flip: ConditionChoice) => boolean;

/** The better of the ways to read, with an assumption for each open condition that matters. */
export function bothWays(
  sources: Sources,
  budget: Budget,
  attempt: Attempt,
  isSettled: Settled,
  first: Outcome,
): Graph {
  let best = first;
  const turned: Decision[] = [];
  const verdicts = new Map<string, Verdict>();
  const passedOver = new Set<string>();
  let left = Math.max(steps.least, steps.times * first.steps);
  for (let count = 0; count < most; count++) {
    const open = inOrder(best.decisions).find(
      (decision) => !verdicts.has(keyOf(decision)) && !passedOver.has(keyOf(decision)),
    );
    if (!open || left <= 0 || budget.isSpent) break;
    const other = { ...open, value: !open.value };
    const taken = turned.map((decision) => choiceOf(sources, decision));
    const flip = choiceOf(sources, other);
    if (budget.trial(() => isSettled(open, taken, flip))) {
      verdicts.set(keyOf(open), 'same');
      continue;
    }
    const outcome = budget.trial(() => attempt([...taken, flip]));
    left -= outcome.steps;
    if (outcome.ended instanceof OutOfBudget && !(best.ended instanceof OutOfBudget)) {
      passedOver.add(keyOf(open));
      continue;
    }
    const better = !open.chosen && rank(outcome) < rank(best);
    verdicts.set(keyOf(open), better ? verdictOf(outcome, best) : verdictOf(best, outcome));
    if (!better) continue;
    best = outcome;
    turned.push(other);
  }
  const assumptions = best.decisions.flatMap((decision) =>
    assumptionOf(sources, decision, verdicts.get(keyOf(decision)), turned),
  );
  return { ...best.graph, assumptions: [...best.graph.assumptions, ...assumptions, ...unread(best, verdicts)] };
}

/** What a network does itself comes before what its modules do when they are loaded. */
const inOrder = (decisions: readonly Decision[]): Decision[] => [
  ...decisions.filter(({ quiet }) => !quiet),
  ...decisions.filter(({ quiet }) => quiet),
];

const failed = ({ graph, ended }: Outcome): boolean =>
  ended !== undefined || graph.outputs.length === 0 || graph.problems.some(({ severity }) => severity === 'error');

/** The lower, the better. */
const rank = (outcome: Outcome): number =>
  (failed(outcome) ? 1_000_000 : 0) +
  outcome.graph.problems.filter(({ severity }) => severity !== 'information').length;

/** What is said of a condition that was read both ways. */
function verdictOf(taken: Outcome, other: Outcome): Verdict {
  const difference = differenceOf(taken.graph, other.graph);
  if (difference === undefined) return 'same';
  const end = other.ended;
  if (!(end instanceof Raised) || taken.ended) return { difference };
  return end.deliberate ? 'same' : { difference: `${truncated(end.summary)}, line ${end.source.startLine + 1}` };
}

/** An open condition that matters, or that nobody looked at. Those of modules that are loaded are said together. */
function assumptionOf(
  sources: Sources,
  { source, why, value, chosen, quiet }: Decision,
  verdict: Verdict | undefined,
  turned: readonly Decision[],
): Assumption[] {
  if (verdict === 'same' || (quiet && !verdict)) return [];
  const whole = sources.text(source);
  const condition = truncated(whole);
  // What the text names itself needs no naming.
  const name = why
    ?.replace(/\(…\)$/, '')
    .split('.')
    .pop();
  const cause = why && name && !whole.includes(name) ? ` (${truncated(why)})` : '';
  const asked = chosen && !turned.some((decision) => keyOf(decision) === placeKey(source)) ? ', as chosen' : '';
  const otherwise = verdict ? `; as ${!value}: ${verdict.difference}` : '';
  return [
    {
      text: `\`${condition}\` at line ${source.startLine + 1} is not known${cause}: read as ${value}${asked}${otherwise}`,
      source,
      alternative: { condition, value: !value, ...(verdict ? { difference: verdict.difference } : {}) },
    },
  ];
}

/** Conditions of modules that were loaded and that were read one way alone. */
function unread({ decisions }: Outcome, verdicts: ReadonlyMap<string, Verdict>): Assumption[] {
  const open = decisions.filter((decision) => decision.quiet && !verdicts.has(keyOf(decision)));
  if (open.length === 0) return [];
  const [{ source }] = open;
  const what = open.length === 1 ? 'a condition' : `${open.length} conditions`;
  return [
    {
      text: `${what} outside of the network that ${open.length === 1 ? 'is' : 'are'} not known, read one way alone (the first at line ${source.startLine + 1})`,
      source,
    },
  ];
}

/** How a graph differs from the one that was taken, as one phrase; undefined where it does not. */
function differenceOf(taken: Graph, other: Graph): string | undefined {
  const parts: string[] = [];
  const nodes = other.nodes.length - taken.nodes.length;
  if (nodes !== 0) parts.push(counted(Math.abs(nodes), 'node', nodes));
  const parameters = parameterCount(other).total - parameterCount(taken).total;
  if (parameters !== 0) parts.push(counted(Math.abs(parameters), 'parameter', parameters));
  const shapes = ({ nodes: all, outputs }: Graph): string => outputs.map((id) => printShape(all[id].shape)).join(', ');
  if (shapes(taken) !== shapes(other)) parts.push(`the output ${shapes(other) || 'missing'}`);
  if (parts.length > 0) return parts.join(' and ');
  if (taken.parameters.length !== other.parameters.length) return 'other parameters';
  const changed = taken.nodes.filter((node, i) => structure(node) !== structure(other.nodes[i]));
  if (changed.length > 0) {
    const [before, after] = [changed[0].operator, other.nodes[changed[0].id].operator];
    const what = before === after ? `set otherwise (${before})` : `of another kind (${before} → ${after})`;
    return `${counted(changed.length, 'node')} ${what}`;
  }
  if (taken.outputs.join() !== other.outputs.join()) return 'other outputs';
  const values = taken.parameters.filter((parameter, i) => initial(parameter) !== initial(other.parameters[i]));
  return values.length > 0 ? `other first values of ${counted(values.length, 'parameter')}` : undefined;
}

const counted = (count: number, what: string, sign = 0): string =>
  `${formatCount(count)} ${what}${count === 1 ? '' : 's'}${sign === 0 ? '' : sign < 0 ? ' fewer' : ' more'}`;

const structure = ({ operator, inputs, attributes, shape, dataType, parameters, module }: Graph['nodes'][number]) =>
  JSON.stringify([operator, inputs, attributes, shape, dataType, parameters, module]);

const initial = ({ name, shape, trainable, initialiser }: Graph['parameters'][number]): string =>
  JSON.stringify([name, shape, trainable, initialiser]);
