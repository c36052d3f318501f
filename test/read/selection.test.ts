/** Values taken by a condition, an index or an order; losses; outputs that are constants. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

/** The graph of a forward over `x` of [2,3,4]. */
async function read(forward: string): Promise<string> {
  const graph = await readSnippet(
    `
class Net(nn.Module):
    def forward(self, x):
        ${forward}
`,
    { entry: 'Net', inputs: [{ shape: [2, 3, 4], dataType: 'float32' }] },
  );
  return printed(graph).replaceAll(/ {2}net\.py:\d+/g, '');
}

describe('selection', () => {
  it('where spreads its branches over what they are broadcast to', async () => {
    expect(await read('return torch.where(x > 0, x[:, :1, :1], 0.5)')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = elementwise(%0) > 0  [2,3,4]
      %2 = slice(%0) [:, 0:1, 0:1]  [2,1,1]
      %3 = expand(%2)  [2,3,4]
      %4 = scatter(%3, %1) where  [2,3,4]
      return %4"
    `);
  });

  it('orders give values and places, and places that nobody uses are no work', async () => {
    expect(await read('values, places = x.topk(2, dim=1); return values, x.argmax(-1)')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = gather(%0) axis 1  [2,2,4]
      %2 = indices(%0) argmax  [2,3]
      return %1, %2"
    `);
    expect(await read('return x.sort(dim=1)[0], x.max(2)[1]')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = gather(%0) axis 1  [2,3,4]
      %2 = reduce(%0) max over 2  [2,3]
      %3 = indices(%0) argmax  [2,3]
      return %1, %3"
    `);
  });

  it('indices take values', async () => {
    expect(await read('i = x.argmin(dim=2, keepdim=True); return x.gather(2, i), F.one_hot(i, 4).float()'))
      .toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = indices(%0) argmin  [2,3,1]
      %2 = gather(%0, %1) axis 2  [2,3,1]
      %3 = indices(%1) one_hot  [2,3,1,4]
      return %2, %3"
    `);
  });

  it('what depends on the data has no shape', async () => {
    expect(await read('return x[x > 0]')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = elementwise(%0) > 0  [2,3,4]
      %2 = unresolved(%0) x[x > 0]  [?]
      return %2
      warning unresolved: \`x[x > 0]\` at line 4 is not known (which values a mask takes depends on the data): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
    expect(await read('return x[(x > 0) & (x < 1)].sum(), torch.nonzero(x)')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = elementwise(%0) > 0  [2,3,4]
      %2 = elementwise(%0) < 1  [2,3,4]
      %3 = multiply(%1, %2)  [2,3,4]
      %4 = unresolved(%0) x[(x > 0) & (x < 1)]  [?]
      %5 = unresolved(%4) x[(x > 0) & (x < 1)].sum()  [?]
      %6 = unresolved(%0) torch.nonzero  [?]
      return %5, %6
      warning unresolved: \`x[(x > 0) & (x < 1)]\` at line 4 is not known (which values a mask takes depends on the data): drawn as one node, its output shape unknown. Parameters inside it are not counted.
      warning unresolved: \`x[(x > 0) & (x < 1)].sum()\` at line 4 is not known (the shape before it is not known): drawn as one node, its output shape unknown. Parameters inside it are not counted.
      warning unresolved: \`torch.nonzero\` at line 4 is not known (how many places it finds depends on the data): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });

  it('masked values are written in place', async () => {
    expect(await read('y = x * 2; y.masked_fill_(x > 0, 0.0); return y')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = affine(%0) ×2  [2,3,4]
      %2 = elementwise(%0) > 0  [2,3,4]
      %3 = scatter(%1, %2) masked fill  [2,3,4]
      return %3"
    `);
  });

  it('what is written into a constant depends on what was written', async () => {
    expect(await read('y = torch.zeros(2, 3, 4); y.scatter_(2, x.argmin(2, keepdim=True), 1); return y @ x.mT'))
      .toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = indices(%0) argmin  [2,3,1]
      %2 = constant() torch.zeros(2, 3, 4)  [2,3,4]
      %3 = scatter(%2, %1) scatter  [2,3,4]
      %4 = transpose(%0) 0,2,1  [2,4,3]
      %5 = matmul(%3, %4)  [2,3,3]
      return %5"
    `);
  });

  it('a constant is an output like any other', async () => {
    expect(await read('return x * 2, torch.zeros(2, 0)')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = affine(%0) ×2  [2,3,4]
      %2 = constant() torch.zeros(2, 0)  [2,0]
      return %1, %2"
    `);
  });
});

describe('losses', () => {
  it('are computed by their operators', async () => {
    expect(await read('return F.mse_loss(x, x * 2), F.l1_loss(x, x * 2, reduction="none")')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = affine(%0) ×2  [2,3,4]
      %2 = subtract(%0, %1)  [2,3,4]
      %3 = elementwise(%2) square  [2,3,4]
      %4 = reduce(%3) mean over 0,1,2  []
      %5 = affine(%0) ×2  [2,3,4]
      %6 = subtract(%0, %5)  [2,3,4]
      %7 = elementwise(%6) abs  [2,3,4]
      return %4, %7"
    `);
    expect(await read('return nn.BCEWithLogitsLoss()(x, x.sigmoid())')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = sigmoid(%0)  [2,3,4]
      %2 = softplus(%0)  [2,3,4]
      %3 = multiply(%0, %1)  [2,3,4]
      %4 = subtract(%2, %3)  [2,3,4]
      %5 = reduce(%4) mean over 0,1,2  []
      return %5"
    `);
    expect(await read('return nn.CrossEntropyLoss()(x, x[:, 0].long())')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = slice(%0) [:, 0, :]  [2,4]
      %2 = logSoftmax(%0) axis 1  [2,3,4]
      %3 = gather(%2, %1) axis 1  [2,4]
      %4 = affine(%3) ×-1  [2,4]
      %5 = reduce(%4) mean over 0,1  []
      return %5"
    `);
  });

  it('name their reductions by numbers inside PyTorch', async () => {
    expect(await read('return x if F._Reduction.get_enum("mean") == 0 else x.mean()')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = reduce(%0) mean over 0,1,2  []
      return %1"
    `);
  });

  it('a weighted loss is not read', async () => {
    expect(await read('return F.cross_entropy(x, x[:, 0].long(), torch.ones(3))')).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3,4]
      %1 = slice(%0) [:, 0, :]  [2,4]
      %2 = logSoftmax(%0) axis 1  [2,3,4]
      %3 = unresolved(%0, %1) F.cross_entropy(x, x[:, 0].long(), torch.ones(3))  [?]
      return %3
      warning unresolved: \`F.cross_entropy(x, x[:, 0].long(), torch.ones(3))\` at line 4 is not known (a weighted loss): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });
});
