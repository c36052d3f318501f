/** Bodies of JavaScript's classes: methods, accessors, static members, and the fields that each instance is given. */
import type { ClassSyntax, FunctionSyntax, Statement } from '../../syntax/syntax';
import type { Evaluator } from '../evaluator';
import { evaluate, functionValue } from '../expressions';
import { Scope } from '../scope';
import { execute } from '../statements';
import {
  type ClassValue,
  type FunctionValue,
  Instance,
  NativeFunction,
  PropertyValue,
  WrappedMethod,
  type Value,
} from '../values';

type Field = Extract<Statement, { kind: 'assign' | 'declare' }>;

/** Runs the body of a class. Fields are set in each instance by the constructor, behind its call of `super`. */
export function javascriptClass(ev: Evaluator, type: ClassValue, syntax: ClassSyntax, scope: Scope): void {
  const fields: Field[] = [];
  let declared: FunctionValue | undefined;
  const within = (self: Value): Scope => {
    const own = new Scope(scope, 'block');
    own.set('this', self);
    return own;
  };
  for (const statement of syntax.body) {
    if (statement.kind === 'functionDefinition') {
      const value = functionValue(ev, statement.function, scope, type);
      const { key, name } = statement.function;
      if (name === 'constructor') declared = value;
      else addMember(type, key ? ev.text(evaluate(ev, key, scope)) : name, statement.function, value);
    } else if (statement.kind === 'assign' && statement.static) {
      const [target] = statement.targets;
      if (target.kind === 'name') type.attributes.set(target.name, evaluate(ev, statement.value, within(type)));
    } else if (statement.kind === 'block') {
      execute(ev, statement.body, within(type));
    } else if (statement.kind === 'assign' || statement.kind === 'declare') {
      fields.push(statement);
    }
  }
  const setFields = (instance: Instance): void => {
    for (const field of fields) {
      const target = field.kind === 'assign' ? field.targets[0] : field.target;
      if (target.kind !== 'name') continue;
      ev.setAttribute(
        instance,
        target.name,
        field.kind === 'assign' ? evaluate(ev, field.value, within(instance)) : undefined,
      );
    }
  };
  const derived = syntax.bases.length > 0;
  if (declared && derived) type.fieldsOf = setFields;
  const construct = new NativeFunction('constructor', (args) => {
    const instance = args.positional[0];
    if (!(instance instanceof Instance)) return undefined;
    if (declared && derived) return ev.callWithThis(declared, instance, args.rest());
    const base = derived ? type.find('constructor', type)?.value : undefined;
    if (base !== undefined) ev.call(base, args);
    if (declared) setProperties(declared, instance, args.positional.slice(1));
    setFields(instance);
    return declared && ev.callWithThis(declared, instance, args.rest());
  });
  if (declared) construct.attributes.set('__wrapped__', declared);
  type.attributes.set('constructor', construct);
  type.attributes.set('__init__', construct);
}

/** TypeScript's `constructor(private x)`: fields may name it. */
function setProperties({ syntax }: FunctionValue, instance: Instance, args: readonly Value[]): void {
  syntax.parameters.forEach(({ isProperty, target }, i) => {
    if (isProperty && target.kind === 'name') instance.attributes.set(target.name, args[i]);
  });
}

/** A function that is called with its object as `this`: a property's two halves. */
export const accessorOf = (name: string, value: FunctionValue): NativeFunction =>
  new NativeFunction(name, (args, machine) => machine.callWithThis(value, args.positional[0], args.rest()));

function addMember(type: ClassValue, name: string, { role }: FunctionSyntax, value: FunctionValue): void {
  if (role === 'static') type.attributes.set(name, new WrappedMethod(value, 'class'));
  else if (role === 'getter' || role === 'setter') {
    const before = type.attributes.get(name);
    const known = before instanceof PropertyValue ? before : undefined;
    const call = accessorOf(name, value);
    type.attributes.set(
      name,
      role === 'getter' ? new PropertyValue(call, known?.setter) : new PropertyValue(known?.getter ?? call, call),
    );
  } else type.attributes.set(name, value);
}
