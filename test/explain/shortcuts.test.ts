import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { Sketch } from '../support/sketch';

type Draw = (net: Sketch, x: number) => number;

/** Units of W-BN-ReLU-W-BN around a shortcut, ReLU after the addition where `after` says so. */
function network(shortcut: Draw, { units = 3, after = true, onBranch = (_: Sketch, f: number, _x: number) => f } = {}) {
  const net = new Sketch();
  let x = net.relu(net.bn(net.conv(net.input(), 8, {}, 'stem')));
  for (let i = 0; i < units; i++) {
    x = net.within(`layer.${i}`, () => {
      const f = net.bn(net.conv(net.relu(net.bn(net.conv(x, 8, {}, 'conv1'))), 8, {}, 'conv2'), 'bn2');
      const sum = net.add(onBranch(net, f, x), shortcut(net, x));
      return after ? net.relu(sum) : sum;
    });
  }
  return explain(net.finish(net.head(x)));
}

/** The gate of each unit is computed once and remembered by its x. */
function gating(bias: number | 'default', exclusive: boolean) {
  const gates = new Map<number, number>();
  const gate: Draw = (net, x) => {
    if (!gates.has(x)) gates.set(x, net.sigmoid(net.conv(x, 8, { kernel: 1, bias }, 'gate')));
    return gates.get(x)!;
  };
  return {
    shortcut: (net: Sketch, x: number) => net.multiply(net.scale(gate(net, x), -1, 1), x),
    onBranch: (net: Sketch, f: number, x: number) => (exclusive ? net.multiply(gate(net, x), f) : f),
  };
}

