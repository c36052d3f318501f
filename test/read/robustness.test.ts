/** No text ends the reader: it gives a graph whose parts hold together, with problems that stand in the file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import { createReader, type Reader } from '../../src/read/reader';
import { dedented, distPackages, filesInMemory, grammars } from '../support/reading';

const file = '/project/net.py';

/** What does not hold of a graph. */
function flaws({ nodes, inputs, outputs, parameters, problems, assumptions }: Graph, lines: number): string[] {
  const found: string[] = [];
  nodes.forEach((node, i) => {
    if (node.id !== i) found.push(`node ${i} has the id ${node.id}`);
    if (node.inputs.some((input) => input < 0 || input >= i)) found.push(`node ${i} takes ${node.inputs.join()}`);
    if (node.parameters.some((id) => !parameters[id])) found.push(`node ${i} has a parameter that is not there`);
  });
  if ([...inputs, ...outputs].some((id) => !nodes[id])) found.push('an input or an output is not there');
  for (const { text, source } of [...problems, ...assumptions])
    if (source.startLine < 0 || (source.file === file && source.startLine >= lines))
      found.push(`${text} stands at line ${source.startLine + 1} of ${lines}`);
  for (const { code, text } of problems) if (code === 'internal') found.push(text);
  return found;
}

/** Reads every entry of a text, and says what is wrong with the answers. */
async function flawsOf(text: string, more: Readonly<Record<string, string>> = {}, given?: Reader): Promise<string[]> {
  const reader =
    given ??
    (await createReader(filesInMemory({ [file]: text, ...more }), { grammars, budget: { milliseconds: 1000 } }));
  const lines = text.split('\n').length;
  const names = ['Net', ...reader.entries(file).map(({ name }) => name)];
  return [...new Set(names)].slice(0, 4).flatMap((entry) => flaws(reader.read({ file, entry }), lines));
}

const net = (built: string, forward = 'return x', before = ''): string =>
  dedented(`
    import torch, torch.nn as nn
    ${before}
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(4, 4)
            ${built}
        def forward(self, x):
            ${forward}
  `);

