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

  it('fold puts patches back; where they overlap that is said', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              columns = F.unfold(x, 2, stride=2)
              apart = F.fold(columns, (8, 8), 2, stride=2)
              return apart, F.fold(F.unfold(x, 3, padding=1), 8, 3, padding=1)
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:2
      %1 = gather(%0) axis 1  [1,12,16]  net.py:4
      %2 = reshape(%1) →[1,3,2,2,4,4]  [1,3,2,2,4,4]  net.py:5
      %3 = transpose(%2) 0,1,4,2,5,3  [1,3,4,2,4,2]  net.py:5
      %4 = reshape(%3) →[1,3,8,8]  [1,3,8,8]  net.py:5
      %5 = gather(%0) axis 1  [1,27,64]  net.py:6
      %6 = unresolved(%5) F.fold  [1,3,8,8]  net.py:6
      return %4, %6
      warning unresolved: \`F.fold\` at line 6 is not known (the sum of overlapping patches has no operator): drawn as one node. Parameters inside it are not counted."
    `);
  });

  it('where with a condition alone gives an index for each axis, of unknown length', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              rows, columns = torch.where(x > 0)
              return x + torch.full_like(x, 2.0), columns
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:2
      %1 = elementwise(%0) > 0  [1,4]  net.py:4
      %2 = unresolved(%1) torch.where  [?]  net.py:4
      %3 = constant() torch.full_like(x, 2.0)  [1,4]  net.py:5
      %4 = add(%0, %3)  [1,4]  net.py:5
      return %4, %2
      warning unresolved: \`torch.where\` at line 4 is not known (how many places it finds depends on the data): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });

  it('layers can be reset, also by a class of their own', async () => {
    const graph = await readSnippet(
      `
      class Scaled(nn.Conv2d):
          def reset_parameters(self):
              super().reset_parameters()
              self.gain = 2.0

      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.conv = Scaled(3, 4, 3)
              self.conv.reset_parameters()

          def forward(self, x):
              return self.conv(x) * self.conv.gain
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:7
      %1 = conv2d(%0) 3→4 3×3 /1  [1,4,6,6]  conv  net.py:14
      %2 = affine(%1) ×2  [1,4,6,6]  net.py:14
      return %2"
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

describe('constants', () => {
  it('stay constants through a layer with weights: that is no work on the input', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.bias = nn.Linear(2, 4, bias=False)

          def forward(self, x):
              places = torch.stack([torch.arange(3), torch.arange(3)], dim=-1).float()
              return x + self.bias(places)
      `,
      { inputs: [{ shape: [1, 3, 4], dataType: 'float32' }] },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,4]  net.py:2
      %1 = constant() self.bias(places)  [3,4]  net.py:9
      %2 = add(%0, %1)  [1,3,4]  net.py:9
      return %2"
    `);
    expect(graph.parameters.map(({ name }) => name)).toEqual(['bias.weight']);
  });

  it('have a larger and a smaller of two, where nothing is traced', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              sizes = torch.tensor(x.shape[-2:])
              shortest = torch.min(sizes).to(torch.float32)
              scale = torch.min(16.0 / shortest, torch.tensor(3.0)).item()
              return x if torch._C._get_tracing_state() else F.interpolate(x, scale_factor=scale)
      `,
      { inputs: [{ shape: [1, 2, 8, 12], dataType: 'float32' }] },
    );
    expect(graph.problems).toEqual([]);
    expect(graph.nodes[graph.outputs[0]].shape).toEqual([1, 2, 16, 24]);
  });

  it('have values that differ, counted and placed', async () => {
    const graph = await readSnippet(
      `
      import math

      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              steps = torch.round(torch.tensor([8.2, 7.9, 16.4]))
              values, places, counts = torch.unique(steps, return_inverse=True, return_counts=True)
              self.widths = [int(value) for value in values.tolist()] + places.tolist() + counts.tolist()
              self.widths += [len(torch.unique(steps)), math.comb(5, 2), math.perm(4, 2)]

          def forward(self, x):
              return x.view(self.widths[0], -1), x.new_zeros(0).reshape(0) if self.widths == [8, 16, 0, 0, 1, 2, 1, 2, 10, 12] else x
      `,
      { inputs: [{ shape: [1, 16], dataType: 'float32' }] },
    );
    expect(graph.problems).toEqual([]);
    expect(graph.outputs.map((output) => graph.nodes[output].shape)).toEqual([[8, 2], [0]]);
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
