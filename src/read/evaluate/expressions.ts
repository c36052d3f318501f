/** Evaluation of expressions. */
import type {
  CallExpression,
  ComprehensionExpression,
  DictionaryEntry,
  Expression,
  FunctionSyntax,
} from '../syntax/syntax';
import { assign, currentValue } from './assignment';
import { evaluateArguments, dictionaryEntries } from './calls';
import { classValue } from './definitions';
import { GeneratorStopped, Raised } from './errors';
import type { Evaluator } from './evaluator';
import { iterationOf } from './iteration';
import { accessorOf } from './javascript/classes';
import { settled } from './javascript/promises';
import { constructWith, isConstructor } from './javascript/prototypes';
import { expressionLiteral } from './javascript/regularExpressions';
import { binaryValues, compareValues, truthOf, unaryValue } from './operations';
import { Scope, type Frame } from './scope';
import { formatted, representationOf, textOf, truncated } from './text';
import {
  ClassValue,
  DictValue,
  ellipsis,
  Float,
  FunctionValue,
  Instance,
  IteratorValue,
  ListValue,
  PropertyValue,
  SetValue,
  SliceValue,
  SuperValue,
  TupleValue,
  Unknown,
  type Value,
} from './values';

/** A generator that gives more than this is taken never to end: what uses it takes its first values. */
const mostYielded = 4096;

export function evaluate(ev: Evaluator, expression: Expression, scope: Scope): Value {
  ev.budget.step();
  switch (expression.kind) {
    case 'name':
      return lookUp(ev, expression.name, scope);
    case 'constant':
      return constant(ev, expression);
    case 'member': {
      const object = evaluate(ev, expression.object, scope);
      if (expression.optional && (object === null || object === undefined)) return undefined;
      const before = ev.source;
      ev.source = expression.source;
      const value = ev.getAttribute(object, expression.name);
      ev.source = before;
      return value;
    }
    case 'call':
      return call(ev, expression, scope);
    case 'index': {
      const object = evaluate(ev, expression.object, scope);
      if (expression.optional && (object === null || object === undefined)) return undefined;
      const index = evaluate(ev, expression.index, scope);
      const before = ev.source;
      ev.source = expression.source;
      const value = ev.getItem(object, index);
      ev.source = before;
      return value;
    }
    case 'binary': {
      const left = evaluate(ev, expression.left, scope);
      const right = evaluate(ev, expression.right, scope);
      const before = ev.source;
      ev.source = expression.source;
      const value = binaryValues(ev, expression.operator, left, right);
      ev.source = before;
      return value;
    }
    case 'unary': {
      const operand = evaluate(ev, expression.value, scope);
      const before = ev.source;
      ev.source = expression.source;
      const value = unaryValue(ev, expression.operator, operand);
      ev.source = before;
      return value;
    }
    case 'logical':
      return logical(ev, expression, scope);
    case 'comparison':
      return comparison(ev, expression, scope);
    case 'conditional':
      return evaluate(
        ev,
        ev.decide(evaluate(ev, expression.test, scope), expression.test.source) ? expression.then : expression.else,
        scope,
      );
    case 'list':
      return new ListValue(items(ev, expression.items, scope));
    case 'tuple':
      return new TupleValue(items(ev, expression.items, scope));
    case 'set':
      return new SetValue(items(ev, expression.items, scope));
    case 'dictionary': {
      const dictionary = new DictValue();
      for (const entry of expression.entries) {
        if ('spread' in entry)
          for (const [key, value] of dictionaryEntries(ev, evaluate(ev, entry.spread, scope)))
            dictionary.set(key, value);
        else if (entry.accessor) addAccessor(ev, dictionary, entry, scope);
        else dictionary.set(evaluate(ev, entry.key, scope), evaluate(ev, entry.value, scope));
      }
      return dictionary;
    }
    case 'slice':
      return new SliceValue(
        expression.start ? evaluate(ev, expression.start, scope) : null,
        expression.stop ? evaluate(ev, expression.stop, scope) : null,
        expression.step ? evaluate(ev, expression.step, scope) : null,
      );
    case 'template': {
      let open: Unknown | undefined;
      const text = expression.parts
        .map((part) => {
          if (typeof part === 'string') return part;
          const value = evaluate(ev, part.value, scope);
          if (value instanceof Unknown) open ??= value;
          const format = part.format ? textOf(ev, evaluate(ev, part.format, scope)) : '';
          const text = formatted(ev, part.conversion === 'r' ? representationOf(ev, value) : value, format);
          return `${part.label ?? ''}${text}`;
        })
        .join('');
      return open ? new Unknown(open.reason, expression.source) : text;
    }
    case 'function':
      return functionValue(ev, expression.function, scope);
    case 'class':
      return classValue(ev, expression.class, scope);
    case 'comprehension':
      return comprehension(ev, expression, scope);
    case 'assignment': {
      const before = expression.operator ? currentValue(ev, expression.target, scope) : undefined;
      let value: Value;
      if (!expression.operator) value = evaluate(ev, expression.value, scope);
      else if (expression.operator === '??' || expression.operator === 'or' || expression.operator === 'and') {
        const keep =
          expression.operator === '??'
            ? before !== null && before !== undefined
            : (truthOf(ev, before) ?? true) === (expression.operator === 'or');
        if (keep) return before;
        value = evaluate(ev, expression.value, scope);
      } else value = binaryValues(ev, expression.operator, before, evaluate(ev, expression.value, scope));
      assign(ev, expression.target, value, scope);
      return expression.valueBefore ? before : value;
    }
    case 'await':
      return settled(evaluate(ev, expression.value, scope));
    case 'yield': {
      const value = expression.value ? evaluate(ev, expression.value, scope) : null;
      const yielded = scope.running?.yielded;
      if (expression.from) for (const item of iterationOf(ev, value)) yielded?.push(item);
      else yielded?.push(value);
      if (yielded && yielded.length >= mostYielded) throw new GeneratorStopped();
      return null;
    }
    case 'error':
      ev.problem('syntax', `\`${truncated(expression.text)}\` could not be parsed: its value is unknown.`, {
        severity: 'error',
        source: expression.source,
      });
      return new Unknown(`\`${truncated(expression.text)}\``, expression.source);
  }
}

