/** Notebooks: cells in order are one module, with places within their cells. */
import { describe, expect, it } from 'vitest';
import { inCell, lineName, linesPerCell } from '../../src/graph/cells';
import { parameterCount } from '../../src/graph/cost';
import { printNode } from '../../src/graph/print';
import { pythonOf } from '../../src/read/notebook/magics';
import { cellsOf, moduleOf, sourceText } from '../../src/read/notebook/notebook';
import { createReader } from '../../src/read/reader';
import { dedented, filesInMemory, grammars, patientBudget } from '../support/reading';

const file = '/project/net.ipynb';

type Cell = { cell_type: string; source: string | string[]; metadata?: object };

const code = (text: string): Cell => ({ cell_type: 'code', source: dedented(text).trim() });
const prose = (text: string): Cell => ({ cell_type: 'markdown', source: text });

const notebook = (cells: readonly Cell[], rest: object = { nbformat: 4, nbformat_minor: 5 }): string =>
  JSON.stringify({ ...rest, cells });

async function readerOf(...cells: readonly Cell[]) {
  const text = sourceText(file, notebook(cells))!;
  return createReader(filesInMemory({ [file]: text }), { grammars, budget: patientBudget });
}

const imports = code(`
  %matplotlib inline
  !pip install torch
  import torch.nn as nn
`);
const net = (width: number): Cell =>
  code(`
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(4, ${width})

        def forward(self, x):
            return self.first(x)
  `);

describe('reading a notebook', () => {
  it('reads the cells in order as one module and says places by cell and line', async () => {
    const reader = await readerOf(imports, prose('# A network'), net(8), code('net = Net()'));
    const [entry] = reader.entries(file);
    expect(entry.name).toBe('Net');
    expect(inCell(entry.nameRange.startLine)).toEqual({ cell: 2, line: 0 });
    const graph = reader.read({ file, entry: 'Net' });
    expect(graph.problems).toEqual([]);
    expect(graph.nodes.map(printNode)[1]).toMatch(/linear.*net\.ipynb:cell 3:7$/);
  });

  it('of a class that is defined twice the last one counts', async () => {
    const reader = await readerOf(imports, net(8), net(16));
    expect(parameterCount(reader.read({ file, entry: 'Net' })).total).toBe(4 * 16 + 16);
  });

  it('an earlier one is asked for by its cell, and is what stood there before', async () => {
    const reader = await readerOf(imports, net(8), code('small = Net()'), net(16));
    const names = reader.entries(file).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['cell 2: Net', 'Net']));
    expect(reader.entryAt(file, linesPerCell + 2, 10)?.name).toBe('cell 2: Net');
    const total = (entry: string) => parameterCount(reader.read({ file, entry })).total;
    expect([total('cell 2: Net'), total('Net'), total('cell 2: Net')]).toEqual([40, 80, 40]);
  });

  it('says problems by cell and line', async () => {
    const reader = await readerOf(
      imports,
      code(`
        import fused

        class Net(nn.Module):
            def forward(self, x):
                return fused.gelu(x)
      `),
    );
    const [problem] = reader.read({ file, entry: 'Net' }).problems;
    expect(problem.text).toContain('`fused.gelu(x)` at cell 2, line 5 is not known');
    expect(lineName(file, problem.source.startLine)).toBe('cell 2, line 5');
  });

  it('a cell that is too long is cut, and says so', async () => {
    const reader = await readerOf(imports, code(`${'\n'.repeat(2)}a = 1${'\nb = 2'.repeat(1200)}`), net(8));
    const graph = reader.read({ file, entry: 'Net' });
    expect(graph.problems.map(({ text }) => text).join()).toContain('Cell 2, line 1000 could not be parsed');
    expect(inCell(reader.entries(file)[0].nameRange.startLine)).toEqual({ cell: 2, line: 0 });
  });
});

describe('a notebook file', () => {
  it('has its sources as texts or as lists of lines; text and other languages are no code', () => {
    const bash = { ...code('ls'), metadata: { vscode: { languageId: 'shellscript' } } };
    const list = { cell_type: 'code', source: ['a = 1\n', 'b = 2'] };
    expect(cellsOf(notebook([code('a = 1'), prose('text'), bash, list]))).toEqual([
      'a = 1',
      undefined,
      undefined,
      'a = 1\nb = 2',
    ]);
  });

  it.each([
    ['{"cells": [', /no JSON .*open it in Jupyter/],
    [notebook([], { nbformat: 3 }), /format 3.*nbconvert/],
    ['[]', /no "cells"/],
    [notebook([], { nbformat: 4, metadata: { kernelspec: { language: 'R' } } }), /cells are in r/],
  ])('%s is not read, and a message says why', (text, message) => {
    expect(() => cellsOf(text)).toThrow(message);
    expect(sourceText(file, text)).toBeUndefined();
  });
});

describe('joining cells', () => {
  it('each begins at a line of its own', () => {
    const lines = moduleOf(['a = 1\nb = 2', undefined, 'c = 3']).split('\n');
    expect(lines.indexOf('b = 2')).toBe(1);
    expect(lines.indexOf('c = 3')).toBe(2 * linesPerCell);
  });

  it.each([
    ['%matplotlib inline\nx = 1', 'pass\nx = 1'],
    ['if a:\n    !ls', 'if a:\n    pass'],
    ['!pip install \\\n  torch\nx = 1', 'pass\n\nx = 1'],
    ['files = !ls', 'files = get_ipython()'],
    ['model?', 'pass'],
    ['%%time\nx = 1', 'pass\nx = 1'],
    ['%%bash\nls', ''],
    ['print("%d"\n  % x)', 'print("%d"\n  % x)'],
    ['t = """\n%d\n"""', 't = """\n%d\n"""'],
    ["a = '' # it's\n%cd x", "a = '' # it's\npass"],
  ])('%j becomes %j', (cell, python) => {
    expect(pythonOf(cell)).toBe(python);
  });
});
