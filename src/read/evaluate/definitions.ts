/** Functions and classes of the source become values. */
import type { ClassSyntax, Expression, FunctionSyntax, Statement } from '../syntax/syntax';
import { Arguments } from './arguments';
import { enumClass, isEnum, makeMember } from './enumerations';
import { Raised } from './errors';
import type { Evaluator } from './evaluator';
import { objectClass } from './exceptions';
import { evaluate, functionValue } from './expressions';
import { javascriptClass } from './javascript/classes';
import { executeStatement } from './statements';
import { Deferred, Scope } from './scope';
import { truncated } from './text';
import { ClassValue, type Field, Instance, PropertyValue, Unknown, type Value } from './values';

export function defineFunction(ev: Evaluator, syntax: FunctionSyntax, scope: Scope): void {
  define(scope, syntax.name, decoratedFunction(ev, syntax, scope));
}

/** The function with its decorators applied. */
export function decoratedFunction(ev: Evaluator, syntax: FunctionSyntax, scope: Scope): Value {
  const value = functionValue(ev, syntax, scope, scope.owner);
  return syntax.decorators.length > 0 ? decorate(ev, syntax, value, scope) : value;
}

/** Applies decorators, innermost first. One that is not known, or fails, leaves the thing as it is, which is said. */
function decorate(ev: Evaluator, syntax: FunctionSyntax | ClassSyntax, bare: Value, scope: Scope): Value {
  let value = bare;
  for (const decorator of [...syntax.decorators].reverse()) {
    const accessor = setterOf(decorator, syntax, value, scope);
    if (accessor) {
      value = accessor;
      continue;
    }
    const mark = ev.mark();
    try {
      ev.source = decorator.source;
      const result = ev.quietly(() => ev.call(evaluate(ev, decorator, scope), Arguments.of(value)));
      if (result instanceof Unknown)
        told(ev, syntax, scope, () =>
          ev.assume(
            `${shown(ev, decorator)} is not known: what it decorates is read as if it were not there`,
            decorator.source,
          ),
        );
      else if (result !== undefined && result !== null) value = result;
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      const why = truncated(error.summary);
      told(ev, syntax, scope, () =>
        ev.problem(
          'raised',
          `${shown(ev, decorator)} could not be applied (${why}): ${syntax.name} is read as if it were not there.`,
          { source: decorator.source },
        ),
      );
    }
    ev.restore(mark);
  }
  return value;
}

/** Says something of a definition: now, or when it is first used where its module runs in silence. */
function told(ev: Evaluator, syntax: FunctionSyntax | ClassSyntax, scope: Scope, say: () => void): void {
  if (ev.quiet === 0 || scope.kind !== 'module') {
    say();
    return;
  }
  const waiting = complaints.get(scope) ?? new Map<string, (() => void)[]>();
  complaints.set(scope, waiting);
  waiting.set(syntax.name, [...(waiting.get(syntax.name) ?? []), say]);
}

/** What is still to be said of the names of a module. */
const complaints = new WeakMap<Scope, Map<string, (() => void)[]>>();

/** Gives a name its value. What is to be said of it is said when it is first used. */
function define(scope: Scope, name: string, value: Value): void {
  const waiting = complaints.get(scope)?.get(name);
  if (!waiting) {
    scope.set(name, value);
    return;
  }
  complaints.get(scope)?.delete(name);
  const used = new Deferred(() => {
    for (const say of waiting) say();
    return value;
  });
  scope.set(name, used);
}

const shown = (ev: Evaluator, decorator: Expression): string => `\`@${truncated(ev.sourceText(decorator.source))}\``;

/** `@name.setter` adds the setter to the property that the name is. */
function setterOf(
  decorator: FunctionSyntax['decorators'][number],
  syntax: FunctionSyntax | ClassSyntax,
  value: Value,
  scope: Scope,
): PropertyValue | undefined {
  if (decorator.kind !== 'member' || decorator.name !== 'setter') return undefined;
  const before = scope.has(syntax.name) ? scope.own(syntax.name) : undefined;
  return before instanceof PropertyValue ? new PropertyValue(before.getter, value) : undefined;
}

