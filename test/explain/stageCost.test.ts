import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { multiplyAdds, parameterCount } from '../../src/graph/cost';
import { googLeNetSource, resnetSource } from '../support/paperSources';
import { readSnippet } from '../support/reading';

async function costOf(source: string, size: number) {
  const graph = await readSnippet(source, {
    entry: 'Net',
    inputs: [{ shape: [1, 3, size, size], dataType: 'float32' }],
  });
  const { cost } = explain(graph);
  const all = multiplyAdds(graph);
  const sum = (of: 'parameters' | 'multiplyAdds') => cost.reduce((total, row) => total + (row[of] ?? NaN), 0);
  expect(sum('parameters')).toBe(parameterCount(graph).total);
  expect(sum('multiplyAdds')).toBe(all.weighted + all.activations);
  return cost.map(({ name, role, shape, layers, parameters, multiplyAdds: work, published = [] }) =>
    [name, role, shape.join('×'), layers, parameters, work, ...published.map(({ text }) => text)].join(' '),
  );
}

describe('where the cost sits', () => {
  it('stem, stages and head of ResNet-50, its sums the network’s', async () => {
    expect(await costOf(resnetSource({ units: [3, 4, 6, 3], bottleneck: true }), 224)).toMatchInlineSnapshot(`
      [
        "stem stem 64×56×56 1 9536 118013952",
        "stages.0 stage 256×56×56 9 215808 667942912",
        "stages.1 stage 512×28×28 12 1219584 950534144",
        "stages.2 stage 1024×14×14 18 7098368 1387266048",
        "stages.3 stage 2048×7×7 9 14964736 732168192",
        "head head 1000 1 2049000 2048000",
      ]
    `);
  });

  it('the modules of GoogLeNet beside what the paper prints of them; its auxiliary classifiers apart', async () => {
    expect(await costOf(googLeNetSource(), 224)).toMatchInlineSnapshot(`
      [
        "stem stem 192×28×28 3 124416 477675520",
        "a3 stage 256×28×28 2 163696 128049152 159K 128M",
        "b3 stage 480×28×28 2 388736 304267264 380K 304M",
        "a4 stage 512×14×14 2 376176 73608192 364K 73M",
        "b4 stage 512×14×14 2 449160 87908352 437K 88M",
        "c4 stage 512×14×14 2 510104 99850240 463K 100M",
        "d4 stage 528×14×14 2 605376 118515712 580K 119M",
        "e4 stage 832×14×14 2 868352 169996288 840K 170M",
        "a5 stage 832×7×7 2 1043456 51079168 1072K 54M",
        "b5 stage 1024×7×7 2 1444080 70697984 1388K 71M",
        "head head 1000 1 1025000 1024000",
        "aux1, aux2 unused  0 6379728 0",
      ]
    `);
  });

  it('has no numbers where sizes are symbols', async () => {
    const source = `
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.a, self.b = nn.Linear(8, width), nn.Linear(width, 2)

    def forward(self, x):
        return self.b(F.relu(self.a(x)))
`;
    const graph = await readSnippet(source, { entry: 'Net', inputs: [{ shape: [1, 8], dataType: 'float32' }] });
    expect(explain(graph).cost.map(({ parameters, multiplyAdds: work }) => [parameters, work])).toEqual([[null, null]]);
  });
});
