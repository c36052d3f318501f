import { layoutMinimap } from '../../src/present/drawingMinimap';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathStates } from '../../src/explain/explanation';
import { layersWithin } from '../../src/present/arrange/layers';
import { layoutDetail } from '../../src/present/drawingDetailLayout';
import { estimatedWidth, type Mark } from '../../src/present/drawingMarks';
import { createReader } from '../../src/read/reader';
import { drawingSvg } from '../../src/present/svg';
import * as networks from './networks';
import { explained, gatedBlock, layout, layoutOf, variantNetwork } from './support';

describe('drawingOf', () => {
  const { drawing } = explained(networks.resnet50());

  it('has a row for each unit, the stem and the head, with the network’s own numbers', () => {
    expect(drawing.rows.map(({ name }) => name)).toEqual([
      'stem',
      ...[3, 4, 6, 3].flatMap((units, stage) => Array.from({ length: units }, (_, i) => `layer${stage + 1}.${i}`)),
      'head',
    ]);
    expect(drawing.parameters.value).toBe(25_557_032);
    expect(drawing.multiplyAdds.value).toBe(4_089_184_256);
    const sum = drawing.rows.reduce((total, row) => total + row.parameters.value!, 0);
    expect(sum).toBe(drawing.parameters.value);
  });

  it('folds equal neighbours and never a break', () => {
    expect(drawing.folds.map(({ name, count }) => `${name} ×${count}`)).toEqual([
      'layer1.1 – 2 ×2',
      'layer2.1 – 3 ×3',
      'layer3.1 – 5 ×5',
      'layer4.1 – 2 ×2',
    ]);
    expect(drawing.folds.map(({ sign }) => sign!.gradient.text)).toEqual([
      'D_{1} \\cdots D_{2}',
      'D_{4} \\cdots D_{6}',
      'D_{8} \\cdots D_{12}',
      'D_{14} \\cdots D_{15}',
    ]);
  });

  it('explains in its legend no state that is not drawn', () => {
    expect(drawing.legend.map(({ text }) => text)).toEqual([
      'untouched',
      'masked by ReLU',
      'replaced by weights',
      'residual branch',
      'other operators',
    ]);
  });

  it('says of a sum that part of it is not known', () => {
    const { drawing: partly } = explained(networks.partlyKnownNetwork());
    expect(partly.parameters.text).toMatch(/^≥ /);
    const unknown = partly.rows.find((row) => row.path.before.some(({ state }) => state === 'unknown'))!;
    expect(unknown.parameters).toEqual({ value: null, text: 'not known' });
    expect(unknown.path.before[0].label).toContain('self.attn');
  });

  it('draws a network without units by its weight layers and says how many every path crosses', () => {
    const { drawing: plain } = explained(networks.plainNetwork(6));
    expect(plain.rows.filter(({ kind }) => kind === 'weights')).toHaveLength(7);
    expect(plain.card.verdict).toBe(
      'Every path from the loss to the input crosses all 7 weight layers. There is no identity path to follow.',
    );
  });

  it('parts the line where ways run side by side, each with its weight layers', () => {
    const { drawing: inception } = explained(networks.inceptionNetwork());
    expect(inception.rows.map(({ name, ways }) => [name, ways])).toEqual([
      ['conv1', []],
      ['mixed1', [1, 2]],
      ['mixed2', [1, 2]],
      ['fc', []],
    ]);
    expect(inception.rows[1].lines).toEqual(['3 weight layers', '1 or 2 on a path', 'concat']);
    expect(inception.rows[1].path.before[0].sign.gradient.text).toBe('W_{2\\ldots 4}');
    expect(inception.rows[3].path.before[0].sign.gradient.text).toBe('W_{8}');
    const sum = inception.rows.reduce((total, row) => total + row.parameters.value!, 0);
    expect(sum).toBe(inception.parameters.value);
  });

  it('lets a part pass beside the layers of a dense block, and no identity path run through', () => {
    const { drawing: dense } = explained(networks.denseNetwork());
    expect(dense.rows.map(({ name, ticks, path }) => [name, ticks, path.before.map(({ state }) => state)])).toEqual([
      ['conv0', 0, ['replaced']],
      ['block1', 4, ['partPasses']],
      ['transition', 0, ['replaced']],
      ['fc', 0, ['replaced']],
    ]);
    expect(dense.card.verdict).toContain('In one place part of the signal passes beside weight layers');
    expect(dense.legend.map(({ text }) => text)).toContain('weight layers beside it');
  });

  it('draws a block alone as one row of its own name', () => {
    const { drawing: block } = explained(networks.bareBlock());
    expect(block.rows.map(({ name }) => name)).toEqual(['Bottleneck(256, 64)']);
  });

  it('says once what all names share', () => {
    const { drawing: long } = explained(networks.longNames());
    expect(long.prefix).toBe('backbone.feature_extractor.');
    expect(drawing.prefix).toBe('');
  });

  it.each([
    ['constant-scaling-0.5-1', 'scaled'],
    ['exclusive-gating-6', 'gated'],
    ['dropout', 'cutAtRandom'],
    ['1x1-conv', 'replaced'],
  ])('shows %s as %s', (id, state) => {
    const { drawing: varied } = explained(variantNetwork(id));
    const unit = varied.rows.find(({ kind }) => kind === 'unit')!;
    expect(unit.path.shortcut.map((stretch) => stretch.state)).toContain(state);
    expect(varied.legend.map(({ form }) => form)).toContain(state);
  });
});

