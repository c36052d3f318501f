/** How an architecture is addressed: by comments, by calls, by what the file says of its inputs. */
import { describe, expect, it } from 'vitest';
import { addressComment } from '../../src/read/address/addressText';
import { createReader } from '../../src/read/reader';
import { dedented, filesInMemory, grammars, printed, readSnippet } from '../support/reading';

const net = `
class Net(nn.Module):
    def __init__(self, width, kernel=1):
        super().__init__()
        self.conv = nn.Conv2d(3, width, kernel)
    def forward(self, x): return self.conv(x)
`;

/** What is read of an entry, without the operators between. */
const told = (graph: Parameters<typeof printed>[0]): string[] => [
  graph.name,
  ...graph.inputs.map((id) => `${graph.nodes[id].shape?.join('x')} ${graph.nodes[id].dataType}`),
  ...graph.assumptions.map(({ text }) => text),
  ...graph.problems.map(({ code, text, source }) => `${code} ${source.startLine + 1}:${source.startColumn} ${text}`),
];

/** Reads an entry of `/project/models/net.py` beside other files of the project. */
async function readBeside(source: string, files: Record<string, string>, entry = 'Net') {
  const file = '/project/models/net.py';
  const all = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/project/${path}`, dedented(text)]));
  const reader = await createReader(
    filesInMemory({ ...all, [file]: `import torch\nimport torch.nn as nn\n${source}` }),
    {
      grammars,
    },
  );
  return reader.read({ file, entry });
}

describe('call sites', () => {
  it('in a script of the project give required arguments, with what the script computes', async () => {
    const graph = await readBeside(net, {
      'models/__init__.py': 'from .net import Net',
      'train.py': `
        import models
        widths = {'small': 4}
        def build(size, kernel):
            width = widths[size]
            width *= 2
            for step in range(1000):
                train(step)
            return models.Net(width=width, kernel=kernel)
        if __name__ == '__main__':
            size = 'small'
            net = build(size, kernel=3)
      `,
    });
    expect(told(graph)).toMatchInlineSnapshot(`
      [
        "Net(width=8, kernel=3)",
        "1x3x224x224 float32",
        "Net(width=8, kernel=3), from train.py, line 9",
        "input 1×3×224×224, the size usual for ImageNet (He et al. 2015, section 3.4): nothing in the file says otherwise",
      ]
    `);
  });

  it('whose arguments are not known are passed over, an optional one is left at its default and said', async () => {
    const files = {
      'first.py': 'from models.net import Net\nimport sys\nnet = Net(int(sys.argv[1]))',
      'second.py':
        'from models.net import Net\nimport json\nkernel = json.load(open("k.json"))\nnet = Net(5, kernel=kernel)',
      'other.py': 'from elsewhere import Net\nnet = Net(7)',
    };
    expect(told(await readBeside(net, files)).slice(0, 3)).toMatchInlineSnapshot(`
      [
        "Net(5)",
        "1x3x224x224 float32",
        "Net(5), from second.py, line 4 (kernel not known there: the default)",
      ]
    `);
    expect(told(await readBeside(net, { 'other.py': files['other.py'] }))[0]).toBe('Net(width)');
  });

  it('build the network on the way to one of its blocks', async () => {
    const source = `
class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 1)
    def forward(self, x): return x + self.conv(x)
class Net(nn.Module):
    def __init__(self, width, *, classes):
        super().__init__()
        self.stem = nn.Conv2d(3, width, 1)
        self.block = Block(2 * width)
    def forward(self, x): return self.block(torch.cat([self.stem(x)] * 2, 1))
if __name__ == '__main__':
    net = Net(3, classes=4)
