/** Shapes as Keras' users see them: the batch is None, and what an input leaves open. */
import type { Shape } from '../../../graph/shape';
import { numberOf } from '../../evaluate/arithmetic';
import { objectClass } from '../../evaluate/exceptions';
import {
  ClassValue,
  DictValue,
  ListValue,
  NativeFunction,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from '../../evaluate/values';
import { isOpen, shapeItems } from '../layers/inputs';

/** `tf.TensorShape`: a tuple with a few members of its own. */
export const shapeClass = new ClassValue('TensorShape', [objectClass], { path: 'tensorflow.TensorShape' });

const itemsOf = (value: Value): readonly Value[] => (value instanceof TupleValue ? value.items : []);

for (const [name, call] of Object.entries({
  as_list: (shape: Value) => new ListValue([...itemsOf(shape)]),
  is_fully_defined: (shape: Value) => !itemsOf(shape).includes(null),
  num_elements: (shape: Value) =>
    itemsOf(shape).includes(null)
      ? null
      : itemsOf(shape).reduce<number>((product, size) => product * (typeof size === 'number' ? size : 1), 1),
}))
  shapeClass.attributes.set(name, new NativeFunction(name, ({ positional: [shape] }) => call(shape)));
for (const name of ['rank', 'ndims'])
  shapeClass.attributes.set(
    name,
    new NativeFunction(name, ({ positional: [shape] }) => itemsOf(shape).length, 'property'),
  );
shapeClass.attributes.set('dims', new NativeFunction('dims', ({ positional: [shape] }) => shape, 'property'));
shapeClass.attributes.set(
  '__new__',
  new NativeFunction('TensorShape', (args, machine) => {
    const [, items] = args.positional;
    return new TupleValue(items === undefined ? [] : machine.iterate(items), undefined, shapeClass);
  }),
);

export const shapeTuple = (shape: Shape | null): Value =>
  shape === null
    ? new Unknown('a shape that is not known')
    : new TupleValue(
        shapeItems(shape).map((item, axis) => (isOpen(shape[axis]) ? null : item)),
        undefined,
        shapeClass,
      );

/** A shape of the source, its batch counted as 1; undefined where a size is not known. */
export function shapeFrom(value: Value): number[] | undefined {
  if (!(value instanceof ListValue || value instanceof TupleValue)) return undefined;
  const sizes = value.items.map((size, axis) => (axis === 0 ? 1 : numberOf(size)));
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}

/** Shapes in the place of tensors: what `build` is given. */
export function shapesOf(value: Value): Value {
  if (value instanceof Tensor) return shapeTuple(value.shape);
  if (value instanceof ListValue || value instanceof TupleValue) return new ListValue(value.items.map(shapesOf));
  if (value instanceof DictValue)
    return new DictValue([...value.entries.values()].map(([key, item]) => [key, shapesOf(item)]));
  return null;
}
