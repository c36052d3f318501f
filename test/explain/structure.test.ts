import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Explanation } from '../../src/explain/explanation';
import { residualNetwork } from '../support/residualNetwork';
import { Sketch } from '../support/sketch';

const claimsOn = ({ claims }: Explanation, item: string) => claims.filter((claim) => claim.item === item);

describe('activation orders (He et al. 2016, Fig. 4)', () => {
  type Steps = readonly ('W' | 'BN' | 'ReLU')[];
  const apply = (net: Sketch, x: number, steps: Steps) =>
    steps.reduce((y, step) => (step === 'W' ? net.conv(y, 8) : step === 'BN' ? net.bn(y) : net.relu(y)), x);

  const stack = (branch: Steps, after: Steps) => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (let i = 0; i < 3; i++)
      x = net.within(`layer.${i}`, () => apply(net, net.add(x, apply(net, x, branch)), after));
    return explain(net.finish(net.head(x)));
  };

  it.each<[string, Steps, Steps, string]>([
    ['a', ['W', 'BN', 'ReLU', 'W', 'BN'], ['ReLU'], '6.61'],
    ['b', ['W', 'BN', 'ReLU', 'W'], ['BN', 'ReLU'], '8.17'],
    ['c', ['W', 'BN', 'ReLU', 'W', 'BN', 'ReLU'], [], '7.84'],
    ['d', ['ReLU', 'W', 'BN', 'ReLU', 'W', 'BN'], [], '6.71'],
    ['e', ['BN', 'ReLU', 'W', 'BN', 'ReLU', 'W'], [], '6.37'],
  ])('(%s)', (letter, branch, after, error) => {
    const explanation = stack(branch, after);
    for (const unit of explanation.units) {
      expect(unit.activationText).toBe(letter);
      expect(unit.branch.order).toBe(branch.join('-'));
      expect(unit.after.order).toBe(after.join('-'));
      expect(unit.identityTerm.intact).toBe(after.length === 0);
    }
    const [claim] = claimsOn(explanation, 'Table 2');
    expect(claim.statement).toContain(error);
    expect(claim.units).toEqual([0, 1, 2]);
  });

  it('spells out an order that the figure does not have', () => {
    const { units } = stack(['BN', 'W', 'BN', 'ReLU', 'W', 'BN'], []);
    expect(units[0]).toMatchObject({ activationOrder: 'other', activationText: 'BN-W-BN-ReLU-W-BN' });
  });
});

describe('pre-activation networks', () => {
  it('give the shared BN-ReLU of a stage’s first unit to that unit, not to f of the one before', () => {
    const { units, identityPath } = explain(residualNetwork({ order: 'preActivation', option: 'B' }));
    expect(units.map(({ activationText }) => activationText).join('')).toBe('eeeeeeeee');
    expect(units.map(({ before }) => before.order)).toEqual(['', '', '', 'BN-ReLU', '', '', 'BN-ReLU', '', '']);
    expect(units.every(({ after }) => after.order === '')).toBe(true);
    expect(identityPath.summary).toBe('Untouched in 7 of 9 units; weights at 2 stage entries');
    expect(identityPath.scope).toBe('layer1');
    expect(identityPath.note).toBe(
      'Equations (4) and (5) of He et al. 2016 with l = 0, L = 3. The same in layer2 with 4, 6 and layer3 with 7, 9.',
    );
  });

  it('also with one unit a stage, where only module paths tell', () => {
    const { units } = explain(residualNetwork({ order: 'preActivation', option: 'B', unitsPerStage: 1 }));
    expect(units.map(({ activationText }) => activationText)).toEqual(['e', 'e', 'e']);
  });

  it('a last BN–ReLU belongs to the head; without it that is a deviation', () => {
    const whole = explain(residualNetwork({ order: 'preActivation' }));
    expect(whole.identityPath.items.at(-1)).toMatchObject({ role: 'head', nodes: { length: 5 } });
    expect(claimsOn(whole, 'appendix').map(({ id }) => id)).toEqual(['P1/last-activation']);
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (let i = 0; i < 2; i++) {
      x = net.within(`layer.${i}`, () => net.add(x, net.conv(net.relu(net.bn(net.conv(net.relu(net.bn(x)), 8))), 8)));
    }
    const [deviation] = explain(net.finish(net.head(x))).deviations;
    expect(deviation).toMatchObject({ id: 'missing-final-activation', item: 'appendix', units: [1] });
  });
});

