/** Graphs that are given again after an edit: only where reading anew would give the same. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReader, type Reader, type ReadRequest, type SourceFiles } from '../../src/read/reader';
import { disk, distPackages, grammars, patientBudget } from '../support/reading';

const file = '/project/net.py';

const text = `import torch.nn as nn
from blocks import Block

# The network of the paper.
class Net(nn.Module):
    """A network."""

    def __init__(self):
        super().__init__()
        # A comment inside.
        self.block = Block(4)

    def forward(self, x):
        return self.block(x) + self.scale(x)

    def scale(self, x):
        return 2 * x

    def unused(self, x):
        x = x + 1
        return x


def train(net):
    for step in range(10):
        print(step)


def small():
    return Net()
`;

const blocks = `import torch.nn as nn

def other(size):
    return size + 1

class Block(nn.Sequential):
    def __init__(self, size):
        super().__init__(nn.Conv2d(size, size, 3, padding=1), nn.ReLU())
`;

const scriptFile = '/project/maker.js';

const script = `const tf = require('@tensorflow/tfjs');

/* Sizes of the layers. */
const sizes = [8, 4];

class Maker {
  constructor(width) {
    this.width = width;
  }

  // The first layer.
  get first() {
    return tf.layers.dense({ units: this.width, inputShape: [3] });
  }

