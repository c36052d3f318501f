/** Tensors whose gradient ends: `detach()` and its kin. `-u` writes the expected graphs anew. */
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { printed, readSnippet } from '../support/reading';

const inputs = [{ shape: [1, 4], dataType: 'float32' as const }];

const net = (forward: string): string => `
  class Net$0(nn.Module):
      def __init__(self):
          super().__init__()
          self.first = nn.Linear(4, 4)
          self.second = nn.Linear(4, 4)
          self.register_buffer('offset', torch.zeros(4))

      def forward(self, x):
${forward.replace(/^/gm, '          ')}
  `;

describe('detached tensors', () => {
  it('are seen in each way of writing, once, and leave what is constant as it is', async () => {
    const graph = await readSnippet(
      net(`a = self.first(x).detach()
b = torch.detach(self.second(x)).detach()
c = self.first(x)
c.detach_()
d = self.second(x).data
rows = x.argmax(1).detach()
scale = torch.ones(4).detach()
return a + b, (c + d) * scale, rows`),
      { inputs },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:2
      %1 = linear(%0) 4→4  [1,4]  first  net.py:10
      %2 = detach(%1)  [1,4]  net.py:10
      %3 = linear(%0) 4→4  [1,4]  second  net.py:11
      %4 = detach(%3)  [1,4]  net.py:11
      %5 = linear(%0) 4→4  [1,4]  first  net.py:12
      %6 = detach(%5)  [1,4]  net.py:13
      %7 = linear(%0) 4→4  [1,4]  second  net.py:14
      %8 = detach(%7)  [1,4]  net.py:14
      %9 = indices(%0) argmax  [1]  net.py:15
      %10 = add(%2, %4)  [1,4]  net.py:17
      %11 = add(%6, %8)  [1,4]  net.py:17
      %12 = constant() torch.ones(4)  [4]  net.py:17
      %13 = multiply(%11, %12)  [1,4]  net.py:17
      return %10, %13, %9"
    `);
  });

  it('are written to as the tensor that they were made of', async () => {
    const graph = await readSnippet(net(`y = self.first(x)\nz = y.detach()\nz.mul_(2)\nreturn y, z`), { inputs });
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:2
      %1 = linear(%0) 4→4  [1,4]  first  net.py:10
      %2 = detach(%1)  [1,4]  net.py:11
      %3 = affine(%2) ×2  [1,4]  net.py:12
      return %3, %3"
    `);
  });
});

describe('what is computed under no_grad', () => {
  it('is said to be drawn with its gradient, where the work goes on behind it', async () => {
    const around = await readSnippet(
      net(`with torch.no_grad():
    y = self.first(x)
return self.second(y)`),
      { inputs },
    );
    expect(around.assumptions.map(({ text }) => text)).toContain(
      'what is computed under `torch.no_grad()` is drawn as if its gradient came back',
    );
    const whole = await readSnippet(net('with torch.no_grad():\n    return self.first(x)'), { inputs });
    expect(whole.assumptions.filter(({ text }) => text.includes('no_grad'))).toEqual([]);
  });
});

describe('the gradient at a detached tensor', () => {
  const explained = async (forward: string) => explain(await readSnippet(net(forward), { inputs }));

  it('does not come to the layers before it', async () => {
    const { identityPath } = await explained('return self.second(self.first(x).detach())');
    expect(identityPath.layersToLoss.map(({ name, fewest }) => [name, fewest])).toEqual([['second', 0]]);
  });

  it('passes a straight-through estimator as an identity, which is no residual unit', async () => {
    const { units, identityPath } = await explained(`y = self.first(x)
q = torch.sign(self.second(y))
return self.second(y + (q - y).detach())`);
    expect(units).toEqual([]);
    expect(identityPath.layersToLoss.map(({ name, fewest }) => [name, fewest])).toEqual([
      ['first', 1],
      ['second', 0],
    ]);
  });

  it('leaves a unit whose branch is detached without one, and one with a detached shortcut', async () => {
    expect((await explained('return self.first(x + self.second(x).detach())')).units).toEqual([]);
    expect((await explained('return self.first(x.detach() + self.second(x))')).units).toEqual([]);
  });

  it('begins again at a detached tensor that both the shortcut and the branch take', async () => {
    const { units } = await explained('y = self.first(x)\nd = y.detach()\nreturn y, d + self.second(d)');
    expect(units.map(({ shortcut }) => shortcut.kind)).toEqual(['identity']);
  });

  it('divides a network that learns in pieces: the piece with the most units is the path', async () => {
    const { units, identityPath } = await explained(`x = x + self.second(self.first(x).relu())
x = x + self.second(self.first(x).relu())
return self.first(x.detach())`);
    expect(units.map(({ shortcut }) => shortcut.kind)).toEqual(['identity', 'identity']);
    expect(identityPath.items.filter(({ kind }) => kind === 'unit')).toHaveLength(2);
    expect(identityPath.layersToLoss.map(({ fewest }) => fewest)).toEqual([0]);
  });
});
