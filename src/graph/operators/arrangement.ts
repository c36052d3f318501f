/** Operators that move values without changing them. */
import { addDims, divideDims, elementCount, productOfDims, ShapeError, type Dim, type Shape } from '../shape';
import { always, type OperatorDefinition } from './definition';

const rearranging = { weightLayer: false, jacobian: always({ kind: 'rearrange' }) };

export const reshape: OperatorDefinition<'reshape'> = {
  ...rearranging,
  shape([from], { shape }) {
    const rest = shape.indexOf(-1);
    if (rest >= 0) {
      const others = productOfDims(shape.filter((_, axis) => axis !== rest));
      return shape.map((dim, axis) => (axis === rest ? divideDims(productOfDims(from), others) : dim));
    }
    const [before, after] = [elementCount(from), elementCount(shape)];
    if (before !== null && after !== null && before !== after) {
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
      const fits =
        shape.length === first.length &&
        shape.every(
          (dim, i) => i === axis || dim === first[i] || typeof dim === 'string' || typeof first[i] === 'string',
        );
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

export const slice: OperatorDefinition<'slice'> = {
  weightLayer: false,
  shape([from], { ranges }) {
    const sizes: Dim[] = [];
    from.forEach((dim, axis) => {
      const range = ranges[axis];
      if (!range) sizes.push(dim);
      else if (!range.index) sizes.push(Math.max(0, Math.ceil((range.end - range.start) / range.step)));
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
  print: ({ padding }) => padding.map(([before, after]) => `${before}+${after}`).join(' '),
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

export const scatter: OperatorDefinition<'scatter'> = {
  weightLayer: false,
  shape: ([shape]) => shape,
  jacobian: (_node, input) => ({ kind: input === 0 ? 'select' : 'embed' }),
  print: ({ text }) => text,
};
