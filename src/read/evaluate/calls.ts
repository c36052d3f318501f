/** Calls: arguments to parameters, functions of the source, classes, native functions, and what is not known. */
import type { SourceRange } from '../../graph/graph';
import type { Expression, FunctionSyntax, Parameter } from '../syntax/syntax';
import { Arguments } from './arguments';
import { assign } from './assignment';
import { bind, unread } from './attributes';
import { isEnum, memberOfValue } from './enumerations';
import { GeneratorStopped, OutOfBudget, Raised } from './errors';
import type { Evaluator, Remarks } from './evaluator';
import { evaluate } from './expressions';
import { Scope } from './scope';
import { promised } from './javascript/promises';
import { execute, isReturn, type Completion } from './statements';
import { truncated, typeName } from './text';
import {
  BoundMethod,
  ClassValue,
  DictValue,
  FunctionValue,
  Instance,
  IteratorValue,
  ListValue,
  NativeFunction,
  NativeObject,
  Tensor,
  TupleValue,
  Unknown,
  WrappedMethod,
  type Value,
} from './values';

/** A call of a class of the source, as it happened. */
export interface CallRecord {
  type: ClassValue;
  instance: Instance;
  args: Arguments;
  source: SourceRange;
  /** What was said of its constructor. */
  remarks: Remarks;
}

export function callValue(ev: Evaluator, callee: Value, args: Arguments): Value {
  ev.budget.step();
  if (callee instanceof FunctionValue) return callFunction(ev, callee, args);
  if (callee instanceof BoundMethod) {
    if (callee.callee instanceof NativeFunction) return callNative(ev, callee.callee, args.with(callee.receiver));
    return ev.language === 'javascript' && callee.callee.language === 'javascript'
      ? callFunction(ev, callee.callee, args, callee.receiver)
      : callFunction(ev, callee.callee, args.with(callee.receiver));
  }
  if (callee instanceof NativeFunction) return callNative(ev, callee, args);
  if (callee instanceof ClassValue) return construct(ev, callee, args);
  if (callee instanceof Instance) {
    const found = callee.type.find('__call__');
    if (found) return ev.call(bind(found.value, callee, found.owner), args);
    const base = unread(callee.type);
    if (base) return callUnknown(ev, base, [callee, ...args.all()]);
  }
  if (callee instanceof NativeObject && callee.call)
    return guardNative(ev, callee.typeName, () => callee.call!(args, ev));
  if (callee instanceof WrappedMethod) return ev.call(callee.callee, args);
  if (callee instanceof Unknown) return callUnknown(ev, callee, args.all());
  return ev.raise('TypeError', `${typeName(callee)} cannot be called`);
}

/** Tensors among values, also inside lists and dictionaries. */
export function tensorsIn(values: readonly Value[], depth = 0): Tensor[] {
  if (depth > 4) return [];
  return values.flatMap((value) => {
    if (value instanceof Tensor) return [value];
    if (value instanceof ListValue || value instanceof TupleValue) return tensorsIn(value.items, depth + 1);
    if (value instanceof DictValue)
      return tensorsIn(
        [...value.entries.values()].map(([, item]) => item),
        depth + 1,
      );
    return [];
  });
}

/** A call of something that is not read. With a tensor of the graph it is a node; else its value is unknown. */
function callUnknown(ev: Evaluator, callee: Unknown, args: readonly Value[]): Value {
  const text = truncated(ev.sourceText(ev.source));
  const what = callee.path ?? callee.reason;
  ev.spokenOf.add(callee);
  if (tensorsIn(args).some((tensor) => tensor.node !== undefined)) return ev.unresolved(text, what, args);
  return new Unknown(callee.path ? `${callee.path}(…)` : callee.reason, callee.source ?? ev.source, undefined, args);
}

function callNative(ev: Evaluator, callee: NativeFunction, args: Arguments): Value {
  return guardNative(ev, callee.name, () => callee.call(args, ev));
}

/** A mistake in a native function must not end the reading: it is said, and the value is unknown. */
function guardNative(ev: Evaluator, name: string, body: () => Value): Value {
  try {
    return body();
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfBudget || error instanceof RangeError) throw error;
    const text = truncated(ev.sourceText(ev.source));
    ev.problem('unresolved', `\`${text}\` could not be read (${name}: ${(error as Error).message}).`);
    return new Unknown(`\`${text}\``, ev.source);
  }
}

