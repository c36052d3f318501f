import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { dedented, readSnippet } from '../support/reading';

const body = dedented(`
  class Block(nn.Module):
      def __init__(self, inp, out, stride):
          super().__init__()
          self.conv = nn.Conv2d(inp, out, 3, stride, 1)
          self.shortcut = nn.Conv2d(inp, out, 1, stride) if stride != 1 else nn.Identity()
      def forward(self, x):
          return F.relu(self.conv(x) + self.shortcut(x))

  class Body(nn.Module):
      def __init__(self):
          super().__init__()
          self.stem = nn.Conv2d(3, 8, 3, 1, 1)
          self.layer1 = nn.Sequential(Block(8, 8, 1), Block(8, 8, 1))
          self.layer2 = nn.Sequential(Block(8, 16, 2), Block(16, 16, 1))
          self.layer3 = nn.Sequential(Block(16, 32, 2), Block(32, 32, 1))
          self.lateral = nn.ModuleList([nn.Conv2d(c, 8, 1) for c in (8, 16, 32)])
          self.score = nn.Conv2d(8, 4, 3, padding=1)
          self.refine = Block(8, 8, 1)
`);

/** The units of the identity path and what stands around them. */
async function pathOf(forward: string): Promise<string[]> {
  const head = `\nclass Net$0(Body):\n    def forward(self, x):\n${dedented(forward).replace(/^(?=.)/gm, '        ')}`;
  const graph = await readSnippet(body + head);
  const { identityPath, units } = explain(graph);
  return identityPath.items.map((item) => (item.kind === 'unit' ? units[item.unit].name : item.role));
}

const whole = ['layer1.0', 'layer1.1', 'layer2.0', 'layer2.1', 'layer3.0', 'layer3.1'];

describe('the identity path of a network whose heads take what leaves each stage', () => {
  it('goes through the whole body of a feature pyramid', async () => {
    const path = await pathOf(`
      c1 = self.layer1(self.stem(x))
      c2 = self.layer2(c1)
      c3 = self.layer3(c2)
      p3 = self.lateral[2](c3)
      p2 = self.lateral[1](c2) + F.interpolate(p3, scale_factor=2)
      p1 = self.lateral[0](c1) + F.interpolate(p2, scale_factor=2)
      return torch.cat([self.score(p).flatten(1) for p in (p1, p2, p3)], 1)
    `);
    expect(path).toEqual(['stem', ...whole, 'head']);
  });

  it('does so where the heads are added up over weights of their own', async () => {
    const path = await pathOf(`
      c1 = self.layer1(self.stem(x))
      c3 = self.layer3(self.layer2(c1))
      return self.score(self.lateral[0](c1) + F.interpolate(self.lateral[2](c3), scale_factor=4))
    `);
    expect(path).toEqual(['stem', ...whole, 'head']);
  });

  it('takes the output that lies deepest where there are several', async () => {
    const path = await pathOf(`
      c1 = self.layer1(self.stem(x))
      c2 = self.layer2(c1)
      return {'0': self.lateral[0](c1), '1': self.lateral[1](c2), '2': self.lateral[2](self.layer3(c2))}
    `);
    expect(path).toEqual(['stem', ...whole, 'head']);
  });

  it('stays on the way that every path takes where units follow behind the body', async () => {
    const path = await pathOf(`
      c1 = self.layer1(self.stem(x))
      c3 = self.layer3(self.layer2(c1))
      both = torch.cat([self.lateral[0](c1), F.interpolate(self.lateral[2](c3), scale_factor=4)], 1)
      return self.score(self.refine(both[:, :8]))
    `);
    expect(path).toEqual(['stem', 'layer1.0', 'layer1.1', 'between', 'refine', 'head']);
  });

  it('takes no addition of a pyramid for a body', async () => {
    const path = await pathOf(`
      c1 = F.relu(self.stem(x))
      c2 = F.relu(self.layer2[0].conv(c1))
      p1 = self.lateral[0](c1) + F.interpolate(self.lateral[1](c2), scale_factor=2)
      return torch.cat([self.score(p1).flatten(1), self.score(self.lateral[1](c2)).flatten(1)], 1)
    `);
    expect(path).toEqual(['between']);
  });

  it('numbers the units of the path, though an addition of the head spans them', async () => {
    const graph = await readSnippet(
      `${body}\nclass Net$0(Body):\n    def forward(self, x):\n        c1 = self.layer1(self.stem(x))\n` +
        '        c2 = self.layer2(c1)\n        return self.lateral[0](c1) + F.interpolate(self.lateral[1](c2), scale_factor=2)\n',
    );
    const spine = explain(graph).units.slice(0, 4);
    expect(spine.map(({ parent }) => parent)).toEqual([undefined, undefined, undefined, undefined]);
    expect(spine[2].shortcut.crossings.map(({ factor }) => factor.latex)).toEqual(['W_{s,2}']);
  });
});
