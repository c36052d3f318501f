import { expect, test } from 'vitest';
import { nodesAt, nodesOfSelections } from '../../src/editor/cursorNodes';
import { selectionsOf } from '../../src/editor/sourceSelections';
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

const selection = (startLine: number, startColumn: number, endLine: number, endColumn: number) => ({
  start: { line: startLine, character: startColumn },
  end: { line: endLine, character: endColumn },
  active: { line: endLine, character: endColumn },
});

test('selected lines give all that they make, in all instances', () => {
  expect(nodesOfSelections(graph, '/net.py', [selection(9, 0, 11, 0)])).toEqual([1, 2, 3, 4]);
  // The lines that build modules, and a class selected whole.
  expect(nodesOfSelections(graph, '/net.py', [selection(4, 0, 6, 0)])).toEqual([1, 3]);
  expect(nodesOfSelections(graph, '/net.py', [selection(3, 0, 13, 0)])).toEqual([1, 2, 3, 4]);
});

test('each of several selections counts; a word within an expression is a cursor', () => {
  expect(nodesOfSelections(graph, '/net.py', [selection(10, 22, 10, 26)])).toEqual([1, 3]);
  expect(nodesOfSelections(graph, '/net.py', [selection(10, 25, 10, 25), selection(20, 0, 21, 0)])).toEqual([0, 1, 3]);
  expect(nodesOfSelections(graph, '/net.py', [selection(8, 0, 9, 0)])).toEqual([]);
});

test('pieces of source as selections: in the order of the text, none twice, the file with most first', () => {
  const other = range(1, 0, 1, 5, '/blocks.py');
  expect(selectionsOf([other, range(20, 4, 20, 10), inner, outer, inner])).toEqual([
    { file: '/net.py', ranges: [outer, range(20, 4, 20, 10)] },
    { file: '/blocks.py', ranges: [other] },
  ]);
});
