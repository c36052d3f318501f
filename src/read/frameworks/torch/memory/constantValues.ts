/** Values of constants, moved as views of them are: which value of the base stands at each place of a part. */
import type { SliceRange } from '../../../../graph/operators/index';
import type { Shape } from '../../../../graph/shape';
import { offsetsOf, rowMajorStrides } from '../../../evaluate/strides';
import { Tensor } from '../../../evaluate/values';
import type { Step, Written } from './steps';

const known = (shape: Shape): shape is readonly number[] => shape.every((dim) => typeof dim === 'number');

function slicedPlaces(shape: readonly number[], ranges: readonly (SliceRange | null)[]): number[] | undefined {
  const strides = rowMajorStrides(shape);
  const [sizes, steps]: [number[], number[]] = [[], []];
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const { start, end, step, index } = ranges[axis] ?? { start: 0, end: shape[axis], step: 1, index: false };
    if (typeof start !== 'number' || typeof end !== 'number') return undefined;
    offset += start * strides[axis];
    if (index) continue;
    sizes.push(Math.max(0, Math.ceil((end - start) / step)));
    steps.push(strides[axis] * step);
  }
  return offsetsOf(sizes, steps, offset);
}

/** Values of the part that a step takes; undefined where the step computes, or sizes are not known. */
export function taken(values: readonly number[], shape: Shape, step: Step): readonly number[] | undefined {
  if (step.operator === 'reshape' || step.operator === 'flatten') return values;
  if (!known(shape) || values.length !== shape.reduce((product, size) => product * size, 1)) return undefined;
  if (step.operator === 'slice') return slicedPlaces(shape, step.attributes.ranges)?.map((place) => values[place]);
  if (step.operator === 'transpose') {
    const strides = rowMajorStrides(shape);
    const { order } = step.attributes;
    return offsetsOf(
      order.map((axis) => shape[axis]),
      order.map((axis) => strides[axis]),
      0,
    ).map((place) => values[place]);
  }
  return undefined;
}

/** Values of the whole once a part of it is written over; undefined where the part's are not known. */
export function spread(
  values: readonly number[],
  shape: Shape,
  ranges: readonly (SliceRange | null)[],
  part: Written,
): readonly number[] | undefined {
  const places = known(shape) ? slicedPlaces(shape, ranges) : undefined;
  const given = part instanceof Tensor ? part.data : part === undefined ? undefined : [part];
  if (!places || !given || (given.length !== places.length && given.length !== 1)) return undefined;
  const result = [...values];
  places.forEach((place, i) => (result[place] = given[given.length === 1 ? 0 : i]));
  return result;
}
