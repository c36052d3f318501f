/** One snippet for each family of layers and tensor functions. `npx vitest run test/read/layers -u` writes the expected graphs anew. */
import { describe, expect, it } from 'vitest';
import { depth, multiplyAdds, parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { printed, readSnippet } from '../support/reading';

const floats = (...shape: number[]) => ({ shape, dataType: 'float32' as const });

/** A forward of one expression over `x`, and layers as attributes. */
const net = (layers: string, forward: string, ...shape: number[]): Promise<Graph> =>
  readSnippet(
    `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
${layers
  .split(';')
  .map((line) => `        ${line.trim()}`)
  .join('\n')}

    def forward(self, x):
${forward
  .split(';')
  .map((line, i, all) => `        ${i === all.length - 1 ? 'return ' : ''}${line.trim()}`)
  .join('\n')}
`,
    { entry: 'Net', inputs: [floats(...shape)] },
  );

const lines = (graph: Graph): string =>
  printed(graph)
    .replaceAll(/ {2}(\S*) {2}net\.py:\d+/g, '  $1')
    .replaceAll(/ {2}net\.py:\d+/g, '');

describe('layers', () => {
  it('convolutions', async () => {
    expect(
      lines(
        await net(
          "self.a = nn.Conv2d(3, 8, 3, padding='same', bias=False); self.b = nn.Conv2d(8, 8, (3, 1), 2, (1, 0), groups=8, dilation=1); self.c = nn.ConvTranspose2d(8, 4, 2, stride=2, output_padding=1)",
          'self.c(self.b(self.a(x)))',
          1,
          3,
          8,
          8,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]
      %1 = conv2d(%0) 3→8 3×3 /1  [1,8,8,8]  a
      %2 = conv2d(%1) 8→8 3×1 /2 groups 8  [1,8,4,4]  b
      %3 = convTranspose2d(%2) 8→4 2×2 /2  [1,4,9,9]  c
      return %3"
    `);
  });

  it('normalisation and dropout', async () => {
    expect(
      lines(
        await net(
          'self.a = nn.BatchNorm2d(4, eps=1e-3); self.b = nn.GroupNorm(2, 4); self.c = nn.InstanceNorm2d(4); self.d = nn.LayerNorm([4, 8, 8]); self.e = nn.Dropout(0.2); self.f = nn.BatchNorm2d(4, affine=False)',
          'self.f(self.e(self.d(self.c(self.b(self.a(x))))))',
          1,
          4,
          8,
          8,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4,8,8]
      %1 = batchNorm(%0) 4  [1,4,8,8]  a
      %2 = groupNorm(%1) 4 in 2 groups  [1,4,8,8]  b
      %3 = groupNorm(%2) 4 in 4 groups  [1,4,8,8]  c
      %4 = layerNorm(%3) 4×8×8  [1,4,8,8]  d
      %5 = dropout(%4) p 0.2  [1,4,8,8]  e
      %6 = batchNorm(%5) 4  [1,4,8,8]  f
      return %6"
    `);
  });

  it('activations, as layers, functions and methods', async () => {
    expect(
      lines(
        await net(
          'self.a = nn.LeakyReLU(0.1); self.b = nn.GELU(); self.c = nn.PReLU(4); self.d = nn.Hardtanh(0, 6); self.e = nn.Softmax(dim=-1)',
          'x = self.e(self.d(self.c(self.b(self.a(x))))); x = F.silu(F.elu(x, alpha=0.5)); x = torch.sigmoid(x).tanh(); F.glu(F.softplus(x), dim=1)',
          1,
          4,
          8,
          8,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4,8,8]
      %1 = leakyRelu(%0) slope 0.1  [1,4,8,8]  a
      %2 = gelu(%1)  [1,4,8,8]  b
      %3 = prelu(%2) 4  [1,4,8,8]  c
      %4 = relu6(%3)  [1,4,8,8]  d
      %5 = softmax(%4) axis 3  [1,4,8,8]  e
      %6 = elu(%5) α 0.5  [1,4,8,8]
      %7 = silu(%6)  [1,4,8,8]
      %8 = sigmoid(%7)  [1,4,8,8]
      %9 = tanh(%8)  [1,4,8,8]
      %10 = softplus(%9)  [1,4,8,8]
      %11 = slice(%10) [:, 0:2, :, :]  [1,2,8,8]
      %12 = slice(%10) [:, 2:4, :, :]  [1,2,8,8]
      %13 = sigmoid(%12)  [1,2,8,8]
      %14 = multiply(%11, %13)  [1,2,8,8]
      return %14"
    `);
  });

  it('pooling, resizing, padding and shuffling', async () => {
    expect(
      lines(
        await net(
          'self.a = nn.MaxPool2d(3, 2, 1, ceil_mode=True); self.b = nn.AdaptiveAvgPool2d((4, None)); self.c = nn.Upsample(scale_factor=2); self.d = nn.ZeroPad2d((1, 2, 0, 0)); self.e = nn.PixelShuffle(2)',
          'x = self.e(self.a(x)); x = self.d(self.c(self.b(x))); F.avg_pool2d(F.pad(x, (0, 0, 0, 0, 1, 1)), 2)',
          1,
          4,
          9,
          9,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4,9,9]
      %1 = maxPool(%0) 3×3 /2  [1,4,5,5]  a
      %2 = reshape(%1) →[1,1,2,2,5,5]  [1,1,2,2,5,5]  e
      %3 = transpose(%2) 0,1,4,2,5,3  [1,1,5,2,5,2]  e
      %4 = reshape(%3) →[1,1,10,10]  [1,1,10,10]  e
      %5 = adaptiveAveragePool(%4) →4×10  [1,1,4,10]  b
      %6 = upsample(%5) →8×20 nearest  [1,1,8,20]  c
      %7 = pad(%6) 0+0 0+0 0+0 1+2  [1,1,8,23]  d
      %8 = pad(%7) 0+0 1+1 0+0 0+0  [1,3,8,23]
      %9 = averagePool(%8) 2×2 /2  [1,3,4,11]
      return %9"
    `);
  });

  it('containers: indexed, sliced, iterated, named', async () => {
    expect(
      lines(
        await net(
          "self.s = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 6), nn.Identity()); self.l = nn.ModuleList([nn.Linear(6, 6) for _ in range(2)]); self.l.append(nn.Linear(6, 7)); self.d = nn.ModuleDict({'out': nn.Linear(7, 8)}); self.add_module('late', nn.Linear(8, 9)); self.unused = nn.Linear(2, 2)",
          "x = self.s[:2](x); x = self.s[-2](x)\n        for layer in self.l: x = layer(x); self.late(self.d['out'](x))",
          1,
          4,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]
      %1 = linear(%0) 4→5  [1,5]  s.0
      %2 = relu(%1)  [1,5]  s.1
      %3 = linear(%2) 5→6  [1,6]  s.2
      %4 = linear(%3) 6→6  [1,6]  l.0
      %5 = linear(%4) 6→6  [1,6]  l.1
      %6 = linear(%5) 6→7  [1,7]  l.2
      %7 = linear(%6) 7→8  [1,8]  d.out
      %8 = linear(%7) 8→9  [1,9]  late
      return %8"
    `);
  });

  it('attention, with one projection for query, key and value', async () => {
    const graph = await net(
      'self.a = nn.MultiheadAttention(8, 2, batch_first=True)',
      'self.a(x, x, x, need_weights=False)[0]',
      1,
      5,
      8,
    );
    expect(lines(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,5,8]
      %1 = linear(%0) 8→24  [1,5,24]  a
      %2 = slice(%1) [:, :, 0:8]  [1,5,8]  a
      %3 = slice(%1) [:, :, 8:16]  [1,5,8]  a
      %4 = slice(%1) [:, :, 16:24]  [1,5,8]  a
      %5 = reshape(%2) →[1,5,2,4]  [1,5,2,4]  a
      %6 = transpose(%5) 0,2,1,3  [1,2,5,4]  a
      %7 = reshape(%3) →[1,5,2,4]  [1,5,2,4]  a
      %8 = transpose(%7) 0,2,1,3  [1,2,5,4]  a
      %9 = reshape(%4) →[1,5,2,4]  [1,5,2,4]  a
      %10 = transpose(%9) 0,2,1,3  [1,2,5,4]  a
      %11 = affine(%6) ×0.5  [1,2,5,4]  a
      %12 = transpose(%8) 0,1,3,2  [1,2,4,5]  a
      %13 = matmul(%11, %12)  [1,2,5,5]  a
      %14 = softmax(%13) axis 3  [1,2,5,5]  a
      %15 = matmul(%14, %10)  [1,2,5,4]  a
      %16 = transpose(%15) 0,2,1,3  [1,5,2,4]  a
      %17 = reshape(%16) →[1,5,8]  [1,5,8]  a
      %18 = linear(%17) 8→8  [1,5,8]  a.out_proj
      return %18"
    `);
    expect(parameterCount(graph).total).toBe(8 * 24 + 24 + 8 * 8 + 8);
    expect(multiplyAdds(graph)).toEqual({ weighted: 5 * 8 * 24 + 5 * 8 * 8, activations: 2 * 2 * 5 * 5 * 4 });
    expect(depth(graph)).toBe(2);
  });

  it('a layer used twice keeps its one set of parameters', async () => {
    const graph = await net('self.fc = nn.Linear(4, 4); self.same = self.fc', 'self.same(self.fc(x))', 1, 4);
    expect(graph.parameters.map(({ name }) => name)).toEqual(['fc.weight', 'fc.bias']);
    expect(graph.nodes.map(({ parameters }) => parameters)).toEqual([[], [0, 1], [0, 1]]);
    expect(parameterCount(graph).total).toBe(20);
  });
});

describe('tensors', () => {
  it('arithmetic with numbers is affine', async () => {
    expect(
      lines(
        await net(
          'self.g = nn.Linear(4, 4)',
          'g = torch.sigmoid(self.g(x)); (1 - g) * x * 0.5 + x / 2 - 3 + g.neg()',
          1,
          4,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]
      %1 = linear(%0) 4→4  [1,4]  g
      %2 = sigmoid(%1)  [1,4]
      %3 = affine(%2) ×-1 +1  [1,4]
      %4 = multiply(%3, %0)  [1,4]
      %5 = affine(%4) ×0.5  [1,4]
      %6 = affine(%0) ×0.5  [1,4]
      %7 = add(%5, %6)  [1,4]
      %8 = affine(%7) −3  [1,4]
      %9 = affine(%2) ×-1  [1,4]
      %10 = add(%8, %9)  [1,4]
      return %10"
    `);
  });

  it('in place, every name of the tensor sees it', async () => {
    const graph = await net(
      'self.fc = nn.Linear(4, 4); self.relu = nn.ReLU(inplace=True)',
      'identity = x = self.fc(x); out = self.fc(self.relu(x)); out += identity; out',
      1,
      4,
    );
    expect(lines(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]
      %1 = linear(%0) 4→4  [1,4]  fc
      %2 = relu(%1)  [1,4]  relu
      %3 = linear(%2) 4→4  [1,4]  fc
      %4 = add(%3, %2)  [1,4]
      return %4"
    `);
  });

  it('sizes and shapes compute', async () => {
    expect(
      lines(
        await net(
          'self.groups = 2',
          'b, c, h, w = x.shape; x = x.view(b, self.groups, c // self.groups, h, w).transpose(1, 2).contiguous().view(b, -1, h, w); x = x.flatten(2).permute(0, 2, 1); x = x.reshape(x.size(0), -1, 2, c // 2); x.mean(dim=[1, 2], keepdim=True).squeeze(1).unsqueeze(-1)',
          1,
          4,
          2,
          2,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4,2,2]
      %1 = reshape(%0) →[1,2,2,2,2]  [1,2,2,2,2]
      %2 = transpose(%1) 0,2,1,3,4  [1,2,2,2,2]
      %3 = reshape(%2) →[1,4,2,2]  [1,4,2,2]
      %4 = flatten(%3)  [1,4,4]
      %5 = transpose(%4) 0,2,1  [1,4,4]
      %6 = reshape(%5) →[1,4,2,2]  [1,4,2,2]
      %7 = reduce(%6) mean over 1,2  [1,1,1,2]
      %8 = reshape(%7) →[1,1,2]  [1,1,2]
      %9 = reshape(%8) →[1,1,2,1]  [1,1,2,1]
      return %9"
    `);
  });

  it('slices, joins and splits', async () => {
    expect(
      lines(
        await net(
          'pass',
          'a, b = x.chunk(2, dim=1); c = torch.cat([a, b[:, :, ::2, 1:].repeat(1, 1, 2, 1)[..., None, :].squeeze(3)[:, :, :4, :3], ], 1) if False else torch.cat((a, b), dim=1); d = torch.stack([x[:, 0], x[:, -1]], dim=1); c[:, :2, ::2] + d.roll(1, 2)[:, :, ::2]',
          1,
          4,
          4,
          4,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4,4,4]
      %1 = slice(%0) [:, 0:2, :, :]  [1,2,4,4]
      %2 = slice(%0) [:, 2:4, :, :]  [1,2,4,4]
      %3 = concat(%1, %2) axis 1  [1,4,4,4]
      %4 = slice(%0) [:, 0, :, :]  [1,4,4]
      %5 = slice(%0) [:, 3, :, :]  [1,4,4]
      %6 = stack(%4, %5) axis 1  [1,2,4,4]
      %7 = slice(%3) [:, 0:2, 0:4:2, :]  [1,2,2,4]
      %8 = slice(%6) [:, :, 0:3, :]  [1,2,3,4]
      %9 = slice(%6) [:, :, 3:4, :]  [1,2,1,4]
      %10 = concat(%9, %8) axis 2  [1,2,4,4]
      %11 = slice(%10) [:, :, 0:4:2, :]  [1,2,2,4]
      %12 = add(%7, %11)  [1,2,2,4]
      return %12"
    `);
  });

  it('matrix products and einsum', async () => {
    const graph = await net('pass', "torch.einsum('bhid,bhjd->bhij', x, x).softmax(-1) @ x", 1, 2, 3, 4);
    expect(lines(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,2,3,4]
      %1 = transpose(%0) 0,1,3,2  [1,2,4,3]
      %2 = matmul(%0, %1)  [1,2,3,3]
      %3 = softmax(%2) axis 3  [1,2,3,3]
      %4 = matmul(%3, %0)  [1,2,3,4]
      return %4"
    `);
    expect(multiplyAdds(graph)).toEqual({ weighted: 0, activations: 2 * 2 * 3 * 3 * 4 });
  });

  it('parameters used as tensors, and functional layers', async () => {
    expect(
      lines(
        await net(
          'self.token = nn.Parameter(torch.zeros(1, 1, 4)); self.scale = nn.Parameter(1e-5 * torch.ones(4)); self.register_buffer("offset", torch.ones(4)); self.fc = nn.Linear(4, 6)',
          'x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1); x = x * self.scale + self.offset; F.linear(F.layer_norm(x, (4,)), self.fc.weight, self.fc.bias)',
          1,
          3,
          4,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,4]
      %1 = parameter() token  [1,1,4]
      %2 = concat(%1, %0) axis 1  [1,4,4]
      %3 = parameter() scale  [4]
      %4 = multiply(%2, %3)  [1,4,4]
      %5 = constant() torch.ones(4)  [4]
      %6 = add(%4, %5)  [1,4,4]
      %7 = layerNorm(%6) 4  [1,4,4]
      %8 = linear(%7) 4→6  [1,4,6]
      return %8"
    `);
  });

  it('einops', async () => {
    const graph = await readSnippet(
      `
      from einops import rearrange, repeat
      from einops.layers.torch import Rearrange
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.patches = Rearrange('b c (h p1) (w p2) -> b (h w) (p1 p2 c)', p1=2, p2=2)
          def forward(self, x):
              x = self.patches(x)
              q = rearrange(x, 'b n (h d) -> b h n d', h=3)
              return rearrange(q, 'b h n d -> b n (h d)') + repeat(x, 'b n d -> (r b) n d', r=1)
      `,
      { inputs: [floats(1, 3, 4, 4)] },
    );
    expect(lines(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,4,4]
      %1 = reshape(%0) →[1,3,2,2,2,2]  [1,3,2,2,2,2]  patches
      %2 = transpose(%1) 0,2,4,3,5,1  [1,2,2,2,2,3]  patches
      %3 = reshape(%2) →[1,4,12]  [1,4,12]  patches
      %4 = reshape(%3) →[1,4,3,4]  [1,4,3,4]
      %5 = transpose(%4) 0,2,1,3  [1,3,4,4]
      %6 = transpose(%5) 0,2,1,3  [1,4,3,4]
      %7 = reshape(%6) →[1,4,12]  [1,4,12]
      %8 = reshape(%3) →[1,4,12,1]  [1,4,12,1]
      %9 = expand(%8)  [1,4,12,1]
      %10 = transpose(%9) 3,0,1,2  [1,1,4,12]
      %11 = reshape(%10) →[1,4,12]  [1,4,12]
      %12 = add(%7, %11)  [1,4,12]
      return %12"
    `);
  });
});

describe('initialisation', () => {
  it('of a parameter made by hand is that of its tensor', async () => {
    const graph = await net(
      'self.a = nn.Parameter(torch.randn(2)); self.b = nn.Parameter(0.5 * torch.ones(3)); self.c = nn.Parameter(torch.full((1,), -6.0)); self.d = nn.Parameter(torch.empty(2)); nn.init.normal_(self.d, std=0.02)',
      'x',
      1,
      4,
    );
    expect(graph.parameters.map(({ initialiser }) => initialiser)).toEqual([
      { kind: 'normal', mean: 0, standardDeviation: 1 },
      { kind: 'constant', value: 0.5 },
      { kind: 'constant', value: -6 },
      { kind: 'normal', mean: 0, standardDeviation: 0.02 },
    ]);
  });

  it('sets what a parameter begins with, and where', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.conv = nn.Conv2d(3, 4, 3)
              self.bn = nn.BatchNorm2d(4)
              self.fc = nn.Linear(4, 2)
              self.gate = nn.Conv2d(3, 4, 1)
              for m in self.modules():
                  if isinstance(m, nn.Conv2d):
                      nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')
                  elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
                      nn.init.zeros_(m.weight)
              self.apply(self._init)
              self.gate.bias.data.fill_(-6)
          def _init(self, m):
              if type(m) is nn.Linear:
                  nn.init.trunc_normal_(m.weight, std=0.02)
                  if m.bias is not None: nn.init.constant_(m.bias, 1)
          def forward(self, x):
              return self.bn(self.conv(x))
      `,
      { inputs: [floats(1, 3, 8, 8)] },
    );
    expect(graph.problems).toEqual([]);
    const shown = graph.parameters.map(({ name, initialiser, initialisedAt }) =>
      `${name} ${JSON.stringify(initialiser)} ${initialisedAt ? initialisedAt.startLine + 1 : ''}`.trim(),
    );
    expect(shown).toMatchInlineSnapshot(`
      [
        "conv.weight {"kind":"he","mode":"fanOut","distribution":"normal","negativeSlope":0} 11",
        "conv.bias {"kind":"uniformFanIn","fanIn":27}",
        "bn.weight {"kind":"constant","value":0} 13",
        "bn.bias {"kind":"constant","value":0}",
        "fc.weight {"kind":"normal","mean":0,"standardDeviation":0.02,"within":[-2,2]} 18",
        "fc.bias {"kind":"constant","value":1} 19",
        "gate.weight {"kind":"he","mode":"fanOut","distribution":"normal","negativeSlope":0} 11",
        "gate.bias {"kind":"constant","value":-6} 15",
      ]
    `);
  });

  it('frozen parameters are counted, not trained', async () => {
    const graph = await net(
      'self.fc = nn.Linear(4, 4); self.fc.requires_grad_(False); self.out = nn.Linear(4, 2)',
      'self.out(self.fc(x))',
      1,
      4,
    );
    expect(parameterCount(graph)).toEqual({ trainable: 10, total: 30 });
  });
});
