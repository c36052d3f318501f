/** Loops: those that go through something, and those that go on while a condition holds. */
import type { CountingForStatement, ForStatement, WhileStatement } from '../syntax/syntax';
import type { SourceRange } from '../../graph/graph';
import { assign } from './assignment';
import type { Evaluator } from './evaluator';
import { evaluate } from './expressions';
import { iterationOf } from './iteration';
import { truthOf } from './operations';
import { Scope } from './scope';
import { execute, inBlock, leadsOut, leaves, type Completion } from './statements';
import { truncated } from './text';
import { ListValue, type Value } from './values';

export function forLoop(ev: Evaluator, statement: ForStatement, scope: Scope): Completion {
  const iterable = evaluate(ev, statement.iterable, scope);
  ev.source = statement.iterable.source;
  const keys = statement.keys && iterable instanceof ListValue ? iterable.items.map((_, i) => String(i)) : undefined;
  for (const item of keys ?? iterationOf(ev, iterable)) {
    ev.budget.step();
    const own = inBlock(ev, scope);
    assign(ev, statement.target, item, own, statement.declares);
    const completion = execute(ev, statement.body, own);
    if (leaves(completion, statement.label)) return undefined;
    if (leadsOut(completion, statement.label)) return completion;
  }
  return execute(ev, statement.else, scope);
}

/**
 * Does a loop go round once more? One whose end the source leaves open goes round once, if it is entered: that it may do so
 * more often is said.
 */
function goesOn(ev: Evaluator, value: Value, test: SourceRange, rounds: number): boolean {
  const truth = truthOf(ev, value);
  if (truth !== undefined) return truth;
  if (rounds === 0) return ev.decide(value, test);
  const times = rounds === 1 ? 'once' : `${rounds} times`;
  const text = truncated(ev.sourceText(test));
  ev.assume(`the loop at line ${test.startLine + 1} is read ${times}: how long \`${text}\` holds is not known`, test);
  return false;
}

export function whileLoop(ev: Evaluator, statement: WhileStatement, scope: Scope): Completion {
  const { test } = statement;
  for (let rounds = 0; ; rounds++) {
    ev.budget.step();
    const enters = rounds === 0 && statement.testAfter === true;
    if (!enters && !goesOn(ev, evaluate(ev, test, scope), test.source, rounds)) break;
    const completion = execute(ev, statement.body, inBlock(ev, scope));
    if (leaves(completion, statement.label)) return undefined;
    if (leadsOut(completion, statement.label)) return completion;
  }
  return execute(ev, statement.else, scope);
}

/** `for (let i = 0; i < n; i++)`. */
export function countingLoop(ev: Evaluator, statement: CountingForStatement, scope: Scope): Completion {
  const { test } = statement;
  let own = new Scope(scope, 'block');
  execute(ev, statement.first, own);
  for (let rounds = 0; !test || goesOn(ev, evaluate(ev, test, own), test.source, rounds); rounds++) {
    ev.budget.step();
    const completion = execute(ev, statement.body, new Scope(own, 'block'));
    if (leaves(completion, statement.label)) return undefined;
    if (leadsOut(completion, statement.label)) return completion;
    // Functions that were made in this round keep its names.
    own = own.copy();
    if (statement.next) evaluate(ev, statement.next, own);
  }
  return undefined;
}
