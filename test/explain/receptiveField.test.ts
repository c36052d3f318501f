import { describe, expect, it } from 'vitest';
import { fieldText, receptiveFields } from '../../src/explain/receptiveField/receptiveFields';
import type { AnyNode, Graph } from '../../src/graph/graph';
import { readSnippet } from '../support/reading';
import { Sketch } from '../support/sketch';
import { resnet50 } from '../webview/networks';

/** Field of the last node, one axis: [size, jump, start]. */
function last(graph: Graph): (number | null)[] {
  const field = receptiveFields(graph)!.fields.at(-1)!;
  const [{ size, jump, start }] = field.axes;
  return [size, jump, start];
}

const textOf = (graph: Graph, id: number): string => {
  const { fields, sizes } = receptiveFields(graph)!;
  return fieldText(fields[id], sizes);
};

/** Places of the input along one axis that each place of each tensor is computed from, one by one: the definition itself. */
function bruteForce(graph: Graph): Set<number>[][] {
  const seen: Set<number>[][] = [];
  const rules: Partial<Record<AnyNode['operator'], (node: AnyNode) => Set<number>[]>> = {
    input: (node) => Array.from({ length: node.shape![2] as number }, (_, place) => new Set([place])),
  };
  for (const node of graph.nodes) {
    const [x, y] = node.inputs.map((input) => seen[input]);
    const size = node.shape![2] as number;
    const gather = (taps: (place: number) => number[]): Set<number>[] =>
      Array.from({ length: size }, (_, place) => new Set(taps(place).flatMap((tap) => [...(x[tap] ?? [])])));
    const rule = rules[node.operator];
    if (rule) seen.push(rule(node));
    else if (node.operator === 'conv2d' || node.operator === 'maxPool') {
      const { kernel, stride, padding, dilation } = node.attributes;
      const zeros = padding === 'same' ? 0 : padding[0][0];
      seen.push(
        gather((place) =>
          Array.from({ length: kernel[0] }, (_, i) => place * stride[0] - zeros + i * (dilation?.[0] ?? 1)),
        ),
      );
    } else if (node.operator === 'convTranspose2d') {
      const { kernel, stride, padding } = node.attributes;
      const cut = padding === 'same' ? 0 : padding[0][0];
      seen.push(
        gather((place) =>
          Array.from({ length: kernel[0] }, (_, i) => (place + cut - i) / stride[0]).filter(Number.isInteger),
        ),
      );
    } else if (node.operator === 'upsample') {
      const factor = size / x.length;
      seen.push(gather((place) => [Math.floor(place / factor)]));
    } else if (node.operator === 'add' || node.operator === 'concat')
      seen.push(x.map((each, place) => new Set([...each, ...y[place]])));
    else seen.push(x);
  }
  return seen;
}

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Windows of all kinds on a large image, with paths that part and join. */
function randomWindows(seed: number): Graph {
  const next = random(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)];
  const net = new Sketch();
  let x = net.input([1, 2, 240, 4]);
  const windows = (stride: number) => {
    const kernel = pick([1, 2, 3, 5]);
    const dilation = stride === 1 ? pick([1, 1, 2]) : 1;
    return { kernel, dilation, padding: ((kernel - 1) * dilation) >> 1 };
  };
  const conv = (from: number, stride: number): number => {
    const { kernel, dilation, padding } = windows(stride);
    return net.apply('conv2d', [from], {
      inChannels: 2,
      outChannels: 2,
      kernel: [kernel, 1],
      stride: [stride, 1],
      padding: [
        [padding, kernel % 2 === 0 && stride === 1 ? dilation * (kernel - 1) - padding : padding],
        [0, 0],
      ],
      dilation: [dilation, 1],
      groups: 1,
      bias: false,
      dataFormat: 'channelsFirst',
    });
  };
  for (let i = 0; i < 5; i++) {
    const kind = next();
    const size = net.shape(x)[2];
    if (kind < 0.3) x = net.add(conv(x, 1), pick([x, conv(x, 1)]));
    else if (kind < 0.5) x = conv(x, 2);
    else if (kind < 0.6) x = net.relu(x);
    else if (kind < 0.8)
      x = net.apply('upsample', [x], { size: [size * 2, 4], mode: 'nearest', dataFormat: 'channelsFirst' });
    else
      x = net.apply('convTranspose2d', [x], {
        inChannels: 2,
        outChannels: 2,
        kernel: [pick([2, 3, 4]), 1],
        stride: [2, 1],
        padding: [
          [1, 1],
          [0, 0],
        ],
        outputPadding: [0, 0],
        dilation: [1, 1],
        groups: 1,
        bias: false,
        dataFormat: 'channelsFirst',
      });
    x = conv(x, 1);
  }
  return net.finish(x);
}

