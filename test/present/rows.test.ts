import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import { pairs } from '../support/pairs';
import { Sketch } from '../support/sketch';
import { denseNetwork, plainNetwork, resnet50 } from '../webview/networks';
import { explained } from '../webview/support';

/** Down and up again, each module of two layers; what goes down is taken by what comes up. */
function uNetwork(depth = 4): Graph {
  const sketch = new Sketch();
  const two = (x: number, width: number) =>
    sketch.relu(sketch.conv(sketch.relu(sketch.conv(x, width, {}, 'a')), width, {}, 'b'));
  let x = sketch.within('inc', () => two(sketch.input([1, 8, 64, 64]), 8));
  const skips = [x];
  for (let i = 1; i <= depth; i++)
    skips.push((x = sketch.within(`down${i}`, () => two(sketch.conv(x, 8, { stride: 2 }, 'pool'), 8))));
  for (let i = 1; i <= depth; i++)
    x = sketch.within(`up${i}`, () => {
      const larger = sketch.upsampled(x);
      return two(sketch.concat(skips[depth - i], larger), 8);
    });
  return sketch.finish(sketch.within('outc', () => sketch.conv(x, 2, { kernel: 1 })));
}

describe('rows of a network that hangs together in more than one chain', () => {
  it('are its modules, with what goes past them as skips', () => {
    const { drawing } = explained(uNetwork());
    expect(drawing.rows.map(({ name }) => name)).toEqual([
      'inc',
      ...[1, 2, 3, 4].map((i) => `down${i}`),
      ...[1, 2, 3, 4].map((i) => `up${i}`),
      'outc',
    ]);
    expect(drawing.skips.map(({ from, to, by, shape }) => [from, to, by, shape])).toEqual([
      [0, 8, 'concat', '8 × 64 × 64'],
      [1, 7, 'concat', '8 × 32 × 32'],
      [2, 6, 'concat', '8 × 16 × 16'],
      [3, 5, 'concat', '8 × 8 × 8'],
    ]);
  });

  it('hold what only another input leads to where it stands', () => {
    const sketch = new Sketch();
    let x = sketch.input([1, 8, 16, 16]);
    const time = sketch.within('time', () => sketch.relu(sketch.conv(sketch.input([1, 8, 16, 16], 't'), 8)));
    x = sketch.within('stem', () => sketch.conv(x, 8));
    const skips: number[] = [];
    for (let i = 0; i < 8; i++)
      skips.push(
        (x = sketch.within(`down.${i}`, () => sketch.conv(sketch.relu(sketch.multiply(sketch.conv(x, 8), time)), 8))),
      );
    for (let i = 7; i >= 0; i--)
      x = sketch.within(`up.${i}`, () =>
        sketch.conv(sketch.relu(sketch.multiply(sketch.conv(sketch.concat(skips[i], x), 8), time)), 8),
      );
    x = sketch.within('last', () => sketch.add(x, sketch.conv(sketch.relu(sketch.conv(x, 8)), 8, {}, 'b')));
    const { drawing, graph } = explained(sketch.finish(x));
    const drawn = new Set(drawing.rows.flatMap(({ nodes }) => nodes));
    expect(graph.nodes.filter(({ id, operator }) => operator !== 'input' && !drawn.has(id))).toEqual([]);
  });

  it('hold what leads to other outputs alone with the head, and behind the last unit where there is none', () => {
    for (const hasHead of [true, false]) {
      const sketch = new Sketch();
      const first = sketch.within('a', () => {
        const x = sketch.conv(sketch.input([1, 8, 16, 16]), 8);
        return sketch.add(x, sketch.conv(sketch.relu(sketch.conv(x, 8)), 8, {}, 'b'));
      });
      const second = sketch.within('c', () => sketch.add(first, sketch.conv(sketch.relu(first), 8)));
      const other = sketch.within('lateral', () => sketch.conv(first, 4));
      const last = hasHead ? sketch.within('score', () => sketch.conv(second, 4)) : second;
      const graph = sketch.finish(last);
      const { drawing } = explained({ ...graph, outputs: [last, other] });
      const end = drawing.rows.at(-1)!;
      expect(end.name).toBe(hasHead ? 'head' : 'other outputs');
      expect(end.nodes).toContain(other);
      expect(end.onPath).toBe(false);
    }
  });

  it('take apart a unit of several resolutions side by side whose shortcut is broken', () => {
    const sketch = new Sketch();
    let ways = [sketch.within('stem', () => sketch.relu(sketch.conv(sketch.input([1, 8, 32, 32]), 8)))];
    for (let stage = 0; stage < 3; stage++) {
      const lower = sketch.within(`transition${stage}`, () => sketch.relu(sketch.conv(ways[stage], 8, { stride: 2 })));
      ways = sketch.within(`stage${stage}`, () =>
        [...ways, lower].map((x, way) =>
          sketch.within(`stage${stage}.${way}`, () => {
            for (let i = 0; i < 9; i++) x = sketch.relu(sketch.add(x, sketch.bn(sketch.conv(x, 8, {}, `conv${i}`))));
            return x;
          }),
        ),
      );
    }
    const y = ways.reduceRight((low, high) => sketch.add(sketch.conv(high, 8), sketch.upsampled(low)));
    const { drawing } = explained(sketch.finish(sketch.within('head', () => sketch.conv(y, 2))));
    expect(drawing.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['transition1', 'transition2']));
    expect(drawing.rows.every(({ nodes }) => nodes.length < 200)).toBe(true);
    expect(drawing.skips.length).toBeGreaterThan(0);
  });

  it('keep a dense block as one', () => {
    const { drawing } = explained(denseNetwork(12));
    expect(drawing.rows.map(({ name }) => name)).toEqual(['conv0', 'block1', 'transition', 'fc']);
    expect(drawing.skips).toEqual([]);
  });

  it('hold every operator once', () => {
    const { drawing, graph } = explained(uNetwork());
    const ids = drawing.rows.flatMap(({ nodes }) => nodes).sort((a, b) => a - b);
    expect(ids).toEqual(graph.nodes.filter(({ operator }) => operator !== 'input').map(({ id }) => id));
  });
});

