/** Entries whose sizes nobody gives are read with symbols for them. */
import { describe, expect, it } from 'vitest';
import { multiplyAddFormula, multiplyAdds, parameterCount, parameterFormula } from '../../src/graph/cost';
import { substituteDim } from '../../src/graph/dim';
import type { Graph } from '../../src/graph/graph';
import type { Shape } from '../../src/graph/shape';
import { printed, readSnippet } from '../support/reading';

/** The graph as text, and its counts. */
const withCounts = (graph: Graph): string =>
  `${printed(graph)}\n${parameterFormula(graph).total} parameters\n${multiplyAddFormula(graph)} multiply-adds`;

/** Reads a block with symbols and with numbers in their place: operators, shapes and counts must be the same. */
async function sameWithNumbers(
  source: string,
  call: string,
  numbers: Readonly<Record<string, number>>,
): Promise<Graph> {
  const symbolic = await readSnippet(source);
  const values = new Map(Object.entries(numbers));
  const at = (shape: Shape | null): Shape | null => shape && shape.map((size) => substituteDim(size, values));
  const [input] = symbolic.inputs.map((id) => at(symbolic.nodes[id].shape)!);
  const known = await readSnippet(source, { entry: call, inputs: [{ shape: input, dataType: 'float32' }] });
  expect(symbolic.problems).toEqual([]);
  expect(known.problems).toEqual([]);
  const nodes = (graph: Graph) =>
    graph.nodes.map(({ operator, shape, module }) => `${operator} ${String(at(shape))} ${module}`);
  // A factor that is a formula is an operation of its own; its node is the same.
  const plain = (lines: string[]) => lines.map((line) => line.replace(/^(elementwise|affine) /, 'scaled '));
  expect(plain(nodes(symbolic))).toEqual(plain(nodes(known)));
  const { trainable, total } = parameterFormula(symbolic);
  expect({ trainable: substituteDim(trainable, values), total: substituteDim(total, values) }).toEqual(
    parameterCount(known),
  );
  const cost = multiplyAdds(known);
  expect(substituteDim(multiplyAddFormula(symbolic), values)).toBe(cost.weighted + cost.activations);
  return symbolic;
}

const basicBlock = `
class BasicBlock(nn.Module):$0
    expansion = 1
    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != self.expansion * planes:
            self.shortcut = nn.Conv2d(in_planes, self.expansion * planes, 1, stride, bias=False)
    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + self.shortcut(x))
`;

const bottleneck = `
class Bottleneck(nn.Module):$0
    def __init__(self, inplanes, planes, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 1, bias=False)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.conv3 = nn.Conv2d(planes, planes * 4, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * 4)
        self.downsample = downsample
    def forward(self, x):
        out = self.bn3(self.conv3(F.relu(self.conv2(F.relu(self.conv1(x))))))
        if self.downsample is not None:
            x = self.downsample(x)
        return F.relu(out + x)
`;

