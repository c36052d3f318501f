/** `keras.layers`: every class of layers whose rule is known, as a class that the source may derive from. */
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { ClassValue, ListValue, TupleValue, Unknown, type Instance, type Value } from '../../evaluate/values';
import { tensorsOf } from '../layers/applications';
import { LayerError } from '../layers/config';
import { ruleOf } from '../layers/rules';
import { define, layerClass, nativeClass } from './layer';
import { aliases, signatures } from './signatures';
import { stateOf } from './state';

/** Classes of `keras.layers` by name. */
export const layerClasses = new Map<string, ClassValue>([['Layer', layerClass]]);

/** Tensors of a call: the first argument, and states that a recurrent layer begins with. */
function inputsOf(args: Arguments) {
  const first = tensorsOf(args.get(0, 'inputs'));
  const states = tensorsOf(args.named.get('initial_state') ?? null) ?? [];
  return first && [...first, ...states];
}

/** The first thing among the arguments that is not known. */
function unknownIn(value: Value): Unknown | undefined {
  if (value instanceof Unknown) return value;
  const items = value instanceof ListValue || value instanceof TupleValue ? value.items : [];
  return items.find((item): item is Unknown => item instanceof Unknown);
}

/** Runs the rule of a layer's class. */
function run(layer: Instance, args: Arguments, machine: Machine): Value {
  const { name } = nativeClass(layer);
  const given = args.get(0, 'inputs');
  const inputs = inputsOf(args);
  if (!inputs || inputs.length === 0) {
    const unknown = unknownIn(given);
    return unknown && unknown === given
      ? new Unknown(`what ${name} makes of ${unknown.reason}`, machine.source)
      : machine.unresolved(`${name}(…)`, unknown?.reason ?? 'it takes a tensor or a list of tensors', args.all());
  }
  const rule = ruleOf(name);
  try {
    if (!rule) throw new LayerError(`what ${name} computes is not known`);
    const result = rule({ layer: stateOf(layer, machine).layer, inputs, machine });
    return 'length' in result ? new ListValue([...result]) : result;
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    return machine.unresolved(`${name}(…)`, error.message, inputs);
  }
}

for (const name of Object.keys(signatures)) {
  const type = new ClassValue(name, [layerClass], { path: `keras.layers.${name}` });
  define(type, 'call', run);
  layerClasses.set(name, type);
}
for (const [name, of] of Object.entries(aliases)) layerClasses.set(name, layerClasses.get(of)!);
