/**
 * Direct convolution, and its gradient by the weights. An image is first laid out in planes, so that what one output sees lies in
 * few long stretches; then every product is one of the two inner loops of tiles.ts.
 *
 * An image [height, width, channels] in planes of `lanes` channels, zeros around (top, left and as much behind as is seen):
 *
 *   plane 0                            plane 1
 *   ┌ · · · · · · · · · · ┐            ┌ · · ·
 *   · ┌────┬────┬────┐    ·            ·
 *   · │0…L │0…L │0…L │    ·            ·  channels L … 2L
 *   · ├────┼────┼────┤    ·            ·
 *   · │    │    │    │    ·
 *   └ · · · · · · · · · · ┘
 *
 * One output at one place sees, of every plane and every kernel row, one stretch of kernel width × L numbers.
 */
import { FLOAT, PANEL, PANEL_BYTES, VECTOR } from './simd';
import { addOuterProducts, rowsTimesPanel } from './tiles';

/** Images, and the planes that each in turn is laid out in. Sizes of steps are in bytes. */
@unmanaged
export class Planes {
  images: i32;
  /** First channel that is read of the first image, [images, height, width, ≥ channels]. */
  input: usize;
  imageStep: usize;
  pixelStep: usize;
  height: i32;
  width: i32;
  channels: i32;
  /** Channels of a plane: 4, 8 or 16. */
  lanes: i32;
  /** Zeros before the first row and column. */
  top: i32;
  left: i32;
  /** Rows and columns of a plane. */
  paddedHeight: i32;
  paddedWidth: i32;
  /** Room for all planes of one image, and for what a tile reads behind the last row. */
  scratch: usize;
  scratchBytes: usize;
}

/** A convolution of one image in planes: outputs at places (i, j) read stretches that begin at (i · strideY, j · strideX). */
@unmanaged
export class Sweep {
  /** Bytes from the planes' beginning to what output (0, 0) reads, and steps from one output to the next. */
  first: usize;
  rowStride: usize;
  pixelStride: usize;
  /** Stretches: their beginnings relative to that place (u32 each), their number and length in numbers. */
  offsets: usize;
  runs: i32;
  length: i32;
  /** Panels of 8 outputs, [panel][stretch][number][8]. */
  weights: usize;
  /** Output (0, 0) of the first image, and steps. */
  output: usize;
  outputImage: usize;
  outputRow: usize;
  outputPixel: usize;
  rows: i32;
  columns: i32;
  channels: i32;
}

/** Lays one image out in planes. Zeros around it, and lanes without a channel, are there already. */
export function layOut(planes: Planes, image: i32): void {
  const lanes = planes.lanes;
  const step = planes.pixelStep;
  const width = planes.width;
  const laneBytes = <usize>lanes * FLOAT;
  const rowBytes = <usize>planes.paddedWidth * laneBytes;
  const planeBytes = <usize>planes.paddedHeight * rowBytes;
  const source = planes.input + <usize>image * planes.imageStep;
  const corner = planes.scratch + <usize>planes.top * rowBytes + <usize>planes.left * laneBytes;
  let plane = corner;
  for (let channel = 0; channel < planes.channels; channel += lanes, plane += planeBytes) {
    const here = min(lanes, planes.channels - channel);
    for (let h = 0; h < planes.height; h++) {
      let from = source + <usize>(h * width) * step + <usize>channel * FLOAT;
      let to = plane + <usize>h * rowBytes;
      if (here == 16) {
        for (let w = width; w != 0; w--) {
          v128.store(to, v128.load(from));
          v128.store(to, v128.load(from, 16), 16);
          v128.store(to, v128.load(from, 32), 32);
          v128.store(to, v128.load(from, 48), 48);
          from += step;
          to += laneBytes;
        }
      } else if ((here & 3) == 0) {
        for (let w = width; w != 0; w--) {
          for (let c: usize = 0; c < <usize>here * FLOAT; c += VECTOR) v128.store(to + c, v128.load(from + c));
          from += step;
          to += laneBytes;
        }
      } else {
        for (let w = width; w != 0; w--) {
          for (let c: usize = 0; c < <usize>here * FLOAT; c += FLOAT) store<f32>(to + c, load<f32>(from + c));
          from += step;
          to += laneBytes;
        }
      }
    }
  }
}

/** Convolves every image: each in turn is laid out, then swept once for each of `count` sweeps. */
export function convolve(planes: Planes, sweeps: usize, count: i32): void {
  memory.fill(planes.scratch, 0, planes.scratchBytes);
  for (let image = 0; image < planes.images; image++) {
    layOut(planes, image);
    for (let i = 0; i < count; i++) {
      sweep(planes.scratch, changetype<Sweep>(sweeps + <usize>i * offsetof<Sweep>()), image);
    }
  }
}

