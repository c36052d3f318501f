/** The graph of before the last edit, at the places where its lines are now. */
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import { carriedOver, isBroken, isGood } from '../../src/read/reuse/lastGood';
import { lineChanges } from '../../src/read/reuse/lineChanges';
import { readSnippet } from '../support/reading';

const inputs = [{ shape: [1, 3, 8, 8], dataType: 'float32' as const }];

const net = `import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 1)
        self.second = nn.Conv2d(4, 4, 1)

    def forward(self, x):
        x = self.first(x)
        return self.second(x).relu()
`;

const file = '/project/net.py';
const heading = 'import torch, torch.nn as nn, torch.nn.functional as F\n';
const read = (text: string): Promise<Graph> => readSnippet(`\n${text}`, { inputs, entry: 'Net' });
const whole = (text: string): string => heading + text;

async function after(text: string) {
  const [good, present] = await Promise.all([read(net), read(text)]);
  const broken = isBroken(present, good);
  const { graph, stale } = carriedOver(good, present, new Map([[file, whole(net)]]), new Map([[file, whole(text)]]));
  const named = stale.nodes.map((id) => graph.nodes[id].module || graph.nodes[id].operator);
  return { good, graph, stale, broken, named };
}

describe('the last good graph', () => {
  it('stays where a line is half written; its node is marked and the present problems are listed', async () => {
    const { good, graph, stale, broken, named } = await after(net.replace('self.second(x).relu()', 'self.second(x.'));
    expect(broken).toBe(true);
    expect(graph).toBe(good);
    expect(named).toEqual(['second', 'relu']);
    expect(stale.lines).toEqual([{ file, first: 11, end: 12 }]);
    expect(stale.problems.map(({ code }) => code)).toContain('syntax');
  });

  it('marks the nodes of a layer whose call is being written', async () => {
    const { named } = await after(net.replace('nn.Conv2d(3, 4, 1)', 'nn.Conv2d(3, 4,'));
    expect(named).toEqual(['first']);
  });

  it('goes with its lines', async () => {
    const { good, graph, named } = await after(net.replace('    def forward', '    def other(self\n\n    def forward'));
    expect(named).toEqual([]);
    const lines = (of: Graph): number[] => of.nodes.slice(1).map(({ source }) => source.startLine);
    expect(lines(graph)).toEqual(lines(good).map((line) => line + 2));
    expect(graph.modules[1].source.startLine).toBe(good.modules[1].source.startLine);
  });

  it('gives way to a text without new errors', async () => {
    const [good, present] = await Promise.all([read(net), read(net.replace('4, 4, 1)', '4, 8, 1)'))]);
    expect(isBroken(present, good)).toBe(false);
  });

  it('does not keep an error away that it has itself, wherever that is now', async () => {
    const wrong = net.replace('nn.Conv2d(4, 4, 1)', 'nn.Conv2d(5, 4, 1)');
    const [good, present] = await Promise.all([read(wrong), read(wrong.replace('class', '\n\nclass'))]);
    expect(good.problems.map(({ code }) => code)).toEqual(['shape']);
    expect(isBroken(present, good)).toBe(false);
    expect(isBroken(good, await read(net))).toBe(true);
  });

  it('is none that could not be parsed itself', async () => {
    expect(isGood(await read(net))).toBe(true);
    expect(isGood(await read(net.replace('self.first(x)', 'self.first(x')))).toBe(false);
  });
});

describe('lines that changed', () => {
  const changes = (before: string, after: string) => lineChanges([...before].join('\n'), [...after].join('\n'));

  it.each([
    ['abcd', 'abcd', [0, 1, 2, 3], []],
    ['abcd', 'abXcd', [0, 1, 3, 4], [[2, 3]]],
    ['abcd', 'ad', [0, 1, 1, 1], [[0, 1]]],
    ['abcd', 'aXYd', [0, 1, 2, 3], [[1, 3]]],
    [
      'abcde',
      'aXcYe',
      [0, 1, 2, 3, 4],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['abab', 'bab', [0, 0, 1, 2], [[0, 1]]],
  ])('%s to %s', (before, now, places, written) => {
    const found = changes(before, now);
    expect([...before].map((_, i) => found.line(i))).toEqual(places);
    expect(found.written.map(({ first, end }) => [first, end])).toEqual(written);
  });

  it('touch a stretch where one of its lines is another, or something came between them', () => {
    const found = changes('abcdef', 'aXbcYdef');
    expect(found.touches(0, 0)).toBe(false);
    expect(found.touches(0, 1)).toBe(true);
    expect(found.touches(1, 2)).toBe(false);
    expect(found.touches(2, 3)).toBe(true);
    expect(found.moves).toBe(true);
  });
});
