/** Patterns of einops. `npx vitest run test/read/einops -u` writes the expected graphs anew. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

const tokens = [{ shape: [2, 5, 8], dataType: 'float32' as const }];
const image = [{ shape: [2, 8, 4, 6], dataType: 'float32' as const }];

describe('einops', () => {
  it('packs tensors of different rank along one axis, and unpacks them with their own', async () => {
    const graph = await readSnippet(
      `
      from einops import pack, unpack, repeat

      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.summary = nn.Parameter(torch.randn(8))
              self.mix = nn.Linear(8, 8)

          def forward(self, x):
              summary = repeat(self.summary, 'd -> b d', b=x.shape[0])
              x, sizes = pack([summary, x], 'b * d')
              summary, x = unpack(self.mix(x), sizes, 'b * d')
              return summary, x
      `,
      { inputs: tokens },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,5,8]  net.py:4
      %1 = parameter() summary  [8]  net.py:11
      %2 = reshape(%1) →[8,1]  [8,1]  net.py:11
      %3 = expand(%2)  [8,2]  net.py:11
      %4 = transpose(%3) 1,0  [2,8]  net.py:11
      %5 = reshape(%4) →[2,1,8]  [2,1,8]  net.py:12
      %6 = concat(%5, %0) axis 1  [2,6,8]  net.py:12
      %7 = linear(%6) 8→8  [2,6,8]  mix  net.py:13
      %8 = slice(%7) [:, 0:1, :]  [2,1,8]  net.py:13
      %9 = reshape(%8) →[2,8]  [2,8]  net.py:13
      %10 = slice(%7) [:, 1:6, :]  [2,5,8]  net.py:13
      return %9, %10"
    `);
  });

  it('joins axes of an ellipsis in parentheses', async () => {
    const graph = await readSnippet(
      `
      from einops import rearrange, reduce

      class Net$0(nn.Module):
          def forward(self, x):
              x = rearrange(x, 'b (h d) ... -> b h (...) d', h=2)
              return reduce(x, 'b ... d -> b d', 'mean')
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,8,4,6]  net.py:4
      %1 = reshape(%0) →[2,2,4,4,6]  [2,2,4,4,6]  net.py:6
      %2 = transpose(%1) 0,1,3,4,2  [2,2,4,6,4]  net.py:6
      %3 = reshape(%2) →[2,2,24,4]  [2,2,24,4]  net.py:6
      %4 = reduce(%3) mean over 1,2  [2,4]  net.py:7
      return %4"
    `);
  });

  it('names sizes by parse_shape', async () => {
    const graph = await readSnippet(
      `
      from einops import rearrange, parse_shape

      class Net$0(nn.Module):
          def forward(self, x):
              sizes = parse_shape(x, 'b _ h w')
              x = rearrange(x, 'b c h w -> b (h w) c')
              return rearrange(x, 'b (h w) c -> b c h w', **sizes)
      `,
      { inputs: image },
    );
    expect(graph.problems).toEqual([]);
    expect(graph.nodes[graph.outputs[0]].shape).toEqual([2, 8, 4, 6]);
  });
});
