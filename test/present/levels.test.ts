import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import type { Box, Level } from '../../src/present/levels/level';
import { levelOf, mostOperators } from '../../src/present/levels/levels';
import { scopeOf } from '../../src/present/levels/scope';
import { createReader, type Reader } from '../../src/read/reader';
import { disk, distPackages, grammars, patientBudget } from '../support/reading';
import { Sketch } from '../support/sketch';
import { explained } from '../webview/support';
import { denseNetwork, inceptionNetwork, resnet50 } from '../webview/networks';

const groups = ({ boxes }: Level): Box[] => boxes.flatMap((box) => [box, ...(box.content ? groups(box.content) : [])]);

/** A scope opened as far as `keys` says, with what must hold of every level of it. */
function checked(graph: Graph, nodes: readonly number[], keys: ReadonlySet<string>): Level {
  const level = levelOf(scopeOf(graph, nodes, null), mostOperators.row, keys);
  check(level, nodes);
  return level;

  function check({ boxes, edges }: Level, own: readonly number[]): void {
    expect(boxes.length).toBeLessThanOrEqual(150);
    expect(boxes.flatMap((box) => box.nodes).sort((a, b) => a - b)).toEqual(own);
    const at = new Map(boxes.flatMap((box, i) => box.nodes.map((id) => [id, i] as const)));
    const keyAt = (id: number) => (at.has(id) ? boxes[at.get(id)!].key : null);
    const crossing = new Set<string>();
    for (const { id, inputs } of graph.nodes)
      for (const input of inputs)
        if (at.get(input) !== at.get(id)) crossing.add(`${keyAt(input)} ${input} ${keyAt(id)}`);
    for (const id of graph.outputs) if (at.has(id)) crossing.add(`${keyAt(id)} ${id} null`);
    expect(new Set(edges.map(({ from, node, to }) => `${from} ${node} ${to}`))).toEqual(crossing);
    // In forward order, so that there is no cycle.
    const place = new Map(boxes.map(({ key }, i) => [key, i]));
    for (const { from, to } of edges)
      if (from !== null && to !== null) expect(place.get(from)).toBeLessThan(place.get(to)!);
    for (const box of boxes) if (box.content) check(box.content, box.nodes);
  }
}

/** Opens what can be opened until nothing is left, and gives the operators that are seen then. */
function operatorsBelow(graph: Graph, nodes: readonly number[]): number[] {
  const keys = new Set<string>();
  for (let rounds = 0; rounds < 30; rounds++) {
    const all = groups(checked(graph, nodes, keys));
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    const closed = all.filter((box) => box.expandable && !box.content);
    if (closed.length === 0) return all.filter((box) => !box.expandable).flatMap((box) => box.nodes);
    closed.forEach(({ key }) => keys.add(key));
  }
  throw new Error('it can be opened without end');
}

const isComputed = ({ nodes }: Graph): number[] =>
  nodes.filter(({ operator }) => operator !== 'input').map(({ id }) => id);

/** A graph of that many operators in modules that are woven together at random. */
function wovenGraph(size: number, seed: number): Graph {
  let state = seed;
  const below = (limit: number) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state % limit;
  };
  const sketch = new Sketch();
  const made = [sketch.input()];
  for (let i = 0; i < size; i++) {
    const path = Array.from({ length: below(4) }, () => 'abc'[below(3)]).join('.');
    const near = () => made[Math.max(0, made.length - 1 - below(1 + below(12)))];
    made.push(sketch.within(path, () => (below(3) === 0 ? sketch.add(near(), near()) : sketch.relu(near()))));
  }
  return sketch.finish(made[made.length - 1]);
}

