/** The way in: entries, arguments that nobody gave, inputs that nobody named, edits. */
import { describe, expect, it } from 'vitest';
import { parameterCount } from '../../src/graph/cost';
import { createReader } from '../../src/read/reader';
import {
  dedented,
  disk,
  distPackages,
  filesInMemory,
  grammars,
  patientBudget,
  printed,
  readSnippet,
} from '../support/reading';

const resnet = `${distPackages}/torchvision/models/resnet.py`;

const blocks = `
class Block(nn.Module):
    def __init__(self, width, out, stride=1, shortcut=None):
        super().__init__()
        self.conv = nn.Conv2d(width, out, 3, stride, 1)
        self.shortcut = shortcut
    def forward(self, x):
        return F.relu(self.conv(x) + (self.shortcut(x) if self.shortcut else x))

class Net(nn.Module):
    def __init__(self, width=16, classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, width, 3, padding=1)
        self.blocks = nn.Sequential(Block(width, 2 * width, 2, nn.Conv2d(width, 2 * width, 1, 2)), Block(2 * width, 2 * width))
        self.fc = nn.Linear(2 * width, classes)
    def forward(self, x):
        return self.fc(self.blocks(self.stem(x)).mean((2, 3)))

def small(**kwargs):
    return Net(width=8, **kwargs)

def large():
    model = Net(32)
    return model

def helper(n): return n + 1

model = small(classes=5)
`;

describe('entries', () => {
  it('are the classes, factories and models of a file, with what they build', async () => {
    const reader = await createReader(filesInMemory({ '/project/net.py': `import torch.nn as nn\n${blocks}` }), {
      grammars,
    });
    const entries = reader.entries('/project/net.py');
    expect(
      entries.map(({ name, kind, network, nameRange }) => `${name} ${kind} ${network} ${nameRange.startLine + 1}`),
    ).toEqual([
      'Block class false 3',
      'Net class true 11',
      'small factory true 20',
      'large factory true 23',
      'model call true 29',
    ]);
    expect(reader.entryAt('/project/net.py', 8, 10)?.name).toBe('Block');
    expect(reader.entryAt('/project/net.py', 24, 4)?.name).toBe('large');
    expect(reader.entryAt('/project/net.py', 26, 2)).toBeUndefined();
  });

  it('are also what builders, annotations and imports say that a function gives', async () => {
    const files = {
      '/project/nets.py': 'from .base import Base as Known\nfrom .base import helper',
      '/project/base.py': `import torch.nn as nn
class Base(nn.Module):
    def forward(self, x): return x
def helper(n): return n
`,
      '/project/zoo.py': `from torch import nn
from torch.autograd import Function
from nets import Known, helper
from build import assemble

class Gate(Function):
    @staticmethod
    def forward(ctx, x): return x

class Block(nn.Module):
    def forward(self, x): return x

class Net(nn.Module):
    def __init__(self, block): self.block = block()
    def forward(self, x): return self.block(x)

class Wide(Known):
    def __init__(self): super().__init__()

def _create(name, **options):
    kind = Net
    if name == 'wide':
        kind = Wide
    net = kind(**options)
    net = net.eval()
    return net

def tiny(): return _create('tiny', block=Block)
def handed(): return assemble(Net, dict(block=Block))
def annotated(**options) -> Net: return registry['net'](**options)
def known(): return Known()
def number(): return helper(3)
`,
    };
    const reader = await createReader(filesInMemory(files), { grammars });
    expect(reader.entries('/project/zoo.py').map(({ name, network }) => `${name} ${network}`)).toEqual([
      'Block false',
      'Net true',
      'Wide true',
      'tiny true',
      'handed true',
      'annotated true',
      'known true',
    ]);
  });

  it("of torchvision's ResNets are its blocks, its class and its factories", async () => {
    const reader = await createReader(disk, { grammars, budget: patientBudget });
    const names = (network: boolean) =>
      reader
        .entries(resnet)
        .filter((entry) => entry.network === network)
        .map(({ name }) => name);
    expect(names(false)).toEqual(['BasicBlock', 'Bottleneck']);
    expect(names(true)).toContain('wide_resnet101_2');
    expect(names(true)).toHaveLength(11);
  });
});

