/** Data set "gratings": a patch of stripes in noise; the class is its orientation (five) and its frequency (two). */
import type { Difficulty } from '../../data/specification';
import type { Random } from '../random';
import type { DrawImage } from './images';

/** Standard deviation of the noise. */
const sigmas: Record<Difficulty, number> = { easy: 0.3, normal: 0.5, hard: 0.8 };

const { cos, exp, sin, PI } = Math;

/** Draws size×size×3 images, values I / 0.5. */
export function drawGratings(size: number, difficulty: Difficulty, random: Random): DrawImage {
  const sigma = sigmas[difficulty];
  const u = (low: number, high: number): number => random.between(low, high);

  return (label, pixels, offset) => {
    const direction = ((label % 5) * PI) / 5 + u(-0.15, 0.15);
    const frequency = (label < 5 ? 0.13 : 0.24) * u(0.88, 1.12);
    const base = [u(-0.3, 0.3), u(-0.3, 0.3), u(-0.3, 0.3)];
    const tint = [u(0.5, 1), u(0.5, 1), u(0.5, 1)];
    const amplitude = u(0.3, 0.9);
    const centre = [u(0.3, 0.7) * size, u(0.3, 0.7) * size];
    const width = u(0.18, 0.28) * size;
    const phase = u(0, 2 * PI);
    const distractor = {
      amplitude: u(0, 0.25),
      frequency: u(0.05, 0.3),
      direction: u(0, PI),
      phase: u(0, 2 * PI),
    };

    let at = offset;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const x = column + 0.5;
        const y = row + 0.5;
        const dx = x - centre[0];
        const dy = y - centre[1];
        const patch =
          amplitude *
          exp(-(dx * dx + dy * dy) / (2 * width * width)) *
          sin(2 * PI * frequency * (dx * cos(direction) + dy * sin(direction)) + phase);
        const other =
          distractor.amplitude *
          sin(
            2 * PI * distractor.frequency * (x * cos(distractor.direction) + y * sin(distractor.direction)) +
              distractor.phase,
          );
        for (let channel = 0; channel < 3; channel++) {
          pixels[at++] = (base[channel] + tint[channel] * patch + other + sigma * random.normal()) / 0.5;
        }
      }
    }
  };
}
