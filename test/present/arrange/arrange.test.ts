import { describe, expect, it } from 'vitest';
import { arrangeLevel } from '../../../src/present/arrange/arrange';
import type { ArrangeOptions } from '../../../src/present/arrange/arranged';
import { layersOf } from '../../../src/present/arrange/layers';
import { estimatedWidth } from '../../../src/present/drawingMarks';
import type { Level } from '../../../src/present/levels/level';
import { faultsOf } from './faults';
import { box, edges, random, randomLevel } from './levels';

const options: ArrangeOptions = {
  width: 700,
  anchor: 262,
  direction: 'gradient',
  measure: estimatedWidth,
  layers: layersOf,
};

const arranged = (level: Level, more: Partial<ArrangeOptions> = {}) => arrangeLevel(level, { ...options, ...more });

describe('arrangeLevel', () => {
  it.each(['chain', 'lanes', 'dense', 'ushape', 'layered'] as const)(
    'lays no box, edge or text of a %s on another, whatever is open',
    (arrangement) => {
      for (let seed = 0; seed < 60; seed++) {
        const level = randomLevel(arrangement, random(seed));
        for (const more of [
          {},
          { direction: 'forward' as const, width: 420, anchor: 200 },
          { anchor: null },
          { layers: () => 'waiting' as const },
        ]) {
          const found = faultsOf(arranged(level, more));
          expect(found, `${arrangement} ${seed} ${JSON.stringify(more)}`).toEqual([]);
        }
      }
    },
  );
});
void box;
void edges;
