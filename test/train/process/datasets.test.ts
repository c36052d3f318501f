import { describe, expect, it } from 'vitest';
import type { GeneratedData } from '../../../src/train/data/specification';
import { figures } from '../../../src/train/process/datasets/figures';
import { makeImages, type Images } from '../../../src/train/process/datasets/index';

const specification = (more: Partial<GeneratedData> = {}): GeneratedData => ({
  kind: 'figures',
  difficulty: 'normal',
  size: 16,
  train: 1000,
  test: 200,
  ...more,
});

/** Mean square of neighbouring pixels' difference: what noise adds to. */
function roughness({ pixels, channels }: Images): number {
  let sum = 0;
  for (let i = channels; i < pixels.length; i++) sum += (pixels[i] - pixels[i - channels]) ** 2;
  return sum / pixels.length;
}

describe.each(['figures', 'gratings'] as const)('%s', (kind) => {
  it('are the same for the same seed, and others for another', () => {
    const [a, again, b] = [
      makeImages(specification({ kind }), 1),
      makeImages(specification({ kind }), 1),
      makeImages(specification({ kind }), 2),
    ];
    expect(again).toEqual(a);
    expect(b.train.pixels).not.toEqual(a.train.pixels);
    expect(a.test.pixels.slice(0, 768)).not.toEqual(a.train.pixels.slice(0, 768));
  });

  it('have balanced classes in mixed order', () => {
    const { labels } = makeImages(specification({ kind }), 0).train;
    const counts = Array.from({ length: 10 }, (_, label) => labels.filter((found) => found === label).length);
    expect(counts).toEqual(new Array(10).fill(100));
    expect(new Set(labels.slice(0, 10)).size).toBeLessThan(10);
  });

  it('are noisier the harder they are', () => {
    const [easy, normal, hard] = (['easy', 'normal', 'hard'] as const).map((difficulty) =>
      roughness(makeImages(specification({ kind, difficulty }), 0).train),
    );
    expect(easy).toBeLessThan(normal);
    expect(normal).toBeLessThan(hard);
  });

  it('cannot be told apart by the mean image of a class: no linear shortcut', () => {
    const { train, test } = makeImages(specification({ kind, train: 4000, test: 500 }), 0);
    const length = train.pixels.length / train.count;
    const means = Array.from({ length: 10 }, () => new Float64Array(length));
    train.labels.forEach((label, i) => {
      for (let k = 0; k < length; k++) means[label][k] += train.pixels[i * length + k] / 400;
    });
    let wrong = 0;
    test.labels.forEach((label, i) => {
      const distances = means.map((mean) =>
        mean.reduce((sum, value, k) => sum + (test.pixels[i * length + k] - value) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) !== label) wrong += 1;
    });
    expect(wrong / test.count).toBeGreaterThan(0.7);
  });
});

describe('the ten figures', () => {
  const inside = (label: number, u: number, v: number): boolean => figures[label](u, v) < 0;

  it('have the holes and arms that their names say', () => {
    const centre = figures.map((_, label) => inside(label, 0, 0));
    // Disk, ring, square, frame, triangles, plus, cross, two pairs of bars.
    expect(centre).toEqual([true, false, true, false, true, true, true, true, false, false]);
    expect(inside(1, 0.75, 0)).toBe(true);
    expect(inside(3, 0.72, 0.72)).toBe(true);
    expect([inside(6, 0.8, 0), inside(6, 0.6, 0.6), inside(7, 0.6, 0.6), inside(7, 0.8, 0)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([inside(8, 0, 0.55), inside(8, 0.55, 0), inside(9, 0.55, 0), inside(9, 0, 0.55)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([inside(4, 0.6, 0.6), inside(4, 0.6, -0.6), inside(5, 0.6, -0.6), inside(5, 0.6, 0.6)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
