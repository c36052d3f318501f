import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Initialiser } from '../../src/graph/graph';
import { typeset } from '../../src/papers/typeset';
import { Sketch } from '../support/sketch';

const unit = (draw: (net: Sketch, x: number) => number) => {
  const net = new Sketch();
  return explain(net.finish(draw(net, net.input())));
};

const zero: Initialiser = { kind: 'constant', value: 0 };

describe('what is the addition of a unit', () => {
  it('x − F(x) is one, with an untouched shortcut; F(x) − x and a difference of two branches are none', () => {
    const { units } = unit((net, x) => net.apply('subtract', [x, net.conv(net.relu(net.conv(x, 8)), 8)], {}));
    expect(units).toHaveLength(1);
    expect(units[0]).toMatchObject({ shortcut: { kind: 'identity' }, identityTerm: { intact: true, text: '1' } });
    expect(unit((net, x) => net.apply('subtract', [net.conv(x, 8), x], {})).units).toEqual([]);
    expect(unit((net, x) => net.apply('subtract', [net.conv(x, 8), net.conv(x, 8)], {})).units).toEqual([]);
  });

  it('a + b + x is one unit of two branches, however it is written', () => {
    const together = unit((net, x) => net.add(net.conv(x, 8, {}, 'a'), net.conv(x, 8, { kernel: 1 }, 'b'), x));
    const behind = unit((net, x) => net.add(net.add(x, net.conv(x, 8, {}, 'a')), net.conv(x, 8, { kernel: 1 }, 'b')));
    for (const { units } of [together, behind]) {
      expect(units).toHaveLength(1);
      expect(units[0].branch.weightLayers).toHaveLength(2);
      expect(units[0].identityTerm.text).toBe('1');
    }
  });

  it('units behind each other stay apart, and so does a long shortcut around them', () => {
    const { units } = unit((net, x) => {
      const first = net.add(x, net.conv(x, 8));
      return net.add(net.add(first, net.conv(net.relu(first), 8)), x);
    });
    expect(units.map(({ branch }) => branch.weightLayers.length)).toEqual([2, 1, 1]);
  });
});

describe('the identity term is the sum over all ways without weights', () => {
  it('x + ReLU(x) + F(x): 1 + D', () => {
    const { units, identityPath } = unit((net, x) => net.add(net.add(x, net.relu(x)), net.conv(x, 8)));
    expect(units[0].identityTerm).toMatchObject({ state: 'untouched', intact: true, text: '1 + D (ReLU)' });
    expect(units[0].equation.latex).toContain(
      '\\mathbf{x}_{0} + \\class{masked}{D_{0}}\\,\\mathbf{x}_{0} + \\mathcal{F}',
    );
    expect(units[0].equation.gradientLatex).toContain(
      '\\class{untouched}{\\mathbf{1}} + \\class{masked}{D_{0}} + \\frac',
    );
    expect(units[0].sentence).toContain(
      'Identity term: 1 + D (ReLU). 2 ways from x_l to the addition cross no weights',
    );
    expect(identityPath.symbols[0].text).toBe('2 ways without weights');
    expect(identityPath.term.text).toBe('(1 + D (ReLU))');
  });

  it('of a long product only the ends are written, and how much stands between', () => {
    const product = unit((net, x) => {
      let shortcut = x;
      for (let i = 0; i < 9; i++) shortcut = net.relu(shortcut);
      return net.add(shortcut, net.conv(x, 8));
    }).units[0];
    expect(product.identityTerm.text).toBe('D (ReLU) · D (ReLU) · ⋯ 5 factors ⋯ · D (ReLU) · D (ReLU)');
    expect(product.shortcut.text).toBe('ReLU ×9');
    for (const latex of [product.equation.latex, product.equation.gradientLatex]) {
      expect(latex.match(/class\{masked\}/g)).toHaveLength(4);
      expect(latex).toContain('\\overset{5\\text{ factors}}{\\cdots\\cdots}');
      // A formula that cannot be typeset shows its source.
      expect(typeset(latex).svg).not.toContain('overset');
    }
  });

  it('ways that multiply by numbers add up to one number', () => {
    const { units } = unit((net, x) => net.add(net.add(x, x), net.conv(x, 8)));
    expect(units[0]).toMatchObject({
      shortcut: { kind: 'constantScaling', text: 'constant scaling 2' },
      identityTerm: { state: 'scaled', text: '2', value: 2 },
    });
  });

  it('a gate of the branch opens no way of its own', () => {
    const { units } = unit((net, x) => {
      const f = net.conv(x, 8);
      return net.add(x, net.multiply(f, net.sigmoid(f)));
    });
    expect(units[0].identityTerm.text).toBe('1');
  });
});

describe('trained factors that depend on no input', () => {
  it('σ(α)·x + (1 − σ(α))·F is learned scaling, no gate', () => {
    const { units } = unit((net, x) => {
      const mix = net.sigmoid(net.parameter([1], zero, 'alpha'));
      return net.add(net.multiply(mix, x), net.multiply(net.scale(mix, -1, 1), net.conv(x, 8)));
    });
    expect(units[0]).toMatchObject({
      shortcut: { kind: 'learnedScaling' },
      identityTerm: { state: 'scaled', value: 0.5 },
    });
    expect(units[0].branch.factor).toMatchObject({ text: 'λ', value: 0.5 });
  });

  it('x + α·(F − x) leaves 1 − α to the shortcut', () => {
    const { units } = unit((net, x) => {
      const alpha = net.parameter([1], { kind: 'constant', value: 0.1 }, 'alpha');
      return net.add(x, net.multiply(alpha, net.apply('subtract', [net.conv(x, 8), x], {})));
    });
    expect(units[0].identityTerm).toMatchObject({ state: 'scaled', value: 0.9 });
  });
});
