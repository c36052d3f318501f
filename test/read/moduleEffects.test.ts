/** Open conditions that are met while modules are loaded: `flags` is a package that is not read. */
import { describe, expect, it } from 'vitest';
import { createReader } from '../../src/read/reader';
import { filesInMemory, grammars, readSnippet } from '../support/reading';

const vector = [{ shape: [1, 4], dataType: 'float32' as const }];

/** What is assumed of a network that stacks as many layers as a module says. */
const assumed = async (settings: string, sizes = 'settings.SIZES', more: Record<string, string> = {}) =>
  (
    await readSnippet(
      `
      import settings
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.layers = nn.Sequential(*[nn.Linear(4, size) for size in ${sizes}])
          def forward(self, x):
              return self.layers(x)
`,
      { inputs: vector, files: { '/project/settings.py': `import flags\n${settings}`, ...more } },
    )
  ).assumptions.map(({ text }) => text);

const oneMore = (line: number, condition = 'flags.more') => [
  `\`${condition}\` at line ${line} is not known: read as true; as false: 1 node fewer and 20 parameters fewer`,
];

describe('an open condition of a module that is loaded', () => {
  it('is named where a name has another value', async () => {
    expect(await assumed('SIZES = [4]\nif flags.more:\n    SIZES = [4, 4]\n')).toEqual(oneMore(3));
  });

  it('is named where a value is changed', async () => {
    const fill = 'SIZES = [4]\ndef fill():\n    if flags.more:\n        SIZES.append(4)\nfill()\n';
    expect(await assumed(fill)).toEqual(oneMore(4));
  });

  it('is named where another module is changed', async () => {
    const fill = 'import shared\nif flags.more:\n    shared.SIZES.append(4)\n';
    const files = { '/project/shared.py': 'SIZES = [4]\n' };
    expect(await assumed(fill, 'settings.shared.SIZES', files)).toEqual(oneMore(3));
  });

  it('is named where a class or an object is changed', async () => {
    const kept = 'class Kept:\n    sizes = [4]\n';
    expect(await assumed(`${kept}if flags.more:\n    Kept.sizes = [4, 4]\n`, 'settings.Kept.sizes')).toEqual(
      oneMore(4),
    );
    expect(
      await assumed(`${kept}kept = Kept()\nif flags.more:\n    kept.sizes = [4, 4]\n`, 'settings.kept.sizes'),
    ).toEqual(oneMore(5));
  });

  it('is named where a function is another one', async () => {
    const two = 'if flags.more:\n    def sizes(): return [4, 4]\nelse:\n    def sizes(): return [4]\n';
    expect(await assumed(two, 'settings.sizes()')).toEqual(oneMore(2));
    const closure = 'def of(n):\n    return lambda: [4] * n\nsizes = of(2 if flags.more else 1)\n';
    expect(await assumed(closure, 'settings.sizes()')).toEqual(oneMore(4));
  });

  it('is not mentioned where it leaves the modules as they are', async () => {
    expect(await assumed('SIZES = [4]\ndef greet():\n    if flags.log:\n        print(SIZES)\ngreet()\n')).toEqual([]);
  });

  it('costs no reading of the network then', async () => {
    const net = `import torch.nn as nn, settings
class Net(nn.Module):
    def forward(self, x):
        n = settings.COUNT
        for i in range(4000):
            n = n + 1
        return x + n
`;
    const settings = 'import flags\nCOUNT = 1\nif flags.log:\n    print(COUNT)\n';
    const files = filesInMemory({ '/project/net.py': net, '/project/settings.py': settings });
    // Enough for one reading and not for two.
    const reader = await createReader(files, { grammars, budget: { milliseconds: 30_000, steps: 30_000 } });
    const { assumptions, nodes } = reader.read({ file: '/project/net.py', entry: 'Net', inputs: vector });
    expect(nodes.map(({ operator }) => operator)).toEqual(['input', 'affine']);
    expect(assumptions).toEqual([]);
  });
});