describe('arguments that nobody gave', () => {
  it('of a block are those of a call that builds it, and its input the one it is applied to', async () => {
    expect(printed(await readSnippet(blocks, { entry: 'Block' }))).toMatchInlineSnapshot(`
      "%0 = input() x  [1,16,16,16]  net.py:2
      %1 = conv2d(%0) 16→16 3×3 /1  [1,16,16,16]  conv  net.py:8
      %2 = add(%1, %0)  [1,16,16,16]  net.py:8
      %3 = relu(%2)  [1,16,16,16]  net.py:8
      return %3
      assumed: Block(16, 16), input 1×16×16×16, from small(), line 19"
    `);
  });

  it.each([
    ['BasicBlock', 'BasicBlock(64, 64), input 1×64×56×56, from resnet18(), line 650', 73_984],
    ['Bottleneck', 'Bottleneck(256, 64), input 1×256×56×56, from resnet50(), line 702', 70_400],
    ['ResNet', 'ResNet(BasicBlock, [2, 2, 2, 2]), input 1×3×224×224, from resnet18(), line 650', 11_689_512],
  ])("of torchvision's %s", async (entry, assumption, parameters) => {
    const reader = await createReader(disk, { grammars, budget: patientBudget });
    const graph = reader.read({ file: resnet, entry });
    expect(graph.assumptions.map(({ text }) => text)).toEqual([assumption]);
    expect(graph.problems).toEqual([]);
    expect(parameterCount(graph).total).toBe(parameters);
  });

  it('name the classes and functions of the file among them', async () => {
    const graph = await readSnippet(`
      class Wide(nn.Linear): pass
      def twice(x): return x + x
      class Stage$0(nn.Module):
          def __init__(self, width, layer=nn.Linear, after=None):
              super().__init__()
              self.layer, self.after = layer(width, width), after
          def forward(self, x): return self.after(self.layer(x))
      def small():
          return Stage(4, layer=Wide, after=twice)
    `);
    expect(graph.name).toBe('Stage(4, layer=Wide, after=twice)');
  });

  it('where nothing calls it, are the usual ones, said as such', async () => {
    const graph = await readSnippet(`
      class Block$0(nn.Module):
          def __init__(self, in_channels, out_channels, stride):
              super().__init__()
              self.conv = nn.Conv2d(in_channels, out_channels, 3, stride, 1)
          def forward(self, x): return self.conv(x)
    `);
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,in_channels,56,56]  net.py:2
      %1 = conv2d(%0) in_channels→out_channels 3×3 /1  [1,out_channels,56,56]  conv  net.py:6
      return %1
      assumed: Block(in_channels, out_channels, stride=1): no call of it was found, so in_channels, out_channels are symbols; stride=1 by habit
      assumed: input 1×in_channels×56×56, the size usual for a block: nothing in the file says otherwise"
    `);
  });

  it('are those that a test in the file uses, lists of tensors among the inputs', async () => {
    const graph = await readSnippet(`
      sizes = {'small': 4, 'large': 6}
      class Join$0(nn.Module):
          def __init__(self, size):
              super().__init__()
              self.conv = nn.Conv2d(sizes[size], 2, 1)
          def forward(self, xs):
              return self.conv(torch.cat(xs, 1))

      def test():
          join = Join('large')
          return join([torch.randn(1, 2, 8, 8), torch.randn(1, 4, 8, 8)])
    `);
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() xs  [1,2,8,8]  net.py:3
      %1 = input() input2  [1,4,8,8]  net.py:3
      %2 = concat(%0, %1) axis 1  [1,6,8,8]  net.py:8
      %3 = conv2d(%2) 6→2 1×1 /1  [1,2,8,8]  conv  net.py:8
      return %3
      assumed: Join('large'), input 1×2×8×8 and 1×4×8×8, from test(), line 10"
    `);
  });

  it('are the defaults of the configuration class of the file', async () => {
    const graph = await readSnippet(`
      from dataclasses import dataclass
      @dataclass
      class NetConfig:
          width: int = 6
      class Block(nn.Module):
          def __init__(self, config):
              super().__init__()
              self.fc = nn.Linear(config.width, config.width)
          def forward(self, x): return x + self.fc(x)
      class Net$0(nn.Module):
          def __init__(self, config, depth):
              super().__init__()
              assert (depth - 2) % 6 == 0 and depth > 2
              self.blocks = nn.Sequential(*[Block(config) for _ in range((depth - 2) // 6)])
          def forward(self, x): return self.blocks(x)
    `);
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,6]  net.py:11
      %1 = linear(%0) 6→6  [1,6]  blocks.0.fc  net.py:10
      %2 = add(%0, %1)  [1,6]  blocks.0  net.py:10
      %3 = linear(%2) 6→6  [1,6]  blocks.1.fc  net.py:10
      %4 = add(%2, %3)  [1,6]  blocks.1  net.py:10
      %5 = linear(%4) 6→6  [1,6]  blocks.2.fc  net.py:10
      %6 = add(%4, %5)  [1,6]  blocks.2  net.py:10
      return %6
      assumed: Net(config=NetConfig(), depth=20): no call of it was found, so its arguments are the reader's
      assumed: input 1×6, the size usual for vectors: nothing in the file says otherwise"
    `);
  });

  it('are lists where a number is refused', async () => {
    const graph = await readSnippet(`
      class Net$0(nn.Module):
          def __init__(self, in_size, num_channels):
              super().__init__()
              widths = [in_size] + list(num_channels)
              self.layers = nn.Sequential(*[nn.Linear(a, b) for a, b in zip(widths, widths[1:])])
          def forward(self, x): return self.layers(x)
    `);
    expect(graph.problems).toEqual([]);
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['input', 'linear', 'linear']);
  });

  it('are asked for where no habit helps', async () => {
    const graph = await readSnippet('def build(backbone, neck): return nn.Sequential(backbone, neck)', {
      entry: 'build',
    });
    expect(graph.problems.map(({ text }) => text)).toEqual([
      'build needs backbone, neck, and no call of it was found. Give its arguments: build(…).',
    ]);
  });

  it('of a request are evaluated in the scope of the file', async () => {
    const graph = await readSnippet(blocks, { entry: 'Net(width=helper(3), classes=len([1, 2]))' });
    expect(graph.parameters[0].shape).toEqual([4, 3, 3, 3]);
    expect(graph.nodes[graph.outputs[0]].shape).toEqual([1, 2]);
  });
});

describe('inputs that nobody named', () => {
  const first = async (source: string) => (await readSnippet(source, { entry: 'Net' })).nodes[0].shape;
  const net = (body: string) => `
class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        ${body}
    def forward(self, x): return x
`;

  it('come from an example in the file', async () => {
    expect(
      await first(`${net('self.c = nn.Conv2d(3, 8, 3)')}\ndef test(): print(Net()(torch.randn(4, 3, 96, 64)))`),
    ).toEqual([1, 3, 96, 64]);
  });
  it('come from what the net says of itself', async () => {
    expect(await first(net('self.image_size = 48; self.c = nn.Conv2d(3, 8, 4, 4)'))).toEqual([1, 3, 48, 48]);
  });
  it.each([
    ['self.c = nn.Conv2d(3, 8, 3); self.fc = nn.Linear(8, classes)', [1, 3, 32, 32]],
    ['self.c = nn.Conv2d(3, 8, 7, 2); self.fc = nn.Linear(8, 1000)', [1, 3, 224, 224]],
    ['self.c = nn.Conv2d(1, 8, 3)', [1, 1, 28, 28]],
    ['self.c = nn.Conv3d(3, 8, 3)', [1, 3, 16, 112, 112]],
    ['self.c = nn.Linear(12, 8)', [1, 12]],
    ['self.e = nn.Embedding(100, 8); self.block_size = 64', [1, 64]],
  ])('are those of the kind of net: %s', async (body, shape) => {
    expect(await first(net(body))).toEqual(shape);
  });
});

describe('an input that does not fit', () => {
  it('is replaced by one that does, where it was the habit of its kind', async () => {
    const source = `
      class Net$0(nn.Module):
          def __init__(self, classes=1000):
              super().__init__()
              self.conv = nn.Conv2d(3, 8, 3, 2, 1)
              self.fc = nn.Linear(8 * 16 * 16, classes)
          def forward(self, x): return self.fc(self.conv(x).flatten(1))
    `;
    const graph = await readSnippet(source);
    expect(graph.problems).toEqual([]);
    expect(graph.nodes[0].shape).toEqual([1, 3, 32, 32]);
    const asked = await readSnippet(source, { inputs: [{ shape: [1, 3, 64, 64], dataType: 'float32' }] });
    expect(asked.problems.map(({ code }) => code)).toEqual(['shape']);
  });

  it('is replaced by one that fits in all places, not by the first that fits in more', async () => {
    const graph = await readSnippet(`
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.fine = nn.Conv2d(3, 4, 3, padding=1)
              self.coarse = nn.Conv2d(3, 4, 3, padding=1)
              self.places = nn.Parameter(torch.zeros(1, 4, 64, 64))
              self.cells = nn.Parameter(torch.zeros(1, 4, 7, 7))

          def forward(self, x):
              y = self.coarse(x)
              return self.fine(x) + self.places, y + self.cells if x.shape[-1] > 100 else y
    `);
    expect(graph.nodes[graph.inputs[0]].shape).toEqual([1, 3, 64, 64]);
    expect(graph.problems).toEqual([]);
  });
});

describe('an edit', () => {
  it('is seen after invalidate, in the file and in those that import it', async () => {
    const files: Record<string, string> = {
      '/project/net.py': dedented(`
        import torch.nn as nn
        from sizes import width
        def build():
            return nn.Sequential(nn.Linear(4, width), nn.ReLU())
      `),
      '/project/sizes.py': 'width = 6\n',
    };
    const reader = await createReader(filesInMemory(files), { grammars, budget: patientBudget });
    const read = () => {
      const graph = reader.read({ file: '/project/net.py', entry: 'build' });
      return `${graph.nodes.length} ${String(graph.nodes[graph.outputs[0]].shape)} ${graph.source.startLine}`;
    };
    expect(read()).toBe('3 1,6 3');
    files['/project/sizes.py'] = '# wider\nwidth = 9\n';
    reader.invalidate('/project/sizes.py');
    expect(read()).toBe('3 1,9 3');
    files['/project/net.py'] = files['/project/net.py']
      .replace('def build', '\n\ndef build')
      .replace(', nn.ReLU()', '');
    reader.invalidate('/project/net.py');
    expect(read()).toBe('2 1,9 5');
    delete files['/project/sizes.py'];
    reader.invalidate('/project/sizes.py');
    expect(reader.read({ file: '/project/net.py', entry: 'build' }).problems.map(({ code }) => code)).toContain(
      'unresolved',
    );
  });
});

describe('entries of a file', () => {
  it('follow an edit in a file that it imports', async () => {
    const files: Record<string, string> = {
      '/project/net.py': 'from base import Base\nclass Net(Base):\n    def __init__(self): pass\n',
      '/project/base.py': 'class Base: pass\n',
    };
    const reader = await createReader(filesInMemory(files), { grammars });
    const names = () => reader.entries('/project/net.py').map(({ name }) => name);
    expect(names()).toEqual([]);
    files['/project/base.py'] = 'import torch.nn as nn\nclass Base(nn.Module):\n    def forward(self, x): return x\n';
    reader.invalidate('/project/base.py');
    expect(names()).toEqual(['Net']);
  });
});

describe('where things come from', () => {
  it('a node knows its expression, a module the call that built it and its class', async () => {
    const reader = await createReader(disk, { grammars, budget: patientBudget });
    const graph = reader.read({ file: resnet, entry: 'resnet50' });
    const addition = graph.nodes.find(({ operator }) => operator === 'add')!;
    expect(addition.module).toBe('layer1.0');
    const text = disk.read(resnet)!.split('\n');
    const at = ({ startLine, startColumn, endLine, endColumn }: typeof addition.source) =>
      startLine === endLine ? text[startLine].slice(startColumn, endColumn) : text[startLine].slice(startColumn);
    expect(at(addition.source)).toBe('out += identity');
    const module = graph.modules.find(({ path }) => path === 'layer1.0')!;
    expect(module.type).toBe('Bottleneck');
    expect(at(module.source)).toBe('block(');
    expect(at(module.definition!)).toBe('class Bottleneck(nn.Module):');
    expect(at(graph.source)).toMatch(/^def resnet50\(/);
  });
});
