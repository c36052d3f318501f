/**
 * Data set "figures": ten shapes on a striped background with clutter and noise, hard enough that networks of different
 * trainability end at different errors within some hundred steps, easy enough that a good one reaches a few percent.
 */
import type { Difficulty } from '../../data/specification';
import type { Random } from '../random';
import type { DrawImage } from './images';

const difficulties: Record<Difficulty, { sigma: number; clutter: number; background: number }> = {
  easy: { sigma: 0.1, clutter: 1, background: 0.15 },
  normal: { sigma: 0.15, clutter: 2, background: 0.25 },
  hard: { sigma: 0.3, clutter: 2, background: 0.25 },
};

const { abs, cos, hypot, max, min, sin, PI, SQRT2 } = Math;

const triangle = (u: number, v: number): number => max(v - 0.7, (1.732 * abs(u) - v - 0.9) / 2);
const plus = (u: number, v: number): number =>
  min(max(abs(u) - 0.25, abs(v) - 0.95), max(abs(v) - 0.25, abs(u) - 0.95));
const bars = (u: number, v: number): number => max(abs(u) - 0.9, abs(abs(v) - 0.55) - 0.25);

/** Signed distance (negative inside) of each class at (u, v), in units of the figure's radius; v points down. */
export const figures: readonly ((u: number, v: number) => number)[] = [
  (u, v) => hypot(u, v) - 0.9, // disk
  (u, v) => abs(hypot(u, v) - 0.75) - 0.22, // ring
  (u, v) => max(abs(u), abs(v)) - 0.8, // square
  (u, v) => abs(max(abs(u), abs(v)) - 0.72) - 0.22, // frame
  triangle, // triangle up
  (u, v) => triangle(u, -v), // triangle down
  plus,
  (u, v) => plus((u + v) / SQRT2, (u - v) / SQRT2), // cross
  bars, // two horizontal bars
  (u, v) => bars(v, u), // two vertical bars
];

const soft = (distance: number): number => 1 / (1 + Math.exp(distance));

/** Channel values in place of single numbers: [r, g, b]. */
const three = (value: () => number): [number, number, number] => [value(), value(), value()];

/** Draws size×size×3 images, values (I − 0.5) / 0.35. */
export function drawFigures(size: number, difficulty: Difficulty, random: Random): DrawImage {
  const { sigma, clutter, background } = difficulties[difficulty];
  const u = (low: number, high: number): number => random.between(low, high);

  return (label, pixels, offset) => {
    const base = three(() => u(0.3, 0.7));
    const amplitude = u(0, background);
    const frequency = u(0.08, 0.25);
    const direction = u(0, PI);
    const phase = u(0, 2 * PI);
    const tint = three(() => u(0.5, 1));

    const strokes = Array.from({ length: clutter }, () => {
      const angle = u(0, PI);
      const contrast = 0.8 * random.sign() * u(0.35, 0.9);
      return {
        x: u(0, size),
        y: u(0, size),
        half: (u(0.1, 0.25) * size) / 2,
        cos: cos(angle),
        sin: sin(angle),
        colour: three(() => contrast * u(0.4, 1)),
      };
    });

    const contrast = random.sign() * u(0.35, 0.9);
    const colour = three(() => contrast * u(0.4, 1));
    const radius = u(0.24, 0.38) * size;
    const centre = [u(0.36, 0.64) * size, u(0.36, 0.64) * size];
    const rotation = u(-0.2, 0.2);
    const [rotationCos, rotationSin] = [cos(rotation), sin(rotation)];
    const distance = figures[label];

    let at = offset;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const x = column + 0.5;
        const y = row + 0.5;
        const wave = amplitude * sin(2 * PI * frequency * (x * cos(direction) + y * sin(direction)) + phase);
        const dx = x - centre[0];
        const dy = y - centre[1];
        const inside = soft(
          (distance((dx * rotationCos + dy * rotationSin) / radius, (-dx * rotationSin + dy * rotationCos) / radius) *
            radius) /
            0.3,
        );
        for (let channel = 0; channel < 3; channel++) {
          let value = base[channel] + tint[channel] * wave;
          for (const stroke of strokes) {
            const along = abs((x - stroke.x) * stroke.cos + (y - stroke.y) * stroke.sin) - stroke.half;
            const across = abs(-(x - stroke.x) * stroke.sin + (y - stroke.y) * stroke.cos) - 0.6;
            value += soft(max(along, across) / 0.25) * stroke.colour[channel];
          }
          value = (1 - inside) * value + inside * (base[channel] + colour[channel]);
          value += sigma * random.normal();
          pixels[at++] = (value - 0.5) / 0.35;
        }
      }
    }
  };
}
