/** Writing into tensors: what other names of the same numbers see of it. `-u` writes the expected graphs anew. */
import { describe, expect, it } from 'vitest';
import { depth, multiplyAdds } from '../../src/graph/cost';
import { printed, readSnippet } from '../support/reading';

const vector = [{ shape: [2, 4], dataType: 'float32' as const }];

describe('writing in place', () => {
  it('into a part is writing into the whole', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              batch = x.new_zeros((3, 2, 4))
              batch[0, :, :4].copy_(x)
              batch[1].add_(x)
              return batch
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = constant() x.new_zeros((3, 2, 4))  [3,2,4]  net.py:5
      %2 = scatter(%1, %0) batch[0, :, :4].copy_(x)  [3,2,4]  net.py:5
      %3 = slice(%2) [1, :, :]  [2,4]  net.py:6
      %4 = add(%3, %0)  [2,4]  net.py:6
      %5 = scatter(%2, %4) batch[1].add_(x)  [3,2,4]  net.py:6
      return %5"
    `);
  });

  it('is seen by every name of a tensor, and not by its clone', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              before, same = x.clone(), x
              x += 1
              x.mul_(2)
              return before, same
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) +1  [2,4]  net.py:5
      %2 = affine(%1) ×2  [2,4]  net.py:6
      return %0, %2"
    `);
  });

  it('of a part through a name of its own', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 3
              first = y[:, 0]
              first -= y[:, 1]
              y[:, 2].zero_()
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×3  [2,4]  net.py:4
      %2 = slice(%1) [:, 0]  [2]  net.py:5
      %3 = slice(%1) [:, 1]  [2]  net.py:6
      %4 = subtract(%2, %3)  [2]  net.py:6
      %5 = scatter(%1, %4) first -= y[:, 1]  [2,4]  net.py:6
      %6 = slice(%5) [:, 2]  [2]  net.py:7
      %7 = constant() y[:, 2].zero_()  [2]  net.py:7
      %8 = scatter(%5, %7) y[:, 2].zero_()  [2,4]  net.py:7
      return %8"
    `);
  });
});

/** What is written to a view is written to what it is a view of, and to all its other views. */
describe('writing through views', () => {
  it('reaches the whole through reshapes and transpositions', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              y.view(8)[1:3].add_(1)
              y.t()[0] = 5
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = reshape(%1) →[8]  [8]  net.py:5
      %3 = slice(%2) [1:3]  [2]  net.py:5
      %4 = affine(%3) +1  [2]  net.py:5
      %5 = scatter(%2, %4) y.view(8)[1:3].add_(1)  [8]  net.py:5
      %6 = reshape(%5) →[2,4]  [2,4]  net.py:5
      %7 = transpose(%6) 1,0  [4,2]  net.py:6
      %8 = scatter(%7) y.t()[0] = 5  [4,2]  net.py:6
      %9 = transpose(%8) 1,0  [2,4]  net.py:6
      return %9"
    `);
  });

  it('reaches other views, and leaves those alone that have no value in common with it', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              first, second = y.chunk(2, dim=1)
              even = y[:, 0::2]
              first.mul_(3)
              odd = y[:, 1::2]
              second += 1
              return first, second, even, odd
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = slice(%1) [:, 0:2]  [2,2]  net.py:5
      %3 = slice(%1) [:, 2:4]  [2,2]  net.py:5
      %4 = slice(%1) [:, 0:4:2]  [2,2]  net.py:6
      %5 = affine(%2) ×3  [2,2]  net.py:7
      %6 = scatter(%1, %5) first.mul_(3)  [2,4]  net.py:7
      %7 = slice(%6) [:, 1:4:2]  [2,2]  net.py:8
      %8 = affine(%3) +1  [2,2]  net.py:9
      %9 = scatter(%6, %8) second += 1  [2,4]  net.py:9
      %10 = slice(%9) [:, 0:4:2]  [2,2]  net.py:6
      %11 = slice(%9) [:, 1:4:2]  [2,2]  net.py:8
      return %5, %8, %10, %11"
    `);
  });

  it('of the whole is seen by views that were taken before', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              rows = y.unbind(0)
              y.add_(1)
              return rows
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = slice(%1) [0, :]  [4]  net.py:5
      %3 = slice(%1) [1, :]  [4]  net.py:5
      %4 = affine(%1) +1  [2,4]  net.py:6
      %5 = slice(%4) [0, :]  [4]  net.py:5
      %6 = slice(%4) [1, :]  [4]  net.py:5
      return %5, %6"
    `);
  });

  it('does not reach copies', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              apart = [y.clone(), y.t().contiguous(), y.t().reshape(8), y[[0, 1]], torch.cat([y]), y.repeat(1, 1)]
              for copy in apart:
                  copy.zero_()
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = transpose(%1) 1,0  [4,2]  net.py:5
      %3 = transpose(%1) 1,0  [4,2]  net.py:5
      %4 = reshape(%3) →[8]  [8]  net.py:5
      %5 = gather(%1) axis 0  [2,4]  net.py:5
      return %1"
    `);
  });

  it('reaches what reshape and contiguous need not copy', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              y.reshape(8)[0] = 1
              y.contiguous()[1, 1] = 2
              torch.flatten(y, 0)[2] = 3
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = reshape(%1) →[8]  [8]  net.py:5
      %3 = scatter(%2) y.reshape(8)[0] = 1  [8]  net.py:5
      %4 = reshape(%3) →[2,4]  [2,4]  net.py:5
      %5 = scatter(%4) y.contiguous()[1, 1] = 2  [2,4]  net.py:6
      %6 = flatten(%5)  [8]  net.py:7
      %7 = scatter(%6) torch.flatten(y, 0)[2] = 3  [8]  net.py:7
      %8 = reshape(%7) →[2,4]  [2,4]  net.py:7
      return %8"
    `);
  });

  it('is said where a view cannot be told from a copy', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = F.relu(x.t())
              y.reshape(8).add_(1)
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = transpose(%0) 1,0  [4,2]  net.py:4
      %2 = relu(%1)  [4,2]  net.py:4
      %3 = reshape(%2) →[8]  [8]  net.py:5
      %4 = affine(%3) +1  [8]  net.py:5
      %5 = reshape(%4) →[4,2]  [4,2]  net.py:5
      return %5
      warning view: \`y.reshape(8)\` at line 5 is a view or a copy, by how its values lie in memory, which is not known here: taken as a view, so that \`y.reshape(8).add_(1)\` is seen on both sides."
    `);
  });

  it('is said where PyTorch refuses it', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x[:, :1] * 2
              y.expand(2, 4).add_(1)
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = slice(%0) [:, 0:1]  [2,1]  net.py:4
      %2 = affine(%1) ×2  [2,1]  net.py:4
      %3 = expand(%2)  [2,4]  net.py:5
      %4 = affine(%3) +1  [2,4]  net.py:5
      %5 = scatter(%2, %4) y.expand(2, 4).add_(1)  [2,1]  net.py:5
      return %5
      warning write: \`y.expand(2, 4).add_(1)\` at line 5 writes to what \`expand\` made, where several values lie in one place: PyTorch refuses it. Copy it first with \`clone()\`."
    `);
  });

  it('by activations in place, results that are wanted elsewhere, and elements of lists', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              F.relu(y[0], inplace=True)
              torch.add(x[1], 1, out=y[1])
              parts = [y[:, 0]]
              parts[0] += 7
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = slice(%1) [0, :]  [4]  net.py:5
      %3 = relu(%2)  [4]  net.py:5
      %4 = slice(%0) [1, :]  [4]  net.py:6
      %5 = scatter(%1, %3) F.relu(y[0], inplace=True)  [2,4]  net.py:5
      %6 = slice(%5) [1, :]  [4]  net.py:6
      %7 = affine(%4) +1  [4]  net.py:6
      %8 = scatter(%5, %7) torch.add(x[1], 1, out=y[1])  [2,4]  net.py:6
      %9 = slice(%8) [:, 0]  [2]  net.py:7
      %10 = affine(%9) +7  [2]  net.py:8
      %11 = scatter(%8, %10) parts[0] += 7  [2,4]  net.py:8
      return %11"
    `);
  });

  it('rearranges a tensor in place, its views stay where they are', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              row = y[0]
              y.t_()
              y[1] = 3
              y.unsqueeze_(0)
              return y, row
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = slice(%1) [0, :]  [4]  net.py:5
      %3 = transpose(%1) 1,0  [4,2]  net.py:6
      %4 = scatter(%3) y[1] = 3  [4,2]  net.py:7
      %5 = reshape(%4) →[1,4,2]  [1,4,2]  net.py:8
      %6 = transpose(%1) 1,0  [4,2]  net.py:6
      %7 = scatter(%6) y[1] = 3  [4,2]  net.py:7
      %8 = transpose(%7) 1,0  [2,4]  net.py:7
      %9 = slice(%8) [0, :]  [4]  net.py:5
      return %5, %9"
    `);
  });

  it('goes to the tensor whose numbers another takes', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y, z = x * 2, x * 3
              before = y.view(8)
              y.data = z
              y.add_(1)
              return before, y, z
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = affine(%0) ×3  [2,4]  net.py:4
      %3 = reshape(%1) →[8]  [8]  net.py:5
      %4 = affine(%2) +1  [2,4]  net.py:7
      return %3, %4, %4"
    `);
  });

  it('changes some values where which ones is not known', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              y = x * 2
              y.diagonal().zero_()
              return y
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×2  [2,4]  net.py:4
      %2 = gather(%1) axis 0  [2]  net.py:5
      %3 = constant() y.diagonal().zero_()  [2]  net.py:5
      %4 = scatter(%1, %3) y.diagonal().zero_()  [2,4]  net.py:5
      return %4"
    `);
  });

  it('keeps the values of constants', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def forward(self, x):
              table = torch.zeros(2, 4)
              table[:, 0] = 2
              table.t()[1:].fill_(3)
              table.view(-1)[4:].copy_(torch.arange(4))
              table[0, :2].expand(3, 2).fill_(4)
              return [x * float(value) for row in table for value in row]
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,4]  net.py:2
      %1 = affine(%0) ×4  [2,4]  net.py:9
      %2 = affine(%0) ×4  [2,4]  net.py:9
      %3 = affine(%0) ×3  [2,4]  net.py:9
      %4 = affine(%0) ×3  [2,4]  net.py:9
      %5 = affine(%0) ×0  [2,4]  net.py:9
      %6 = affine(%0)  [2,4]  net.py:9
      %7 = affine(%0) ×2  [2,4]  net.py:9
      %8 = affine(%0) ×3  [2,4]  net.py:9
      return %1, %2, %3, %4, %5, %6, %7, %8"
    `);
  });

  it('leaves parameters with values that no one distribution gives', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.gates = nn.Linear(4, 4)
              self.gates.bias.data[1:2].fill_(1)
              self.scale = nn.Parameter(torch.randn(4).unsqueeze(0))
              table = torch.zeros(2, 4)
              table[0] = 1
              self.table = nn.Parameter(table)

          def forward(self, x):
              return self.gates(x) * self.scale + self.table
      `,
      { inputs: vector },
    );
    expect(graph.parameters.map(({ name, initialiser }) => `${name} ${JSON.stringify(initialiser)}`))
      .toMatchInlineSnapshot(`
      [
        "scale {"kind":"normal","mean":0,"standardDeviation":1}",
        "table {"kind":"unknown","text":"torch.zeros(2, 4)"}",
        "gates.weight {"kind":"he","mode":"fanIn","distribution":"uniform","negativeSlope":2.23606797749979}",
        "gates.bias {"kind":"unknown","text":"self.gates.bias.data[1:2].fill_(1)"}",
      ]
    `);
  });
});

describe('products with weights', () => {
  it('are those with what is computed from weights alone', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.table = nn.Parameter(torch.zeros(7, 4))

          def forward(self, x):
              places = torch.arange(4)[:, None] - torch.arange(4)[None, :] + 3
              return torch.einsum('bc,qkc->bqk', x, self.table[places])
      `,
      { inputs: vector },
    );
    expect(multiplyAdds(graph)).toEqual({ weighted: 2 * 4 * 16, activations: 0 });
    expect(depth(graph)).toBe(1);
  });

  it('are none where the kernel is computed from the input', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.kernel = nn.Linear(4, 4 * 4)

          def forward(self, x):
              return F.linear(x, self.kernel(x.mean(0)).view(4, 4))
      `,
      { inputs: vector },
    );
    expect(multiplyAdds(graph)).toEqual({ weighted: 4 * 16, activations: 2 * 4 * 4 });
  });
});
