/**
 * Python's Enum. The members of an enumeration are known by their names; the value of a member is computed when it is
 * first asked for, since catalogues of pretrained weights are enumerations whose values nobody asks for.
 */
import type { Evaluator } from './evaluator';
import { objectClass } from './exceptions';
import type { Deferred } from './scope';
import { ClassValue, Instance, NativeFunction, type Value } from './values';

export const enumClass = new ClassValue('Enum', [objectClass], { path: 'enum.Enum' });

export const isEnum = (type: ClassValue): boolean => type !== enumClass && type.derivesFrom(enumClass);

interface Member {
  name: string;
  value: Deferred;
}

const member = (instance: Instance): Member => instance.state as Member;

for (const [name, of] of [
  ['name', (instance: Instance): Value => member(instance).name],
  ['_name_', (instance: Instance): Value => member(instance).name],
  ['value', (instance: Instance): Value => member(instance).value.get()],
  ['_value_', (instance: Instance): Value => member(instance).value.get()],
] as const) {
  enumClass.attributes.set(name, new NativeFunction(name, (args) => of(args.positional[0] as Instance), 'property'));
}

/** Makes a member of a class of the source; the class's own `__init__` is not run, its value stays as written. */
export function makeMember(ev: Evaluator, type: ClassValue, name: string, value: Deferred): Instance {
  const instance = new Instance(type, ev.source);
  instance.state = { name, value } satisfies Member;
  return instance;
}

const ownMembers = (type: ClassValue): Instance[] => {
  const members: Instance[] = [];
  type.complete();
  for (const value of type.attributes.values()) {
    if (value instanceof Instance && value.type === type && !members.includes(value)) members.push(value);
  }
  return members;
};

/** Member of an enumeration by name. */
export function enumMember(_ev: Evaluator, type: ClassValue, name: string): Instance | undefined {
  if (!isEnum(type)) return undefined;
  type.complete();
  const value = type.attributes.get(name);
  return value instanceof Instance && value.type === type ? value : undefined;
}

/** Members in order, without their other names; undefined where the class is no enumeration. */
export const enumMembers = (_ev: Evaluator, type: ClassValue): Instance[] | undefined =>
  isEnum(type) ? ownMembers(type) : undefined;

/** `Colour(1)`: the member of a value. */
export const memberOfValue = (ev: Evaluator, type: ClassValue, value: Value): Instance | undefined =>
  ownMembers(type).find((candidate) => candidate === value || ev.equal(member(candidate).value.get(), value));