function sweep(planes: usize, s: Sweep, image: i32): void {
  const output = s.output + <usize>image * s.outputImage;
  const panelBytes = <usize>(s.runs * s.length * PANEL) * FLOAT;
  let panel = s.weights;
  for (let channel = 0; channel < s.channels; channel += PANEL, panel += panelBytes) {
    const columns = min(PANEL, s.channels - channel);
    for (let h = 0; h < s.rows; h++) {
      let from = planes + s.first + <usize>h * s.rowStride;
      let to = output + <usize>h * s.outputRow + <usize>channel * FLOAT;
      for (let w = 0; w < s.columns; w += 4) {
        rowsTimesPanel(
          from,
          s.pixelStride,
          s.offsets,
          s.runs,
          s.length,
          panel,
          to,
          s.outputPixel,
          min(4, s.columns - w),
          columns,
        );
        from += 4 * s.pixelStride;
        to += 4 * s.outputPixel;
      }
    }
  }
}

/**
 * Packs weights into panels of 8 outputs: [panel][plane][tap][lane][8], zeros where there is no such input or output.
 * @param taps bytes from `weights` to each tap's numbers (u32 each).
 * @param inputStep bytes from one input's number to the next one's; `outputStep` likewise.
 */
export function packPanels(
  weights: usize,
  taps: usize,
  tapCount: i32,
  inputs: i32,
  inputStep: usize,
  outputs: i32,
  outputStep: usize,
  lanes: i32,
  to: usize,
): void {
  const planes = (inputs + lanes - 1) / lanes;
  for (let output = 0; output < outputs; output += PANEL) {
    const columns = min(PANEL, outputs - output);
    for (let plane = 0; plane < planes; plane++) {
      for (let tap = 0; tap < tapCount; tap++) {
        const corner = weights + <usize>load<u32>(taps + ((<usize>tap) << 2)) + <usize>output * outputStep;
        for (let lane = 0; lane < lanes; lane++, to += PANEL_BYTES) {
          const input = plane * lanes + lane;
          if (input >= inputs) {
            memory.fill(to, 0, PANEL_BYTES);
            continue;
          }
          let from = corner + <usize>input * inputStep;
          if (columns == PANEL && outputStep == FLOAT) {
            v128.store(to, v128.load(from));
            v128.store(to, v128.load(from, 16), 16);
            continue;
          }
          for (let column = 0; column < PANEL; column++, from += outputStep) {
            store<f32>(to + ((<usize>column) << 2), column < columns ? load<f32>(from) : 0);
          }
        }
      }
    }
  }
}

/**
 * Gradient by the weights, of which y = convolve(x, weights): sums over all places of x ⊗ ∂E/∂y.
 * @param s the sweep of the forward pass, its output ∂E/∂y; `weights` is not looked at.
 * @param sums [stretch][length][channels of the output] as the planes order them; what is there is added to.
 */
export function addWeightGradient(planes: Planes, s: Sweep, sums: usize): void {
  memory.fill(planes.scratch, 0, planes.scratchBytes);
  const rowBytes = <usize>s.channels * FLOAT;
  // As many rows at once as stay in the first cache, beside the sums.
  const bytesOfRow = <usize>s.columns * (s.pixelStride + s.outputPixel);
  const block = max(1, min(s.rows, 24576 / max(1, <i32>bytesOfRow)));
  for (let image = 0; image < planes.images; image++) {
    layOut(planes, image);
    const gradient = s.output + <usize>image * s.outputImage;
    for (let h = 0; h < s.rows; h += block) {
      const height = min(block, s.rows - h);
      const from = planes.scratch + s.first + <usize>h * s.rowStride;
      const dy = gradient + <usize>h * s.outputRow;
      let to = sums;
      for (let run = 0; run < s.runs; run++) {
        const x = from + <usize>load<u32>(s.offsets + ((<usize>run) << 2));
        for (let channel = 0; channel < s.channels; channel += PANEL) {
          for (let row = 0; row < s.length; row += 4) {
            addOuterProducts(
              x + <usize>row * FLOAT,
              s.pixelStride,
              s.rowStride,
              dy + <usize>channel * FLOAT,
              s.outputPixel,
              s.outputRow,
              height,
              s.columns,
              to + <usize>row * rowBytes + <usize>channel * FLOAT,
              rowBytes,
              min(4, s.length - row),
              min(PANEL, s.channels - channel),
            );
          }
        }
        to += <usize>s.length * rowBytes;
      }
    }
  }
}