describe('kinds of shortcuts (He et al. 2016, Fig. 2)', () => {
  it('(a) identity', () => {
    const { units, identityPath } = network((_, x) => x);
    expect(units.map(({ shortcut }) => shortcut.figure)).toEqual(['a', 'a', 'a']);
    expect(units[0]).toMatchObject({
      name: 'layer.0',
      shortcut: { kind: 'identity', crossings: [] },
      identityTerm: { state: 'masked', intact: false },
      equation: { holds: 'approximately' },
    });
    expect(identityPath.term.text).toBe('3 ReLU masks');
    expect(identityPath.summary).toBe('Masked after all 3');
  });

  it('(b) constant scaling, with its factor and that of F', () => {
    const { units, identityPath, claims } = network((net, x) => net.scale(x, 0.5), {
      units: 54,
      after: false,
      onBranch: (net, f) => net.scale(f, 0.5),
    });
    expect(units[7].shortcut).toMatchObject({ kind: 'constantScaling', figure: 'b', text: 'constant scaling 0.5' });
    expect(units[7].branch.factor?.value).toBe(0.5);
    expect(units[7].equation).toMatchObject({ numbered: 'He et al. 2016, eqs. (6), (7), (8)', holds: 'exactly' });
    expect(identityPath.term.text).toBe('0.5⁵⁴ ≈ 5.6e-17');
    expect(identityPath.term.value).toBeCloseTo(0.5 ** 54, 25);
    expect(identityPath.latex).toContain('\\class{scaled}{0.5^{54}}');
    expect(claims.find(({ item }) => item === 'Table 1')?.statement).toContain('12.35');
  });

  it('(b) an unscaled F with a scaled shortcut fails in the paper', () => {
    const { claims } = network((net, x) => net.scale(x, 0.5));
    expect(claims.find(({ item }) => item === 'Table 1')?.statement).toContain('fail (above 20 % error)');
  });

  it.each([
    [-6, 1 / (1 + Math.exp(-6)), '8.70'],
    [-7, 1 / (1 + Math.exp(-7)), '9.81'],
    [-3, 1 / (1 + Math.exp(-3)), 'fail'],
  ])('(c) exclusive gating with b_g = %i', (bias, factor, error) => {
    const gated = gating(bias, true);
    const { units, claims } = network(gated.shortcut, gated);
    expect(units.map(({ shortcut }) => shortcut.figure)).toEqual(['c', 'c', 'c']);
    expect(units[0].shortcut.crossings.map(({ factor: each }) => each.value)).toEqual([expect.closeTo(factor, 12)]);
    expect(units[0].branch.factor?.text).toBe('g');
    expect(claims.find(({ item }) => item === 'Table 1')?.statement).toContain(error);
  });

  it('two gates that share nothing exclude each other by chance only', () => {
    const { units } = network(gating(-6, true).shortcut, gating(-6, true));
    expect(units.map(({ shortcut }) => shortcut.figure)).toEqual(['d', 'd', 'd']);
  });

  it('(d) shortcut-only gating, as initialised', () => {
    const { units, identityPath, claims } = network(gating(-6, false).shortcut, { units: 54, after: false });
    expect(units[0].shortcut).toMatchObject({ kind: 'shortcutOnlyGating', figure: 'd' });
    expect(units[0].shortcut.crossings[0].factor.note).toBe('as initialised, b_g = −6');
    expect(identityPath.term.value).toBeCloseTo((1 - 1 / (1 + Math.exp(6))) ** 54, 9);
    expect(identityPath.term.text).toBe('∏(1−g) ≈ 0.875 as initialised, b_g = −6');
    expect(identityPath.latex).toContain('\\prod_{i=0}^{53}\\bigl(1-g(\\mathbf{x}_i)\\bigr)');
    expect(claims.find(({ item }) => item === 'Table 1')?.statement).toContain('6.91');
    // The gate's own convolution stands on the shortcut's side, not in F.
    expect(units[0].branch.weightLayers).toHaveLength(2);
  });

  it('(d) a bias of the framework’s default starts half open in the mean', () => {
    const { units } = network(gating('default', false).shortcut);
    expect(units[0].shortcut.crossings[0].factor).toMatchObject({
      value: 0.5,
      note: expect.stringContaining('default'),
    });
  });

  it('(e) 1×1 convolutions on every shortcut', () => {
    const { units, identityPath, claims } = network((net, x) => net.bn(net.conv(x, 8, { kernel: 1 }, 'shortcut')));
    expect(units[0].shortcut).toMatchObject({ kind: 'projection', figure: 'e', text: 'projection 1×1 8→8' });
    expect(units[0].equation).toMatchObject({ numbered: 'He et al. 2015, eq. (2)', holds: 'not' });
    expect(units[0].branch.weightLayers).toHaveLength(2);
    expect(identityPath.term.text).toBe('3 projections W_s, 3 ReLU masks');
    expect(claims.find(({ item }) => item === 'Table 1')?.statement).toContain('12.22');
  });

  it('(f) dropout on the shortcut, and none where it stands on the branch', () => {
    const { units, identityPath, claims } = network((net, x) => net.dropout(x), { after: false });
    expect(units[0].shortcut).toMatchObject({ kind: 'dropout', figure: 'f', text: 'dropout 0.5' });
    expect(identityPath.term).toMatchObject({ state: 'cutAtRandom', intact: false });
    expect(identityPath.term.text).toContain('0.5³ ≈ 0.125');
    expect(claims.find(({ item }) => item === 'Table 1')?.statement).toContain('fail');
    const onBranch = network((_, x) => x, { after: false, onBranch: (net, f) => net.dropout(f) });
    expect(onBranch.units[0]).toMatchObject({ shortcut: { kind: 'identity' }, identityTerm: { intact: true } });
    expect(onBranch.units[0].branch.factor).toBeUndefined();
  });

  it('learned scaling of the shortcut; of F it is a factor of the branch', () => {
    const learned = (net: Sketch, x: number) =>
      net.multiply(x, net.parameter([1], { kind: 'constant', value: 0.1 }, 'alpha'));
    const onShortcut = network(learned, { after: false });
    expect(onShortcut.units[0].shortcut).toMatchObject({ kind: 'learnedScaling' });
    expect(onShortcut.identityPath.term.text).toBe('∏λ of 3 trained ≈ 0.001 as initialised');
    const reZero = network((_, x) => x, {
      after: false,
      onBranch: (net, f) => net.multiply(net.parameter([1], { kind: 'constant', value: 0 }, 'alpha'), f),
    });
    expect(reZero.units[0].shortcut.kind).toBe('identity');
    expect(reZero.units[0].branch.factor).toMatchObject({ state: 'scaled', value: 0 });
  });

  it('spells out what is no kind of the papers', () => {
    const { units } = network((net, x) => net.relu(net.bn(x)));
    expect(units[0].shortcut).toMatchObject({ kind: 'other', text: 'BN · ReLU' });
    expect(units[0].shortcut.figure).toBeUndefined();
  });
});
