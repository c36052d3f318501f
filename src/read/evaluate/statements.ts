/** Execution of statements. */
import { Arguments } from './arguments';
import type { Expression, Statement, SwitchStatement, TryStatement, WithStatement } from '../syntax/syntax';
import { assign, currentValue, isContainer, remove } from './assignment';
import { tensorsIn } from './calls';
import { defineClass, defineFunction } from './definitions';
import { Raised } from './errors';
import { exceptionClasses } from './exceptions';
import type { Evaluator } from './evaluator';
import { evaluate } from './expressions';
import { countingLoop, forLoop, whileLoop } from './loops';
import { binaryValues, callSpecial, equalValues, inPlaceMethod, truthOf } from './operations';
import { isInstance } from './types';
import { Scope } from './scope';
import { textOf, truncated } from './text';
import {
  ClassValue,
  DictValue,
  Instance,
  IteratorValue,
  NativeFunction,
  ListValue,
  SetValue,
  Tensor,
  Unknown,
  type Value,
  NativeObject,
} from './values';

/** How a block ended, where it did not reach its end. */
export type Completion = { kind: 'return'; value: Value } | { kind: 'break' | 'continue'; label?: string } | undefined;

export const isReturn = (completion: Completion): completion is { kind: 'return'; value: Value } =>
  completion?.kind === 'return';

/** Does a statement end here, by a `break` of its own or one that names it? */
export const leaves = (
  completion: Completion,
  label: string | undefined,
): completion is { kind: 'break'; label?: string } =>
  completion?.kind === 'break' && (completion.label === undefined || completion.label === label);

/** Does what ended a round of a loop end more than the loop: a `return`, a jump to a label further out? */
export const leadsOut = (completion: Completion, label: string | undefined): boolean =>
  isReturn(completion) || (completion?.label !== undefined && completion.label !== label);

export function execute(ev: Evaluator, body: readonly Statement[], scope: Scope): Completion {
  for (let i = 0; i < body.length; i++) {
    const completion = executeStatement(ev, body[i], scope);
    if (completion) return completion;
  }
  return undefined;
}

/** Scope of a block: one of its own in JavaScript. */
export const inBlock = (ev: Evaluator, scope: Scope): Scope =>
  ev.language === 'javascript' ? new Scope(scope, 'block') : scope;

export function executeStatement(ev: Evaluator, statement: Statement, scope: Scope): Completion {
  ev.budget.step();
  ev.source = statement.source;
  switch (statement.kind) {
    case 'expression':
      discard(ev, evaluate(ev, statement.value, scope));
      return undefined;
    case 'assign': {
      const value = evaluate(ev, statement.value, scope);
      for (const target of statement.targets) assign(ev, target, value, scope, statement.declares);
      return undefined;
    }
    case 'augmentedAssign':
      augment(ev, statement, scope);
      return undefined;
    case 'declare':
      if (statement.declares && statement.target.kind === 'name' && !scope.has(statement.target.name))
        assign(ev, statement.target, undefined, scope, statement.declares);
      return undefined;
    case 'if': {
      const test = evaluate(ev, statement.test, scope);
      const truth = truthOf(ev, test) ?? whichWay(ev, statement, test);
      return execute(ev, truth ? statement.then : statement.else, inBlock(ev, scope));
    }
    case 'for':
      return forLoop(ev, statement, scope);
    case 'while':
      return whileLoop(ev, statement, scope);
    case 'countingFor':
      return countingLoop(ev, statement, scope);
    case 'switch':
      return select(ev, statement, scope);
    case 'return':
      return {
        kind: 'return',
        value: statement.value ? evaluate(ev, statement.value, scope) : ev.language === 'python' ? null : undefined,
      };
    case 'break':
    case 'continue':
      return { kind: statement.kind, label: statement.label };
    case 'pass':
      return undefined;
    case 'raise':
      return raise(ev, statement.value ? evaluate(ev, statement.value, scope) : undefined);
    case 'assert': {
      const truth = ev.whileAsserting(() => truthOf(ev, evaluate(ev, statement.test, scope)));
      if (truth === false) {
        const message = statement.message
          ? textOf(ev, evaluate(ev, statement.message, scope))
          : ev.sourceText(statement.test.source);
        ev.source = statement.source;
        ev.raise('AssertionError', truncated(message), true);
      }
      return undefined;
    }
    case 'delete':
      for (const target of statement.targets) remove(ev, target, scope);
      return undefined;
    case 'global':
    case 'nonlocal':
      redirect(statement.kind, statement.names, scope);
      return undefined;
    case 'with':
      return within(ev, statement, scope);
    case 'try':
      return attempt(ev, statement, scope);
    case 'block': {
      const completion = execute(ev, statement.body, inBlock(ev, scope));
      return leaves(completion, statement.label) && completion?.label !== undefined ? undefined : completion;
    }
    case 'functionDefinition':
      defineFunction(ev, statement.function, scope);
      return undefined;
    case 'classDefinition':
      defineClass(ev, statement.class, scope);
      return undefined;
    case 'import':
      ev.imports.execute(ev, statement, scope);
      return undefined;
    case 'export':
      ev.imports.export(ev, statement, scope);
      return undefined;
    case 'error':
      ev.problem('syntax', `\`${truncated(statement.text)}\` could not be parsed: it is left out.`, {
        severity: 'error',
        source: statement.source,
      });
      return undefined;
  }
}

