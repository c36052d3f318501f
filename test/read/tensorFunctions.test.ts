/** Functions of PyTorch's tensors that become operators. `-u` writes the expected graphs anew. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

const image = [{ shape: [1, 3, 8, 8], dataType: 'float32' as const }];
const vector = [{ shape: [1, 4], dataType: 'float32' as const }];

describe('tensor functions', () => {
  it('unfold as patches in columns, and as windows along one axis', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.patches = nn.Unfold(3, padding=1, stride=2)

          def forward(self, x):
              columns = self.patches(x)
              same = F.unfold(x, 3, padding=1, stride=2)
              return columns + same, x.unfold(2, 4, 2)
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:2
      %1 = gather(%0) axis 1  [1,27,16]  patches  net.py:8
      %2 = gather(%0) axis 1  [1,27,16]  net.py:9
      %3 = add(%1, %2)  [1,27,16]  net.py:10
      %4 = gather(%0) axis 2  [1,3,3,8,4]  net.py:10
      return %3, %4"
    `);
  });

  it('lerp is an interpolation by its operators', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              return x.lerp(torch.tanh(x), 0.25)
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:2
      %1 = tanh(%0)  [1,4]  net.py:4
      %2 = subtract(%1, %0)  [1,4]  net.py:4
      %3 = affine(%2) ×0.25  [1,4]  net.py:4
      %4 = add(%0, %3)  [1,4]  net.py:4
      return %4"
    `);
  });

  it('autograd functions are their forward, and the gradient is said to be assumed', async () => {
    const graph = await readSnippet(
      `
      class Swish(torch.autograd.Function):
          @staticmethod
          def forward(ctx, x):
              ctx.save_for_backward(x)
              return x * torch.sigmoid(x)
          @staticmethod
          def backward(ctx, gradient):
              raise NotImplementedError

      class Net$0(nn.Module):
          def forward(self, x):
              return Swish.apply(x)
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:11
      %1 = sigmoid(%0)  [1,4]  net.py:6
      %2 = multiply(%0, %1)  [1,4]  net.py:6
      return %2
      assumed: the gradient of Swish is that of its forward: its own backward is not read"
    `);
  });
});

describe('a normalisation that does not fit its input', () => {
  it.each([
    ['nn.BatchNorm2d(4)', 'the layer normalises 4 from axis 1 on, got [1,3,8,8]'],
    ['nn.LayerNorm(3)', 'the layer normalises 3 from axis -1 on, got [1,3,8,8]'],
    ['nn.GroupNorm(2, 4)', 'the layer normalises 4 from axis 1 on, got [1,3,8,8]'],
  ])('%s is a problem', async (layer, text) => {
    const graph = await readSnippet(
      `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.norm = ${layer}
          def forward(self, x):
              return self.norm(x)
      `,
      { entry: 'Net', inputs: image },
    );
    expect(graph.problems.map((problem) => [problem.code, problem.text.includes(text)])).toEqual([['shape', true]]);
  });
});
