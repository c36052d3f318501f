/** How long reading may take, and what there is of it meanwhile. */
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import { createReader, type ReadOptions } from '../../src/read/reader';
import { filesInMemory, grammars } from '../support/reading';

const file = '/project/net.py';

async function readAll(text: string, entry: string, options?: ReadOptions): Promise<{ graph: Graph; took: number }> {
  const reader = await createReader(filesInMemory({ [file]: `import itertools, torch, torch.nn as nn\n${text}` }), {
    grammars,
  });
  const start = performance.now();
  const graph = reader.read({ file, entry, inputs: [{ shape: [1, 4, 8, 8], dataType: 'float32' }] }, options);
  return { graph, took: performance.now() - start };
}

/** A layer that is applied for as long as the clock allows. */
const endless = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1)
    def forward(self, x):
        while True:
            x = self.conv(x)
        return x
`;

describe('the budget of a request', () => {
  it('ends a reading after the time that it was given, with what there is by then', async () => {
    const { graph, took } = await readAll(endless, 'Net', { budget: { milliseconds: 200 } });
    expect(took).toBeLessThan(1500);
    expect(graph.problems.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      expect.stringMatching(/^budget: Reading stopped at line \d+: 0\.2 seconds\./),
    ]);
    expect(graph.nodes.length).toBeGreaterThan(1);
    expect(graph.outputs).toEqual([graph.nodes.length - 1]);
  });

  it('is one for all readings of the request: decorators, other image sizes, networks in search of arguments', async () => {
    const networks = Array.from({ length: 20 }, (_, i) => `def net${i}():\n    while True: Block(4)\n`).join('');
    const block = 'class Block(nn.Module):\n    def __init__(self, size):\n        super().__init__()\n';
    const { took } = await readAll(block + networks, 'Block', { budget: { milliseconds: 300 } });
    expect(took).toBeLessThan(1800);
  });

  it.each([
    ['a list of 10¹² items', 'items = list(range(10 ** 12))'],
    ['a list that is repeated', 'items = [0] * 10 ** 9'],
    ['a product of lists', 'items = list(itertools.product(range(1000), repeat=5))'],
    ['combinations', 'items = list(itertools.combinations(range(1000), 8))'],
    ['an iterator without end', 'items = sum(itertools.count())'],
    ['many modules', 'self.all = nn.ModuleList([nn.Linear(4, 4) for _ in range(10 ** 8)])'],
  ])('%s is not made', async (_, statement) => {
    const text = `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        ${statement}\n    def forward(self, x): return x\n`;
    const { took, graph } = await readAll(text, 'Net', { budget: { milliseconds: 200 } });
    expect(took).toBeLessThan(2500);
    expect(graph.problems.map(({ code }) => code)).toEqual(['budget']);
  });
});

describe('the graph so far', () => {
  it('is given about every 300 ms, consistent and growing', async () => {
    const seen: { at: number; graph: Graph; nodes: number }[] = [];
    const start = performance.now();
    const { graph } = await readAll(endless, 'Net', {
      budget: { milliseconds: 1400 },
      onProgress: (so) => seen.push({ at: performance.now() - start, graph: so, nodes: so.nodes.length }),
    });
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen[0].at).toBeGreaterThanOrEqual(300);
    for (const { graph: so, nodes } of seen) {
      // Nothing of it moves while the reading goes on.
      expect(so.nodes).toHaveLength(nodes);
      expect(so.nodes.every(({ inputs }, id) => inputs.every((input) => input < id))).toBe(true);
      expect(so.parameters.map(({ name }) => name)).toEqual(['conv.weight', 'conv.bias']);
    }
    expect(seen[1].nodes).toBeGreaterThan(seen[0].nodes);
    expect(graph.nodes.length).toBeGreaterThan(seen[seen.length - 1].nodes - 1);
  });

  it('is not given where the reading is short', async () => {
    let times = 0;
    await readAll(endless.replace('while True', 'for _ in range(2)'), 'Net', { onProgress: () => (times += 1) });
    expect(times).toBe(0);
  });
});

it('a list of thousands of modules is made in time', async () => {
  const text = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleList([nn.Conv2d(4, 4, 1, bias=False) for _ in range(4000)])
    def forward(self, x):
        return self.parts[3999](x)
`;
  const { graph, took } = await readAll(text, 'Net', { budget: { milliseconds: 60_000 } });
  expect(graph.parameters).toHaveLength(4000);
  expect(took).toBeLessThan(10_000);
});

it('the training of a script is left out where it takes long', async () => {
  const { graph } = await readAll(
    `
model = nn.Conv2d(4, 4, 1)
def train(data):
  for x in data:
      model(x)
for epoch in range(10 ** 9):
  train([torch.zeros(1, 4, 8, 8)])
`,
    'model',
    { budget: { milliseconds: 30_000 } },
  );
  expect(graph.problems.map(({ severity, code, source }) => `${severity} ${code} ${source.startLine}`)).toEqual([
    'information long-script 6',
  ]);
  expect(graph.nodes.map(({ operator }) => operator)).toEqual(['input', 'conv2d']);
});