`;
    expect(told(await readBeside(source, {}, 'Block'))).toMatchInlineSnapshot(`
      [
        "Block(6)",
        "1x6x224x224 float32",
        "Block(6), input 1×6×224×224, from Net(3, classes=4), line 9",
      ]
    `);
  });
});

describe('a comment', () => {
  it('gives the arguments and the inputs of the entry that it names', async () => {
    const graph = await readSnippet(`\n# throughline: Net(8) input=1x3x32x32\n${net}`, { entry: 'Net' });
    expect(told(graph)).toMatchInlineSnapshot(`
      [
        "Net(8)",
        "1x3x32x32 float32",
        "Net(8), input 1×3×32×32, from the comment in line 2",
      ]
    `);
  });

  it.each([
    ['above', `\n# throughline: input=1x3x16x16\n\n# The network.${net}`],
    ['on the line of its name', `${net.replace('Module):', 'Module):  # throughline: input=1x3x16x16')}`],
    [
      'first inside',
      `${net.replace('Module):', 'Module):\n    """The network."""\n    # throughline: input=1x3x16x16\n')}`,
    ],
  ])('with inputs alone is about the definition that it stands %s', async (_, source) => {
    const graph = await readSnippet(source, { entry: 'Net(8)' });
    expect(told(graph).slice(0, 2)).toEqual(['Net(8)', '1x3x16x16 float32']);
  });

  it('is not asked where the request gives arguments, inputs or both', async () => {
    const source = `\n# throughline: Net(8) input=1x3x32x32\n${net}`;
    const inputs = [{ shape: [1, 3, 8, 8], dataType: 'float32' as const }];
    expect(told(await readSnippet(source, { entry: 'Net(4) input=1x3x64x64' }))).toEqual([
      'Net(4)',
      '1x3x64x64 float32',
    ]);
    expect(told(await readSnippet(source, { entry: 'Net', inputs }))[1]).toBe('1x3x8x8 float32');
  });

  it('is an entry of its own, and the first of several decides', async () => {
    const text = `import torch.nn as nn\n${net}\n# throughline: Net(8)\n# throughline: Net(4, kernel=3) input=1x3x8x8\n# throughline: Net(4, kernel=3) input=2x3x8x8\n`;
    const file = '/project/net.py';
    const reader = await createReader(filesInMemory({ [file]: text }), { grammars });
    expect(reader.entries(file).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'class Net',
      'comment Net(8)',
      'comment Net(4, kernel=3)',
      'comment Net(4, kernel=3) input=2x3x8x8',
    ]);
    const at = reader.entryAt(file, 9, 4)!;
    expect(at.name).toBe('Net(4, kernel=3)');
    expect(told(reader.read({ file, entry: at.name }))).toEqual([
      'Net(4, kernel=3)',
      '1x3x8x8 float32',
      'input 1×3×8×8, from the comment in line 10',
    ]);
    expect(told(reader.read({ file, entry: 'Net' }))[0]).toBe('Net(8)');
    expect(told(reader.read({ file, entry: 'Net(4, kernel=3) input=2x3x8x8' }))[1]).toBe('2x3x8x8 float32');
  });

  it('may name a dotted factory and inputs of several kinds', async () => {
    const graph = await readSnippet(
      `
      # throughline: Net.sized("small") input=(1, 3, 8, 8), 1x3:int64
      class Net(nn.Module):
          def __init__(self, width):
              super().__init__()
              self.conv = nn.Conv2d(3, width, 1)
              self.embed = nn.Embedding(10, width)
          def forward(self, x, t): return self.conv(x).mean((2, 3)) + self.embed(t).mean(1)
          @classmethod
          def sized(cls, size): return cls({'small': 4}[size])
      `,
      { entry: 'Net.sized' },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:10
      %1 = input() t  [1,3]  net.py:10
      %2 = conv2d(%0) 3→4 1×1 /1  [1,4,8,8]  conv  net.py:8
      %3 = reduce(%2) mean over 2,3  [1,4]  net.py:8
      %4 = embedding(%1) 10→4  [1,3,4]  embed  net.py:8
      %5 = reduce(%4) mean over 1  [1,4]  net.py:8
      %6 = add(%3, %5)  [1,4]  net.py:8
      return %6
      assumed: Net.sized("small"), input 1×3×8×8 and 1×3 of int64, from the comment in line 2"
    `);
  });

  it('is written behind // or between /* and */ in TypeScript', async () => {
    const read = async (comment: string) => {
      const text = dedented(`
        import * as tf from '@tensorflow/tfjs';
        ${comment}
        export function net(filters: number): tf.LayersModel {
          const input = tf.input({ shape: [16, 16, 3] });
          const output = tf.layers.conv2d({ filters, kernelSize: 3 }).apply(input) as tf.SymbolicTensor;
          return tf.model({ inputs: input, outputs: output });
        }
      `);
      const file = '/project/net.ts';
      const reader = await createReader(filesInMemory({ [file]: text }), { grammars });
      return told(reader.read({ file, entry: 'net' }));
    };
    const expected = ['net(4)', '1x16x16x3 float32', 'net(4), from the comment in line 3'];
    expect(await read('// throughline: net(4)')).toEqual(expected);
    expect(await read('/* throughline: net(4) */')).toEqual(expected);
  });

  it.each([
    ['Net(8', 'Net'],
    ['Net(8) input=1x3xHxW', 'Net'],
    ['Net(8) input=1x3x8x8:int8', 'Net'],
    ['', 'Net'],
    ['Other(8)', 'Net(8)'],
  ])('that cannot be read is a problem with its place: %s', async (comment, entry) => {
    const graph = await readSnippet(`\n# throughline: ${comment}\n${net}`, { entry });
    expect(told(graph).filter((text) => text.startsWith('comment '))).toMatchSnapshot();
  });

  it('with inputs that stands at nothing is a problem', async () => {
    const graph = await readSnippet(`\n# throughline: input=1x3x8x8\nsize = 3\n${net}`, { entry: 'Net(8)' });
    expect(graph.problems.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "\`throughline: input=1x3x8x8\` stands at nothing that builds a network: put it directly above a class, a function or a call that does, or name one before the input.",
      ]
    `);
  });

  it('in a string, or in the midst of a sentence, is none', async () => {
    const graph = await readSnippet(`\ntext = "# throughline: Nothing(3)"\n# see throughline: Nothing(3)\n${net}`, {
      entry: 'Net(8)',
    });
    expect(graph.problems).toEqual([]);
  });
});