const torchvision = '/usr/lib/python3/dist-packages';

describe.skipIf(!existsSync(`${torchvision}/torchvision/models/resnet.py`))(
  'torchvision’s resnet50, read from its source',
  () => {
    it('is drawn as the network of the paper, with sources in its file', async () => {
      const files = {
        read: (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
        exists: existsSync,
        roots: [torchvision],
      };
      const reader = await createReader(files, { grammars: 'node_modules/@vscode/tree-sitter-wasm/wasm' });
      const file = `${torchvision}/torchvision/models/resnet.py`;
      const { drawing: read } = explained(reader.read({ file, entry: 'resnet50' }));
      const { drawing: built } = explained(networks.resnet50());
      const shown = ({ rows, folds }: typeof read) => ({
        rows: rows.map(({ name, shape, lines, parameters, multiplyAdds, sign }) => [
          name,
          shape,
          lines,
          parameters,
          multiplyAdds,
          sign?.gradient.text,
        ]),
        folds: folds.map(({ name, count, sign }) => [name, count, sign?.gradient.text]),
      });
      expect(shown(read)).toEqual(shown(built));
      expect(read.breadcrumb.map(({ text }) => text)).toEqual(['resnet.py', 'ResNet', 'resnet50']);
      for (const row of read.rows) expect(row.source.file).toBe(file);
    });
  },
);

describe('detailOf', () => {
  it('draws what computes a gate beside the line, above the product that it leads to', () => {
    const { detail } = explained(gatedBlock());
    const opened = detail(0);
    expect(opened.gate!.level.boxes.map(({ label }) => label)).toEqual(['Conv2d 1×1, 256 → 256', 'Sigmoid', '1 − x']);
    const spineX = 262;
    const { items } = layoutDetail(opened, {
      left: 42,
      width: 744,
      spineX,
      line: null,
      direction: 'gradient',
      measure: estimatedWidth,
      layers: layersWithin,
    });
    const boxOf = (node: number) => items.find(({ nodes }) => nodes.includes(node))!;
    const product = boxOf(opened.gate!.product);
    for (const { node } of opened.gate!.level.boxes.map(({ nodes }) => ({ node: nodes[0] }))) {
      const { x, y, width, height } = boxOf(node);
      expect(x).toBeGreaterThan(0);
      expect(x + width).toBeLessThan(spineX - 20);
      expect(y + height).toBeLessThan(product.y);
    }
    const { drawing, detail: plain } = explained(networks.resnet50());
    expect(plain(drawing.rows[1].index).gate).toBeNull();
  });

  it('throws for a row that is not there', () => {
    const { detail } = explained(networks.bareBlock());
    expect(() => detail(7)).toThrow('Bottleneck(256, 64) has no row 7; its rows are 0 to 0');
  });

  it('shows the lines around the addition where it is given the text', async () => {
    const { detailOf } = await import('../../src/present/drawing');
    const { graph, explanation, drawing } = explained(networks.resnet50());
    const row = drawing.rows[1];
    const lines = Array.from({ length: 400 }, (_, i) => `    line ${i + 1}`).join('\n');
    const { card } = detailOf(graph, explanation, { row: 1, opened: [] }, () => lines);
    const source = card.sections.find((section) => section.kind === 'source')!;
    const marked = source.lines.filter((line) => line.marked);
    expect(marked).toEqual([
      { number: row.source.startLine + 1, text: `line ${row.source.startLine + 1}`, marked: true },
    ]);
  });
});

describe('the side card', () => {
  it('keeps symbols symbols, with words beside them', () => {
    const { explanation } = explained(variantNetwork('exclusive-gating-6'));
    const [broken] = explanation.identityPath.symbols;
    expect(broken.latex).toMatch(/^H_l = .*g\(.*B_l.*W_\{s,l\}$/);
    expect(broken.text).toBe('projection 1×1, /2, BN, gate, l = 3, 6');
  });
});

describe('layoutDrawing', () => {
  it('cuts no name, label or branch of resnet50 in half an editor with a wide font', () => {
    const wide: typeof estimatedWidth = (text, size, weight) => 1.04 * estimatedWidth(text, size, weight);
    const { bands, spineX } = layout(networks.resnet50(), { width: 540, measure: wide });
    const texts = bands.flatMap(({ marks }) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])));
    expect(texts).toContain('layer4.1 – 2');
    expect(texts).toContain('1×1, 1024 → 2048, /2');
    expect(texts.filter((text) => text.includes('…'))).toEqual([]);
    const opened = layout(networks.resnet50(), { width: 540, measure: wide, unfolded: new Set([2, 5]) });
    expect(opened.spineX).toBe(spineX);
  });

  it('keeps the spine where it is whatever is open, whichever way the gradient is seen', () => {
    const graph = networks.longNames();
    const { spineX } = layout(graph);
    expect(layout(graph, { unfolded: new Set([1, 8]) }).spineX).toBe(spineX);
    expect(layout(graph, { direction: 'forward' }).spineX).toBe(spineX);
  });

  it('places bands one below another without a gap', () => {
    for (const unfolded of [new Set<number>(), new Set([2, 5])]) {
      const { bands } = layout(networks.resnet50(), { unfolded });
      bands.slice(1).forEach((band, i) => expect(band.y).toBe(bands[i].y + bands[i].height));
      expect(bands.flatMap(({ rows }) => rows)).toEqual(Array.from({ length: 18 }, (_, i) => i));
    }
  });

  it('keeps the scale of bars when a fold is opened', () => {
    const bar = (unfolded: Set<number>) =>
      layout(networks.resnet50(), { unfolded })
        .bands.find(({ key }) => key === 'row1')!
        .marks.find(({ key }) => key === 'parameters/bar');
    expect(bar(new Set([9]))).toEqual(bar(new Set()));
  });

  it('cuts a column rather than squeeze the text', () => {
    const heads = (width: number) => layout(networks.resnet50(), { width }).header.marks.map(({ key }) => key);
    expect(heads(744)).toContain('multiplyAdds');
    expect(heads(600)).not.toContain('multiplyAdds');
    expect(heads(600)).toContain('parameters');
    expect(heads(420)).not.toContain('parameters');
  });

  it('draws one loop for each unit of a fold', () => {
    const [band] = layout(networks.resnet50()).bands.filter(({ key }) => key === 'fold9');
    const loops = band.marks.find(({ key }) => key === 'loops')!;
    expect(loops.kind === 'path' && loops.d.match(/M/g)).toHaveLength(5);
  });

  it('draws a stage by its name and totals above its rows, closed by its whole spine, breaks included', () => {
    const { drawing } = explained(networks.resnet50());
    const [stage] = drawing.stages;
    const open = layout(networks.resnet50());
    const head = open.bands.find(({ key }) => key === `stage${stage.first}`)!;
    const texts = ({ marks }: typeof head) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
    expect(texts(head)).toEqual([
      'layer1',
      '256 × 56 × 56',
      '3 units: 1 projection, 2 identity',
      stage.parameters.text,
      stage.multiplyAdds.text,
    ]);
    const closed = layout(networks.resnet50(), { closedStages: new Set(drawing.stages.map(({ first }) => first)) });
    expect(closed.bands.map(({ key }) => key)).toEqual([
      'row0',
      ...drawing.stages.map(({ first }) => `stage${first}`),
      `row${drawing.rows.length - 1}`,
    ]);
    expect(closed.spineX).toBe(open.spineX);
    for (const band of closed.bands.slice(1, -1)) {
      const boxes = band.marks.find(({ key }) => key === 'boxes');
      expect(boxes?.kind === 'path' && boxes.d.match(/M/g)).toHaveLength(1);
    }
  });

  it('nests tensors that go past rows in lanes, an arrow where each is taken', () => {
    const { drawing } = explained(networks.resnet50());
    const skip = (from: number, to: number) => ({ from, to, node: 0, shape: '64 × 56 × 56', by: 'concat' });
    const skips = [skip(0, 15), skip(4, 12), skip(12, 16)];
    const { bands, ...rest } = layoutOf({ ...drawing, skips });
    const lines = rest.skips(0, rest.height).filter(({ part }) => part === 'skip');
    const lanes = lines.map((mark) => Math.max(...numbersOf(mark)));
    expect(lines).toHaveLength(3);
    // The outer of two stands farther out; what begins where another ends shares its lane.
    expect(laneOf(lines[0])).toBeGreaterThan(laneOf(lines[1]));
    expect(laneOf(lines[2])).toBe(laneOf(lines[1]));
    expect(lanes.every((y) => y < bands.at(-1)!.y + 60)).toBe(true);
    const texts = bands.flatMap(({ marks }) => marks.filter((mark) => mark.kind === 'text' && mark.key === 'line0'));
    for (const text of texts) expect(text.kind === 'text' && text.x).toBeGreaterThan(laneOf(lines[0]));
    expect(rest.skips(rest.height - 1, rest.height)).toEqual([]);
    // A line passes behind what is opened.
    const open = layoutOf({ ...drawing, skips }, { opened: new Map([[1, explained(networks.resnet50()).detail(1)]]) });
    const [behind] = open.skips(0, open.height).filter(({ key }) => key === 'skip0/behind');
    const { y, inside, height } = open.bands.find((band) => band.inside)!;
    expect(numbersOf(behind)[1]).toBeGreaterThan(y + inside!.top);
    expect(numbersOf(behind).at(-2)).toBeLessThan(y + height);
    // On their way to their places the bands take their tensors along.
    const moved = rest.skips(0, 2 * rest.height, ({ y, height }) => ({ y: y + 40, height }));
    expect(numbersOf(moved.filter(({ part }) => part === 'skip')[0])[1]).toBe(numbersOf(lines[0])[1] + 40);
  });

  it('draws rows closer where that brings the whole network into the pane, and keeps them so', () => {
    const { drawing, detail } = explained(networks.resnet50());
    const [loose, seen] = [layoutOf(drawing), layoutOf(drawing, { height: 787 })];
    expect(loose.height).toBeGreaterThan(787);
    expect(seen.height).toBeLessThanOrEqual(787);
    const sizes = (marks: typeof loose.bands) =>
      marks.flatMap((band) => band.marks.flatMap((mark) => (mark.kind === 'text' ? [mark.size] : [])));
    expect(sizes(seen.bands)).toEqual(sizes(loose.bands));
    const opened = layoutOf(drawing, { height: 787, opened: new Map([[1, detail(1)]]) });
    expect(opened.bands[0].height).toBe(seen.bands[0].height);
    expect(layoutOf(drawing, { height: 500 }).height).toBe(loose.height);
  });

  it('loses no break where rows are too low to be told apart', () => {
    const { drawing } = explained(networks.preActivationNetwork(111));
    const breaks = (height: number): number => {
      const boxes = layoutMinimap(drawing, height).marks.find(({ key }) => key === 'boxes');
      return boxes?.kind === 'path' ? boxes.d.match(/M/g)!.length : 0;
    };
    expect(breaks(144)).toBe(breaks(900));
    expect(breaks(144)).toBeGreaterThan(1);
  });

  it('draws each repetition of a period with its loops', () => {
    const { drawing } = explained(networks.resnet50());
    const fold = { ...drawing.folds[2], first: 9, count: 4, period: 2, lines: ['a', 'b'] };
    const { bands } = layoutOf({ ...drawing, folds: [fold] });
    const band = bands.find(({ key }) => key === 'fold9')!;
    const countOf = (key: string) => {
      const mark = band.marks.find((each) => each.key === key);
      return mark?.kind === 'path' ? mark.d.match(/M/g)!.length : mark?.kind === 'text' ? mark.text : null;
    };
    expect([countOf('loops'), countOf('periods'), countOf('count')]).toEqual([4, 2, '×2']);
  });

  it('draws ResNet-1001 with few marks', () => {
    const { bands } = layout(networks.preActivationNetwork(111));
    expect(bands.reduce((sum, { marks }) => sum + marks.length, 0)).toBeLessThan(200);
  });
});

