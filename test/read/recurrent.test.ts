/** Recurrent layers: their operators, parameters by PyTorch's names, states in and out. */
import { describe, expect, it } from 'vitest';
import { depth, multiplyAdds, parameterCount } from '../../src/graph/cost';
import { printed, readSnippet } from '../support/reading';

const floats = (...shape: number[]) => ({ shape, dataType: 'float32' as const });

const read = (source: string, ...inputs: ReturnType<typeof floats>[]) => readSnippet(source, { entry: 'Net', inputs });

describe('recurrent layers', () => {
  it('an LSTM of two layers in both directions, its last state used', async () => {
    const graph = await read(
      `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.rnn = nn.LSTM(8, 16, num_layers=2, batch_first=True, bidirectional=True, dropout=0.1)
              self.head = nn.Linear(32, 3)

          def forward(self, x):
              self.rnn.flatten_parameters()
              out, (h, c) = self.rnn(x)
              return self.head(torch.cat([h[-2], h[-1]], dim=1)), out
      `,
      floats(4, 10, 8),
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [4,10,8]  net.py:2
      %1 = recurrent(%0) LSTM 8→16  [4,10,16]  rnn  net.py:10
      %2 = recurrent(%0) LSTM 8→16 reverse  [4,10,16]  rnn  net.py:10
      %3 = concat(%1, %2) axis 2  [4,10,32]  rnn  net.py:10
      %4 = dropout(%3) p 0.1  [4,10,32]  rnn  net.py:10
      %5 = recurrent(%4) LSTM 32→16  [4,10,16]  rnn  net.py:10
      %6 = recurrent(%4) LSTM 32→16 reverse  [4,10,16]  rnn  net.py:10
      %7 = concat(%5, %6) axis 2  [4,10,32]  rnn  net.py:10
      %8 = slice(%1) [:, 9, :]  [4,16]  rnn  net.py:10
      %9 = slice(%2) [:, 0, :]  [4,16]  rnn  net.py:10
      %10 = slice(%5) [:, 9, :]  [4,16]  rnn  net.py:10
      %11 = slice(%6) [:, 0, :]  [4,16]  rnn  net.py:10
      %12 = stack(%8, %9, %10, %11) axis 0  [4,4,16]  rnn  net.py:10
      %13 = slice(%12) [2, :, :]  [4,16]  net.py:11
      %14 = slice(%12) [3, :, :]  [4,16]  net.py:11
      %15 = concat(%13, %14) axis 1  [4,32]  net.py:11
      %16 = linear(%15) 32→3  [4,3]  head  net.py:11
      return %16, %7"
    `);
    expect(graph.parameters.map(({ name, shape }) => `${name} ${shape.join('×')}`)).toMatchInlineSnapshot(`
      [
        "rnn.weight_ih_l0 64×8",
        "rnn.weight_hh_l0 64×16",
        "rnn.bias_ih_l0 64",
        "rnn.bias_hh_l0 64",
        "rnn.weight_ih_l0_reverse 64×8",
        "rnn.weight_hh_l0_reverse 64×16",
        "rnn.bias_ih_l0_reverse 64",
        "rnn.bias_hh_l0_reverse 64",
        "rnn.weight_ih_l1 64×32",
        "rnn.weight_hh_l1 64×16",
        "rnn.bias_ih_l1 64",
        "rnn.bias_hh_l1 64",
        "rnn.weight_ih_l1_reverse 64×32",
        "rnn.weight_hh_l1_reverse 64×16",
        "rnn.bias_ih_l1_reverse 64",
        "rnn.bias_hh_l1_reverse 64",
        "head.weight 3×32",
        "head.bias 3",
      ]
    `);
    // 2 directions · 4 gates · 16 · ((8 + 16) + (32 + 16)) + biases, and the head.
    expect(parameterCount(graph).total).toBe(2 * 4 * 16 * (24 + 48 + 4) + 99);
    expect(multiplyAdds(graph)).toEqual({ weighted: 40 * 2 * 4 * 16 * (24 + 48) + 4 * 32 * 3, activations: 0 });
    expect(depth(graph)).toBe(3);
  });

  it('a projected LSTM gives its cell state at full width', async () => {
    const graph = await read(
      `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.rnn = nn.LSTM(8, 16, proj_size=5)

          def forward(self, x):
              out, (h, c) = self.rnn(x, (torch.zeros(1, 3, 5), torch.zeros(1, 3, 16)))
              return h, c
      `,
      floats(7, 3, 8),
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [7,3,8]  net.py:2
      %1 = recurrent(%0) LSTM 8→16→5  [7,3,5]  rnn  net.py:8
      %2 = slice(%1) [6, :, :]  [3,5]  rnn  net.py:8
      %3 = stack(%2) axis 0  [1,3,5]  rnn  net.py:8
      %4 = cellState(%1)  [3,16]  rnn  net.py:8
      %5 = stack(%4) axis 0  [1,3,16]  rnn  net.py:8
      return %3, %5"
    `);
    expect(parameterCount(graph).total).toBe(64 * (8 + 5) + 128 + 5 * 16);
  });

  it('cells in a loop over steps', async () => {
    const graph = await read(
      `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.lstm = nn.LSTMCell(4, 6)
              self.gru = nn.GRUCell(6, 5, bias=False)

          def forward(self, x):
              h, c = torch.zeros(2, 6), torch.zeros(2, 6)
              g = None
              for step in x.split(1, dim=1):
                  h, c = self.lstm(step.squeeze(1), (h, c))
                  g = self.gru(h, g)
              return g
      `,
      floats(2, 2, 4),
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,2,4]  net.py:2
      %1 = slice(%0) [:, 0:1, :]  [2,1,4]  net.py:11
      %2 = slice(%0) [:, 1:2, :]  [2,1,4]  net.py:11
      %3 = reshape(%1) →[2,4]  [2,4]  net.py:12
      %4 = recurrent(%3) LSTM 4→6  [2,6]  lstm  net.py:12
      %5 = recurrent(%4) GRU 6→5  [2,5]  gru  net.py:13
      %6 = reshape(%2) →[2,4]  [2,4]  net.py:12
      %7 = cellState(%4)  [2,6]  lstm  net.py:12
      %8 = recurrent(%6, %4, %7) LSTM 4→6  [2,6]  lstm  net.py:12
      %9 = recurrent(%8, %5) GRU 6→5  [2,5]  gru  net.py:13
      return %9"
    `);
  });

  it('packed sequences pass at full length, and the reader says so', async () => {
    const graph = await readSnippet(
      `
      from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.embed = nn.Embedding(100, 8)
              self.rnn = nn.GRU(8, 6, bidirectional=True)

          def forward(self, tokens, lengths):
              packed = pack_padded_sequence(self.embed(tokens), lengths, batch_first=True)
              out, h = self.rnn(packed)
              out, lengths = pad_packed_sequence(out, batch_first=True)
              return out, h
      `,
      {
        entry: 'Net',
        inputs: [
          { shape: [2, 9], dataType: 'int64' },
          { shape: [2], dataType: 'int64' },
        ],
      },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() tokens  [2,9]  net.py:4
      %1 = input() lengths  [2]  net.py:4
      %2 = embedding(%0) 100→8  [2,9,8]  embed  net.py:11
      %3 = recurrent(%2) GRU 8→6  [2,9,6]  rnn  net.py:12
      %4 = recurrent(%2) GRU 8→6 reverse  [2,9,6]  rnn  net.py:12
      %5 = concat(%3, %4) axis 2  [2,9,12]  rnn  net.py:12
      %6 = slice(%3) [:, 8, :]  [2,6]  rnn  net.py:12
      %7 = slice(%4) [:, 0, :]  [2,6]  rnn  net.py:12
      %8 = stack(%6, %7) axis 0  [2,2,6]  rnn  net.py:12
      return %5, %8
      information packed: Packed sequences are read as if each had the full length."
    `);
  });
});