export function callFunction(ev: Evaluator, callee: FunctionValue, args: Arguments, receiver?: Value): Value {
  const { syntax } = callee;
  if (ev.depth >= ev.budget.limits.depth) throw new OutOfBudget(`${ev.budget.limits.depth} calls inside each other`);
  const scope = new Scope(callee.scope, 'function');
  const { language, source } = ev;
  ev.language = callee.language;
  ev.depth += 1;
  const self = callee.language === 'python' ? args.positional[0] : receiver;
  if (!syntax.isArrow) scope.frame = { callee, self, args };
  if (callee.language === 'javascript' && !syntax.isArrow) scope.set('this', receiver);
  bindParameters(ev, callee, args, scope);
  if (syntax.isGenerator && scope.frame) scope.frame.yielded = [];
  ev.imports.sources.evaluates(syntax);
  const completion = callee.language === 'python' ? bodyOf(ev, syntax, scope) : hoistedBody(ev, syntax, scope);
  ev.depth -= 1;
  ev.language = language;
  ev.source = source;
  if (scope.frame?.yielded) return new IteratorValue(scope.frame.yielded[Symbol.iterator]());
  const result = isReturn(completion) ? completion.value : callee.language === 'python' ? null : undefined;
  ev.returned?.(callee, args, result);
  return syntax.isAsync && callee.language === 'javascript' ? promised(result) : result;
}

/** Runs the body of a function; a generator that does not end is left. */
function bodyOf(ev: Evaluator, { body, isGenerator }: FunctionSyntax, scope: Scope): Completion {
  if (!isGenerator) return execute(ev, body, scope);
  try {
    return execute(ev, body, scope);
  } catch (error) {
    if (!(error instanceof GeneratorStopped)) throw error;
    return undefined;
  }
}

/** JavaScript's functions exist before the first statement of the body that defines them. */
function hoistedBody(ev: Evaluator, syntax: FunctionSyntax, scope: Scope): Completion {
  for (const statement of syntax.body) if (statement.kind === 'functionDefinition') execute(ev, [statement], scope);
  return bodyOf(ev, syntax, scope);
}

function bindParameters(ev: Evaluator, callee: FunctionValue, args: Arguments, scope: Scope): void {
  const { parameters } = callee.syntax;
  const { positional, named } = args;
  let next = 0;
  let used = 0;
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i];
    const { kind, target } = parameter;
    const name = target.kind === 'name' ? target.name : undefined;
    let value: Value;
    if (kind === 'rest') {
      const rest = positional.slice(next);
      next = Math.max(next, positional.length);
      value = callee.language === 'python' ? new TupleValue(rest) : new ListValue(rest);
    } else if (kind === 'keywordRest') {
      const taken = new Set(parameters.map(({ target: other }) => (other.kind === 'name' ? other.name : '')));
      const rest = [...named].filter(([key]) => !taken.has(key) || key === name);
      used += rest.length;
      value = new DictValue(rest);
    } else if (kind !== 'keywordOnly' && next < positional.length) {
      value = positional[next++];
      if (value === undefined && callee.language === 'javascript') value = defaultOf(ev, callee, i, parameter, scope);
    } else if (name !== undefined && named.has(name)) {
      value = named.get(name);
      used += 1;
    } else {
      value = missing(ev, callee, args, i, parameter, scope);
    }
    if (name !== undefined) scope.set(name, value);
    else assign(ev, target, value, scope, 'function');
  }
  if (callee.language === 'javascript' || args.incomplete) return;
  if (next < positional.length)
    ev.raise('TypeError', `${nameOf(callee.syntax)} takes ${next} arguments, got ${positional.length}`);
  if (used < named.size) {
    const taken = new Set(parameters.map(({ target }) => (target.kind === 'name' ? target.name : '')));
    const unexpected = [...named.keys()].find((key) => !taken.has(key));
    if (unexpected !== undefined) ev.raise('TypeError', `${nameOf(callee.syntax)} has no parameter ${unexpected}`);
  }
}

const nameOf = (syntax: FunctionSyntax): string => (syntax.name ? `${syntax.name}()` : 'the lambda');