describe('folds', () => {
  it('take pairs of units that repeat as one, each with its line', () => {
    const { drawing } = explained(pairs(6));
    expect(drawing.folds).toHaveLength(1);
    expect(drawing.folds[0]).toMatchObject({
      first: 1,
      count: 12,
      period: 2,
      name: 'layers.0 – 5',
      lines: ['attention.linear: linear', 'mlp: linear · linear'],
      spoken: 'layers.0 to 5, 6 times 2 units: attention.linear, mlp, identity path untouched',
    });
  });

  it('take equal units one by one where those are more', () => {
    const { drawing } = explained(resnet50());
    expect(drawing.folds.map(({ first, count, period, name }) => [first, count, period, name])).toEqual([
      [2, 2, 1, 'layer1.1 – 2'],
      [5, 3, 1, 'layer2.1 – 3'],
      [9, 5, 1, 'layer3.1 – 5'],
      [15, 2, 1, 'layer4.1 – 2'],
    ]);
  });
});

describe('stages', () => {
  it('are the runs of units of one size, with what is left of the identity path', () => {
    const { stages } = explained(resnet50()).drawing;
    expect(stages.map(({ first, count, name, shape, units }) => [first, count, name, shape, units])).toEqual([
      [1, 3, 'layer1', '256 × 56 × 56', 3],
      [4, 4, 'layer2', '512 × 28 × 28', 4],
      [8, 6, 'layer3', '1024 × 14 × 14', 6],
      [14, 3, 'layer4', '2048 × 7 × 7', 3],
    ]);
    expect(stages[1]).toMatchObject({
      weightLayers: 13,
      sign: { state: 'replaced', text: '1 projection W_s, 4 ReLU masks' },
    });
  });

  it('are named by their units, with the layer that leads into them where it stands beside them in one list', () => {
    const sketch = new Sketch();
    const unit = (x: number, width: number, path: string): number =>
      sketch.within(path, () =>
        sketch.add(x, sketch.conv(sketch.relu(sketch.conv(x, width, {}, 'a')), width, {}, 'b')),
      );
    let x = sketch.within('features.0', () => sketch.conv(sketch.input([1, 8, 32, 32]), 8));
    x = unit(unit(x, 8, 'features.1.0'), 8, 'features.1.1');
    x = sketch.within('features.2', () => sketch.conv(x, 16, { stride: 2 }, 'reduction'));
    x = unit(unit(x, 16, 'features.3.0'), 16, 'features.3.1');
    const { stages, rows } = explained(sketch.finish(x)).drawing;
    expect(stages.map(({ name, first }) => [name, rows[first].name])).toEqual([
      ['features.1', 'features.1.0'],
      ['features.2–3', 'features.2.reduction'],
    ]);
  });

  it('of a plain network go by the size of its places', () => {
    const { stages } = explained(plainNetwork(8)).drawing;
    expect(stages.map(({ name, count }) => [name, count])).toEqual([
      ['64 × 64', 2],
      ['32 × 32', 2],
      ['16 × 16', 2],
      ['8 × 8', 2],
    ]);
  });

  it('are none where all units are of one size, or each stage is one row', () => {
    expect(explained(pairs(3)).drawing.stages).toEqual([]);
    expect(explained(uNetwork()).drawing.stages).toEqual([]);
  });
});
