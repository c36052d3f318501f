import { expect, it } from 'vitest';
import { lineShapes } from '../../src/present/lineShapes';
import { dedented, readSnippet } from '../support/reading';

/** Lines with the shapes that stand at their ends. */
async function hinted(source: string): Promise<string[]> {
  const graph = await readSnippet(source, { entry: 'Net' });
  const lines = `\n${dedented(source).trim()}`.split('\n');
  const text = ['import torch', ...lines.slice(1)];
  return [...lineShapes(graph, '/project/net.py', text)]
    .sort(([a], [b]) => a - b)
    .map(([line, shapes]) => `${text[line].trim()} → ${shapes.join(' | ')}`);
}

it('each line gives the shape of its outermost value, a shared line those of all instances', async () => {
  expect(
    await hinted(`
      class Unit(nn.Module):
          def __init__(self, inplanes, planes, stride):
              super().__init__()
              self.branch = nn.Sequential(nn.Conv2d(inplanes, planes, 3, stride, 1), nn.ReLU(), nn.Conv2d(planes, planes, 1))
              self.down = nn.Conv2d(inplanes, planes, 1, stride)
          def forward(self, x):
              out = self.branch(x)
              return F.relu(out + self.down(x))
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.convs = nn.ModuleList([nn.Conv2d(3, 8, 1), nn.Conv2d(8, 16, 1)])
              self.units = nn.Sequential(Unit(16, 16, 1), Unit(16, 32, 2))
              self.fc = nn.Linear(32, 10)
          def forward(self, x):
              for conv in self.convs:
                  x = conv(x)
              x = self.units(x)
              if x.shape[0] > 1:
                  x = x * 2
              return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))
    `),
  ).toMatchInlineSnapshot(`
    [
      "out = self.branch(x) → 1×16×32×32 | 1×32×16×16",
      "return F.relu(out + self.down(x)) → 1×16×32×32 | 1×32×16×16",
      "x = conv(x) → 1×8×32×32 | 1×16×32×32",
      "x = self.units(x) → 1×32×16×16",
      "return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1)) → 1×10",
    ]
  `);
});