describe('inputs', () => {
  const image = `
class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 1)
    def forward(self, x): return self.conv(x)
`;

  it.each([
    ['net(x)', 'x = torch.randn(8, 3, 20, 24)\n    y = net(x.to(device))'],
    ['a call of what was built', 'Net()(torch.zeros([2, 3, 20, 24]))'],
    ['torchsummary', 'from torchsummary import summary\n    summary(net, (3, 20, 24))'],
    ['torchinfo', 'import torchinfo\n    torchinfo.summary(net, input_size=(16, 3, 20, 24))'],
    ['thop', 'x = torch.randn(1, 3, 20, 24)\n    flops, params = profile(net, inputs=(x,))'],
    ['ptflops', 'get_model_complexity_info(net, (3, 20, 24), as_strings=True)'],
    ['fvcore', 'FlopCountAnalysis(net, torch.ones(1, 3, 20, 24)).total()'],
    ['torch.onnx', "torch.onnx.export(net, torch.randn(1, 3, 20, 24), 'net.onnx')"],
    ['torch.jit', 'torch.jit.trace(net, torch.rand(1, 3, 20, 24))'],
    ['TensorBoard', 'writer.add_graph(net, torch.rand(1, 3, 20, 24))'],
    ['another size', 'size = [20, 24]\n    batch, channels = 5, 3\n    net(torch.empty(batch, channels, *size))'],
  ])('of a script that applies the network: %s', async (_, code) => {
    const graph = await readBeside(
      `${image}
if __name__ == '__main__':
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    net = Net().to(device)
    other = torch.randn(1, 3, 99, 99)
    ${code}
`,
      {},
    );
    expect(told(graph)[1]).toBe('1x3x20x24 float32');
    expect(told(graph)[2]).toMatch(/^input 1×3×20×24, from line 1[2-6]$/);
  });

  it('are those of a file that builds the entry, unless another network is applied or the channels are others', async () => {
    const graph = await readBeside(image, {
      'models/__init__.py': '',
      'demo.py': `
        import torch
        from models.net import Net as Small
        def other():
            net = Other()
            net(torch.randn(1, 3, 1, 1))
        def shown(size=(20, 24)):
            net = Small()
            net(torch.randn(1, 4, 2, 2))
            return net(torch.randn(1, 3, *size))
      `,
    });
    expect(told(graph).slice(1)).toEqual(['1x3x20x24 float32', 'input 1×3×20×24, from demo.py, line 10']);
  });

  it('of several kinds are all taken', async () => {
    const graph = await readBeside(
      `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.embed = nn.Embedding(10, 4)
    def forward(self, x, t): return self.conv(x) + self.embed(t)[:, :, None, None]
def test():
    net = Net()
    return net(torch.randn(2, 3, 8, 8), torch.randint(0, 10, (2,)))
`,
      {},
    );
    expect(told(graph).slice(1)).toEqual([
      '1x3x8x8 float32',
      '1 int64',
      'input 1×3×8×8 and 1 of indices, from line 12',
    ]);
  });

  it('are an example that the network keeps', async () => {
    const graph = await readBeside(
      image.replace('self.conv =', 'self.example_input_array = torch.zeros(1, 3, 20, 24)\n        self.conv ='),
      {},
    );
    expect(told(graph).slice(1)).toEqual(['1x3x20x24 float32', 'input 1×3×20×24, from Net.example_input_array']);
  });

  it.each([
    ['an argument that is not kept', 'image_size=48', 'nn.Conv2d(3, 8, 4, 4)', '1x3x48x48 float32'],
    ['patches as vectors', 'image_size=(32, 64), patch_size=8, channels=1', 'nn.Linear(64, 8)', '1x1x32x64 float32'],
    ['a length', 'context_length=77', 'nn.Embedding(100, 8)', '1x77 int64'],
  ])('are of the size that the constructor names: %s', async (_, parameters, layer, shape) => {
    const graph = await readBeside(
      `
class Net(nn.Module):
    def __init__(self, ${parameters}):
        super().__init__()
        self.first = ${layer}
    def forward(self, x): return x
`,
      {},
    );
    expect(told(graph)[1]).toBe(shape);
    expect(told(graph)[2]).toMatch(/from Net\(\)\.(?:image_size|context_length)$/);
  });

  it('are the size of its configuration', async () => {
    const graph = await readBeside(
      `
class Config:
    block_size = 24
class Net(nn.Module):
    def __init__(self, config=Config()):
        super().__init__()
        self.embed = nn.Embedding(100, 8)
    def forward(self, x): return self.embed(x)
`,
      {},
    );
    expect(told(graph).slice(1)).toEqual(['1x24 int64', "input 1×24 of indices, from Net's config.block_size"]);
  });

  it("by habit are those of the kind's paper", async () => {
    const graph = await readBeside(image.replace('class Net', 'class InceptionV3'), {}, 'InceptionV3');
    expect(told(graph).slice(1)).toMatchInlineSnapshot(`
      [
        "1x3x299x299 float32",
        "input 1×3×299×299, the size usual for Inception v3 and later (Szegedy et al. 2016, Table 1): nothing in the file says otherwise",
      ]
    `);
  });
});