  named(name) {
    return \`\${name}_\${this.width}\`; // a name
  }

  unused() {
    const twice = (x) => {
      return 2 * x;
    };
    return twice(this.width);
  }
}

function classifier() {
  const model = tf.sequential();
  const maker = new Maker(sizes[0]);
  model.add(maker.first);
  sizes.slice(1).forEach((units) => {
    model.add(tf.layers.dense({ units, activation: 'relu', name: maker.named('dense') }));
  });
  return model;
}

async function train(model) {
  for (let step = 0; step < 10; step++) {
    await model.fit(step);
  }
}

module.exports = { classifier, train };
`;

/** Files that can be edited, with the readings of before and after. */
async function edited(
  change: (files: Record<string, string>) => void,
  asked: { file: string; entry: string; inputs?: ReadRequest['inputs'] } = {
    file,
    entry: 'small',
    inputs: [{ shape: [1, 4, 8, 8], dataType: 'float32' }],
  },
) {
  const files: Record<string, string> = { [file]: text, '/project/blocks.py': blocks, [scriptFile]: script };
  const sources: SourceFiles = {
    read: (path) => files[path],
    exists: (path) => path in files || Object.keys(files).some((other) => other.startsWith(`${path}/`)),
    roots: ['/project'],
  };
  const options = { grammars, budget: patientBudget };
  const reader = await createReader(sources, options);
  const before = reader.read(asked);
  expect(before.nodes.length).toBeGreaterThan(3);
  const old = { ...files };
  change(files);
  for (const path of new Set([...Object.keys(old), ...Object.keys(files)]))
    if (old[path] !== files[path]) reader.invalidate(path);
  const after = reader.read(asked);
  expect(after).toEqual((await createReader(sources, options)).read(asked));
  // Nodes that were taken along keep their parts; those of a new reading are new.
  const reused = after === before || after.nodes[0]?.attributes === before.nodes[0].attributes;
  return { same: after === before, reused };
}

const replacing =
  (from: string, to: string, path = file) =>
  (files: Record<string, string>): void => {
    expect(files[path]).toContain(from);
    files[path] = files[path].replace(from, to);
  };

describe('the same graph is given', () => {
  it.each([
    ['where nothing changed', () => undefined],
    ['after an edit inside a function that was not called', replacing('print(step)', 'print(step + 1, "…")')],
    ['after an edit inside a method that was not called', replacing('x = x + 1', 'x = self.other(x)')],
    ['after an edit in a comment', replacing('The network of', 'This is the network of')],
    ['after an edit in a comment of a function that was called', replacing('A comment inside.', 'A remark.')],
    [
      'after an edit of a file that it does not import',
      (files: Record<string, string>) => void (files['/project/x.py'] = '1'),
    ],
    [
      'after an edit in an uncalled function of an imported file',
      replacing('size + 1', 'size + 2', '/project/blocks.py'),
    ],
  ])('%s', async (_, change) => {
    expect(await edited(change)).toEqual({ same: true, reused: true });
  });
});

describe('the graph is given with its places moved', () => {
  it.each([
    ['after new lines in a function that was not called', replacing('x = x + 1\n', 'x = x + 1\n        y = x\n\n')],
    ['after blank lines', replacing('\n\ndef train', '\n\n\n\n\ndef train')],
    ['after a new comment', replacing('class Net', '# More.\nclass Net')],
    ['after a comment behind a line that was evaluated', replacing('Block(4)\n', 'Block(4)  # four\n')],
  ])('%s', async (_, change) => {
    expect(await edited(change)).toMatchObject({ reused: true });
  });
});

describe('the file is read anew', () => {
  it.each([
    ['after an edit inside a function that was called', replacing('2 * x', '3 * x')],
    ['after an edit of a class', replacing('"""A network."""', 'kind = 3')],
    ['after an edit of a parameter', replacing('def unused(self, x)', 'def unused(self, x=1)')],
    ['after an edit of a decorator', replacing('    def unused', '    @staticmethod\n    def unused')],
    ['where a function that was not called ends earlier', replacing('        x = x + 1\n', 'x = 1\n')],
    ['where the text has an error', replacing('print(step)', 'print(step')],
    ['after an edit of an imported file', replacing('nn.ReLU()', 'nn.GELU()', '/project/blocks.py')],
    [
      'after a file came to be that is found earlier',
      (files: Record<string, string>) => void (files['/project/blocks/__init__.py'] = blocks),
    ],
    [
      'after a comment that decides how it is read',
      replacing('class Net', '# throughline: Net() input=1x4x4x4\nclass Net'),
    ],
  ])('%s', async (_, change) => {
    expect((await edited(change)).same).toBe(false);
  });
});

describe('of a script the graph is given again', () => {
  const asked = { file: scriptFile, entry: 'classifier' };
  const inScript = (from: string, to: string) => replacing(from, to, scriptFile);
  it.each([
    ['after an edit inside a function that was not called', inScript('step < 10', 'step < 20 + 1')],
    ['after an edit inside a method that was not called', inScript('this.width);\n  }\n}', 'this.other);\n  }\n}')],
    ['after an edit inside a comment', inScript('Sizes of the', 'The sizes of all')],
    ['after a comment behind a line that was evaluated', inScript('// a name', '/* its name */ // of the layer')],
    ['after blank lines', inScript('\n\nfunction', '\n\n\n\nfunction')],
  ])('%s', async (_, change) => {
    expect(await edited(change, asked)).toMatchObject({ reused: true });
  });

  it.each([
    ['but not after an edit inside a function that was called', inScript("'relu'", "'tanh'")],
    ['but not where a comment takes in what stood behind it', inScript('// The first layer.', '/* The first layer.')],
    ['but not after an edit of parameters', inScript('constructor(width)', 'constructor(width = 1)')],
    ['but not where a function ends earlier', inScript('model) {\n  for', 'model) {}\n  for')],
  ])('%s', async (_, change) => {
    expect((await edited(change, asked)).same).toBe(false);
  });
});

/** The same numbers in every run. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Ways of a language to be edited: what is typed into it, a comment behind a line, a line behind a line. */
interface Edits {
  pieces: readonly string[];
  comment: string;
  line: string;
}

const pythonPieces = [
  ' ',
  '\n',
  '    ',
  '# note\n',
  'x = 1\n',
  'x',
  '(',
  ')',
  '"""',
  "'",
  ':',
  ', 1',
  'pass\n',
  'return x\n',
  '+ 1',
  'yield x\n',
];

const python: Edits = { pieces: pythonPieces, comment: '  # why', line: '\n        x = x' };

const javascript: Edits = {
  pieces: [
    ...[
      ' ',
      '\n',
      ';',
      '{',
      '}',
      '(',
      ')',
      '`',
      "'",
      '/',
      '/*',
      '*/',
      '// note\n',
      '/* why */',
      ', 1',
      '=> ',
      '=',
      '+ 1',
    ],
    ...['x = 1;\n', 'var x = 2;\n', 'return x;\n', 'function f() { return 1; }\n', 'yield x;\n', 'x\n', '++'],
  ],
  comment: '  // why',
  line: '\n  x = x;',
};

/** A text with a small edit somewhere. */
function mutated(source: string, random: Iterator<number, never>, { pieces, comment, line }: Edits): string {
  const number = (below: number): number => Math.floor(random.next().value * below);
  const at = number(source.length);
  switch (number(8)) {
    case 0:
      return source.slice(0, at) + pieces[number(pieces.length)] + source.slice(at);
    case 1:
      return source.slice(0, at) + source.slice(at + 1 + number(12));
    case 2: {
      // A line of the file's own once more, at another place.
      const lines = source.split('\n');
      lines.splice(number(lines.length), 0, lines[number(lines.length)]);
      return lines.join('\n');
    }
    case 3: {
      const lines = source.split('\n');
      lines.splice(number(lines.length), 1 + number(2));
      return lines.join('\n');
    }
    default: {
      // A comment or a line behind a line, as people type.
      const end = source.indexOf('\n', at);
      return source.slice(0, end) + (number(2) ? comment : line) + source.slice(end);
    }
  }
}

/** Reads entries of a file while it is edited, by one reader that goes along and by a new one each time. */
async function readsAlike(
  { path, original }: { path: string; original: string },
  entries: readonly string[],
  edits: Edits,
  rounds = 8,
): Promise<number> {
  let source = original;
  const files: SourceFiles = { ...disk, read: (asked) => (asked === path ? source : disk.read(asked)) };
  const options = { grammars, budget: patientBudget };
  const reader: Reader = await createReader(files, options);
  const random = randomNumbers(original.length);
  let given = 0;
  for (let round = 0; round < rounds; round++) {
    // Some edits follow each other, then the text is whole again.
    source = round % 2 === 0 ? original : mutated(source, random, edits);
    reader.invalidate(path);
    for (const entry of entries) {
      const before = reader.read({ file: path, entry });
      source = mutated(source, random, edits);
      reader.invalidate(path);
      const after = reader.read({ file: path, entry });
      const fresh = await createReader(files, options);
      expect(after).toEqual(fresh.read({ file: path, entry }));
      fresh.dispose();
      if (after === before || (before.nodes[0] && after.nodes[0]?.attributes === before.nodes[0].attributes))
        given += 1;
      // The runner wants to hear from its workers now and then.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return given;
}

describe.skipIf(!existsSync(join(distPackages, 'torchvision')))('after any edit of real sources', () => {
  const models = join(distPackages, 'torchvision', 'models');
  it.each([
    ['resnet.py', ['resnet18', 'Bottleneck']],
    ['squeezenet.py', ['squeezenet1_0', 'Fire']],
    ['vgg.py', ['vgg11']],
  ])(
    '%s is what a new reader reads',
    async (name, entries) => {
      const path = join(models, name);
      await readsAlike({ path, original: readFileSync(path, 'utf8') }, entries, python);
    },
    240_000,
  );
});

const typescript = readFileSync(new URL('../../examples/resnet.ts', import.meta.url), 'utf8');

describe('after any edit of TypeScript and JavaScript', () => {
  it.each([
    ['/project/resnet.ts', 'resnet20', typescript],
    [scriptFile, 'classifier', script],
  ])(
    '%s is what a new reader reads',
    async (path, entry, original) => {
      expect(await readsAlike({ path, original }, [entry], javascript, 24)).toBeGreaterThan(0);
    },
    240_000,
  );
});
