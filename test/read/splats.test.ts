/** `*x.shape`: a splat carries over members, items, calls and operators. */
import { expect, it } from 'vitest';
import { readSnippet } from '../support/reading';

const shapeAfter = async (code: string): Promise<unknown> => {
  const graph = await readSnippet(
    `
    class Net(nn.Module):
        heads = 2
        def forward(self, x):
            ${code}
    `,
    { entry: 'Net', inputs: [{ shape: [3, 5, 8], dataType: 'float32' }] },
  );
  return graph.problems.length > 0 ? graph.problems : graph.nodes[graph.outputs[0]].shape;
};

it.each([
  ['a member', 'b, n, d, h = *x.shape, self.heads; return x.view(b, n, h, d // h)', [3, 5, 2, 4]],
  ['an item', 'sizes = *x.shape[:2], 2, 4; return x.view(*sizes)', [3, 5, 2, 4]],
  ['a call', 'sizes = *x.size(), 1; return x.view(*sizes)', [3, 5, 8, 1]],
  ['an operator', 'sizes = *x.shape[:2] + (4, 2), 1; return x.view(*sizes)', [3, 5, 4, 2, 1]],
  ['a loop', 'for size in *x.shape, 1: last = size\n            return x.view(-1, last)', [120, 1]],
  ['an index', 'at = (0, slice(1, 3)); return x[*at.__class__(at), 0]', [2]],
])('of %s', async (_, code, shape) => {
  expect(await shapeAfter(code)).toEqual(shape);
});
