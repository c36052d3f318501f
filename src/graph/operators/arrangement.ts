/** Operators that move values without changing them. */
import { extremeOfDims } from '../dim';
import { agree } from '../relations';
import {
  addDims,
  divideDims,
  multiplyDims,
  productOfDims,
  ShapeError,
  subtractDims,
  type Dim,
  type Shape,
} from '../shape';
import type { SliceRange } from './attributes';
import { always, type OperatorDefinition } from './definition';

const rearranging = { weightLayer: false, jacobian: always({ kind: 'rearrange' }) };

export const reshape: OperatorDefinition<'reshape'> = {
  ...rearranging,
  shape([from], { shape }) {
    const rest = shape.indexOf(-1);
    if (rest >= 0) {
      const others = productOfDims(shape.filter((_, axis) => axis !== rest));
      const left = divideDims(productOfDims(from), others);
      if (!agree(productOfDims(from), multiplyDims(left, others)))
        throw new ShapeError(`the ${productOfDims(from)} values of [${from.join(',')}] are no multiple of ${others}`);
      return shape.map((dim, axis) => (axis === rest ? left : dim));
    }
    const [before, after] = [productOfDims(from), productOfDims(shape)];
    if (!agree(before, after)) {
      throw new ShapeError(`[${from.join(',')}] has ${before} values, [${shape.join(',')}] would have ${after}`);
    }
    return shape;
  },
  range: (_, of) => of(0),
  print: ({ shape }) => `→[${shape.join(',')}]`,
};

export const flatten: OperatorDefinition<'flatten'> = {
  ...rearranging,
  shape: ([from], { start, end }) => [
    ...from.slice(0, start),
    productOfDims(from.slice(start, end + 1)),
    ...from.slice(end + 1),
  ],
  range: (_, of) => of(0),
};

export const transpose: OperatorDefinition<'transpose'> = {
  ...rearranging,
  shape([from], { order }) {
    if (order.length !== from.length) throw new ShapeError(`an order of ${order.length} axes for [${from.join(',')}]`);
    return order.map((axis) => from[axis]);
  },
  range: (_, of) => of(0),
  print: ({ order }) => order.join(','),
};

export const concat: OperatorDefinition<'concat'> = {
  weightLayer: false,
  shape(shapes, { axis }) {
    const [first] = shapes;
    for (const shape of shapes) {
      const fits = shape.length === first.length && shape.every((dim, i) => i === axis || agree(dim, first[i]));
      if (!fits)
        throw new ShapeError(`[${first.join(',')}] and [${shape.join(',')}] cannot be joined along axis ${axis}`);
    }
    return first.map((dim, i) => (i === axis ? shapes.map((shape) => shape[i]).reduce(addDims) : dim));
  },
  jacobian: always({ kind: 'embed' }),
  print: ({ axis }) => `axis ${axis}`,
};

export const stack: OperatorDefinition<'stack'> = {
  weightLayer: false,
  shape: (shapes, { axis }) => [...shapes[0].slice(0, axis), shapes.length, ...shapes[0].slice(axis)],
  jacobian: always({ kind: 'embed' }),
  print: ({ axis }) => `axis ${axis}`,
};

/** Number of places of a range, never negative: ⌈(end − start)/step⌉. */
export const slicedSize = ({ start, end, step }: SliceRange): Dim =>
  extremeOfDims('max', [0, divideDims(addDims(subtractDims(end, start), step - 1), step)]);

export const slice: OperatorDefinition<'slice'> = {
  weightLayer: false,
  shape([from], { ranges }) {
    const sizes: Dim[] = [];
    from.forEach((dim, axis) => {
      const range = ranges[axis];
      if (!range) sizes.push(dim);
      else if (!range.index) sizes.push(slicedSize(range));
    });
    return sizes;
  },
  jacobian: always({ kind: 'select' }),
  range: (_, of) => of(0),
  print: ({ ranges }) =>
    `[${ranges.map((range) => (!range ? ':' : range.index ? range.start : `${range.start}:${range.end}${range.step > 1 ? `:${range.step}` : ''}`)).join(', ')}]`,
};

export const pad: OperatorDefinition<'pad'> = {
  weightLayer: false,
  shape: ([from], { padding }): Shape =>
    from.map((dim, axis) => addDims(addDims(dim, padding[axis][0]), padding[axis][1])),
  jacobian: always({ kind: 'embed' }),
  print: ({ padding, mode }) =>
    [...padding.map(([before, after]) => `${before}+${after}`), ...(mode ? [mode] : [])].join(' '),
};

export const expand: OperatorDefinition<'expand'> = {
  weightLayer: false,
  shape: (_, { shape }) => shape,
  jacobian: always({ kind: 'embed' }),
  range: (_, of) => of(0),
};

export const gather: OperatorDefinition<'gather'> = {
  weightLayer: false,
  shape: (_, { shape }) => shape,
  jacobian: always({ kind: 'select' }),
  range: (_, of) => of(0),
  print: ({ axis }) => `axis ${axis}`,
};

export const indices: OperatorDefinition<'indices'> = {
  weightLayer: false,
  shape: (_, { shape }) => shape,
  jacobian: always({ kind: 'none' }),
  print: (attributes) => attributes.function,
};

export const scatter: OperatorDefinition<'scatter'> = {
  weightLayer: false,
  shape: ([shape]) => shape,
  jacobian: (_node, input) => ({ kind: input === 0 ? 'select' : 'embed' }),
  print: ({ text }) => text,
};
