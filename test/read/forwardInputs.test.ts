/** Inputs of forwards with several parameters, where nothing in the source calls the network. */
import { describe, expect, it } from 'vitest';
import { readSnippet } from '../support/reading';

const inputs = async (source: string) => {
  const graph = await readSnippet(source, { entry: 'Net' });
  return {
    inputs: graph.inputs.map((id) => {
      const { shape, dataType, attributes } = graph.nodes[id];
      return `${(attributes as { name: string }).name} ${shape?.join('×')} ${dataType}`;
    }),
    assumed: graph.assumptions.map(({ text }) => text),
    problems: graph.problems.map(({ text }) => text),
  };
};

describe('inputs of a forward', () => {
  it('are what the layer takes that each of them reaches', async () => {
    expect(
      await inputs(`
class Table(nn.Module):
    def __init__(self, count, width):
        super().__init__()
        self.rows = nn.Embedding(count, width)

    def forward(self, labels, scale=1.0):
        return self.rows(labels) * scale

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.classes = Table(10, 16)
        self.time = nn.Sequential(nn.Linear(1, 16), nn.SiLU())
        self.stem = nn.Conv2d(4, 16, 3, padding=1)

    def embed(self, y):
        labels = y.long()
        return self.classes(labels=labels)

    def forward(self, x, t, y):
        batch = x.shape[0]
        t = self.time(t[:, None].float())
        return self.stem(x) + (t + self.embed(y))[:, :, None, None]
      `),
    ).toMatchInlineSnapshot(`
      {
        "assumed": [
          "input 1×4×224×224 and 1 and 1 of indices, the size usual for ImageNet (He et al. 2015, section 3.4): nothing in the file says otherwise",
        ],
        "inputs": [
          "x 1×4×224×224 float32",
          "t 1 float32",
          "y 1 int64",
        ],
        "problems": [],
      }
    `);
  });

  it('are indices for a source and a target; a mask is left out, a number is zero', async () => {
    expect(
      await inputs(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(16, 50)
        self.embeds = nn.ModuleList([nn.Embedding(100, 16), nn.Embedding(50, 16)])
        self.rnn = nn.GRU(16, 16)

    def forward(self, src, tgt, src_mask, start: int):
        source, _ = self.rnn(self.embeds[0](src[:, start:]))
        for embed in self.embeds:
            target = embed(tgt)
        if src_mask is not None:
            source = source.masked_fill(src_mask, 0)
        return self.head(source + target)
      `),
    ).toMatchInlineSnapshot(`
      {
        "assumed": [
          "input 1×128 of indices and 1×128 of indices, src_mask None, start 0, the size usual for text: nothing in the file says otherwise",
        ],
        "inputs": [
          "src 1×128 int64",
          "tgt 1×128 int64",
        ],
        "problems": [],
      }
    `);
  });

  it('follow the forward rather than the order in which layers were made', async () => {
    expect(
      await inputs(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.late = nn.Conv2d(64, 64, 3)
        self.first = nn.ModuleList([nn.Conv2d(1, 64, 3)])

    def forward(self, x):
        for layer in self.first:
            x = F.relu(layer(x))
        return self.late(x)
      `),
    ).toMatchInlineSnapshot(`
      {
        "assumed": [
          "input 1×1×28×28, the size usual for MNIST: nothing in the file says otherwise",
        ],
        "inputs": [
          "x 1×1×28×28 float32",
        ],
        "problems": [],
      }
    `);
  });

  it('are those of the part that they go into first, where the way through it cannot be followed', async () => {
    const { inputs: found } = await inputs(`
class Stem(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(1, 4, 3), nn.Conv2d(1, 4, 3)])

    def forward(self, x):
        return torch.cat(list(map(lambda conv: conv(x), self.convs)), 1)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Conv2d(64, 8, 3)
        self.layers = nn.ModuleList([nn.ModuleList([Stem(), nn.Conv2d(8, 64, 3)])])

    def forward(self, x):
        for stem, conv in self.layers:
            x = conv(stem(x))
        return self.last(x)
    `);
    expect(found).toEqual(['x 1×1×28×28 float32']);
  });
});
