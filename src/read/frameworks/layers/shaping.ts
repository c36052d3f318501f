import { spatialAxes } from '../../../graph/operators/convolution';
import { LayerError } from './config';
import { add, knownSize, shapeOf, type LayerCall, type LayerRule } from './layer';

/** `2`, `[1, 2]` or `[[0, 1], [2, 3]]`: values before and after each of the spatial axes. */
function edges({ layer: { config } }: LayerCall, key: string, otherwise: number, rank: number): [number, number][] {
  const value = config.get(key, otherwise);
  if (typeof value === 'number') return Array.from({ length: rank }, () => [value, value]);
  if (!Array.isArray(value)) throw new LayerError(`${config.spelled(key)} of ${config.layer} is not a list of sizes`);
  const sides = value as (number | readonly unknown[])[];
  // Along one axis a pair is what comes before and after it.
  if (rank === 1 && sides.length === 2 && sides.every((side) => typeof side === 'number'))
    return [[Number(sides[0]), Number(sides[1])]];
  return sides.map((side) => {
    const pair = typeof side === 'number' ? [side, side] : side;
    if (pair.every((size) => typeof size === 'number')) return [pair[0], pair[1]];
    throw new LayerError(`${config.spelled(key)} of ${config.layer} is not known`);
  });
}

const zeroPadding: LayerRule = (call) => {
  const shape = shapeOf(call);
  const axes = spatialAxes(shape.length, call.layer.config.dataFormat());
  const sides = edges(call, 'padding', 1, axes.length);
  const padding = shape.map((_, axis): [number, number] => sides[axes.indexOf(axis)] ?? [0, 0]);
  return add(call, 'pad', call.inputs, { padding, value: 0 });
};

const cropping: LayerRule = (call) => {
  const shape = shapeOf(call);
  const axes = spatialAxes(shape.length, call.layer.config.dataFormat());
  const sides = edges(call, 'cropping', 0, axes.length);
  const ranges = shape.map((size, axis) => {
    const side = sides[axes.indexOf(axis)];
    return side ? { start: side[0], end: knownSize(size, call) - side[1], step: 1 } : null;
  });
  return add(call, 'slice', call.inputs, { ranges });
};

/** The middle of an image, `height` × `width` of it. */
const centerCrop: LayerRule = (call) => {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const sizes = [config.number('height'), config.number('width')];
  const axes = spatialAxes(shape.length, config.dataFormat());
  const ranges = shape.map((size, axis) => {
    const wanted = sizes[axes.indexOf(axis)];
    if (wanted === undefined) return null;
    const start = Math.floor((knownSize(size, call) - wanted) / 2);
    return { start, end: start + wanted, step: 1 };
  });
  return add(call, 'slice', call.inputs, { ranges });
};

const reshape: LayerRule = (call) => {
  const shape = [shapeOf(call)[0], ...call.layer.config.numbers('targetShape')];
  return add(call, 'reshape', call.inputs, { shape });
};

const permute: LayerRule = (call) =>
  add(call, 'transpose', call.inputs, { order: [0, ...call.layer.config.numbers('dims')] });

const flatten: LayerRule = (call) => add(call, 'flatten', call.inputs, { start: 1, end: shapeOf(call).length - 1 });

const repeatVector: LayerRule = (call) => {
  const [batch, features] = shapeOf(call);
  const count = call.layer.config.number('n');
  const column = add(call, 'reshape', call.inputs, { shape: [batch, 1, features] });
  return add(call, 'expand', [column], { shape: [batch, count, features] });
};

export const shaping = {
  InputLayer: ({ inputs }) => inputs[0],
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding1D: zeroPadding,
  ZeroPadding2D: zeroPadding,
  ZeroPadding3D: zeroPadding,
  CenterCrop: centerCrop,
  RandomCrop: centerCrop,
  Cropping1D: cropping,
  Cropping2D: cropping,
  Cropping3D: cropping,
} satisfies Record<string, LayerRule>;
