import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { Sketch } from '../support/sketch';

/**
 * Pre-activation ResNet-164 for CIFAR (He et al. 2016, appendix): 18 bottlenecks a stage, in the first of each a BN-ReLU before
 * both paths and a projection, stride in the first 1×1, BN-ReLU behind the last addition.
 */
function resnet164() {
  const net = new Sketch();
  let x = net.conv(net.input([1, 3, 32, 32]), 16, {}, 'conv1');
  [16, 32, 64].forEach((width, stage) => {
    for (let i = 0; i < 18; i++) {
      x = net.within(`stage${stage + 1}.${i}`, () => {
        const activated = net.relu(net.bn(x, 'bn1'));
        const stride = stage > 0 && i === 0 ? 2 : 1;
        const reduced = net.relu(net.bn(net.conv(activated, width, { kernel: 1, stride }, 'conv1'), 'bn2'));
        const inner = net.relu(net.bn(net.conv(reduced, width, {}, 'conv2'), 'bn3'));
        const f = net.conv(inner, 4 * width, { kernel: 1 }, 'conv3');
        return net.add(f, i > 0 ? x : net.conv(activated, 4 * width, { kernel: 1, stride }, 'shortcut'));
      });
    }
  });
  return explain(net.finish(net.head(net.relu(net.bn(x, 'bn')), 10)));
}

describe('pre-activation ResNet-164', () => {
  const { units, stages, identityPath, claims, summary, descent, deviations } = resnet164();

  it('has 54 units, 51 of them untouched', () => {
    expect(summary.replaceAll('\u202f', ' ')).toBe(
      '1.7 M parameters · 244.5 M multiply-adds · 54 units: 51 identity, 3 projections',
    );
    expect(units.every(({ activationText }) => activationText === 'e')).toBe(true);
    expect(identityPath.summary).toBe('Untouched in 51 of 54 units; weights at 3 stage entries');
    expect(stages.map(({ name, units: members }) => [name, members.length])).toEqual([
      ['stage1', 18],
      ['stage2', 18],
      ['stage3', 18],
    ]);
    expect(identityPath.paths).toMatchObject({ total: '2⁵⁴', fewest: 3, most: 162 });
  });

  it('equation (5) holds behind the first unit of each stage', () => {
    expect(identityPath.note).toBe(
      'Equations (4) and (5) of He et al. 2016 with l = 1, L = 18. The same in stage2 with 19, 36 and stage3 with 37, 54.',
    );
    expect(identityPath.latex).toBe(
      '\\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{1}} = \\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{18}}' +
        '\\left(\\class{untouched}{\\mathbf{1}} + \\frac{\\partial}{\\partial\\mathbf{x}_{1}}\\sum_{i=1}^{17}\\mathcal{F}(\\mathbf{x}_i, \\mathcal{W}_i)\\right)',
    );
    // Unit 25 lies in the stretch that ends at x_36.
    expect(units[25].equation.gradientLatex).toContain('\\partial\\mathbf{x}_{36}}');
    expect(units[25].equation.gradientLatex).toContain('\\sum_{i=25}^{35}');
    expect(units[18].equation).toMatchObject({ numbered: 'He et al. 2015, eq. (2)', holds: 'not' });
  });

  it('is the paper’s own network', () => {
    expect(descent?.architecture).toBe('pre-activation ResNet-164');
    expect(deviations).toEqual([]);
    expect(claims.find(({ item }) => item === 'Table 2')?.statement.replaceAll('\u202f', ' ')).toBe(
      'Full pre-activation, ResNet-164 on CIFAR-10: 5.46 % error; original unit 5.93 %.',
    );
  });
});