/** Value of a name. */
export function lookUp(ev: Evaluator, name: string, scope: Scope): Value {
  const holder = scope.holder(name);
  if (holder) return holder.own(name);
  const found = ev.imports.fallback(ev, name, scope.module);
  if (found) return found.value;
  if (name === 'undefined') return undefined;
  if (ev.language === 'javascript') {
    const { running } = scope;
    if (name === 'super' && running?.callee.owner) return superOf(running);
    if (name === 'arguments' && running) return new ListValue([...running.args.positional]);
  }
  if (ev.guarded > 0) return ev.raise('NameError', `${name} is not defined`);
  ev.problem('name', `${name} is not defined: its value is taken as unknown.`);
  return new Unknown(name, ev.source);
}

function constant(ev: Evaluator, expression: Extract<Expression, { kind: 'constant' }>): Value {
  const { type, value } = expression;
  if (type === 'float' && ev.language === 'python') return new Float(value as number);
  if (type === 'undefined') return undefined;
  if (type === 'ellipsis') return ellipsis;
  if (type === 'regularExpression')
    return expressionLiteral(String(value)) ?? new Unknown(String(value), expression.source);
  return value;
}

function items(ev: Evaluator, list: readonly { value: Expression; spread: boolean }[], scope: Scope): Value[] {
  const values: Value[] = [];
  for (const { value, spread } of list) {
    if (spread) values.push(...ev.iterate(evaluate(ev, value, scope)));
    else values.push(evaluate(ev, value, scope));
  }
  return values;
}

function call(ev: Evaluator, expression: CallExpression, scope: Scope): Value {
  const { callee: calleeExpression } = expression;
  if (calleeExpression.kind === 'name' && calleeExpression.name === 'super' && !scope.holder('super'))
    return superValue(ev, expression, scope);
  if (
    calleeExpression.kind === 'name' &&
    scopeFunctions.has(calleeExpression.name) &&
    !scope.holder(calleeExpression.name)
  )
    return callScopeFunction(ev, calleeExpression.name, expression, scope);
  const callee = evaluate(ev, calleeExpression, scope);
  if (expression.optional && (callee === null || callee === undefined)) return undefined;
  const args = evaluateArguments(ev, expression.arguments, scope);
  const before = ev.source;
  ev.source = expression.source;
  const value = expression.construct && isConstructor(callee) ? constructWith(ev, callee, args) : ev.call(callee, args);
  ev.source = before;
  return value;
}

/** A getter or setter of an object literal; its other half may stand there already. */
function addAccessor(
  ev: Evaluator,
  dictionary: DictValue,
  { key, value, accessor }: Extract<DictionaryEntry, { key: Expression }>,
  scope: Scope,
): void {
  const name = evaluate(ev, key, scope);
  const call = evaluate(ev, value, scope);
  if (!(call instanceof FunctionValue)) return;
  const before = dictionary.get(name);
  const native = accessorOf(String(name as string), call);
  const known = before instanceof PropertyValue ? before : undefined;
  dictionary.set(
    name,
    accessor === 'getter'
      ? new PropertyValue(native, known?.setter)
      : new PropertyValue(known?.getter ?? native, native),
  );
}

/** What JavaScript's `super` is in a method: the class before its own, with the same `this`. */
function superOf({ callee, self }: Frame): Value {
  return callee.owner && (self instanceof Instance || self instanceof ClassValue)
    ? new SuperValue(callee.owner, self)
    : undefined;
}

