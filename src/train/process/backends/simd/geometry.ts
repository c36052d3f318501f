/** What is convolved with what: shapes, channels last. */
import { reach, type Pads, type Window } from '../../window';

export interface Geometry {
  /** Of x, [images, height, width, channels]. */
  input: readonly number[];
  /** [kernel height, kernel width, channels / groups, outputs]. */
  filter: readonly number[];
  /** Of y. */
  output: readonly number[];
  window: Window;
  pads: Pads;
  groups: number;
}

/** Shape of y, by the floor rule. */
export function geometryOf(
  input: readonly number[],
  filter: readonly number[],
  window: Window,
  pads: Pads,
  groups: number,
): Geometry {
  const size = (axis: 0 | 1): number => {
    const room = input[axis + 1] + pads[axis][0] + pads[axis][1] - reach(filter[axis], window.dilation[axis]);
    return Math.max(0, Math.floor(room / window.stride[axis]) + 1);
  };
  return { input, filter, output: [input[0], size(0), size(1), filter[3]], window, pads, groups };
}

/** Some channels of images: the address of the first, the shape of the images, and how many. */
export interface ChannelsOf {
  at: number;
  shape: readonly number[];
  channels: number;
}

/** Numbers of a tensor. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