describe('while training', () => {
  const twoHeads = `
    class Frozen(nn.Linear):
        def train(self, mode=True):
            return super().train(False)

        def forward(self, x):
            return super().forward(x) if self.training else x

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Linear(4, 8)
            self.frozen = Frozen(8, 8)
            self.head = nn.Linear(8, 2)
            self.side = nn.Linear(8, 2)

        def forward(self, x):
            x = self.frozen(self.body(x))
            return (self.head(x), self.side(x)) if self.training else self.head(x)

    def ready():
        return Net().train()
  `;
  const inputs = [{ shape: [1, 4], dataType: 'float32' as const }];
  const outputsOf = async (entry: string) => (await readSnippet(twoHeads, { entry, inputs })).outputs.length;

  it('a network is read so where its address says it, and nowhere else', async () => {
    expect(await outputsOf('Net().train()')).toBe(2);
    for (const entry of ['Net', 'Net()', 'ready', 'ready()', 'Net().eval()'])
      expect(await outputsOf(entry), entry).toBe(1);
    const alone = twoHeads.slice(0, twoHeads.indexOf('    def ready'));
    const [graph, other] = [
      await readSnippet(alone, { entry: 'Net().train()', inputs }),
      await readSnippet(alone, { entry: 'Net()', inputs }),
    ];
    expect(graph.name).toBe('Net().train()');
    expect(graph.source).toEqual(other.source);
  });

  it('a comment can say it', async () => {
    expect(await outputsOf('Net')).toBe(1);
    const commented = twoHeads.replace('    class Net', '    # throughline: Net().train() input=1x4\n    class Net');
    expect((await readSnippet(commented, { entry: 'Net' })).outputs).toHaveLength(2);
  });

  it('a part that its forward sets so is so from there on', async () => {
    const graph = await readSnippet(`
      class Part(nn.Module):
          def __init__(self):
              super().__init__()
              self.layer = nn.Linear(4, 4)

          def forward(self, x):
              return self.layer(x) if self.training else x

      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.part = Part()

          def forward(self, x):
              x = self.part.train()(x)
              return self.part.eval()(x)
    `);
    expect(graph.nodes.filter(({ operator }) => operator === 'linear')).toHaveLength(1);
  });
});

