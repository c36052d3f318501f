import { describe, expect, it } from 'vitest';
import { layerAt } from '../../src/editor/layerAt';
import { explain } from '../../src/explain/explain';
import { hoverFor } from '../../src/present/hover';
import { createReader } from '../../src/read/reader';
import { dedented, filesInMemory, grammars, patientBudget } from '../support/reading';

const net = dedented(`
  import torch, torch.nn as nn, torch.nn.functional as F

  class Block(nn.Module):
      def __init__(self, width):
          super().__init__()
          self.conv = nn.Conv2d(
              width, width, 3, padding=1)
          self.act = nn.ReLU()

      def forward(self, x):
          y = self.act(self.conv(x))
          return self.act(x + y)

  class Net(nn.Module):
      def __init__(self):
          super().__init__()
          self.stem = nn.Conv2d(3, 16, 7, stride=2, padding=3, bias=False)
          self.blocks = nn.Sequential(Block(16), Block(16))
          self.parts = nn.Sequential(nn.Conv2d(16, 8, 1), nn.ReLU())

      def forward(self, x):
          x = F.max_pool2d(self.stem(x), 2)
          return self.parts(self.blocks(x))
`);

/** The layer under the last character of a mark in a text, with the text that it stands for. */
async function at(
  text: string,
  mark: string,
  { file = '/project/net.py', entry = 'Net', inputs = [1, 3, 32, 32] } = {},
) {
  const reader = await createReader(filesInMemory({ [file]: text }), { grammars, budget: patientBudget });
  const graph = reader.read({ file, entry, inputs: [{ shape: inputs, dataType: 'float32' }] });
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.includes(mark));
  const column = lines[line].indexOf(mark) + mark.length - 1;
  const layer = layerAt(graph, file, line, column, (each) => lines[each]);
  return {
    graph,
    names: layer?.uses.map((use) => use.map((id) => `${graph.nodes[id].module} ${graph.nodes[id].operator}`).join(' ')),
    text: layer && lines[layer.range.startLine].slice(layer.range.startColumn, layer.range.endColumn),
    hover:
      layer &&
      hoverFor(
        graph,
        explain(graph),
        { kind: 'layer', uses: layer.uses },
        { foreground: '#000', link: () => undefined },
      ),
  };
}

describe('the layer at a position', () => {
  it('is where it is built: on its class and on its name', async () => {
    expect(await at(net, 'nn.Conv2d(3'.slice(0, -2))).toMatchObject({
      names: ['blocks.0.conv conv2d', 'blocks.1.conv conv2d'],
    });
    expect(await at(net, 'self.stem')).toMatchObject({ names: ['stem conv2d'], text: 'self.stem' });
    expect(await at(net, 'self.stem = nn.Conv')).toMatchObject({ names: ['stem conv2d'], text: 'nn.Conv2d' });
  });

  it('is where it is called, in every instance of its class', async () => {
    expect(await at(net, 'self.conv(x)'.slice(0, -4))).toMatchObject({
      names: ['blocks.0.conv conv2d', 'blocks.1.conv conv2d'],
      text: 'self.conv',
    });
    expect(await at(net, 'self.stem(x)'.slice(0, -4))).toMatchObject({ names: ['stem conv2d'] });
  });

  it('is each use of one that is called twice', async () => {
    const { names } = await at(net, 'self.act = nn.ReLU');
    expect(names).toEqual(['blocks.0.act relu', 'blocks.0.act relu', 'blocks.1.act relu', 'blocks.1.act relu']);
  });

  it('is a functional call', async () => {
    expect(await at(net, 'F.max_pool2d')).toMatchObject({ names: [' maxPool'], text: 'F.max_pool2d' });
  });

  it('is nothing over arguments, other names, and what is several operators', async () => {
    for (const mark of ['self.conv(x', 'stride=2', 'def forward', 'x =', 'self.parts(self', 'super', 'width, width'])
      expect((await at(net, mark)).names, mark).toBeUndefined();
  });

  it('is a layer of TensorFlow.js with its activation', async () => {
    const script = dedented(`
      import * as tf from '@tensorflow/tfjs';
      export function net() {
        const input = tf.input({ shape: [32, 32, 3] });
        const x = tf.layers.dense({ units: 8, activation: 'relu' }).apply(input) as tf.SymbolicTensor;
        return tf.model({ inputs: input, outputs: x });
      }
    `);
    const options = { file: '/project/net.ts', inputs: [1, 32, 32, 3] };
    for (const mark of ['tf.layers.dense', '}).apply'])
      expect((await at(script, mark, { ...options, entry: 'net' })).names?.[0]).toMatch(/linear \S+ relu$/);
  });
});

describe('the hover over a layer', () => {
  it('says shapes, size, what it sees, and what it starts with', async () => {
    const { hover } = await at(net, 'self.stem');
    expect(hover?.split('\n\n')).toEqual([
      '**Conv2d 7×7, 3 → 16 /2** · 3 × 32 × 32 → 16 × 16 × 16',
      '2\u202f352 parameters · 602.1\u202fk multiply-adds · sees 7 × 7',
      expect.stringMatching(
        /^Starts with PyTorch’s default: He uniform, fan-in, a = √5, Var\\\[w\\\] = 0\.00227 · gain n Var\\\[w\\\] = 0\.333 \(\[He et al\. 2015b, eq\. \(15\)\]\(http/,
      ),
    ]);
  });

  it('says how often it is used, and where', async () => {
    const { hover } = await at(net, 'self.conv(x)'.slice(0, -4));
    expect(hover).toContain('Used 2 times: `blocks.0.conv`, `blocks.1.conv`.');
  });
});
