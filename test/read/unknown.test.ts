import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import { createReader } from '../../src/read/reader';
import { Sources } from '../../src/read/sources';
import { expressionsIn, inner } from '../../src/read/syntax/walk';
import { Grammars } from '../../src/read/syntax/treeSitter';
import { dedented, filesInMemory, grammars, printed, readSnippet } from '../support/reading';

const vector = [{ shape: [1, 4], dataType: 'float32' as const }];

const header = `
      from kernels import mystery
      from flags import Base`;

/** What is said of a network with these lines in its constructor and its forward. */
async function said(built: string, forward: string, more = ''): Promise<string[]> {
  const graph = await readSnippet(
    `${header}
      ${more}
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.fc = nn.Linear(4, 4)
              ${built}
          def forward(self, x):
              ${forward}
    `,
    { inputs: vector },
  );
  return [...graph.assumptions, ...graph.problems].map(({ text }) => text);
}

describe('an unread call is said', () => {
  it('where a loop, spread arguments, a place or a name depend on it', async () => {
    expect(await said('n = mystery()', 'return self.fc(x)', 'pass')).toEqual([]);
    expect(await said('for i in range(mystery(3)): self.fc = nn.Linear(4, 4)', 'return self.fc(x)')).toEqual([
      'What `range(mystery(3))` goes through is not known (kernels.mystery(…)): taken as empty.',
    ]);
    expect(await said('self.fc = nn.Linear(4, 4, **mystery())', 'return self.fc(x)')).toEqual([
      'Which arguments `mystery()` holds is not known (kernels.mystery(…)): taken as none.',
    ]);
    expect(await said('table = {}; table[mystery()] = 3', 'return self.fc(x)')).toEqual([
      'Which item `table[mystery()] = 3` changes is not known (kernels.mystery(…)): taken as none.',
    ]);
    expect(await said('setattr(self, f"fc{mystery()}", self.fc)', 'return self.fc(x)')).toEqual([
      'Which attribute is set is not known (kernels.mystery(…)): taken as none.',
    ]);
    expect(await said('self.add_module(mystery(), self.fc)', 'return self.fc(x)')).toEqual([
      'A part is set under a name that is not known (kernels.mystery(…)): it is left out.',
    ]);
    expect(await said('table = dict([("a", 1), mystery()])', 'return self.fc(x)')).toEqual([
      'What `dict([("a", 1), mystery()])` goes through is not known (kernels.mystery(…)): taken as empty.',
    ]);
  });

  it('where its result may be a layer that is not used, or is what the forward gives', async () => {
    expect(await said('self.extra = mystery(4)', 'return self.fc(x)')).toEqual([
      'Net.extra, kernels.mystery(…), is not known: taken to hold no layers',
    ]);
    expect(await said('pass', 'return self.fc(x), mystery()')).toEqual([
      'What Net gives is not known in part (kernels.mystery(…)).',
    ]);
    expect(await said('pass', 'print(x)')).toEqual(['Net gives no tensor that is computed from its input.']);
  });

  it('where it may change what it is given', async () => {
    expect(await said('mystery(self.fc)', 'return self.fc(x)')).toEqual([
      '`mystery(self.fc)` at line 9 is not known (kernels.mystery(…)): taken to change nothing',
    ]);
    const graph = await readSnippet(
      `${header}
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.fc = nn.Linear(4, 4)
              mystery(self.fc.weight)
          def forward(self, x):
              return self.fc(x)
    `,
      { inputs: vector },
    );
    expect(graph.parameters[0].initialiser).toEqual({ kind: 'unknown', text: 'mystery(self.fc.weight)' });
  });

  it('where it is a decorator or a base of what is used', async () => {
    expect(await said('pass', 'return self.fc(x)', 'class Other(Base):\n          pass')).toEqual([]);
    expect(await said('Other()', 'return self.fc(x)', 'class Other(Base):\n          pass')).toEqual([
      'flags.Base is not read: what derives from it is taken to get nothing from it',
    ]);
    expect(
      await said('self.g = g', 'return self.g(self.fc(x))', '@mystery(2)\n      def g(x):\n          return F.relu(x)'),
    ).toEqual(['`@mystery(2)` is not known: what it decorates is read as if it were not there']);
  });

  it('where nothing is compared with it: the other way is read too', async () => {
    expect(await said('self.norm = mystery()', 'return self.fc(x) if self.norm is None else x')).toEqual([
      '`self.norm is None` at line 11 is not known (kernels.mystery(…)): read as false; as true: 1 node more',
    ]);
  });
});