describe('sizes that nothing gives', () => {
  it('are symbols, and two of them are different', async () => {
    const graph = await sameWithNumbers(basicBlock, 'BasicBlock(24, 40)', { in_planes: 24, planes: 40 });
    expect(withCounts(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,in_planes,56,56]  net.py:2
      %1 = conv2d(%0) in_planes→planes 3×3 /1  [1,planes,56,56]  conv1  net.py:14
      %2 = batchNorm(%1) planes  [1,planes,56,56]  bn1  net.py:14
      %3 = relu(%2)  [1,planes,56,56]  net.py:14
      %4 = conv2d(%3) planes→planes 3×3 /1  [1,planes,56,56]  conv2  net.py:14
      %5 = batchNorm(%4) planes  [1,planes,56,56]  bn2  net.py:14
      %6 = conv2d(%0) in_planes→planes 1×1 /1  [1,planes,56,56]  shortcut  net.py:15
      %7 = add(%5, %6)  [1,planes,56,56]  net.py:15
      %8 = relu(%7)  [1,planes,56,56]  net.py:15
      return %8
      assumed: BasicBlock(in_planes, planes): no call of it was found, so in_planes, planes are symbols
      assumed: in_planes ≠ planes (line 11)
      assumed: input 1×in_planes×56×56, the size usual for a block: nothing in the file says otherwise
      10·in_planes·planes + 9·planes² + 4·planes parameters
      31360·in_planes·planes + 28224·planes² multiply-adds"
    `);
  });

  it('are what an addition needs: one is expressed by the other', async () => {
    const graph = await sameWithNumbers(bottleneck, 'Bottleneck(96, 24)', { planes: 24 });
    expect(withCounts(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4·planes,56,56]  net.py:2
      %1 = conv2d(%0) 4·planes→planes 1×1 /1  [1,planes,56,56]  conv1  net.py:11
      %2 = relu(%1)  [1,planes,56,56]  net.py:11
      %3 = conv2d(%2) planes→planes 3×3 /1  [1,planes,56,56]  conv2  net.py:11
      %4 = relu(%3)  [1,planes,56,56]  net.py:11
      %5 = conv2d(%4) planes→4·planes 1×1 /1  [1,4·planes,56,56]  conv3  net.py:11
      %6 = batchNorm(%5) 4·planes  [1,4·planes,56,56]  bn3  net.py:11
      %7 = add(%6, %0)  [1,4·planes,56,56]  net.py:14
      %8 = relu(%7)  [1,4·planes,56,56]  net.py:14
      return %8
      assumed: Bottleneck(inplanes=4·planes, planes): no call of it was found, so planes is a symbol; inplanes = 4·planes, which line 14 needs
      assumed: input 1×4·planes×56×56, the size usual for a block: nothing in the file says otherwise
      17·planes² + 8·planes parameters
      53312·planes² multiply-adds"
    `);
  });

  it('are multiples of what splits them', async () => {
    const source = `
      class Mixer(nn.Module):$0
          def __init__(self, channels, heads=8):
              super().__init__()
              assert channels % heads == 0
              self.heads = heads
              self.scale = (channels // heads) ** -0.5
              self.norm = nn.GroupNorm(32, channels)
              self.qkv = nn.Conv2d(channels, channels * 3, 1)
              self.out = nn.Conv2d(channels, channels, 1)
          def forward(self, x):
              b, c, h, w = x.shape
              q, k, v = self.qkv(self.norm(x)).chunk(3, dim=1)
              q, k, v = (t.reshape(b, self.heads, c // self.heads, h * w) for t in (q, k, v))
              a = (q.transpose(2, 3) @ k * self.scale).softmax(-1)
              y = (v @ a.transpose(2, 3)).view(b, c, h, w)
              return x + self.out(y)
    `;
    const graph = await sameWithNumbers(source, 'Mixer(64)', { channels: 64 });
    expect(withCounts(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,channels,56,56]  net.py:2
      %1 = groupNorm(%0) channels in 32 groups  [1,channels,56,56]  norm  net.py:13
      %2 = conv2d(%1) channels→3·channels 1×1 /1  [1,3·channels,56,56]  qkv  net.py:13
      %3 = slice(%2) [:, 0:channels, :, :]  [1,channels,56,56]  net.py:13
      %4 = slice(%2) [:, channels:2·channels, :, :]  [1,channels,56,56]  net.py:13
      %5 = slice(%2) [:, 2·channels:3·channels, :, :]  [1,channels,56,56]  net.py:13
      %6 = reshape(%3) →[1,8,channels/8,3136]  [1,8,channels/8,3136]  net.py:14
      %7 = reshape(%4) →[1,8,channels/8,3136]  [1,8,channels/8,3136]  net.py:14
      %8 = reshape(%5) →[1,8,channels/8,3136]  [1,8,channels/8,3136]  net.py:14
      %9 = transpose(%6) 0,1,3,2  [1,8,3136,channels/8]  net.py:15
      %10 = matmul(%9, %7)  [1,8,3136,3136]  net.py:15
      %11 = elementwise(%10) * (channels/8)^(−1/2)  [1,8,3136,3136]  net.py:15
      %12 = softmax(%11) axis 3  [1,8,3136,3136]  net.py:15
      %13 = transpose(%12) 0,1,3,2  [1,8,3136,3136]  net.py:16
      %14 = matmul(%8, %13)  [1,8,channels/8,3136]  net.py:16
      %15 = reshape(%14) →[1,channels,56,56]  [1,channels,56,56]  net.py:16
      %16 = conv2d(%15) channels→channels 1×1 /1  [1,channels,56,56]  out  net.py:17
      %17 = add(%0, %16)  [1,channels,56,56]  net.py:17
      return %17
      assumed: Mixer(channels): no call of it was found, so channels is a symbol; channels is a multiple of 32
      assumed: input 1×channels×56×56, the size usual for a block: nothing in the file says otherwise
      4·channels² + 6·channels parameters
      12544·channels² + 19668992·channels multiply-adds"
    `);
  });

  it('go through factors, floors and bounds as Python computes them', async () => {
    const source = `
      def make_divisible(v, divisor=8):
          new = max(divisor, int(v + divisor / 2) // divisor * divisor)
          if new < 0.9 * v:
              new += divisor
          return new

      class Inverted(nn.Module):$0
          def __init__(self, inp, oup, stride, expand_ratio):
              super().__init__()
              hidden = int(round(inp * expand_ratio))
              squeezed = make_divisible(hidden * 0.25)
              self.residual = stride == 1 and inp == oup
              self.expand = nn.Conv2d(inp, hidden, 1, bias=False)
              self.depthwise = nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False)
              self.reduce = nn.Conv2d(hidden, squeezed, 1)
              self.restore = nn.Conv2d(squeezed, hidden, 1)
              self.project = nn.Conv2d(hidden, oup, 1, bias=False)
          def forward(self, x):
              y = F.relu6(self.depthwise(F.relu6(self.expand(x))))
              s = F.adaptive_avg_pool2d(y, 1)
              y = y * torch.sigmoid(self.restore(F.relu(self.reduce(s))))
              y = self.project(y)
              return x + y if self.residual else y
    `;
    const graph = await sameWithNumbers(source, 'Inverted(20, 36, 1, 4)', { inp: 20, oup: 36 });
    expect(withCounts(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,inp,56,56]  net.py:8
      %1 = conv2d(%0) inp→4·inp 1×1 /1  [1,4·inp,56,56]  expand  net.py:20
      %2 = relu6(%1)  [1,4·inp,56,56]  net.py:20
      %3 = conv2d(%2) 4·inp→4·inp 3×3 /1 groups 4·inp  [1,4·inp,56,56]  depthwise  net.py:20
      %4 = relu6(%3)  [1,4·inp,56,56]  net.py:20
      %5 = adaptiveAveragePool(%4) →1×1  [1,4·inp,1,1]  net.py:21
      %6 = conv2d(%5) 4·inp→max(8, 8·⌊(inp+4)/8⌋) 1×1 /1  [1,max(8, 8·⌊(inp+4)/8⌋),1,1]  reduce  net.py:22
      %7 = relu(%6)  [1,max(8, 8·⌊(inp+4)/8⌋),1,1]  net.py:22
      %8 = conv2d(%7) max(8, 8·⌊(inp+4)/8⌋)→4·inp 1×1 /1  [1,4·inp,1,1]  restore  net.py:22
      %9 = sigmoid(%8)  [1,4·inp,1,1]  net.py:22
      %10 = multiply(%4, %9)  [1,4·inp,56,56]  net.py:22
      %11 = conv2d(%10) 4·inp→oup 1×1 /1  [1,oup,56,56]  project  net.py:23
      return %11
      assumed: Inverted(inp, oup, stride=1, expand_ratio=4): no call of it was found, so inp, oup are symbols; stride=1, expand_ratio=4 by habit
      assumed: max(8, 8·⌊(inp+4)/8⌋) ≥ 0.9·inp (line 4)
      assumed: inp ≠ oup (line 13)
      assumed: input 1×inp×56×56, the size usual for a block: nothing in the file says otherwise
      4·inp² + 8·inp·max(8, 8·⌊(inp+4)/8⌋) + 4·inp·oup + 40·inp + max(8, 8·⌊(inp+4)/8⌋) parameters
      12544·inp² + 8·inp·max(8, 8·⌊(inp+4)/8⌋) + 12544·inp·oup + 112896·inp multiply-adds"
    `);
  });

  it('are joined and cut', async () => {
    const source = `
      class Dense(nn.Module):$0
          def __init__(self, in_channels, growth_rate):
              super().__init__()
              self.norm = nn.BatchNorm2d(in_channels)
              self.conv1 = nn.Conv2d(in_channels, 4 * growth_rate, 1, bias=False)
              self.conv2 = nn.Conv2d(4 * growth_rate, growth_rate, 3, padding=1, bias=False)
          def forward(self, x):
              new = self.conv2(self.conv1(F.relu(self.norm(x))))
              both = torch.cat([x, new], 1)
              return both[:, :new.shape[1]], both.flatten(1)
    `;
    const graph = await sameWithNumbers(source, 'Dense(40, 12)', { in_channels: 40, growth_rate: 12 });
    expect(withCounts(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,in_channels,56,56]  net.py:2
      %1 = batchNorm(%0) in_channels  [1,in_channels,56,56]  norm  net.py:9
      %2 = relu(%1)  [1,in_channels,56,56]  net.py:9
      %3 = conv2d(%2) in_channels→4·growth_rate 1×1 /1  [1,4·growth_rate,56,56]  conv1  net.py:9
      %4 = conv2d(%3) 4·growth_rate→growth_rate 3×3 /1  [1,growth_rate,56,56]  conv2  net.py:9
      %5 = concat(%0, %4) axis 1  [1,growth_rate + in_channels,56,56]  net.py:10
      %6 = slice(%5) [:, 0:growth_rate, :, :]  [1,growth_rate,56,56]  net.py:11
      %7 = flatten(%5)  [1,3136·growth_rate + 3136·in_channels]  net.py:11
      return %6, %7
      assumed: Dense(in_channels, growth_rate): no call of it was found, so in_channels, growth_rate are symbols
      assumed: input 1×in_channels×56×56, the size usual for a block: nothing in the file says otherwise
      36·growth_rate² + 4·growth_rate·in_channels + 2·in_channels parameters
      112896·growth_rate² + 12544·growth_rate·in_channels multiply-adds"
    `);
  });

  it('are numbers where a loop counts to them, and the others stay symbols', async () => {
    const graph = await readSnippet(`
      class Stack(nn.Module):$0
          def __init__(self, channels, embed):
              super().__init__()
              self.layers = nn.ModuleList([nn.Conv2d(channels, channels, 1) for _ in range(embed // 32)])
          def forward(self, x):
              for layer in self.layers:
                  x = layer(x)
              return x
    `);
    expect(withCounts(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,channels,56,56]  net.py:2
      %1 = conv2d(%0) channels→channels 1×1 /1  [1,channels,56,56]  layers.0  net.py:8
      %2 = conv2d(%1) channels→channels 1×1 /1  [1,channels,56,56]  layers.1  net.py:8
      return %2
      assumed: Stack(channels, embed=64): no call of it was found, so channels is a symbol; embed=64 by habit
      assumed: input 1×channels×56×56, the size usual for a block: nothing in the file says otherwise
      2·channels² + 2·channels parameters
      6272·channels² multiply-adds"
    `);
  });

  it('are equal where the program refuses anything else', async () => {
    const graph = await readSnippet(`
      class Same(nn.Module):$0
          def __init__(self, in_channels, out_channels):
              super().__init__()
              if in_channels != out_channels:
                  raise ValueError('as many channels')
              self.conv = nn.Conv2d(in_channels, out_channels, 1)
          def forward(self, x):
              return self.conv(x)
    `);
    expect(withCounts(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,in_channels,56,56]  net.py:2
      %1 = conv2d(%0) in_channels→in_channels 1×1 /1  [1,in_channels,56,56]  conv  net.py:9
      return %1
      assumed: Same(in_channels, out_channels=in_channels): no call of it was found, so in_channels is a symbol; out_channels = in_channels
      assumed: input 1×in_channels×56×56, the size usual for a block: nothing in the file says otherwise
      in_channels² + in_channels parameters
      3136·in_channels² multiply-adds"
    `);
  });

  it('of blocks that begin with a linear layer: maps and tokens where vectors do not fit', async () => {
    const squeeze = `
      class Squeeze(nn.Module):$0
          def __init__(self, channels, reduction=16):
              super().__init__()
              self.fc1 = nn.Linear(channels, channels // reduction)
              self.fc2 = nn.Linear(channels // reduction, channels)
          def forward(self, x):
              b, c, _, _ = x.size()
              s = F.adaptive_avg_pool2d(x, 1).view(b, c)
              s = torch.sigmoid(self.fc2(F.relu(self.fc1(s)))).view(b, c, 1, 1)
              return x * s.expand_as(x)
    `;
    const gate = await sameWithNumbers(squeeze, 'Squeeze(72)', { channels: 72 });
    expect(parameterFormula(gate).total).toBe('2·channels·⌊channels/16⌋ + channels + ⌊channels/16⌋');
    const attention = `
      class Attention(nn.Module):$0
          def __init__(self, dim, heads=8):
              super().__init__()
              self.heads = heads
              self.scale = (dim // heads) ** -0.5
              self.qkv = nn.Linear(dim, dim * 3, bias=False)
              self.proj = nn.Linear(dim, dim)
          def forward(self, x):
              b, n, c = x.shape
              qkv = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
              q, k, v = qkv.unbind(0)
              weights = ((q @ k.transpose(-2, -1)) * self.scale).softmax(dim=-1)
              return self.proj((weights @ v).transpose(1, 2).reshape(b, n, c))
    `;
    const graph = await sameWithNumbers(attention, 'Attention(48)', { dim: 48 });
    expect(graph.assumptions.map(({ text }) => text)).toContain(
      'Attention(dim): no call of it was found, so dim is a symbol; dim is a multiple of 8',
    );
    expect(parameterFormula(graph).total).toBe('4·dim² + dim');
    expect(multiplyAddFormula(graph)).toBe('788·dim² + 77618·dim');
  });
});
