/** Small whole networks of every kind that is trained, for checks of their gradients. */
import { explain } from '../../../src/explain/explain';
import { findAuxiliaries } from '../../../src/explain/structures/auxiliary';
import { shortcutVariants, vary } from '../../../src/vary/vary';
import { residualNetwork, type ResidualNetworkOptions } from '../../support/residualNetwork';
import { readSnippet } from '../../support/reading';
import type { Differentiable } from './gradients';

function residual(order: ResidualNetworkOptions['order'], variant = 'original'): Differentiable {
  const graph = residualNetwork({ unitsPerStage: 1, widths: [4, 8], size: 8, order, option: 'B' });
  return {
    graph: vary(
      graph,
      explain(graph),
      shortcutVariants.find(({ id }) => id === variant)!,
    ),
  };
}

const inception = `
  def conv(i, o, k):
      return nn.Sequential(nn.Conv2d(i, o, k, padding=k // 2), nn.BatchNorm2d(o), nn.ReLU())

  class Inception(nn.Module):
      def __init__(self, i):
          super().__init__()
          self.b1 = conv(i, 2, 1)
          self.b2 = nn.Sequential(conv(i, 2, 1), conv(2, 4, 3))
          self.b3 = nn.Sequential(conv(i, 2, 1), conv(2, 2, 5))
          self.b4 = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), conv(i, 2, 1))

      def forward(self, x):
          return torch.cat([self.b1(x), self.b2(x), self.b3(x), self.b4(x)], 1)

  class Head(nn.Module):
      def __init__(self, i):
          super().__init__()
          self.conv = conv(i, 4, 1)
          self.fc = nn.Linear(16, 10)

      def forward(self, x):
          x = F.adaptive_avg_pool2d(x, (2, 2))
          return self.fc(torch.flatten(self.conv(x), 1))

  class Net(nn.Module):$0
      def __init__(self):
          super().__init__()
          self.stem = conv(3, 6, 3)
          self.first = Inception(6)
          self.second = Inception(10)
          self.third = Inception(10)
          self.aux1 = Head(10)
          self.aux2 = Head(10)
          self.fc = nn.Linear(10, 10)

      def forward(self, x):
          x = self.first(self.stem(x))
          aux1 = self.aux1(x)
          x = self.second(F.max_pool2d(x, 2))
          aux2 = self.aux2(x)
          x = self.third(x)
          return self.fc(x.mean((2, 3))), aux2, aux1
`;

const transformer = `
  class Block(nn.Module):
      def __init__(self, d, heads):
          super().__init__()
          self.heads = heads
          self.norm1 = nn.LayerNorm(d)
          self.qkv = nn.Linear(d, 3 * d)
          self.out = nn.Linear(d, d)
          self.norm2 = nn.LayerNorm(d)
          self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))

      def forward(self, x):
          b, n, d = x.shape
          q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
          scores = (q @ k.transpose(-2, -1)) / 2.0
          y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, d)
          x = x + self.out(y)
          return x + self.mlp(self.norm2(x))

  class Net(nn.Module):$0
      def __init__(self):
          super().__init__()
          self.patches = nn.Conv2d(3, 8, 4, stride=4)
          self.token = nn.Parameter(torch.randn(1, 1, 8))
          self.blocks = nn.Sequential(Block(8, 2), Block(8, 2))
          self.norm = nn.LayerNorm(8)
          self.fc = nn.Linear(8, 10)

      def forward(self, x):
          x = self.patches(x).flatten(2).transpose(1, 2)
          x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1)
          return self.fc(self.norm(self.blocks(x))[:, 0])
`;

const depthwise = `
  class Block(nn.Module):
      def __init__(self, d):
          super().__init__()
          self.conv = nn.Sequential(
              nn.Conv2d(d, 2 * d, 1), nn.BatchNorm2d(2 * d), nn.SiLU(),
              nn.Conv2d(2 * d, 2 * d, 3, padding=1, groups=2 * d), nn.BatchNorm2d(2 * d), nn.SiLU(),
          )
          self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(2 * d, d, 1), nn.ReLU(), nn.Conv2d(d, 2 * d, 1), nn.Sigmoid())
          self.project = nn.Sequential(nn.Conv2d(2 * d, d, 1), nn.BatchNorm2d(d))

      def forward(self, x):
          y = self.conv(x)
          return x + self.project(y * self.squeeze(y))

  class Net(nn.Module):$0
      def __init__(self):
          super().__init__()
          self.features = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1), Block(4), Block(4))
          self.fc = nn.Linear(4, 10)

      def forward(self, x):
          return self.fc(self.features(x).mean((2, 3)))
`;

async function read(source: string): Promise<Differentiable> {
  const graph = await readSnippet(source, { inputs: [{ shape: [1, 3, 8, 8], dataType: 'float32' }] });
  const auxiliary = findAuxiliaries(graph).map(({ output }) => ({ output, weight: 0.3 }));
  return auxiliary.length > 0 ? { graph, auxiliary } : { graph };
}

export const wholeNetworks = async (): Promise<Record<string, Differentiable>> => ({
  'post-activation': residual('original'),
  'pre-activation': residual('preActivation'),
  gated: residual('original', 'exclusive-gating-0'),
  'inception with auxiliary heads': await read(inception),
  transformer: await read(transformer),
  'depthwise with squeeze-and-excitation': await read(depthwise),
});
