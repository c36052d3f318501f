/**
 * Direct convolution, and its gradient by the weights. What one output sees lies in a few long stretches of its image, a row of the
 * kernel each; so every product is one of the two inner loops of tiles.ts, and nothing is unfolded.
 *
 * An image [height, width, channels] in its frame, zeros around (top, left and as much behind as is seen):
 *
 *   ┌ · · · · · · · · · · · ┐
 *   · ┌─────┬─────┬─────┐   ·
 *   · │0 … C│0 … C│0 … C│   ·       kernel of 3×2: 3 stretches of 2·C numbers
 *   · ├─────┴─────┼─────┤   ·       ├───────────┤
 *   · │           │     │   ·       ├───────────┤
 *   · │           │     │   ·       ├───────────┤
 *   └ · · · · · · · · · · · ┘
 *
 * Where taps or groups leave gaps, each tap is a stretch of its own.
 */
import { copyRows } from './copy';
import { FLOAT, PANEL, PANEL_BYTES } from './simd';
import { addOuterProducts, rowsTimesPanel } from './tiles';

/** Images, and the frame that each in turn is laid into. Steps are in bytes. */
@unmanaged
export class Frame {
  images: i32;
  /** The first image, [images, height, width], `pixel` bytes each. */
  input: usize;
  height: i32;
  width: i32;
  pixel: usize;
  /** Zeros before the first row and column. */
  top: i32;
  left: i32;
  /** Rows and columns of the frame. */
  framedHeight: i32;
  framedWidth: i32;
  /** Room for the frame; 0, where images need none around them. */
  room: usize;
}

/** A convolution of one framed image: outputs at places (i, j) read stretches that begin at (i · rowStride, j · pixelStride). */
@unmanaged
export class Sweep {
  /** Bytes from the frame's beginning to what output (0, 0) reads, and steps from one output to the next. */
  first: usize;
  rowStride: usize;
  pixelStride: usize;
  /** Stretches: their beginnings relative to that place (u32 each), their number and length in numbers. */
  offsets: usize;
  runs: i32;
  length: i32;
  /** Panels of 8 outputs, [group][panel][stretch][number][8]. */
  weights: usize;
  /** Output (0, 0) of the first image, and steps. */
  output: usize;
  outputImage: usize;
  outputRow: usize;
  outputPixel: usize;
  rows: i32;
  columns: i32;
  /** Outputs of a group, how many groups, and bytes from one group's first input to the next one's. */
  channels: i32;
  groups: i32;
  inputGroup: usize;
  /** Places that are computed at once, for what they read to stay in the first cache. */
  rowsAtOnce: i32;
  columnsAtOnce: i32;
}

/** Zeros around the images, which stay there. */
export function clearFrame(f: Frame): void {
  if (f.room != 0) memory.fill(f.room, 0, <usize>(f.framedHeight * f.framedWidth) * f.pixel);
}

/** Where an image lies in its frame. */
export function framed(f: Frame, image: i32): usize {
  const row = <usize>f.width * f.pixel;
  const from = f.input + <usize>image * <usize>f.height * row;
  if (f.room == 0) return from;
  const framedRow = <usize>f.framedWidth * f.pixel;
  const corner = f.room + <usize>f.top * framedRow + <usize>f.left * f.pixel;
  copyRows(from, row, corner, framedRow, <i32>(row / FLOAT), f.height);
  return f.room;
}

/** Convolves every image: each in turn is framed, then swept once for each of `count` sweeps. */
export function convolve(f: Frame, sweeps: usize, count: i32): void {
  clearFrame(f);
  for (let image = 0; image < f.images; image++) {
    const at = framed(f, image);
    for (let i = 0; i < count; i++) {
      sweep(at, changetype<Sweep>(sweeps + <usize>i * offsetof<Sweep>()), image);
    }
  }
}

