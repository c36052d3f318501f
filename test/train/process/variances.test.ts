import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain';
import type { Graph } from '../../../src/graph/graph';
import { chainToCheck } from '../../../src/train/checks/chain';
import { varianceChecks } from '../../../src/train/checks/variances';
import { Network } from '../../../src/train/process/network';
import { Random } from '../../../src/train/process/random';
import { Trainer } from '../../../src/train/process/trainer';
import { measureLayers } from '../../../src/train/process/variances';
import { plainNetwork } from '../../../src/vary/plainNetwork';
import { readSnippet } from '../../support/reading';
import { residualNetwork } from '../../support/residualNetwork';
import { useBackEnd } from './gradients';

const depth = 8;

/** Wide layers without padding or pooling: what the derivation is of. */
const wide = (rule: string, rectifier = 'nn.ReLU()'): Promise<Graph> =>
  readSnippet(
    `
    class Wide(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(n, 256) for n in [192] + [256] * ${depth - 2})
            self.last = nn.Linear(256, 10)
            self.rectifier = ${rectifier}
            for layer in [*self.layers, self.last]:
                nn.init.${rule}
                nn.init.zeros_(layer.bias)
        def forward(self, x):
            x = x.flatten(1)
            for layer in self.layers:
                x = self.rectifier(layer(x))
            return self.last(x)
    `,
    { entry: 'Wide', inputs: [{ shape: [1, 3, 8, 8], dataType: 'float32' }] },
  );

async function checked(graph: Graph, images = 8) {
  const network = new Network(graph);
  const { size, channels } = network.input;
  const random = new Random(1, 'images');
  const batch = {
    pixels: Float32Array.from({ length: images * size * size * channels }, () => random.normal()),
    labels: Uint16Array.from({ length: images }, (_, i) => i % 10),
  };
  const trainer = new Trainer(network, 0);
  const chain = chainToCheck(graph, explain(graph));
  const [forward, backward] = varianceChecks(chain, await measureLayers(trainer, chain, batch, 0), 0);
  trainer.dispose();
  return { forward, backward };
}

describe.each(['wasm', 'cpu', 'cpu-simd'] as const)('variances of He et al. 2015b on %s', (backEnd) => {
  beforeAll(() => useBackEnd(backEnd));

  it('(9) holds with (10): He initialisation keeps the variance of the responses', async () => {
    const { forward } = await checked(await wide("kaiming_normal_(layer.weight, nonlinearity='relu')"));
    expect(forward.layers).toHaveLength(depth);
    expect(forward.end.product).toBeCloseTo(1, 1);
    // A draw of 256 features, eight times.
    expect(Math.abs(Math.log(forward.end.measured))).toBeLessThan(0.5);
  });

  it('(13) holds with (14), and neither does with Xavier’s: half of the variance goes in every layer', async () => {
    const he = await checked(await wide("kaiming_normal_(layer.weight, mode='fan_out', nonlinearity='relu')"));
    expect(Math.abs(Math.log(he.backward.end.measured / he.backward.end.product))).toBeLessThan(0.5);
    const { forward } = await checked(await wide('xavier_normal_(layer.weight)'));
    // The last layer has 10 outputs: 2/(256 + 10) is nearly twice 1/256.
    expect(forward.end.product).toBeCloseTo(2 ** -(depth - 2), 2);
    expect(forward.perLayer).toBeGreaterThan(0.9);
    expect(forward.perLayer).toBeLessThan(1.1);
  });

  it('(15) counts the slope of a PReLU', async () => {
    const rule = "kaiming_normal_(layer.weight, a=0.25, nonlinearity='leaky_relu')";
    const { forward } = await checked(await wide(rule, 'nn.PReLU()'));
    expect(forward.end.product).toBeCloseTo(1, 1);
    expect(Math.abs(Math.log(forward.end.measured))).toBeLessThan(0.5);
  });
});

describe('variances that are off', () => {
  beforeAll(() => useBackEnd('cpu-simd'));

  it('say how much the padding takes, and that narrow layers differ from draw to draw', async () => {
    const { forward, backward } = await checked(plainNetwork(14));
    expect(forward.relativeError).toBeGreaterThan(0.5);
    const kinds = forward.departures.map(({ kind }) => kind);
    expect(kinds).toEqual(['maxPool', 'padding', 'draw']);
    // 3×3 on maps of 8×8, ten layers behind the first.
    expect(forward.departures[1]).toMatchObject({ count: 10, factor: expect.closeTo((22 / 24) ** 20, 6) });
    expect(backward.departures.map(({ kind }) => kind)).toContain('stride');
    // What the explanation expects is nearer than the equation.
    const { measured, product, estimate } = forward.end;
    expect(Math.abs(Math.log(measured / estimate!))).toBeLessThan(Math.abs(Math.log(measured / product)));
  });

  it('name normalisations and additions', async () => {
    const { forward } = await checked(residualNetwork({ unitsPerStage: 2, widths: [8, 16], size: 8 }));
    expect(forward.departures.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['normalisation', 'addition', 'averagePool', 'padding']),
    );
    expect(forward.departures.map(({ kind }) => kind)).not.toContain('draw');
  });
});

describe('a chain of layers', () => {
  it('ends where the slope of what stands before a layer is not known', async () => {
    const graph = await readSnippet(
      `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.layers = nn.Sequential(
                  nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4))
          def forward(self, x):
              return self.layers(x)
      `,
      { entry: 'Net', inputs: [{ shape: [1, 8], dataType: 'float32' }] },
    );
    expect(chainToCheck(graph, explain(graph)).map(({ name }) => name)).toEqual(['layers.2', 'layers.4', 'layers.6']);
  });
});