/** A call that is not read and whose result nobody takes was made for what it changes. */
function discard(ev: Evaluator, value: Value): void {
  if (!(value instanceof Unknown) || !value.given) return;
  for (const { parameter } of tensorsIn(value.given))
    if (parameter) parameter.initialiser = { kind: 'unknown', text: truncated(ev.sourceText(ev.source)) };
  const changeable = (item: Value): boolean =>
    item instanceof ListValue || item instanceof DictValue || (item instanceof Instance && item.state !== undefined);
  if (!value.given.some(changeable)) return;
  const text = truncated(ev.sourceText(ev.source));
  const line = ev.source.startLine + 1;
  ev.assume(`\`${text}\` at line ${line} is not known (${truncated(value.reason)}): taken to change nothing`);
}

/** Which branch to take of a condition that is not known: not the one that does nothing but raise. */
function whichWay(ev: Evaluator, statement: Extract<Statement, { kind: 'if' }>, test: Value): boolean {
  const fails = (body: readonly Statement[]) => body.length > 0 && body[body.length - 1].kind === 'raise';
  if (fails(statement.then)) return false;
  if (fails(statement.else)) return true;
  return ev.decide(test, statement.test.source);
}

function augment(ev: Evaluator, statement: Extract<Statement, { kind: 'augmentedAssign' }>, scope: Scope): void {
  const { operator, target } = statement;
  const before = currentValue(ev, target, scope);
  if (operator === '??' || operator === 'or' || operator === 'and') {
    const truth = truthOf(ev, before) ?? true;
    const keep = operator === '??' ? before !== null && before !== undefined : truth === (operator === 'or');
    if (!keep) assign(ev, target, evaluate(ev, statement.value, scope), scope);
    return;
  }
  const right = evaluate(ev, statement.value, scope);
  ev.source = statement.source;
  if (ev.language === 'python' && isContainer(before)) {
    if (before instanceof ListValue && operator === '+') {
      before.items.push(...ev.iterate(right));
      if (target.kind !== 'name') assign(ev, target, before, scope);
      return;
    }
    if (before instanceof DictValue && right instanceof DictValue && operator === '|') {
      for (const [key, value] of right.entries.values()) before.set(key, value);
      return;
    }
    const own = callSpecial(ev, before, inPlaceMethod(operator), right);
    if (own) {
      assign(ev, target, own.value, scope);
      return;
    }
  }
  if (before instanceof SetValue && right instanceof SetValue && operator === '|') {
    for (const [key, value] of right.entries) before.entries.set(key, value);
    return;
  }
  const after = binaryValues(ev, operator, before, right);
  if (before instanceof NativeObject && before.assign?.(after, ev)) {
    assign(ev, target, before, scope);
    return;
  }
  const replaced = before instanceof Tensor ? ev.library.tensorReplace?.(before, after, ev) : undefined;
  assign(ev, target, replaced ?? after, scope);
}

