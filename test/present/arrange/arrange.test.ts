import { describe, expect, it } from 'vitest';
import { arrangeLevel } from '../../../src/present/arrange/arrange';
import type { ArrangeOptions } from '../../../src/present/arrange/arranged';
import { layersOf } from '../../../src/present/arrange/layers';
import { seriesOf } from '../../../src/present/arrange/seriesParallel';
import { sideEdges } from '../../../src/present/arrange/sideEdges';
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
    async (arrangement) => {
      for (let seed = 0; seed < 24; seed++) {
        await new Promise(setImmediate);
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

  it('keeps an inception module in its room: lanes of equal width, each activation a line of its convolution', () => {
    const way = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => {
        const at = from + 3 * i;
        return [`${i === 0 ? '' : `n${at - 1}`}>n${at}`, `n${at}>n${at + 1}`, `n${at + 1}>n${at + 2}`];
      }).flat();
    const kinds = ['Conv2d 3×3, 96 → 208', 'BatchNorm2d', 'ReLU'];
    const bent = { ...box('n0').sign!, state: 'bent' as const };
    const boxes = Array.from({ length: 18 }, (_, i) =>
      box(`n${i}`, { label: kinds[i % 3], sign: i % 3 === 0 ? box('n0').sign : bent }),
    );
    const joins = ['n2>n18', 'n8>n18', 'n14>n18', 'n17>n18', 'n18>'];
    const level: Level = {
      arrangement: 'lanes',
      boxes: [...boxes, box('n18', { label: 'concat axis 1' })],
      edges: edges(...way(0, 1), ...way(3, 2), ...way(9, 2), ...way(15, 1), ...joins),
    };
    const { width, items } = arranged(level, { width: 620 });
    expect(width).toBeLessThanOrEqual(620);
    const at = (key: string) => items.find((item) => item.key === key)!;
    expect(new Set(items.slice(0, 18).map((item) => item.width)).size).toBe(1);
    expect([at('n1').x, at('n1').y]).toEqual([at('n0').x, at('n0').y + at('n0').height]);
    expect(at('n0').y).toBe(at('n15').y);
    const label = at('n0').marks.find(({ key }) => key === 'label');
    expect(label?.kind === 'text' && label.text).toBe('3×3, 96 → 208');
  });

  it('lets what goes past the other ways run straight, as around a squeeze and excitation', () => {
    const level: Level = {
      arrangement: 'lanes',
      boxes: ['n0', 'n1', 'n2', 'n3'].map((key) => box(key)),
      edges: edges('>n0', 'n0>n1', 'n1>n2', 'n0>n3', 'n2>n3', 'n3>'),
    };
    const { items } = arranged(level);
    const [first, pool, , product] = items.map(({ x, width }) => x + width / 2);
    expect([first, product]).toEqual([262, 262]);
    expect(pool).toBeGreaterThan(262);
  });

  it('draws a dense block as a bus that grows by what each layer adds', () => {
    const channels = [64, 32, 32, 16];
    const all = edges('>n0', '>n1', '>n2', '>n3', 'n0>n1', 'n0>n2', 'n0>n3', 'n1>n2', 'n1>n3', 'n2>n3', 'n3>');
    const level: Level = {
      arrangement: 'dense',
      boxes: ['n0', 'n1', 'n2', 'n3'].map((key) => box(key)),
      edges: all.map((edge) => ({
        ...edge,
        shape: `${channels[edge.from === null ? 0 : Number(edge.from.slice(1)) + 1]} × 56 × 56`,
      })),
    };
    const { marks, items } = arranged(level);
    const strips = marks.flatMap((mark) => (mark.key.startsWith('strip') && mark.kind === 'rect' ? [mark] : []));
    expect(strips.map(({ width }) => width)).toEqual([16, 8, 8, 4]);
    const starts = strips.map(({ y }) => y);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    const layers = items.slice(0, 3);
    expect(new Set(layers.map(({ x }) => x)).size).toBe(1);
  });

  it('brings a U down at the left and up at the right, its skips level', () => {
    const level: Level = {
      arrangement: 'ushape',
      boxes: ['n0', 'n1', 'n2', 'n3', 'n4'].map((key) => box(key)),
      edges: edges('>n0', 'n0>n1', 'n1>n2', 'n2>n3', 'n1>n3', 'n3>n4', 'n0>n4', 'n4>'),
    };
    const { items, marks } = arranged(level, { direction: 'forward' });
    const [inc, down, bottom, up, out] = items;
    expect([inc.y, down.y]).toEqual([out.y, up.y]);
    expect([inc.x, out.x]).toEqual([down.x, up.x]);
    expect(bottom.y).toBeGreaterThan(down.y + down.height);
    expect(marks.filter(({ key }) => key.endsWith('/shape'))).not.toHaveLength(0);
  });

  it('moves nothing past another where a box of a layered level is opened', () => {
    for (let seed = 0; seed < 16; seed++) {
      const closed = randomLevel('layered', random(seed), 0);
      const keys = closed.boxes.map(({ key }) => key);
      if (seriesOf(keys, sideEdges(closed).level.edges)) continue;
      const at = seed % closed.boxes.length;
      const content = randomLevel('lanes', random(seed + 100), 0);
      const boxes = closed.boxes.map((each, i) => (i === at ? { ...each, expandable: true, content } : each));
      const before = arranged(closed, { anchor: null, width: 2000 }).items;
      const after = arranged({ ...closed, boxes }, { anchor: null, width: 2000 }).items;
      before.forEach((a, i) =>
        before.forEach((b, k) => {
          if (a.y + a.height <= b.y) expect(after[i].y).toBeLessThan(after[k].y);
          if (a.y === b.y && a.x < b.x) expect(after[i].x).toBeLessThan(after[k].x);
        }),
      );
    }
  });

  it('draws what enters beside the level’s own tensor as an arrow at its box', () => {
    const level: Level = {
      arrangement: 'lanes',
      boxes: ['n0', 'n1', 'n2'].map((key) => box(key)),
      edges: [...edges('>n0', 'n0>n1', 'n1>n2', 'n2>'), { ...edges('>n1')[0], node: 77 }],
    };
    const { items, marks } = arranged(level);
    expect(new Set(items.map(({ x }) => x)).size).toBe(1);
    const wires = marks.find(({ key }) => key === 'edges');
    expect(wires?.kind === 'path' && wires.d).toContain(`L${items[1].x + items[1].width} `);
    const words = marks.find(({ key }) => key === 'n1/in');
    expect(words?.kind === 'text' && words.text).toBe(level.edges.at(-1)!.shape);
  });

  it('keeps a feature pyramid in its room: what leaves early does so at its box', () => {
    // From the coarsest map up: each floor enlarges the one before, adds its own tensor, and is smoothed for the heads.
    const floors = 5;
    const boxes = [box('n0'), box('n1')];
    const tensors = edges('>n0', 'n0>n1', 'n1>');
    for (let i = 1, top = 0; i < floors; i++) {
      const [up, lateral, sum, smooth] = [0, 1, 2, 3].map((k) => 4 * i + k - 2);
      boxes.push(
        box(`n${up}`, { label: 'upsample →168×336 nearest', parameters: { value: 0, text: '0' } }),
        box(`n${lateral}`),
        box(`n${sum}`, { label: 'add', parameters: { value: 0, text: '0' } }),
        box(`n${smooth}`),
      );
      const enters = edges(`>n${lateral}`).map((edge) => ({ ...edge, node: 2000 + i }));
      tensors.push(
        ...edges(`n${top}>n${up}`, `n${up}>n${sum}`, `n${lateral}>n${sum}`, `n${sum}>n${smooth}`, `n${smooth}>`),
      );
      tensors.push(...enters);
      top = sum;
    }
    const level: Level = { arrangement: 'layered', boxes, edges: tensors };
    const { beside } = sideEdges(level);
    expect(beside.flatMap(({ from, to }) => (to === null ? [from] : []))).toEqual(['n1', 'n5', 'n9', 'n13']);
    const placed = arranged(level, { width: 560 });
    expect(placed.width).toBeLessThanOrEqual(560);
    expect(faultsOf(placed)).toEqual([]);
    // Nothing of a label is lost: it goes on in a second line.
    const words = placed.items.map(({ marks }) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])));
    expect(words[2].join(' ')).toBe('upsample →168×336 nearest');
  });

  it('says why boxes stand in one column', () => {
    const tangled: Level = {
      arrangement: 'layered',
      boxes: ['n0', 'n1', 'n2', 'n3'].map((key) => box(key)),
      edges: edges('>n0', 'n0>n1', 'n0>n2', 'n1>n2', 'n1>n3', 'n2>n3', 'n3>'),
    };
    const note = (layers: ArrangeOptions['layers']) => {
      const mark = arranged(tangled, { layers }).marks.find(({ key }) => key === 'note');
      return mark?.kind === 'text' ? mark.text : null;
    };
    expect(note(() => 'waiting')).toBe('In forward order, until the layout is there.');
    expect(note(() => 'given up')).toBe('In forward order: a layout took too long.');
    expect(note(layersOf)).toBeNull();
    expect(arranged(tangled, { layers: () => 'waiting' }).waits).toBe(true);
  });

  it('arranges a level of 150 boxes in less than 20 ms', () => {
    const keys = Array.from({ length: 150 }, (_, i) => `n${i}`);
    const chain = keys.map((key, i) => `${i > 0 ? `n${i - 1}` : ''}>${key}`);
    const past = keys
      .slice(0, -3)
      .filter((_, i) => i % 4 === 0)
      .map((key, i) => `${key}>n${4 * i + 2}`);
    const level: Level = {
      arrangement: 'lanes',
      boxes: keys.map((key) => box(key)),
      edges: edges(...chain, ...past, 'n149>'),
    };
    const times = Array.from({ length: 15 }, () => {
      const start = process.cpuUsage();
      arranged(level);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(20);
  });
});
