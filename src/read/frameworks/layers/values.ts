import { DictValue, Float, ListValue, NativeObject, TupleValue, type Value } from '../../evaluate/values';
import { unknownValue } from './config';
import type { InitialiserCall } from './initialisers';

/** `tf.initializers.heNormal({ … })`, `initializers.HeNormal()`. */
export class InitialiserHandle extends NativeObject {
  constructor(
    readonly typeName: string,
    readonly made: InitialiserCall,
  ) {
    super();
  }
  override member(): Value {
    return undefined;
  }
}

/** A value of the evaluator as plain data; what is not known, and what is no data, is `unknownValue`. */
export function plainOf(value: Value): unknown {
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    default:
  }
  if (value === null) return null;
  if (value instanceof Float) return value.value;
  if (value instanceof ListValue || value instanceof TupleValue) return value.items.map(plainOf);
  if (value instanceof DictValue) {
    return Object.fromEntries([...value.entries.values()].map(([key, item]) => [String(key), plainOf(item)]));
  }
  return value instanceof InitialiserHandle ? value.made : unknownValue;
}
