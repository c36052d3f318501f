/** Convolutions as they are bent: kinds of padding, sizes of the output, classes derived from them. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

async function read(source: string, files?: Record<string, string>): Promise<string> {
  const graph = await readSnippet(source, {
    inputs: [{ shape: [1, 3, 8, 8], dataType: 'float32' }],
    entry: 'Net',
    files,
  });
  return printed(graph).replaceAll(/ {2}\w+\.py:\d+/g, '');
}

describe('padding', () => {
  it('other than zeros is put around the input first', async () => {
    const text = await read(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, (3, 5), padding=(1, 2), padding_mode='reflect')
        self.edge = nn.ReplicationPad2d(1)

    def forward(self, x):
        return F.pad(self.edge(self.conv(x)), (2, 1, 0, 0), mode='circular')
`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]
      %1 = pad(%0) 0+0 0+0 1+1 2+2 reflect  [1,3,10,12]  conv
      %2 = conv2d(%1) 3→4 3×5 /1  [1,4,8,8]  conv
      %3 = pad(%2) 0+0 0+0 1+1 1+1 replicate  [1,4,10,10]  edge
      %4 = pad(%3) 0+0 0+0 0+0 2+1 circular  [1,4,10,13]
      return %4"
    `);
  });

  it('of sizes that are not known is said', async () => {
    const text = await read(`
class Net(nn.Module):
    def forward(self, x):
        return F.pad(x, torch.load('sizes'))
`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]
      %1 = unresolved(%0) F.pad(x, torch.load('sizes'))  [?]
      return %1
      warning unresolved: \`F.pad(x, torch.load('sizes'))\` at line 4 is not known (sizes of the padding that are not known): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });
});

describe('transposed convolutions', () => {
  it('give the size that is asked for', async () => {
    const text = await read(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 3, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(3, 3, 3, stride=2, padding=1)

    def forward(self, x):
        y = self.down(x)
        return self.up(y), self.up(y, output_size=x.size())
`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]
      %1 = conv2d(%0) 3→3 3×3 /2  [1,3,4,4]  down
      %2 = convTranspose2d(%1) 3→3 3×3 /2  [1,3,7,7]  up
      %3 = convTranspose2d(%1) 3→3 3×3 /2  [1,3,8,8]  up
      return %2, %3"
    `);
  });
});

describe('classes derived from layers', () => {
  it('convolve with a weight of their own', async () => {
    const text = await read(`
class Net(nn.Conv2d):
    def __init__(self):
        super().__init__(3, 4, 3, padding=1, stride=2)

    def forward(self, x):
        return self._conv_forward(x, self.weight - self.weight.mean(), self.bias)
`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]
      %1 = parameter() weight  [4,3,3,3]
      %2 = reduce(%1) mean over 0,1,2,3  []
      %3 = subtract(%1, %2)  [4,3,3,3]
      %4 = conv2d(%0, %3) 3→4 3×3 /2  [1,4,4,4]
      return %4"
    `);
  });

  it('build on the layers that are not named by their axes', async () => {
    const text = await read(`
from torch.nn.modules.batchnorm import _BatchNorm
class Net(_BatchNorm):
    def __init__(self):
        super().__init__(3, eps=1e-3)
        self.register_buffer('scale', torch.ones(3))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)
`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]
      %1 = batchNorm(%0) 3  [1,3,8,8]
      return %1"
    `);
  });
});

describe('packages', () => {
  it('import their own parts by their own name', async () => {
    const text = await read(
      `
from parts import blocks
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = blocks.Block()
    def forward(self, x):
        return self.block(x)
`,
      {
        '/project/parts/__init__.py': 'from parts import blocks, others\n',
        '/project/parts/others.py': '',
        '/project/parts/blocks.py':
          'import torch.nn as nn\nclass Block(nn.Module):\n    def forward(self, x):\n        return x.relu()\n',
      },
    );
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]
      %1 = relu(%0)  [1,3,8,8]  block
      return %1"
    `);
  });
});
