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
