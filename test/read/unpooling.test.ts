/** Poolings that tell where their maxima were, and tensors of sizes. */
import { expect, it } from 'vitest';
import { multiplyAdds } from '../../src/graph/cost';
import { printed, readSnippet } from '../support/reading';

const inputs = [{ shape: [1, 4, 9, 8], dataType: 'float32' as const }];

it('maxima go back to their places', async () => {
  const graph = await readSnippet(
    `
    class Net$0(nn.Module):
        def __init__(self):
            super().__init__()
            self.pool = nn.MaxPool2d(2, 2, return_indices=True)
            self.back = nn.MaxUnpool2d(2, 2)
        def forward(self, x):
            y, places = self.pool(x)
            z, again = F.max_pool2d(y, 2, return_indices=True)
            y = F.max_unpool2d(z, again, 2)
            return self.back(y, places, output_size=x.size())
    `,
    { inputs },
  );
  expect(printed(graph)).toMatchInlineSnapshot(`
    "%0 = input() x  [1,4,9,8]  net.py:2
    %1 = maxPool(%0) 2×2 /2  [1,4,4,4]  pool  net.py:8
    %2 = maxPool(%1) 2×2 /2  [1,4,2,2]  net.py:9
    %3 = upsample(%2) →4×4 places of the maxima  [1,4,4,4]  net.py:10
    %4 = upsample(%3) →9×8 places of the maxima  [1,4,9,8]  back  net.py:11
    return %4"
  `);
});

it('a tensor of a type takes sizes, or values', async () => {
  const graph = await readSnippet(
    `
    class Net$0(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer('order', torch.LongTensor(3))
            self.register_buffer('chosen', torch.LongTensor([2, 0]))
        def forward(self, x):
            return torch.index_select(x, 1, self.order), x[:, self.chosen]
    `,
    { inputs },
  );
  expect(graph.outputs.map((id) => graph.nodes[id].shape)).toEqual([
    [1, 3, 9, 8],
    [1, 2, 9, 8],
  ]);
});

it('an image has colours where the layer that is defined first does not come first', async () => {
  const graph = await readSnippet(`
    class Net$0(nn.Module):
        def __init__(self):
            super().__init__()
            self.gate = nn.Conv2d(8, 8, 1)
            self.stem = nn.Conv2d(3, 8, 3)
        def forward(self, x):
            x = self.stem(x)
            return x * torch.sigmoid(self.gate(x))
  `);
  expect(graph.problems).toEqual([]);
  expect(graph.nodes[graph.inputs[0]].shape).toEqual([1, 3, 224, 224]);
});

it('so has one that a class is given by a factory of its file', async () => {
  const graph = await readSnippet(`
    class Net$0(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.gate = nn.Conv2d(width, width, 1)
            self.stem = nn.Conv2d(3, width, 3)
        def forward(self, x):
            x = self.stem(x)
            return x * torch.sigmoid(self.gate(x))
    def small():
        return Net(16)
  `);
  expect(graph.problems).toEqual([]);
  expect(graph.nodes[graph.inputs[0]].shape).toEqual([1, 3, 224, 224]);
});

it('a kernel that is a constant is no trained weight', async () => {
  const graph = await readSnippet(
    `
    class Net$0(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer('blur', torch.ones(4, 1, 3, 3) / 9)
            self.mix = nn.Conv2d(4, 2, 1, bias=False)
        def forward(self, x):
            return self.mix(F.conv2d(x, self.blur, padding=1, groups=4))
    `,
    { inputs },
  );
  expect(multiplyAdds(graph)).toEqual({ weighted: 72 * 2 * 4, activations: 72 * 4 * 9 });
});