describe('the CIFAR networks', () => {
  it('option A: zeros at the two changes of size', () => {
    const explanation = explain(residualNetwork({ unitsPerStage: 9 }));
    const { units, stages, identityPath } = explanation;
    expect(
      units
        .filter(({ shortcut }) => shortcut.kind === 'zeroPadding')
        .map(({ name, shortcut }) => [name, shortcut.text]),
    ).toEqual([
      ['layer2.0', 'zero padding 16→32, /2 (option A)'],
      ['layer3.0', 'zero padding 32→64, /2 (option A)'],
    ]);
    expect(stages.map(({ name, units: members, shape }) => [name, members.length, shape])).toEqual([
      ['layer1', 9, [16, 32, 32]],
      ['layer2', 9, [32, 16, 16]],
      ['layer3', 9, [64, 8, 8]],
    ]);
    expect(identityPath.summary).toBe('Padded with zeros at 2 of 27 units, masked after all 27');
    expect(identityPath.paths).toMatchObject({ total: String(2 ** 27), fewest: 0, most: 54 });
    expect(claimsOn(explanation, 'Table 6')[0].statement).toContain('ResNet-56');
    expect(explanation.summary).toBe(
      '853 k parameters · 125.5 M multiply-adds · 27 units: 25 identity, 2 zero-padded'.replaceAll(
        /(?<=\d) (?=[kM])/g,
        '\u202f',
      ),
    );
  });

  it('option B: projections where the size changes, and the product over the units', () => {
    const explanation = explain(residualNetwork({ option: 'B' }));
    const { identityPath, units } = explanation;
    expect(units[3].shortcut.text).toBe('projection 1×1 16→32, /2 (option B)');
    expect(identityPath.latex).toBe(
      '\\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{0}} = \\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{9}} ' +
        '\\prod_{l=8}^{0} \\class{masked}{D_l}\\left(H_l + \\frac{\\partial\\mathcal{F}_l}{\\partial\\mathbf{x}_l}\\right)',
    );
    expect(identityPath.symbols.map(({ latex, text }) => `${latex}: ${text}`)).toEqual([
      'H_l = W_{s,l}: projection, l = 3, 6',
      'H_l = I: identity, the other 7 units',
      'D_l = \\mathrm{diag}\\,\\mathbf{1}[\\mathbf{y}_l > 0]: ReLU of unit l',
    ]);
    expect(identityPath.breaks).toHaveLength(9);
    expect(identityPath.breaks[3]).toMatchObject({ name: 'layer2.0', state: 'replaced', text: 'D (ReLU) · W_s' });
    expect(claimsOn(explanation, 'Table 3').map(({ paper }) => paper)).toEqual(['P1', 'P2']);
  });

  it('option C: projections on every shortcut', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (const [i, width] of [8, 8, 16].entries()) {
      x = net.within(`layer.${i}`, () =>
        net.relu(
          net.add(
            net.bn(net.conv(net.relu(net.bn(net.conv(x, width))), width)),
            net.bn(net.conv(x, width, { kernel: 1 })),
          ),
        ),
      );
    }
    const { units } = explain(net.finish(net.head(x)));
    expect(units.map(({ shortcut }) => shortcut.text)).toEqual([
      'projection 1×1 8→8 (option C)',
      'projection 1×1 8→8 (option C)',
      'projection 1×1 8→16 (option C)',
    ]);
  });

  it('finds 333 units of a thousand layers', () => {
    const { units, identityPath } = explain(residualNetwork({ unitsPerStage: 111, order: 'preActivation' }));
    expect(units).toHaveLength(333);
    expect(identityPath.paths.total).toBe('2³³³');
  });
});