export function defineClass(ev: Evaluator, syntax: ClassSyntax, scope: Scope): void {
  define(scope, syntax.name, classValue(ev, syntax, scope));
}

/** The class with its decorators applied. Its body runs when something is first asked of it. */
export function classValue(ev: Evaluator, syntax: ClassSyntax, scope: Scope): Value {
  const bases: ClassValue[] = [];
  let unknownBase: Unknown | undefined;
  let metaclass: Value;
  for (const argument of syntax.bases) {
    if (argument.kind === 'keyword' && argument.name === 'metaclass') metaclass = evaluate(ev, argument.value, scope);
    if (argument.kind !== 'positional') continue;
    const base = evaluate(ev, argument.value, scope);
    if (base instanceof ClassValue) bases.push(base);
    else if (base instanceof Unknown) unknownBase = base;
  }
  if (unknownBase) {
    const assumed = ev.library.unreadBase?.(syntax);
    if (assumed && !bases.some((base) => base.derivesFrom(assumed))) bases.push(assumed);
  }
  const type = new ClassValue(syntax.name, bases.length > 0 ? bases : [objectClass], {
    definition: syntax,
    language: ev.language,
  });
  type.unknownBase = unknownBase;
  type.metaclass = metaclass instanceof ClassValue ? metaclass : type.order.find((base) => base.metaclass)?.metaclass;
  type.scope = scope;
  const language = ev.language;
  type.pending = () => {
    const mark = ev.mark();
    ev.language = language;
    runBody(ev, type, syntax, scope);
    ev.restore(mark);
  };
  return syntax.decorators.length > 0 ? decorate(ev, syntax, type, scope) : type;
}

function runBody(ev: Evaluator, type: ClassValue, syntax: ClassSyntax, outer: Scope): void {
  const scope = new Scope(outer, 'class');
  scope.owner = type;
  if (ev.language === 'javascript') {
    javascriptClass(ev, type, syntax, scope);
    return;
  }
  const enumeration = isEnum(type) || type.bases.includes(enumClass);
  for (const statement of syntax.body) {
    if (enumeration && enumMemberStatement(ev, type, statement, scope)) continue;
    executeStatement(ev, statement, scope);
  }
  for (const name of scope.keys()) type.attributes.set(name, scope.raw(name));
  fieldsOf(ev, type, syntax, scope);
}

/** `NAME = value` in an enumeration. */
function enumMemberStatement(ev: Evaluator, type: ClassValue, statement: Statement, scope: Scope): boolean {
  if (statement.kind !== 'assign' || statement.targets.length !== 1) return false;
  const [target] = statement.targets;
  if (target.kind !== 'name' || target.name.startsWith('_')) return false;
  const { value } = statement;
  // `DEFAULT = IMAGENET1K_V1` is another name of a member.
  const other = value.kind === 'name' && scope.has(value.name) ? scope.own(value.name) : undefined;
  scope.set(
    target.name,
    other instanceof Instance
      ? other
      : makeMember(ev, type, target.name, new Deferred(() => evaluate(ev, value, scope))),
  );
  return true;
}

/** Annotated names in order: the fields of a dataclass or a NamedTuple. */
function fieldsOf(ev: Evaluator, type: ClassValue, syntax: ClassSyntax, scope: Scope): void {
  const fields: Field[] = [];
  for (const statement of syntax.body) {
    if (statement.kind === 'declare' && statement.target.kind === 'name') fields.push({ name: statement.target.name });
    if (statement.kind === 'assign' && statement.annotation && statement.targets[0].kind === 'name') {
      const { name } = statement.targets[0];
      const value = scope.own(name);
      fields.push({ name, default: () => freshDefault(ev, value) });
    }
  }
  type.annotated = fields;
}

/** `field(default_factory=list)` makes a new value for each instance. */
function freshDefault(ev: Evaluator, value: Value): Value {
  if (value instanceof Instance && value.state instanceof FieldDefault)
    return value.state.factory === undefined ? value.state.value : ev.call(value.state.factory, new Arguments([]));
  return value;
}

/** What `dataclasses.field` says. */
export class FieldDefault {
  constructor(
    readonly value: Value,
    readonly factory: Value,
  ) {}
}
