import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { initialisationFindings } from '../../src/explain/initialisation/findings';
import type { Initialisation } from '../../src/explain/initialisation/initialisation';
import type { Graph } from '../../src/graph/graph';
import { readSnippet } from '../support/reading';

const read = (source: string, entry: string, shape: number[]): Promise<Graph> =>
  readSnippet(source, { entry, inputs: [{ shape, dataType: 'float32' }] });

const of = (graph: Graph): Initialisation => explain(graph).initialisation!;

const initialised = async (source: string, entry: string, shape: number[]): Promise<Initialisation> =>
  of(await read(source, entry, shape));

const stack = `
  class Net(nn.Module):
      def __init__(self, depth, rule=None, rectifier=nn.ReLU, width=64):
          super().__init__()
          self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
          self.rectifier = rectifier()
          for layer in self.layers:
              if rule:
                  rule(layer.weight)
                  nn.init.zeros_(layer.bias)
      def forward(self, x):
          for i, layer in enumerate(self.layers):
              x = layer(self.rectifier(x) if i else x)
          return x
`;

describe('a layer’s initialisation', () => {
  it('says the rule, n and n̂, and the gains of eqs. (8) and (12)', async () => {
    const source = `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.first = nn.Conv2d(3, 16, 3, padding=1)
              self.second = nn.Conv2d(16, 32, 5, padding=2)
              nn.init.kaiming_normal_(self.second.weight, mode='fan_out', nonlinearity='relu')
          def forward(self, x):
              return self.second(F.relu(self.first(x)))
    `;
    const { layers } = await initialised(source, 'Net', [1, 3, 8, 8]);
    expect(layers[0]).toMatchObject({
      name: 'first',
      text: 'PyTorch’s default: He uniform, fan-in, a = √5',
      byDefault: true,
      fanIn: 27,
      fanOut: 144,
      slopeBefore: 1,
      slopeAfter: 0,
    });
    // Var[w] = 1/(3n): a third in front of no rectifier.
    expect(layers[0].variance).toBeCloseTo(1 / 81, 12);
    expect(layers[0].forwardGain).toBeCloseTo(1 / 3, 12);
    expect(layers[0].backwardGain).toBeCloseTo(144 / 162, 12);
    expect(layers[1]).toMatchObject({ text: 'He normal, fan-out', byDefault: false, fanIn: 400, fanOut: 800 });
    expect(layers[1].chosenAt?.startLine).toBe(6);
    expect(layers[1].forwardGain).toBeCloseTo(400 / 800, 12);
  });

  it.each([
    ['nn.Conv2d(8, 16, 3, groups=4)', 2 * 9, 4 * 9, 1 / (3 * 18)],
    ['nn.Conv2d(8, 8, 3, groups=8)', 9, 9, 1 / (3 * 9)],
    // PyTorch takes the second axis of [in, out, window] for the inputs.
    ['nn.ConvTranspose2d(8, 16, 4, stride=2)', (8 * 16) / 4, 16 * 16, 1 / (3 * 16 * 16)],
  ])('%s', async (layer, fanIn, fanOut, variance) => {
    const graph = await read(`\n  def net(x):\n      return x\n  model = ${layer}\n`, `${layer}`, [1, 8, 9, 9]);
    const [found] = of(graph).layers;
    expect(found).toMatchObject({ fanIn, fanOut });
    expect(found.variance).toBeCloseTo(variance, 12);
  });

  it.each([
    ['nn.PReLU', 0.25],
    ['lambda: nn.LeakyReLU(0.1)', 0.1],
    ['nn.Identity', 1],
    ['nn.GELU', null],
    ['nn.Tanh', null],
  ])('takes the slope of %s', async (rectifier, slope) => {
    const { layers } = await initialised(stack, `Net(2, nn.init.xavier_normal_, ${rectifier})`, [1, 64]);
    expect(layers[1].slopeBefore).toBe(slope);
    if (slope === null) expect(layers[1].forwardGain).toBeNull();
    else expect(layers[1].forwardGain).toBeCloseTo((1 + slope ** 2) / 2, 12);
  });

  it('knows the variance that a truncation leaves', async () => {
    const rule = (bounds: string) => `Net(1, lambda w: nn.init.trunc_normal_(w, std=1.0${bounds}))`;
    // Of a normal distribution within ±2σ the variance is 1 − 4φ(2)/(2Φ(2) − 1) = 0.7737.
    expect((await initialised(stack, rule(''), [1, 64])).layers[0].variance).toBeCloseTo(0.7737, 4);
    expect((await initialised(stack, rule(', a=-50, b=50'), [1, 64])).layers[0].variance).toBeCloseTo(1, 9);
  });
});

