/** `@dataclass` and `NamedTuple`: a constructor from the annotated names. */
import type { Arguments } from './arguments';
import { bind } from './attributes';
import type { Evaluator } from './evaluator';
import { ClassValue, type Field, type Instance, NativeFunction, TupleValue, type Value } from './values';

/** Fields of a dataclass, its own or inherited. */
export const deepestFields = (type: ClassValue | undefined): readonly Field[] =>
  type?.order.find((base) => (base.complete(), base.fields !== undefined))?.fields ?? [];

/** Values for fields from the arguments of a constructor. */
function fieldValues(ev: Evaluator, type: ClassValue, fields: readonly Field[], args: Arguments): Value[] {
  if (args.positional.length > fields.length)
    ev.raise('TypeError', `${type.name}() takes ${fields.length} arguments, got ${args.positional.length}`);
  for (const name of args.named.keys())
    if (!fields.some((field) => field.name === name)) ev.raise('TypeError', `${type.name}() has no parameter ${name}`);
  return fields.map((field, i) => {
    if (args.has(i, field.name)) return args.get(i, field.name);
    return field.default ? field.default() : ev.raise('TypeError', `${type.name}() needs the argument ${field.name}`);
  });
}

/** Gives a class the constructor of a dataclass, unless it has its own. */
export function makeDataclass(ev: Evaluator, type: ClassValue): ClassValue {
  type.complete();
  const inherited = type.bases.flatMap((base) => deepestFields(base));
  const own = type.annotated ?? [];
  const fields = [...inherited.filter((field) => !own.some(({ name }) => name === field.name)), ...own];
  type.fields = fields;
  if (type.attributes.has('__init__')) return type;
  type.attributes.set(
    '__init__',
    new NativeFunction('__init__', (args) => {
      const instance = args.positional[0] as Instance;
      fieldValues(ev, type, fields, args.rest()).forEach((value, i) =>
        ev.setAttribute(instance, fields[i].name, value),
      );
      const after = instance.type.find('__post_init__');
      if (after) ev.call(bind(after.value, instance, after.owner), ev.positional());
      return null;
    }),
  );
  return type;
}

/** A class whose calls give named tuples. */
export function makeNamedTuple(name: string, fields: readonly Field[]): ClassValue {
  const type = new ClassValue(name, [], {});
  type.attributes.set(
    '__new__',
    new NativeFunction('__new__', (args, machine) => {
      const [made] = args.positional;
      const names = fields.map((field) => field.name);
      const values = fieldValues(machine as Evaluator, type, fields, args.rest());
      return new TupleValue(values, names, made instanceof ClassValue ? made : type);
    }),
  );
  type.attributes.set('_fields', new TupleValue(fields.map((field) => field.name)));
  return type;
}