/** Functions that see the names around their call. */
const scopeFunctions: ReadonlySet<string> = new Set(['globals', 'locals', 'eval']);

function callScopeFunction(ev: Evaluator, name: string, expression: CallExpression, scope: Scope): Value {
  if (name === 'eval') {
    const [text] = evaluateArguments(ev, expression.arguments, scope).positional;
    const parsed = typeof text === 'string' ? ev.imports.sources.expression(ev.language, text) : undefined;
    return parsed ? evaluate(ev, parsed, scope) : new Unknown('eval(…)', expression.source);
  }
  const place = name === 'globals' ? scope.module : scope;
  return new DictValue([...place.keys()].map((key) => [key, place.own(key)]));
}

/** Python's `super()` and `super(Class, self)`; JavaScript's `super(...)` calls the constructor of the base. */
function superValue(ev: Evaluator, expression: CallExpression, scope: Scope): Value {
  const frame = scope.running;
  const args = evaluateArguments(ev, expression.arguments, scope);
  let owner: Value = frame?.callee.owner;
  let receiver = frame?.self;
  if (ev.language === 'python' && args.positional.length > 0) {
    owner = args.positional[0];
    if (args.positional.length > 1) receiver = args.positional[1];
  }
  if (!(owner instanceof ClassValue) || !(receiver instanceof Instance || receiver instanceof ClassValue)) {
    if (ev.language === 'python' && owner instanceof Unknown) return owner;
    return ev.raise('RuntimeError', 'super() outside of a method');
  }
  const value = new SuperValue(owner, receiver);
  if (ev.language === 'python') return value;
  const before = ev.source;
  ev.source = expression.source;
  ev.call(ev.getAttribute(value, 'constructor'), args);
  if (receiver instanceof Instance) owner.fieldsOf?.(receiver);
  ev.source = before;
  return undefined;
}

function logical(ev: Evaluator, expression: Extract<Expression, { kind: 'logical' }>, scope: Scope): Value {
  const left = evaluate(ev, expression.left, scope);
  if (expression.operator === '??')
    return left === null || left === undefined ? evaluate(ev, expression.right, scope) : left;
  const truth = truthOf(ev, left);
  const stops = expression.operator === 'or';
  if (truth === stops) return left;
  if (truth !== undefined) return evaluate(ev, expression.right, scope);
  // One side decides where the other is not known; an error of the right side may be what the left one guards against.
  const mark = ev.mark();
  try {
    const right = evaluate(ev, expression.right, scope);
    return truthOf(ev, right) === stops && typeof right === 'boolean' ? right : left;
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    ev.restore(mark);
    return left;
  }
}

function comparison(ev: Evaluator, expression: Extract<Expression, { kind: 'comparison' }>, scope: Scope): Value {
  let left = evaluate(ev, expression.first, scope);
  let result: Value = true;
  for (const { operator, value } of expression.rest) {
    const right = evaluate(ev, value, scope);
    const before = ev.source;
    ev.source = expression.source;
    result = compareValues(ev, operator, left, right);
    ev.source = before;
    if (expression.rest.length > 1 && truthOf(ev, result) === false) return result;
    left = right;
  }
  return result;
}

/** A function with the values that its defaults have now. */
export function functionValue(ev: Evaluator, syntax: FunctionSyntax, scope: Scope, owner?: ClassValue): FunctionValue {
  const defaults = new Map<number, Value>();
  if (ev.language === 'python')
    syntax.parameters.forEach((parameter, i) => {
      if (parameter.default) defaults.set(i, evaluate(ev, parameter.default, scope));
    });
  return new FunctionValue(syntax, scope, defaults, ev.language, owner);
}

function comprehension(ev: Evaluator, expression: ComprehensionExpression, outer: Scope): Value {
  const scope = new Scope(outer, 'block');
  const { clauses, element, key, form } = expression;
  const values: Value[] = [];
  const pairs: [Value, Value][] = [];
  const run = (at: number): void => {
    if (at === clauses.length) {
      if (key) pairs.push([evaluate(ev, key, scope), evaluate(ev, element, scope)]);
      else values.push(evaluate(ev, element, scope));
      return;
    }
    const clause = clauses[at];
    if (clause.kind === 'if') {
      if (ev.decide(evaluate(ev, clause.test, scope), clause.test.source)) run(at + 1);
      return;
    }
    const iterable = evaluate(ev, clause.iterable, scope);
    const before = ev.source;
    ev.source = clause.iterable.source;
    const iteration = iterationOf(ev, iterable);
    ev.source = before;
    for (const item of iteration) {
      ev.budget.step();
      assign(ev, clause.target, item, scope, 'block');
      run(at + 1);
    }
  };
  run(0);
  if (form === 'dictionary') return new DictValue(pairs);
  if (form === 'list') return new ListValue(values);
  if (form === 'set') return new SetValue(values);
  return new IteratorValue(values[Symbol.iterator]());
}