describe('other structures', () => {
  const unit = (draw: (net: Sketch, x: number) => number, input: readonly number[] = [1, 8, 8, 8]) => {
    const net = new Sketch();
    const x = net.input(input);
    return explain(net.finish(net.within('block', () => draw(net, x))));
  };

  it('a bare bottleneck is one unit', () => {
    const { units, summary, identityPath } = unit((net, x) => {
      const f = net.relu(net.bn(net.conv(net.relu(net.bn(net.conv(x, 4, { kernel: 1 }))), 4)));
      return net.relu(net.add(x, net.bn(net.conv(f, 8, { kernel: 1 }))));
    });
    expect(units[0].branch).toMatchObject({
      layers: '1×1 · 3×3 · 1×1',
      widths: '4 · 4 · 8',
      order: 'W-BN-ReLU-W-BN-ReLU-W-BN',
    });
    expect(summary).toBe('post-activation unit · identity path masked by ReLU');
    expect(units[0].equation.latex).toBe(
      '\\mathbf{x}_{1} = \\mathrm{ReLU}\\left(\\mathbf{x}_{0} + \\mathcal{F}(\\mathbf{x}_{0}, \\mathcal{W}_{0})\\right)',
    );
    expect(identityPath.paths).toMatchObject({
      counts: [1, 0, 0, 1],
      shares: [0.5, 0, 0, 0.5],
      total: '2',
      fewest: 0,
      most: 3,
    });
  });

  it('a squeeze-and-excitation gate multiplies F and is no shortcut', () => {
    const explanation = unit((net, x) => {
      const f = net.bn(net.conv(net.relu(net.bn(net.conv(x, 8))), 8));
      const squeezed = net.apply('adaptiveAveragePool', [f], { output: [1, 1], dataFormat: 'channelsFirst' });
      const gate = net.sigmoid(net.conv(net.relu(net.conv(squeezed, 2, { kernel: 1 })), 8, { kernel: 1 }));
      return net.relu(net.add(net.multiply(f, gate), x));
    });
    const [found] = explanation.units;
    expect(explanation.units).toHaveLength(1);
    expect(found).toMatchObject({ shortcut: { kind: 'identity' }, activationText: 'a' });
    expect(found.branch.order).toBe('W-BN-ReLU-W-BN');
    expect(found.branch.weightLayers).toHaveLength(4);
    expect(found.branch.factor).toBeUndefined();
  });

  it('a highway layer: the carry gate stands on the shortcut', () => {
    const { units } = unit((net, x) => {
      const transform = net.sigmoid(net.conv(x, 8, { bias: -2 }, 'transform'));
      return net.add(
        net.multiply(net.relu(net.conv(x, 8, {}, 'plain')), transform),
        net.multiply(x, net.apply('subtract', [net.constant(1), transform], {})),
      );
    });
    expect(units).toHaveLength(1);
    expect(units[0].shortcut).toMatchObject({ kind: 'exclusiveGating' });
    expect(units[0].shortcut.crossings[0].factor.value).toBeCloseTo(1 - 1 / (1 + Math.exp(2)), 12);
  });

  it('an interpolation x + g (H − x) is exclusive gating in other words', () => {
    const { units } = unit((net, x) => {
      const gate = net.sigmoid(net.conv(x, 8, { bias: -2 }, 'gate'));
      return net.add(x, net.multiply(gate, net.apply('subtract', [net.relu(net.conv(x, 8, {}, 'plain')), x], {})));
    });
    expect(units[0].shortcut).toMatchObject({ kind: 'exclusiveGating', figure: 'c' });
    expect(units[0].identityTerm).toMatchObject({
      state: 'gated',
      value: expect.closeTo(1 - 1 / (1 + Math.exp(2)), 12),
    });
    const constant = unit((net, x) => net.add(x, net.scale(net.apply('subtract', [net.conv(x, 8), x], {}), 0.1)));
    expect(constant.units[0].identityTerm).toMatchObject({ state: 'scaled', value: 0.9 });
  });

  it('pre-LN and post-LN', () => {
    const mlp = (net: Sketch, x: number) =>
      net.linear(net.apply('gelu', [net.linear(x, 16, 'up')], { approximate: false }), 8, 'down');
    const pre = unit((net, x) => net.add(x, mlp(net, net.ln(x))), [1, 4, 8]);
    expect(pre.units[0]).toMatchObject({
      activationOrder: 'other',
      activationText: 'pre-LN: LN-W-GELU-W',
      identityTerm: { intact: true },
    });
    const post = unit((net, x) => net.ln(net.add(x, mlp(net, x))), [1, 4, 8]);
    expect(post.units[0]).toMatchObject({
      activationText: 'post-LN: W-GELU-W + LN',
      identityTerm: { state: 'bent', text: 'B (LN)' },
    });
    expect(post.units[0].equation.holds).toBe('not');
  });

  it('inverted bottlenecks without identity between them: the path breaks between the units', () => {
    const net = new Sketch();
    const expand = (x: number, width: number, out: number) => {
      const wide = net.relu(net.bn(net.conv(x, width, { kernel: 1 }, 'expand')));
      const inner = net.relu(net.bn(net.conv(wide, width, { groups: width }, 'depthwise')));
      return net.bn(net.conv(inner, out, { kernel: 1 }, 'project'));
    };
    let x = net.input();
    for (const [i, out] of [8, 8, 16, 16].entries()) {
      x = net.within(`features.${i}`, () => {
        const f = expand(x, 6 * net.shape(x)[1], out);
        return net.shape(x)[1] === out ? net.add(x, f) : f;
      });
    }
    const { units, identityPath } = explain(net.finish(net.head(x)));
    expect(units.map(({ name, branch }) => [name, branch.layers, branch.widths])).toEqual([
      ['features.0', '1×1 · 3×3 depthwise · 1×1', '48 · 48 · 8'],
      ['features.1', '1×1 · 3×3 depthwise · 1×1', '48 · 48 · 8'],
      ['features.3', '1×1 · 3×3 depthwise · 1×1', '96 · 96 · 16'],
    ]);
    expect(units.every(({ identityTerm }) => identityTerm.intact)).toBe(true);
    expect(identityPath.summary).toBe('Untouched through all 3 units; broken between units at features.2');
    expect(identityPath.term).toMatchObject({ state: 'replaced', intact: false });
    expect(identityPath.breaks.map(({ name }) => name)).toEqual(['features.2']);
    expect(identityPath.scope).toBe('features.0–1');
  });

  it('a branch that was not understood does not make the normalisation before the split its own', () => {
    const net = new Sketch();
    let x = net.ln(net.linear(net.input([1, 4, 8]), 8, 'embed'), 'embed.norm');
    for (let i = 0; i < 2; i++) x = net.within(`layer.${i}`, () => net.add(x, net.unresolved([net.ln(x)], 'attend')));
    const { units, identityPath } = explain(net.finish(net.linear(x, 2, 'head')));
    expect(units.map(({ before }) => before.order)).toEqual(['', '']);
    expect(identityPath.summary).toBe('Untouched through all 2 units');
  });

  it('one call that adds three tensors is one addition', () => {
    const { units } = unit((net, x) => net.addMany(net.conv(x, 8, {}, 'a'), net.conv(x, 8, {}, 'b'), x));
    expect(units).toHaveLength(1);
    expect(units[0].branch.weightLayers).toHaveLength(2);
    expect(units[0].shortcut.kind).toBe('identity');
  });

  it('a unit inside a branch has a parent and its own f; the spine takes the outer one', () => {
    const { units, identityPath } = unit((net, x) => {
      const inner = net.within('block.inner', () => net.relu(net.add(net.conv(x, 8), x)));
      return net.add(net.conv(inner, 8, {}, 'last'), x);
    });
    expect(units.map(({ name, parent }) => [name, parent])).toEqual([
      ['block', undefined],
      ['block.inner', 0],
    ]);
    expect(units[1].after.order).toBe('ReLU');
    expect(units[1].equation.latex).toContain('\\mathbf{x}_{l+1}');
    expect(identityPath.items.filter(({ kind }) => kind === 'unit')).toHaveLength(1);
  });

  it('an addition without weights between is no unit, nor is one with a parameter', () => {
    const { units } = unit((net, x) =>
      net.add(net.add(net.relu(x), x), net.parameter([8, 8], { kind: 'constant', value: 0 })),
    );
    expect(units).toEqual([]);
  });

  it('a mask from a second input does not hide the units that it takes part in', () => {
    const net = new Sketch();
    let x = net.input([1, 4, 8]);
    const mask = net.scale(net.input([1, 4, 4], 'mask'), -1e4);
    for (let i = 0; i < 2; i++) {
      x = net.within(`layer.${i}`, () => {
        const [q, k, v] = ['q', 'k', 'v'].map((name) => net.linear(x, 8, name));
        const scores = net.add(net.apply('matmul', [q, k], { transposeB: true }), mask);
        const mixed = net.apply('matmul', [net.apply('softmax', [scores], { axis: 2 }), v], {});
        return net.ln(net.add(net.linear(mixed, 8, 'out'), x));
      });
    }
    const { units, identityPath } = explain(net.finish(net.linear(x, 2, 'head')));
    expect(units.map(({ name, shortcut }) => [name, shortcut.kind])).toEqual([
      ['layer.0', 'identity'],
      ['layer.1', 'identity'],
    ]);
    expect(identityPath.items.filter(({ kind }) => kind === 'unit')).toHaveLength(2);
  });

  it('a call that was not understood on the shortcut: nothing is claimed through it', () => {
    const { units, identityPath } = unit((net, x) => net.relu(net.add(net.bn(net.conv(x, 8)), net.unresolved([x]))));
    expect(units[0]).toMatchObject({
      identityTerm: { state: 'unknown', intact: false },
      equation: { numbered: 'not known', holds: 'not' },
    });
    expect(units[0].sentence).toContain('nothing is claimed');
    expect(identityPath.breaks[0].state).toBe('unknown');
  });
});