describe('variance through depth', () => {
  it('falls by half in each rectified layer with Xavier, eq. (9)', async () => {
    const found = await initialised(stack, 'Net(31, nn.init.xavier_normal_)', [1, 64]);
    expect(found.forward[30]).toBeCloseTo(0.5 ** 30, 12);
    expect(found.backward[1]).toBeCloseTo(0.5 ** 29, 12);
    expect(found.summary).toBe(
      'Xavier on 30 rectified layers: the standard deviation falls to (1/√2)³⁰ ≈ 3.1e-5 of the first layer’s; ' +
        'that of the gradient falls to 4.3e-5 on its way back (He et al. 2015b, Sec. 2.2).',
    );
  });

  it('stays with He’s rule, and falls by a sixth with PyTorch’s own', async () => {
    const kept = await initialised(stack, 'Net(31, nn.init.kaiming_normal_)', [1, 64]);
    expect(kept.forward[30]).toBeCloseTo(1, 12);
    expect(kept.summary).toContain('the standard deviation stays, 1 of the first layer’s at the last');
    const own = await initialised(stack, 'Net(13)', [1, 64]);
    expect(own.forward[12]).toBeCloseTo(6 ** -12, 12);
    expect(own.summary).toContain('PyTorch’s default on 12 rectified layers');
    expect(own.summary).toContain('(1/√6)¹²');
    expect(own.approximations).toContain('Biases are left out, as in the paper (b = 0).');
  });

  const residual = `
    class Unit(nn.Module):
        def __init__(self, c, zero):
            super().__init__()
            self.conv1 = nn.Conv2d(c, c, 3, padding=1, bias=False)
            self.conv2 = nn.Conv2d(c, c, 3, padding=1, bias=False)
            self.bn1, self.bn2 = nn.BatchNorm2d(c), nn.BatchNorm2d(c)
            if zero:
                nn.init.zeros_(self.bn2.weight)
        def forward(self, x):
            return F.relu(x + self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))

    class Pre(Unit):
        def forward(self, x):
            x = x + self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x))))))
            return x

    class Net(nn.Module):
        def __init__(self, unit, n, zero=False):
            super().__init__()
            self.stem = nn.Conv2d(3, 16, 3, padding=1)
            self.units = nn.Sequential(*[unit(16, zero) for _ in range(n)])
            self.fc = nn.Linear(16, 10)
        def forward(self, x):
            return self.fc(self.units(F.relu(self.stem(x))).mean((2, 3)))
  `;

  it('grows along the shortcuts of pre-activation units: each adds the variance of its branch', async () => {
    const graph = await read(residual, 'Net(Pre, 8)', [1, 3, 32, 32]);
    const { units, initialisation } = explain(graph);
    expect(units).toHaveLength(8);
    expect(initialisation!.summary).toContain('over 8 units');
    const normalised = initialisation!.layers.filter((layer) => layer.normalised).map(({ name }) => name);
    expect(normalised).toEqual(Array.from({ length: 8 }, (_, i) => `units.${i}.conv1`));
  });

  it('reaches no further than the batch norm behind a layer', async () => {
    const found = await initialised(residual, 'Net(Unit, 3)', [1, 3, 32, 32]);
    expect(found.summary).toContain('Batch norm behind 6 of 8 weight layers');
    expect(found.summary).toContain('the branch shrinks by the order of √depth (De and Smith 2020, abstract)');
  });

  it('starts as the shortcut where the last γ of each branch is 0', async () => {
    const found = await initialised(residual, 'Net(Unit, 3, True)', [1, 3, 32, 32]);
    expect(found.summary).toContain('Each of the 3 units begins as its shortcut');
    const [first, second] = ['units.1.conv1', 'units.1.conv2'].map((name) =>
      found.chain.indexOf(found.layers.find((layer) => layer.name === name)!.node),
    );
    // Nothing comes back through γ = 0: what reaches conv1's input came by the shortcut.
    expect(found.backward[second]).toBe(0);
    expect(found.backward[first]).toBeGreaterThan(0);
  });

  it('is as measured', async () => {
    const net = `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              layers, c = [], 3
              for width in (16, 32, 64):
                  for _ in range(2):
                      conv = nn.Conv2d(c, width, 3, padding=1)
                      nn.init.kaiming_normal_(conv.weight, nonlinearity='relu')
                      nn.init.zeros_(conv.bias)
                      layers += [conv, nn.ReLU()]
                      c = width
                  layers += [nn.MaxPool2d(2)]
              self.features = nn.Sequential(*layers)
              self.last = nn.Conv2d(64, 64, 1)
          def forward(self, x):
              return self.last(self.features(x))
    `;
    const found = await initialised(net, 'Net', [16, 3, 32, 32]);
    // Means over 20 draws in PyTorch 1.13, input and last gradient normal: variance of each convolution's output against the
    // first's, mean square of the gradient at each one's input against the last's.
    const forward = [1, 0.959, 2.42, 2.09, 3.67, 3.39, 0.919];
    const backward = [0.74, 0.14, 0.332, 0.183, 0.529, 0.291, 1];
    const near = (value: number | null, measured: number): boolean =>
      value !== null && value / measured > 0.6 && value / measured < 1.6;
    forward.forEach((measured, l) => expect(found.forward[l]).toSatisfy((value: number) => near(value, measured)));
    backward.forEach((measured, l) => expect(found.backward[l]).toSatisfy((value: number) => near(value, measured)));
  });

  it('is not known behind what was not understood, and says so', async () => {
    const source = `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.rnn = nn.LSTM(8, 8)
              self.fc = nn.Linear(8, 8)
          def forward(self, x):
              return self.fc(self.rnn(x)[0])
    `;
    const found = await initialised(source, 'Net', [5, 1, 8]);
    expect(found.forward).toEqual([null, null]);
    expect(found.approximations.at(-1)).toMatch(/^From rnn on the variance is not known: recurrent at line \d+/);
  });
});