describe('drawingSvg', () => {
  it.each([
    ['resnet50', networks.resnet50()],
    ['a network read in part', networks.partlyKnownNetwork()],
    ['a network without units', networks.plainNetwork()],
  ])('is well-formed and refers to nothing outside: %s', (_, graph) => {
    const svg = drawingSvg(explained(graph).drawing);
    expect(unbalanced(svg)).toBe('');
    expect(svg).not.toMatch(/<script|href|url\(|style=|undefined|NaN/);
  });

  it('writes names as text, whatever they are', () => {
    const graph = { ...networks.bareBlock(), name: 'Net(a<b & "c")' };
    const svg = drawingSvg(explained(graph).drawing);
    expect(svg).toContain('Net(a&lt;b &amp; &quot;c&quot;)');
    expect(unbalanced(svg)).toBe('');
  });
});

it('has a form for every state', async () => {
  const { formMarks } = await import('../../src/present/drawingForms');
  const drawn = pathStates.map((state) =>
    JSON.stringify(
      formMarks('x', state, 0.4, [{ x: 0, from: 0, to: 40, width: 10 }]).map((mark) => ({
        ...mark,
        fill: '',
        stroke: '',
      })),
    ),
  );
  // Told apart by form alone: the drawing must read in grey. Not known and replaced share their line, and differ in dashes.
  expect(new Set(drawn).size).toBe(pathStates.length);
});

const numbersOf = (mark: Mark): number[] => (mark.kind === 'path' ? mark.d.match(/-?[\d.]+/g)!.map(Number) : []);

/** x of the upright part of a bracket. */
const laneOf = (mark: Mark): number => (mark.kind === 'path' ? Number(/ ([\d.]+) [\d.]+V/.exec(mark.d)![1]) : 0);

/** The first tag that does not close what was opened; empty where all do. Attributes must be quoted. */
function unbalanced(xml: string): string {
  const open: string[] = [];
  for (const [tag, close, name, attributes, self] of xml.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    void attributes;
    if (close) {
      if (open.pop() !== name) return tag;
    } else if (!self) open.push(name);
  }
  const left = xml.replace(/<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, '');
  if (/[<>]/.test(left)) return left.slice(left.search(/[<>]/), left.search(/[<>]/) + 40);
  return open.join(' ');
}