describe('networks without residual units', () => {
  it('a plain stack: every path crosses all weight layers', () => {
    const net = new Sketch();
    let x = net.input();
    for (let i = 0; i < 12; i++) x = net.relu(net.conv(x, 8, {}, `conv${i}`));
    const explanation = explain(net.finish(net.head(x)));
    const { identityPath, units } = explanation;
    expect(units).toEqual([]);
    expect(identityPath.summary).toBe('No residual unit: every path crosses all 13 weight layers');
    expect(identityPath.term.text).toBe('13 weight layers W, 1 part S that passes, 12 ReLU masks');
    expect(identityPath.breaks).toHaveLength(13);
    expect(identityPath.latex).toContain('\\prod_{l=13}^{1}');
    expect(claimsOn(explanation, 'Table 2')[0].statement).toContain('27.94');
    expect(explanation.summary).toContain('no residual unit');
  });

  it('concatenations are no units', () => {
    const net = new Sketch();
    let x = net.conv(net.input(), 8, {}, 'stem');
    for (let i = 0; i < 3; i++) x = net.concat(x, net.conv(net.relu(net.bn(x)), 4, {}, `layer${i}`));
    const { units, identityPath } = explain(net.finish(net.head(x)));
    expect(units).toEqual([]);
    expect(identityPath.paths).toMatchObject({ total: '8', fewest: 2, most: 5 });
    expect(identityPath.summary).toBe('No residual unit: every path crosses 2 to 5 weight layers');
  });

  it('nothing read, or no way from input to output', () => {
    const empty = { ...new Sketch().finish(), outputs: [] };
    expect(explain(empty).identityPath).toMatchObject({ term: { state: 'unknown' }, items: [], latex: '' });
    const net = new Sketch();
    net.input();
    const apart = explain(net.finish(net.constant(1, [1])));
    expect(apart.identityPath.summary).toContain('nothing is claimed');
  });

  it('a graph that was read in part, without an output, is explained as far as it goes', () => {
    const net = new Sketch();
    const x = net.conv(net.input(), 8);
    net.relu(net.add(net.conv(x, 8), x));
    expect(explain(net.finish()).units).toHaveLength(1);
  });
});