describe('receptive fields', () => {
  it('are those of a window after another, by hand', () => {
    const net = new Sketch();
    const a = net.conv(net.input([1, 3, 32, 32]), 8, { kernel: 7, stride: 2 });
    const b = net.conv(net.relu(a), 8);
    expect(last(net.finish(b))).toEqual([11, 2, -5]);
  });

  it('are 427 for a ResNet-50 that strides in its 3×3 layers', () => {
    const graph = resnet50();
    const pool = graph.nodes.find(({ operator }) => operator === 'adaptiveAveragePool')!;
    expect(textOf(graph, pool.inputs[0])).toBe('427 × 427 (more than the input)');
    expect(textOf(graph, pool.id)).toBe('the whole input');
  });

  it('are 212 behind the last pool of VGG-16', () => {
    const net = new Sketch();
    let x = net.input([1, 3, 224, 224]);
    [2, 2, 3, 3, 3].forEach((layers, stage) => {
      for (let i = 0; i < layers; i++) x = net.relu(net.conv(x, Math.min(8 * 2 ** stage, 64)));
      const padding = [[0, 0] as const, [0, 0] as const];
      const windows = { kernel: [2, 2], stride: [2, 2], padding, ceil: false, dataFormat: 'channelsFirst' as const };
      x = net.apply('maxPool', [x], windows);
    });
    expect(last(net.finish(x))).toEqual([212, 32, -90]);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))('are what each place is computed from (%i)', (seed) => {
    const graph = randomWindows(seed);
    const { fields } = receptiveFields(graph)!;
    bruteForce(graph).forEach((places, id) => {
      const extents = places.flatMap((place) => (place.size > 0 ? [Math.max(...place) - Math.min(...place) + 1] : []));
      expect(fields[id]!.atMost).toBe(false);
      expect(fields[id]!.axes[0].size, `node ${id}`).toBe(Math.max(...extents));
    });
  });

  it('follow axes that are split and merged: the windows of an attention, a pixel shuffle', async () => {
    const graph = await readSnippet(
      `
      class Net(nn.Module):$0
          def __init__(self):
              super().__init__()
              self.patch = nn.Conv2d(3, 8, 4, stride=4)
              self.up = nn.PixelShuffle(2)
              self.after = nn.Conv2d(2, 2, 3, padding=1)
          def forward(self, x):
              x = self.patch(x)
              t = x.reshape(1, 8, 4, 4, 4, 4).permute(0, 2, 4, 3, 5, 1).reshape(16, 16, 8)
              t = (t @ t.transpose(1, 2)).softmax(-1) @ t
              x = x + t.reshape(1, 4, 4, 4, 4, 8).permute(0, 5, 1, 3, 2, 4).reshape(1, 8, 16, 16)
              return self.after(self.up(x))
    `,
      { inputs: [{ shape: [1, 3, 64, 64], dataType: 'float32' }] },
    );
    const product = graph.nodes.filter(({ operator }) => operator === 'matmul').at(-1)!;
    expect(textOf(graph, product.id)).toBe('16 × 16');
    const sum = graph.nodes.find(({ operator }) => operator === 'add')!;
    expect(textOf(graph, sum.id)).toBe('16 × 16');
    expect(textOf(graph, graph.outputs[0])).toBe('32 × 32');
  });

  it('are the whole input behind an attention over all places, a bound behind an interpolation', () => {
    const net = new Sketch();
    const x = net.conv(net.input([1, 4, 16, 16]), 4);
    const tokens = net.apply('transpose', [net.apply('reshape', [x], { shape: [1, 4, 256] })], { order: [0, 2, 1] });
    const mixed = net.apply(
      'matmul',
      [net.apply('softmax', [net.apply('matmul', [tokens, tokens], { transposeB: true })], { axis: 2 }), tokens],
      {},
    );
    const up = net.apply('upsample', [x], { size: [32, 32], mode: 'bilinear', dataFormat: 'channelsFirst' });
    const graph = net.finish(mixed, up);
    expect(textOf(graph, tokens)).toBe('3 × 3');
    expect(textOf(graph, mixed)).toBe('the whole input');
    expect(textOf(graph, up)).toBe('at most 5 × 5');
  });

  it('are not known behind what was not understood, and none where nothing has places', () => {
    const net = new Sketch();
    const open = net.unresolved([net.conv(net.input(), 8)]);
    const graph = net.finish(net.relu(open));
    expect(receptiveFields(graph)!.fields.at(-1)).toBeNull();
    const flat = new Sketch();
    expect(receptiveFields(flat.finish(flat.linear(flat.input([1, 10]), 5)))).toBeNull();
  });
});
