import { expect, test } from 'vitest';
import { nodesAt } from '../../src/editor/cursorNodes';
import type { Graph, SourceRange } from '../../src/graph/graph';

const range = (
  startLine: number,
  startColumn: number,
  endLine: number,
  endColumn: number,
  file = '/net.py',
): SourceRange => ({
  file,
  startLine,
  startColumn,
  endLine,
  endColumn,
});

/** Two instances of one class: `forward` on lines 10 and 11, its layer built on line 5, the class from 3 to 12. */
const node = (id: number, module: string, source: SourceRange) => ({ id, module, source });
const inner = range(10, 20, 10, 33);
const outer = range(10, 8, 10, 34);
const graph = {
  nodes: [
    node(0, '', range(20, 4, 20, 10)),
    node(1, 'blocks.0.conv', inner),
    node(2, 'blocks.0', outer),
    node(3, 'blocks.1.conv', inner),
    node(4, 'blocks.1', outer),
  ],
  modules: [
    { path: '', type: 'Net', source: range(30, 0, 30, 5) },
    ...['blocks.0', 'blocks.1'].flatMap((path) => [
      { path, type: 'Block', source: range(16, 8, 16, 17), definition: range(3, 0, 12, 20) },
      { path: `${path}.conv`, type: 'Conv2d', source: range(5, 20, 5, 40) },
    ]),
  ],
} as unknown as Graph;

test('the innermost expression around the cursor, in all instances', () => {
  expect(nodesAt(graph, '/net.py', 10, 25)).toEqual([1, 3]);
  expect(nodesAt(graph, '/net.py', 10, 10)).toEqual([2, 4]);
});

test('the line that builds a layer gives its operators', () => {
  expect(nodesAt(graph, '/net.py', 5, 22)).toEqual([1, 3]);
});

test('beside the expressions of a line, the smallest that begins there', () => {
  expect(nodesAt(graph, '/net.py', 10, 0)).toEqual([1, 3]);
});

test('on the line of a class, everything that its instances do', () => {
  expect(nodesAt(graph, '/net.py', 3, 8)).toEqual([1, 2, 3, 4]);
});

test('between the lines of a class, nothing', () => {
  expect(nodesAt(graph, '/net.py', 8, 0)).toEqual([]);
});

test('nothing in another file, nothing outside', () => {
  expect(nodesAt(graph, '/other.py', 10, 25)).toEqual([]);
  expect(nodesAt(graph, '/net.py', 40, 0)).toEqual([]);
});
