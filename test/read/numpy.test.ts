/** NumPy in the code that builds a network, against what NumPy gives. */
import { describe, expect, it } from 'vitest';
import { readSnippet } from '../support/reading';

/** Channels of 1×1 convolutions that are built by a list of numbers which `code` leaves in `widths`. */
async function widthsOf(code: string): Promise<number[]> {
  const graph = await readSnippet(`
import numpy as np
def build$0():
${code
  .trim()
  .split('\n')
  .map((line) => `    ${line.trim()}`)
  .join('\n')}
    return nn.Sequential(*[nn.Conv2d(1, int(w), 1) for w in widths])
`);
  expect(graph.problems.filter(({ code: kind }) => kind !== 'shape')).toEqual([]);
  return graph.parameters.filter(({ shape }) => shape.length === 4).map(({ shape }) => shape[0] as number);
}

describe('numpy', () => {
  it.each<[string, string, number[]]>([
    ['arrays are added and scaled item by item', 'widths = (np.array([1, 2]) + np.array([3, 4])) * 2', [8, 12]],
    [
      'halves are rounded to the even neighbour',
      'widths = np.round(np.array([0.5, 1.5, 2.5, 3.5]) + 2) ',
      [2, 4, 4, 6],
    ],
    [
      'widths of a quantised linear schedule',
      `ws = np.arange(6) * 10.0 + 24
       ks = np.round(np.log(ws / 24) / np.log(2.0))
       ws = (np.round(np.divide(24 * np.power(2.0, ks), 8)) * 8).astype(int)
       values, counts = np.unique(ws, return_counts=True)
       widths = [v + c for v, c in zip(values.tolist(), counts)]`,
      [25, 52, 97],
    ],
    [
      'a slice is written in place',
      `repeat = np.full((5,), 1)
       repeat[1:-1] *= 3
       widths = repeat`,
      [1, 3, 3, 3, 1],
    ],
    [
      'slices, rows, transpositions and reshapes share their numbers',
      `a = np.arange(1, 7).reshape(2, 3)
       a[0][1] = 20
       a.T[2] += 30
       for row in a.reshape(3, 2): row[0] *= 2
       b = a[:, ::-1]
       b[1, 0] = 9
       widths = a.ravel()`,
      [2, 20, 66, 4, 10, 9],
    ],
    [
      'lists, masks, copies and arithmetic do not',
      `a = np.arange(1, 4)
       for apart in (a[[0, 1]], a[a > 1], a.copy(), np.array(a), a + 0, a.flatten(), a[::-1].ravel()): apart[:] = 9
       same = np.asarray(a)
       same += 1
       widths = a`,
      [2, 3, 4],
    ],
    ['masks and lists choose items', 'a = np.arange(1, 7); widths = list(a[a > 4]) + list(a[[0, -1]])', [5, 6, 1, 6]],
    ['axes are reduced', 'widths = np.arange(1, 7).reshape(2, 3).sum(axis=0)', [5, 7, 9]],
    [
      'arrays are joined along an axis',
      'widths = np.concatenate([np.ones((2, 1)), np.full((2, 1), 4)], 1).ravel()',
      [1, 4, 1, 4],
    ],
    [
      'arrays are split at places',
      'widths = [len(part) for part in np.split(np.linspace(0, 1, 9), np.cumsum([2, 3]))]',
      [2, 3, 4],
    ],
    ['and into parts', 'widths = [part.size for part in np.array_split(np.arange(7), 3)]', [3, 2, 2]],
    ['rows and columns are broadcast', 'widths = (np.array([[1], [2]]) * np.array([3, 4])).T.flatten()', [3, 6, 4, 8]],
    [
      'a scalar of an array is a number',
      'widths = [int(np.prod([2, 3])), len(np.zeros((3, 2))), np.array([7]).item()]',
      [6, 3, 7],
    ],
    ['an array is told from a list', 'widths = [1 if isinstance(np.zeros(2), np.ndarray) else 2]', [1]],
  ])('%s', async (_name, code, expected) => {
    expect(await widthsOf(code)).toEqual(expected);
  });

  it('arrays become tensors', async () => {
    const graph = await readSnippet(
      `
      import numpy as np
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.table = nn.Parameter(torch.from_numpy(np.zeros((4, 8))).float(), requires_grad=False)
          def forward(self, x):
              return x + self.table
    `,
      { inputs: [{ shape: [1, 4, 8], dataType: 'float32' }] },
    );
    expect(graph.problems).toEqual([]);
    expect(graph.parameters.map(({ shape }) => shape)).toEqual([[4, 8]]);
  });
});
