import { describe, expect, it } from 'vitest';
import { augmented } from '../../../src/train/process/datasets/augment';

describe('the augmentation of the papers', () => {
  const size = 16;
  /** Every value says where it stands: row, column, channel. */
  const pixels = Float32Array.from({ length: 200 * size * size * 3 }, (_, i) => 1 + (i % (size * size * 3)));
  const labels = new Uint16Array(200);
  const result = augmented({ pixels, labels }, { size, channels: 3 }, 0, 5);

  /** Shift and mirroring of an image, from any place that is not padding. */
  function movementOf(image: number): { down: number; right: number; mirrored: boolean } {
    const at = (row: number, column: number): number[] => {
      const value = result.pixels[image * size * size * 3 + (row * size + column) * 3] - 1;
      return [Math.floor(value / 3 / size), (value / 3) % size];
    };
    const [row, column] = at(8, 8);
    const mirrored = at(8, 9)[1] < column;
    return { down: row - 8, right: mirrored ? column - (size - 1 - 8) : column - 8, mirrored };
  }

  const movements = Array.from({ length: 200 }, (_, image) => movementOf(image));

  it('moves by up to 4 pixels either way, and mirrors half', () => {
    const shifts = new Set(movements.map(({ down }) => down));
    expect([...shifts].sort((a, b) => a - b)).toEqual([-4, -3, -2, -1, 0, 1, 2, 3, 4]);
    expect(movements.every(({ right }) => Math.abs(right) <= 4)).toBe(true);
    expect(Math.abs(movements.filter(({ mirrored }) => mirrored).length - 100)).toBeLessThan(30);
  });

  it('draws the same for the same seed and step, and something else for another one', () => {
    const at = (seed: number, step: number) => augmented({ pixels, labels }, { size, channels: 3 }, seed, step).pixels;
    expect(at(0, 5)).toEqual(result.pixels);
    expect(at(0, 6)).not.toEqual(result.pixels);
    expect(at(1, 5)).not.toEqual(result.pixels);
  });

  it('fills what comes in from outside with zeros, and leaves the labels', () => {
    const zeros = (image: number) =>
      result.pixels.subarray(image * size * size * 3, (image + 1) * size * size * 3).filter((value) => value === 0)
        .length;
    movements.forEach(({ down, right }, image) => {
      const seen = (size - Math.abs(down)) * (size - Math.abs(right)) * 3;
      expect(zeros(image)).toBe(size * size * 3 - seen);
    });
    expect(result.labels).toBe(labels);
  });
});