function defaultOf(ev: Evaluator, callee: FunctionValue, index: number, parameter: Parameter, scope: Scope): Value {
  if (callee.defaults.has(index)) return callee.defaults.get(index);
  // JavaScript computes a default at the call.
  return parameter.default && callee.language === 'javascript' ? evaluate(ev, parameter.default, scope) : undefined;
}

function missing(
  ev: Evaluator,
  callee: FunctionValue,
  args: Arguments,
  index: number,
  parameter: Parameter,
  scope: Scope,
): Value {
  if (parameter.default) return defaultOf(ev, callee, index, parameter, scope);
  if (callee.language === 'javascript') return undefined;
  const name = parameter.target.kind === 'name' ? parameter.target.name : '';
  if (args.incomplete) return new Unknown(`argument ${name} of ${nameOf(callee.syntax)}`, ev.source);
  return ev.raise('TypeError', `${nameOf(callee.syntax)} needs the argument ${name}`);
}

/** Calls a class: makes an instance and runs its constructor. */
export function construct(ev: Evaluator, type: ClassValue, args: Arguments): Value {
  if (isEnum(type)) {
    const value = args.positional[0];
    return memberOfValue(ev, type, value) ?? ev.raise('ValueError', `${ev.text(value)} is no ${type.name}`);
  }
  const maker = type.find('__new__');
  if (maker) {
    const made = ev.call(maker.value instanceof WrappedMethod ? maker.value.callee : maker.value, args.with(type));
    if (made instanceof Instance && made.type.derivesFrom(type)) initialise(ev, made, args);
    return made;
  }
  const { source } = ev;
  const instance = new Instance(type, source);
  for (const { unknownBase } of type.order)
    if (unknownBase)
      ev.assume(
        `${unknownBase.reason} is not read: what derives from it is taken to get nothing from it`,
        type.options.definition?.nameSource,
      );
  if (!ev.record) initialise(ev, instance, args);
  else {
    const remarks = ev.listen(() => initialise(ev, instance, args));
    ev.record({ type, instance, args, source, remarks });
  }
  return instance;
}

function initialise(ev: Evaluator, instance: Instance, args: Arguments): void {
  const found = instance.type.find('__init__');
  if (found) ev.call(bind(found.value, instance, found.owner), args);
}

/** Evaluates the arguments of a call expression. */
export function evaluateArguments(
  ev: Evaluator,
  list: readonly { kind: string; name?: string; value: Expression }[],
  scope: Scope,
): Arguments {
  const positional: Value[] = [];
  let named: Map<string, Value> | undefined;
  let incomplete = false;
  for (const argument of list) {
    const value = evaluate(ev, argument.value, scope);
    if (argument.kind === 'positional') positional.push(value);
    else if (argument.kind === 'keyword') (named ??= new Map()).set(argument.name!, value);
    else if (value instanceof Unknown) {
      incomplete = true;
      unknownSpread(ev, argument.value, value);
    } else if (argument.kind === 'spread') positional.push(...ev.iterate(value));
    else {
      named ??= new Map();
      for (const [key, item] of dictionaryEntries(ev, value)) named.set(String(key as string), item);
    }
  }
  return new Arguments(positional, named ?? empty, incomplete);
}

/** Arguments that nobody knows: what takes them takes its defaults, which is said. */
function unknownSpread(ev: Evaluator, { source }: Expression, { reason }: Unknown): void {
  ev.problem(
    'unresolved',
    `Which arguments \`${truncated(ev.sourceText(source))}\` holds is not known (${truncated(reason)}): taken as none.`,
    { source },
  );
}

const empty: ReadonlyMap<string, Value> = new Map();

/** Entries of anything that `**` takes. */
export function dictionaryEntries(ev: Evaluator, value: Value): [Value, Value][] {
  if (value instanceof DictValue) return [...value.entries.values()].map(([key, item]) => [key, item]);
  if (value instanceof Unknown || value === null || value === undefined) return [];
  if (value instanceof Instance && ev.language === 'javascript') return [...value.attributes];
  const keys = ev.findAttribute(value, 'keys');
  return keys === undefined
    ? []
    : ev.iterate(ev.call(keys, new Arguments([]))).map((key) => [key, ev.getItem(value, key)]);
}