function select(ev: Evaluator, statement: SwitchStatement, scope: Scope): Completion {
  const subject = evaluate(ev, statement.subject, scope);
  const own = inBlock(ev, scope);
  const matches = (index: number): boolean => {
    const { values, guard, capture } = statement.cases[index];
    const same = (value: Expression): boolean =>
      equalValues(ev, evaluate(ev, value, own), subject) ??
      ev.decide(new Unknown(ev.sourceText(statement.subject.source), value.source), value.source);
    if (values && !values.some(same)) return false;
    if (!values && !capture && statement.fallsThrough) return false;
    if (capture) own.set(capture, subject);
    return !guard || ev.decide(evaluate(ev, guard, own), guard.source);
  };
  let at = statement.cases.findIndex((_, i) => matches(i));
  if (at < 0 && statement.fallsThrough) at = statement.cases.findIndex(({ values }) => !values);
  if (at < 0) return undefined;
  if (!statement.fallsThrough) return execute(ev, statement.cases[at].body, own);
  for (const { body } of statement.cases.slice(at)) {
    const completion = execute(ev, body, own);
    if (completion?.kind === 'break' && completion.label === undefined) return undefined;
    if (completion) return completion;
  }
  return undefined;
}

function raise(ev: Evaluator, value: Value): never {
  const source = ev.source;
  if (value === undefined && ev.handled.length > 0) throw ev.handled[ev.handled.length - 1];
  if (value instanceof ClassValue) {
    const instance = ev.call(value, new Arguments([]));
    throw new Raised(instance, value.name, source, true);
  }
  const type = value instanceof Instance ? value.type.name : 'Error';
  const message = value instanceof Unknown ? value.reason : textOf(ev, value);
  throw new Raised(value, `${type}: ${truncated(message)}`, source, true);
}

function redirect(kind: 'global' | 'nonlocal', names: readonly string[], scope: Scope): void {
  scope.redirected ??= new Map();
  for (const name of names) {
    const place = kind === 'global' ? scope.module : scope.parent?.holder(name);
    if (place && place !== scope) scope.redirected.set(name, place);
  }
}

function within(ev: Evaluator, statement: WithStatement, scope: Scope): Completion {
  const assumed: string[] = [];
  const before = ev.builder.size;
  for (const item of statement.items) {
    const manager = evaluate(ev, item.value, scope);
    if (manager instanceof NativeFunction && manager.leaving) assumed.push(manager.leaving);
    const entered = callSpecial(ev, manager, '__enter__');
    // A function under @contextmanager gives its one value.
    const value = entered
      ? entered.value
      : manager instanceof IteratorValue
        ? (manager.iterator.next().value as Value)
        : manager;
    if (item.target) assign(ev, item.target, value, scope);
  }
  const completion = execute(ev, statement.body, scope);
  if (!completion && ev.builder.size > before) assumed.forEach((text) => ev.assume(text, statement.source));
  return completion;
}

function attempt(ev: Evaluator, statement: TryStatement, scope: Scope): Completion {
  const mark = ev.mark();
  let completion: Completion;
  try {
    ev.guarded += 1;
    try {
      completion = execute(ev, statement.body, inBlock(ev, scope));
    } finally {
      ev.guarded -= 1;
    }
    completion ??= execute(ev, statement.else, scope);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    ev.restore(mark);
    const handler = statement.handlers.find(({ type }) => !type || catches(ev, error, evaluate(ev, type, scope)));
    if (!handler) {
      execute(ev, statement.finally, scope);
      throw error;
    }
    const own = inBlock(ev, scope);
    if (handler.target) assign(ev, handler.target, error.value, own, 'block');
    ev.handled.push(error);
    try {
      completion = execute(ev, handler.body, own);
    } finally {
      ev.handled.pop();
    }
  }
  return execute(ev, statement.finally, scope) ?? completion;
}

function catches(ev: Evaluator, error: Raised, type: Value): boolean {
  if (
    type instanceof ClassValue &&
    (type === exceptionClasses.get('Exception') || type === exceptionClasses.get('BaseException'))
  )
    return true;
  return isInstance(ev, error.value, type) ?? false;
}