describe('calls that build a network', () => {
  const files = {
    '/project/models/__init__.py': 'from .net import *',
    '/project/models/net.py': `import torch.nn as nn\n${net}\ndef create_model(name): return table[name]()\n`,
    '/project/train.py': dedented(`
      import sys
      import torch
      import models
      from models import Net, create_model
      device = torch.device('cpu')
      first = Net(8).to(device)
      layer = torch.nn.Conv2d(3, 4, 1)
      def train(width, path=sys.argv[1]):
          second = models.Net(width,
                              kernel=3)
          return second(torch.randn(1, 3, 6, 6)), Net(path)
      if __name__ == '__main__':
          train(2 * 2)
          third = Net(5)
          fourth = create_model('net')
    `),
  };
  const read = () => createReader(filesInMemory(files), { grammars });
  const file = '/project/train.py';

  it('at the top of a script or behind its test are entries, by their name or as they are written', async () => {
    const reader = await read();
    expect(reader.entries(file).map(({ name, kind, quiet }) => `${kind} ${name}${quiet ? ' quiet' : ''}`)).toEqual([
      'call first',
      'call Net(5)',
      "call create_model('net')",
    ]);
    expect(told(reader.read({ file, entry: 'first' })).slice(0, 1)).toEqual(['first']);
    expect(told(reader.read({ file, entry: 'Net(5)' })).slice(0, 1)).toEqual(['Net(5)']);
  });

  it('are found at the cursor, also inside of functions, and have the values that names have there', async () => {
    const reader = await read();
    const at = (line: number, column: number) => reader.entryAt(file, line - 1, column)?.name;
    expect(at(7, 10)).toBe('first');
    expect(at(7, 2)).toBe('first');
    expect(at(8, 20)).toBeUndefined();
    expect(at(11, 26)).toBe('models.Net(width, kernel=3)');
    expect(at(15, 6)).toBe('Net(5)');
    expect(told(reader.read({ file, entry: at(10, 20)! }))).toEqual([
      'models.Net(4, kernel=3)',
      '1x3x6x6 float32',
      'models.Net(4, kernel=3), from line 10',
      'input 1×3×6×6, from line 12',
    ]);
  });

  it('whose arguments are not known say so', async () => {
    const reader = await read();
    expect(reader.entryAt(file, 11, 50)?.name).toBe('Net(path)');
    expect(reader.read({ file, entry: 'Net(path)' }).problems.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "\`path\` is not known in line 12: what depends on it is left open. Give it in a comment: throughline: Net(…).",
        "Conv2d is built from something that is not known (IndexError: list index 1 is out of range: it has 0 items): its parameters are not counted.",
        "\`Conv2d(…)\` at line 7 is not known (IndexError: list index 1 is out of range: it has 0 items): drawn as one node, its output shape unknown. Parameters inside it are not counted.",
      ]
    `);
  });

  it('inside of an architecture are parts of it', async () => {
    const reader = await createReader(
      filesInMemory({ [file]: `import torch.nn as nn\n${net}\ndef small():\n    return Net(4)\n` }),
      { grammars },
    );
    expect(reader.entryAt(file, 9, 14)?.name).toBe('small');
  });
});

it('what an entry can be read as: comments, calls that stand in the source, defaults', async () => {
  const source = `import torch.nn as nn
# throughline: Net(16) input=1x3x8x8
class Net(nn.Module):
    def __init__(self, width=4, act=nn.ReLU): super().__init__()
    def forward(self, x): return x
`;
  const file = '/project/net.py';
  const train = 'import torch\nfrom net import Net\na = Net(8)\nb = Net(8)\nc = Net(9, act=torch.nn.GELU)\n';
  const reader = await createReader(filesInMemory({ [file]: source, '/project/train.py': train }), { grammars });
  expect(
    reader.choices(file, 'Net').map(({ entry, from, line, inputs }) => [entry, from, line, inputs?.[0].shape]),
  ).toEqual([
    ['Net(16)', 'comment', 1, [1, 3, 8, 8]],
    ['Net(8)', 'call', 2, undefined],
    ['Net()', 'defaults', undefined, undefined],
  ]);
  expect(addressComment('Net(8)', [{ shape: [1, 3, 8, 8], dataType: 'float32' }], 'python')).toBe(
    '# throughline: Net(8) input=1x3x8x8',
  );
});