describe('findings', () => {
  const codesOf = async (entry: string): Promise<string[]> => {
    const graph = await read(stack, entry, [1, 64]);
    return initialisationFindings(graph, of(graph)).map(({ code }) => code);
  };

  it('name what falls as far as the paper’s network that stalled, and nothing that falls less', async () => {
    expect(await codesOf('Net(30, nn.init.xavier_normal_)')).toEqual(['init/xavier-with-relu']);
    expect(await codesOf('Net(22, nn.init.xavier_normal_)')).toEqual([]);
    expect(await codesOf('Net(30, nn.init.kaiming_normal_)')).toEqual([]);
    expect(await codesOf('Net(30, nn.init.xavier_normal_, nn.Tanh)')).toEqual([]);
    expect(await codesOf('Net(14)')).toEqual(['init/default-with-relu']);
    expect(await codesOf('Net(8)')).toEqual([]);
  });

  it('name layers that cannot learn', async () => {
    expect(await codesOf('Net(2, nn.init.zeros_)')).toEqual(['init/zero']);
    expect(await codesOf('Net(2, nn.init.ones_)')).toEqual(['init/symmetric']);
    expect(await codesOf('Net(1, nn.init.zeros_)')).toEqual([]);
  });

  it('say nothing behind batch norm', async () => {
    const source = `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.layers = nn.Sequential(*[nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU()) for _ in range(40)])
          def forward(self, x):
              return self.layers(x)
    `;
    const graph = await read(source, 'Net', [2, 64]);
    expect(initialisationFindings(graph, of(graph))).toEqual([]);
  });
});