function sweep(at: usize, s: Sweep, image: i32): void {
  let output = s.output + <usize>image * s.outputImage;
  let weights = s.weights;
  const panelBytes = <usize>(s.runs * s.length) * PANEL_BYTES;
  const groupBytes = panelBytes * <usize>((s.channels + PANEL - 1) / PANEL);
  let from = at + s.first;
  for (let group = 0; group < s.groups; group++) {
    for (let row = 0; row < s.rows; row += s.rowsAtOnce) {
      for (let column = 0; column < s.columns; column += s.columnsAtOnce) {
        const place = from + <usize>row * s.rowStride + <usize>column * s.pixelStride;
        const to = output + <usize>row * s.outputRow + <usize>column * s.outputPixel;
        sweepBlock(place, s, weights, to, min(s.rowsAtOnce, s.rows - row), min(s.columnsAtOnce, s.columns - column));
      }
    }
    from += s.inputGroup;
    output += <usize>s.channels * FLOAT;
    weights += groupBytes;
  }
}

function sweepBlock(from: usize, s: Sweep, panel: usize, to: usize, rows: i32, columns: i32): void {
  const panelBytes = <usize>(s.runs * s.length) * PANEL_BYTES;
  for (let channel = 0; channel < s.channels; channel += PANEL, panel += panelBytes) {
    const here = min(PANEL, s.channels - channel);
    for (let h = 0; h < rows; h++) {
      let place = from + <usize>h * s.rowStride;
      let out = to + <usize>h * s.outputRow + <usize>channel * FLOAT;
      for (let w = 0; w < columns; w += 4) {
        const wide = min(4, columns - w);
        rowsTimesPanel(place, s.pixelStride, s.offsets, s.runs, s.length, panel, out, s.outputPixel, wide, here);
        place += 4 * s.pixelStride;
        out += 4 * s.outputPixel;
      }
    }
  }
}

/**
 * Packs weights into panels of 8 outputs: [panel][tap][input][8], zeros where there is no such output.
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
  to: usize,
): void {
  for (let output = 0; output < outputs; output += PANEL) {
    const columns = min(PANEL, outputs - output);
    for (let tap = 0; tap < tapCount; tap++) {
      let corner = weights + <usize>load<u32>(taps + ((<usize>tap) << 2)) + <usize>output * outputStep;
      for (let input = inputs; input != 0; input--, corner += inputStep, to += PANEL_BYTES) {
        if (columns == PANEL && outputStep == FLOAT) {
          v128.store(to, v128.load(corner));
          v128.store(to, v128.load(corner, 16), 16);
          continue;
        }
        let from = corner;
        for (let column = 0; column < PANEL; column++, from += outputStep) {
          store<f32>(to + ((<usize>column) << 2), column < columns ? load<f32>(from) : 0);
        }
      }
    }
  }
}

/**
 * Gradient by the weights, of which y = convolve(x, weights): sums over all places of x ⊗ ∂E/∂y.
 * @param s the sweep of the forward pass, its output ∂E/∂y; `weights` is not looked at.
 * @param sums [stretch][number][≥ groups · channels], `sumRow` bytes from one number to the next; what is there is added to.
 */
export function addWeightGradient(f: Frame, s: Sweep, sums: usize, sumRow: usize): void {
  clearFrame(f);
  for (let image = 0; image < f.images; image++) {
    const at = framed(f, image) + s.first;
    const gradient = s.output + <usize>image * s.outputImage;
    for (let row = 0; row < s.rows; row += s.rowsAtOnce) {
      for (let column = 0; column < s.columns; column += s.columnsAtOnce) {
        const height = min(s.rowsAtOnce, s.rows - row);
        const width = min(s.columnsAtOnce, s.columns - column);
        let from = at + <usize>row * s.rowStride + <usize>column * s.pixelStride;
        let dy = gradient + <usize>row * s.outputRow + <usize>column * s.outputPixel;
        let to = sums;
        for (let group = 0; group < s.groups; group++) {
          addBlock(from, s, dy, height, width, to, sumRow);
          from += s.inputGroup;
          dy += <usize>s.channels * FLOAT;
          to += <usize>s.channels * FLOAT;
        }
      }
    }
  }
}

function addBlock(from: usize, s: Sweep, dy: usize, height: i32, width: i32, to: usize, sumRow: usize): void {
  for (let run = 0; run < s.runs; run++, to += <usize>s.length * sumRow) {
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
          width,
          to + <usize>row * sumRow + <usize>channel * FLOAT,
          sumRow,
          min(4, s.length - row),
          min(PANEL, s.channels - channel),
        );
      }
    }
  }
}