describe('a level', () => {
  it.each([
    [20, 1],
    [60, 2],
    [200, 3],
    [200, 4],
    [700, 5],
    [3000, 6],
  ])(
    'of %i operators in woven modules holds each of them once, has no cycle and opens down to all (%i)',
    (size, seed) => {
      const graph = wovenGraph(size, seed);
      expect(operatorsBelow(graph, isComputed(graph)).sort((a, b) => a - b)).toEqual(isComputed(graph));
    },
  );

  it('of few operators is these, joined by the tensors between them', () => {
    const { detail } = explained(resnet50());
    const { boxes, edges, arrangement } = detail(1).level;
    expect(arrangement).toBe('chain');
    expect(boxes[0]).toMatchObject({
      label: 'Conv2d 1×1, 64 → 64',
      word: 'weights',
      shape: '64 × 56 × 56',
      expandable: false,
    });
    expect(edges[0]).toMatchObject({ from: null, to: boxes[0].key, shape: '64 × 56 × 56' });
    expect(edges.at(-1)).toMatchObject({ from: boxes.at(-1)!.key, to: null, shape: '256 × 56 × 56' });
  });

  it('of many operators is modules, each with its name, class and layers', () => {
    const graph = inSequence(9, (sketch, x) => sketch.relu(sketch.bn(sketch.conv(x, 8 + sketch.shape(x)[1]))));
    const level = checked(graph, isComputed(graph), new Set(['m:stage.2']));
    expect(level.boxes.map(({ label }) => label)).toEqual(Array.from({ length: 9 }, (_, i) => `stage.${i}`));
    expect(level.boxes[2]).toMatchObject({ key: 'm:stage.2', summary: '3×3', expandable: true });
    expect(level.boxes[2].content!.boxes.map(({ label }) => label)).toEqual([
      'Conv2d 3×3, 24 → 32',
      'BatchNorm2d',
      'ReLU',
    ]);
    expect(level.boxes[3].content).toBeNull();
  });

  it('folds equal modules in a row into one box, which opens to each of them', () => {
    const graph = inSequence(9, (sketch, x) => sketch.relu(sketch.bn(sketch.conv(x, 8))));
    const level = checked(graph, isComputed(graph), new Set(['f:m:stage.0']));
    expect(level.boxes).toHaveLength(1);
    expect(level.boxes[0]).toMatchObject({ label: 'stage.0 – 8', times: 9, summary: '3×3' });
    expect(level.boxes[0].content!.boxes.map(({ key }) => key)).toEqual(
      Array.from({ length: 9 }, (_, i) => `m:stage.${i}`),
    );
  });

  it('does not fold modules of which somebody else takes a tensor', () => {
    const taps: number[] = [];
    const graph = inSequence(
      8,
      (sketch, x) => taps[taps.push(sketch.relu(sketch.bn(sketch.conv(x, 8)))) - 1],
      (sketch) => sketch.concat(...taps),
    );
    expect(checked(graph, isComputed(graph), new Set()).boxes.every(({ times }) => times === 1)).toBe(true);
  });

  it('parts a module that is applied before and after another', () => {
    const sketch = new Sketch();
    let x = sketch.input();
    const block = () => sketch.relu(sketch.bn(sketch.conv(x, 8)));
    const twice = () => sketch.within('shared', () => ((x = block()), block()));
    x = twice();
    x = sketch.within('middle', () => {
      for (let i = 0; i < 3; i++) x = block();
      return x;
    });
    const graph = sketch.finish(twice());
    const { boxes, arrangement } = checked(graph, isComputed(graph), new Set());
    expect(boxes.map(({ key }) => key)).toEqual(['m:shared@1', 'm:middle', 'm:shared@16']);
    expect(arrangement).toBe('chain');
  });

  it('takes a list of modules apart where other operators stand between them', () => {
    const sketch = new Sketch();
    let x = sketch.input();
    for (let i = 0; i < 6; i++) {
      x = sketch.within(`layers.${i}`, () => sketch.relu(sketch.bn(sketch.conv(x, 8 + i))));
      x = sketch.sigmoid(x);
    }
    const graph = sketch.finish(sketch.within('head', () => sketch.relu(sketch.conv(x, 4))));
    const names = checked(graph, isComputed(graph), new Set()).boxes.map(({ label }) => label);
    expect(names.slice(0, 4)).toEqual(['layers.0', 'Sigmoid', 'layers.1', 'Sigmoid']);
  });

  it('gathers operators between modules by their lines where they are many', () => {
    const sketch = new Sketch();
    let x = sketch.within('first', () => sketch.relu(sketch.bn(sketch.conv(sketch.input(), 8))));
    for (let i = 0; i < 14; i++) x = sketch.relu(x);
    const graph = sketch.finish(x);
    const run = checked(graph, isComputed(graph), new Set()).boxes[1];
    expect(run).toMatchObject({ label: '14 operators', summary: 'net.py:6–19', expandable: true });
  });
});