describe('code that would not end or not fit', () => {
  it.each([
    [
      'a getter that calls itself',
      net('self.a = self.b', 'return x', '').replace(
        '        def forward',
        '        b = property(lambda self: self.b)\n        def forward',
      ),
    ],
    [
      '__getattr__ without end',
      net('self.zz', 'return x').replace(
        '    def forward',
        '    def __getattr__(self, n): return self.other\n    def forward',
      ),
    ],
    ['a class that derives from itself', 'class Net(Net): pass\n'],
    ['classes that derive from each other', 'class Net(B): pass\nclass B(Net): pass\n'],
    ['a long range', net('for i in range(10**9): pass')],
    ['a list of a long range', net('a = list(range(10**9))')],
    ['a repeated list', net('a = [0] * 10**9; b = (0,) * 10**9')],
    ['a repeated text', net("a = 'x' * 10**9; b = 10**9 * 'x'")],
    ['a tower of powers', net('a = 2**10**9; b = 10**10**10; c = 1 << 10**9')],
    ['many layers', net('self.l = nn.ModuleList([nn.Linear(4, 4)] * 10**7)')],
    ['a long text format', net("a = '{:>1000000000}'.format(1); b = '%1000000000d' % 1; c = f'{1:.1000000000f}'")],
    ['a large tensor', net('self.a = torch.zeros(10**9); b = torch.arange(10**9); c = torch.eye(10**6).tolist()')],
    ['a tensor of many slices', net('pass', 'return [y for y in torch.zeros(10**8)]')],
    [
      'repeat, chunk, split and stack of many',
      net('pass', 'return x.chunk(10**8), x.repeat(10**8), torch.stack([x] * 10**8)'),
    ],
    ['lists that grow while they are gone through', net('a = [1]\n        for i in a: a.append(i)')],
    ['a list in itself', net('a = []; a.append(a); print(a); b = str(a); c = a == a; self.a = a', 'return self.a')],
    ['a dictionary in itself', net('a = {}; a["a"] = a; print(a); import copy; b = copy.deepcopy(a); c = b == a')],
    ['a module in itself', net('self.me = self', 'return self.me(x)')],
    [
      'a generator without end',
      net(
        'self.n = sum(forever())',
        'return x',
        '\ndef forever():\n    while True: yield 1\n'.replaceAll('\n', '\n    '),
      ),
    ],
    ['itertools without end', net('import itertools; a = list(itertools.count()); b = list(itertools.cycle([1]))')],
    [
      'products without end',
      net(
        'import itertools; a = list(itertools.product(range(100), repeat=20)); b = list(itertools.permutations(range(30)))',
      ),
    ],
    ['deep brackets', `x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n${net('pass')}`],
    ['deep lists', `x = ${'['.repeat(3000)}${']'.repeat(3000)}\n${net('pass')}`],
    ['a long sum', net(`a = ${Array.from({ length: 20_000 }, () => '1').join(' + ')}`)],
    ['a long chain', net('pass', `return x${'.relu()'.repeat(3000)}`)],
    ['deep blocks', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if a:`).join('\n') + '\n' + net('pass')],
    ['a megabyte in a line', `x = [${'1, '.repeat(300_000)}]\n${net('pass')}`],
    ['bytes that are no text', net('pass').replace('import', '\u0000\ufffd\u0001import')],
    ['NUL in a line', net('self.a = "\u0000"')],
    ['a byte order mark, tabs and CRLF', `\ufeff${net('pass').replaceAll('    ', '\t').replaceAll('\n', '\r\n')}`],
    ['lone surrogates and emoji', net('self.\ud800 = "\ud83d\ude00"')],
    ['nothing', ''],
    ['no line end', net('pass').trimEnd()],
    ['a regular expression that backtracks', net("import re; a = re.match('(a+)+$', 'a' * 50 + 'b')")],
  ])(
    '%s',
    async (_what, text) => {
      const start = performance.now();
      expect(await flawsOf(text)).toEqual([]);
      expect(performance.now() - start).toBeLessThan(20_000);
    },
    30_000,
  );

  it('imports in a circle, of itself, and of folders', async () => {
    const text = `from net import Net as Other\nimport net, a\nfrom a import *\nfrom . import a as b\nfrom .... import c\n${net('pass')}`;
    expect(
      await flawsOf(text, { '/project/a.py': 'from net import *\nfrom a import *\nimport a\nfrom b import Net' }),
    ).toEqual([]);
  });
});

describe('text that is being written', () => {
  const folder = join(distPackages, 'torchvision/models');
  const own = net(
    "self.body = nn.Sequential(*[nn.Linear(4, w) for w in (4, 8)])\n        self.act = {'relu': nn.ReLU}['relu']()",
    'y = self.act(self.body(x)) if x.shape[0] > 1 else x\n        return y + x[:, 0]',
  );
  const texts = existsSync(folder)
    ? [
        own,
        ...['resnet.py', 'googlenet.py']
          .filter((name) => readdirSync(folder).includes(name))
          .map((name) => readFileSync(join(folder, name), 'utf8')),
      ]
    : [own];

  /** The same numbers each time. */
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };

  const changes: readonly ((text: string) => string)[] = [
    (text) => text.slice(0, random(text.length)),
    (text) =>
      text
        .split('\n')
        .filter((_, i, all) => i !== Math.floor((seed / 2_147_483_648) * all.length))
        .join('\n'),
    (text) => swapped(text.split('\n'), '\n'),
    (text) => swapped(text.split(/\b/), ''),
    (text) => repeated(text.split('\n'), '\n'),
    (text) => repeated(text.split(/\b/), ''),
    (text) =>
      text
        .split(/\b/)
        .filter((_, i, all) => (i + seed) % all.length > 2)
        .join(''),
  ];

  function swapped(parts: string[], separator: string): string {
    const [a, b] = [random(parts.length), random(parts.length)];
    [parts[a], parts[b]] = [parts[b], parts[a]];
    return parts.join(separator);
  }

  function repeated(parts: string[], separator: string): string {
    const at = random(parts.length);
    parts.splice(at, 0, parts[at]);
    return parts.join(separator);
  }

  it('is read as far as it goes', async () => {
    let current = '';
    const reader = await createReader(
      { read: (path) => (path === file ? current : undefined), exists: (path) => path === file, roots: [] },
      { grammars, budget: { milliseconds: 400 } },
    );
    for (const text of texts)
      for (let i = 0; i < 7; i++) {
        // Reading is synchronous: the runner is answered between two texts.
        await new Promise((resolve) => setImmediate(resolve));
        random(1);
        current = changes[i % changes.length](text);
        reader.invalidate(file);
        expect(await flawsOf(current, {}, reader), `change ${i}`).toEqual([]);
      }
  }, 120_000);
});