describe('a layer that is built from something unread', () => {
  it('keeps its place in a container and has attributes that are not known', async () => {
    const graph = await readSnippet(
      `${header}
      class Net$0(nn.Sequential):
          def __init__(self):
              super().__init__(nn.Linear(4, 4))
              self.add_module('middle', mystery())
              self.add_module('last', nn.Linear(4, mystery()))
              nn.init.zeros_(self.last.weight)
    `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() input  [1,4]  net.py:4
      %1 = linear(%0) 4→4  [1,4]  0  net.py:4
      %2 = unresolved(%1) class Net(nn.Sequential): def __init__(self): super().__init__(nn.Linear(4, 4…  [?]  net.py:4
      %3 = unresolved(%2) Linear(…)  [?]  last  net.py:4
      return %3
      warning unresolved: Linear is built from something that is not known (kernels.mystery(…)): its parameters are not counted.
      warning unresolved: \`class Net(nn.Sequential): def __init__(self): super().__init__(nn.Linear(4, 4…\` at line 4 is not known (kernels.mystery(…)): drawn as one node, its output shape unknown. Parameters inside it are not counted.
      warning unresolved: \`Linear(…)\` at line 4 is not known (kernels.mystery(…)): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });

  it('is said of a block too whose arguments were found in a network', async () => {
    const graph = await readSnippet(
      `${header}
      class Block$0(nn.Module):
          def __init__(self, width):
              super().__init__()
              self.fc = nn.Linear(width, width)
              if mystery(): self.more = nn.Linear(width, width)
          def forward(self, x):
              return self.fc(x)
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.block = Block(4)
          def forward(self, x):
              return self.block(x)
    `,
    );
    expect(graph.assumptions.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "Block(4), input 1×4, from Net(), line 11",
        "\`mystery()\` at line 8 is not known: read as true; as false: 20 parameters fewer",
      ]
    `);
  });
});

describe('any expression of a network', () => {
  const text = dedented(`
    import torch, torch.nn as nn, torch.nn.functional as F
    from kernels import mystery
    def block(width, stride=1): return nn.Conv2d(width, width, 3, stride=stride, padding=1)
    class Net(nn.Module):
        def __init__(self, widths=(4, 8), act='relu', norm=None):
            super().__init__()
            if norm is None: norm = nn.BatchNorm2d
            self.stem = nn.Conv2d(3, widths[0], kernel_size=3, bias=not norm)
            layers = []
            for i, width in enumerate(widths[1:]):
                layers.append(nn.Conv2d(widths[i], width, 1))
                layers += [norm(width), nn.ReLU(inplace=True)]
            self.body = nn.Sequential(*layers)
            self.parts = nn.ModuleDict({f'part{i}': block(w) for i, w in enumerate(widths) if w > 4})
            for name, scale in [('fine', 1), ('coarse', 2)]: setattr(self, name, block(widths[-1], stride=scale))
            self.scale = nn.Parameter(torch.ones(widths[-1], 1, 1))
            self.act = {'relu': F.relu, 'silu': F.silu}[act]
            self.head = nn.Linear(widths[-1] * 4, 10)
        def forward(self, x):
            x = self.act(self.body(self.stem(x)))
            for part in self.parts.values(): x = x + part(x) * self.scale
            fine = getattr(self, 'fine')(x)
            x = fine[:, :, ::2, ::2] + self.coarse(x) if x.shape[-1] > 2 else fine
            x = torch.cat([x.mean(dim=(2, 3)), torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)], dim=1)
            return self.head(x.repeat(1, 2))
  `);
  const file = '/project/net.py';
  const request = { file, entry: 'Net', inputs: [{ shape: [1, 3, 8, 8], dataType: 'float32' as const }] };

  const structure = ({ nodes, outputs, parameters }: Graph): string =>
    JSON.stringify([
      nodes.map(({ operator, inputs, shape, attributes }) => [operator, inputs, shape, attributes]),
      outputs,
      parameters.map(({ name, shape, initialiser }) => [name, shape, initialiser]),
    ]);

  const places = async (): Promise<[line: number, from: number, to: number][]> => {
    const sources = new Sources(filesInMemory({ [file]: text }), await Grammars.load(grammars, ['python']));
    const classes = sources.module(file)!.body.filter(({ kind }) => kind === 'classDefinition');
    const methods = classes.flatMap((statement) => (statement.kind === 'classDefinition' ? statement.class.body : []));
    const statements = methods.flatMap((method) =>
      method.kind === 'functionDefinition' ? method.function.body : inner(method),
    );
    const found = [...expressionsIn(statements)].map(({ source }) => source);
    return found
      .filter(({ startLine, endLine }) => startLine === endLine)
      .map(({ startLine, startColumn, endColumn }) => [startLine, startColumn, endColumn]);
  };

  it.each([['mystery()'], ['mystery($)']])('may be %s: where the graph is another then, that is said', async (call) => {
    const lines = text.split('\n');
    const usual = structure((await createReader(filesInMemory({ [file]: text }), { grammars })).read(request));
    const silent: string[] = [];
    let current = text;
    const reader = await createReader({ ...filesInMemory({}), read: () => current, exists: () => false }, { grammars });
    for (const [line, from, to] of await places()) {
      const before = lines[line];
      // A target is no expression; in place of a whole statement the call changes nothing that it was given.
      const statement = /^(?:.*: )?\s*$/.test(before.slice(0, from));
      if (/^super/.test(before.slice(from)) || (statement && !/\S/.test(before.slice(to)))) continue;
      const changed = before.slice(0, from) + call.replace('$', before.slice(from, to)) + before.slice(to);
      current = lines.map((other, i) => (i === line ? changed : other)).join('\n');
      reader.invalidate(file);
      const graph = reader.read(request);
      if (graph.problems.some(({ code }) => code === 'syntax')) continue;
      const remarks = [...graph.problems, ...graph.assumptions];
      if (structure(graph) !== usual && !remarks.some(({ text: words }) => words.includes('mystery')))
        silent.push(`${changed.trim()}: ${remarks.map(({ text: words }) => words).join(' | ')}`);
    }
    expect(silent).toEqual([]);
  });
});