describe('the arrangement of a level', () => {
  const arrangement = (graph: Graph, nodes = isComputed(graph)) => checked(graph, nodes, new Set()).arrangement;

  it('is lanes where ways part once and join once', () => {
    const { drawing, detail } = explained(inceptionNetwork());
    expect(detail(drawing.rows.findIndex(({ name }) => name.startsWith('mixed1'))).level.arrangement).toBe('lanes');
  });

  it('is dense where each takes what all before it made', () => {
    const { detail } = explained(denseNetwork());
    expect(detail(1).level.arrangement).toBe('dense');
  });

  it('is a U where skips lie inside one another', () => {
    const sketch = new Sketch();
    let x = sketch.input([1, 8, 32, 32]);
    const skips: number[] = [];
    for (let i = 0; i < 3; i++) {
      skips.push((x = sketch.within(`down${i}`, () => sketch.relu(sketch.conv(x, 8, { stride: i > 0 ? 2 : 1 })))));
    }
    x = sketch.within('middle', () => sketch.relu(sketch.conv(x, 8, { stride: 2 })));
    for (let i = 2; i >= 0; i--)
      x = sketch.within(`up${i}`, () => sketch.relu(sketch.conv(sketch.concat(skips[i], sketch.upsampled(x)), 8)));
    expect(arrangement(sketch.finish(x))).toBe('ushape');
  });

  it('is layered for any other graph', () => {
    const sketch = new Sketch();
    const x = sketch.input();
    const [a, b] = [sketch.relu(x), sketch.relu(x)];
    const [c, d] = [sketch.add(a, b), sketch.add(a, sketch.relu(b))];
    expect(arrangement(sketch.finish(sketch.add(c, d)))).toBe('layered');
  });
});

/** Modules `stage.0`, `stage.1`, … one after the other. */
function inSequence(
  count: number,
  draw: (sketch: Sketch, x: number) => number,
  end: (sketch: Sketch, x: number) => number = (_, x) => x,
): Graph {
  const sketch = new Sketch();
  let x = sketch.input();
  for (let i = 0; i < count; i++) x = sketch.within(`stage.${i}`, () => draw(sketch, x));
  return sketch.finish(end(sketch, x));
}

const models = join(distPackages, 'torchvision/models');
const describeWhere = existsSync(models) ? describe : describe.skip;

describeWhere('levels of torchvision', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await createReader(disk, { grammars, budget: patientBudget });
  });

  it.each(['googlenet', 'densenet121', 'swin_t', 'shufflenet_v2_x1_0'])('hold every operator of %s once', (entry) => {
    const file = { googlenet: 'googlenet.py', densenet121: 'densenet.py', swin_t: 'swin_transformer.py' }[entry];
    const graph = reader.read({
      file: join(models, file ?? 'shufflenetv2.py'),
      entry,
      inputs: [{ shape: [1, 3, 224, 224], dataType: 'float32' }],
    });
    const { drawing } = explained(graph);
    const scopes = [isComputed(graph), ...drawing.rows.map(({ nodes }) => [...nodes].sort((a, b) => a - b))];
    for (const nodes of scopes) expect(operatorsBelow(graph, nodes).sort((a, b) => a - b)).toEqual(nodes);
  });
});
