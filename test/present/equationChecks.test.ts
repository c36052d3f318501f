import { describe, expect, it } from 'vitest';
import { equationCard } from '../../src/present/equationCard';
import { checkGroups, checkText, nothingToCheck } from '../../src/present/equationChecks';
import { checkReport, varianceReport } from '../support/checkReport';
import { varianceRow } from '../../src/present/varianceChecks';
import type { CheckReport, EquationCheck } from '../../src/train/checks/check';

const report = (...checks: Partial<EquationCheck>[]): CheckReport => ({
  ...checkReport,
  checks: checks.map((check) => ({ ...checkReport.checks[0], ...check })),
});

describe('a checked equation', () => {
  it('is told with its own indices and norms, and on what it was measured', () => {
    expect(checkText(report({}))).toBe(
      [
        'Equations of He et al. 2016 on net.py#net',
        '',
        'layer1.1 to layer1.2: l = 1, L = 3',
        '  (4) x_3 = x_1 + Σ F(x_i)',
        '      holds, relative error 6.5e-8 · ‖x_3‖ 137: from x_1 46.2, from the branches 128',
        '',
        'Outside of every stretch: layer2.0 changes the size of x.',
        'Measured here at the first weights: seed 0, 16 images of noise N(0, 1), batch norm in training mode, wasm 4.22.0. ' +
          'Scaled as for training: width ÷ 2.',
      ].join('\n'),
    );
  });

  it('is the catalogue’s, λ multiplied out', () => {
    const [{ rows }] = checkGroups(report({ equation: '(8)', part: 'gradient', factor: 0.125 }));
    expect(rows[0].formula).toBe('∂E/∂x_1 = ∂E/∂x_3 (0.125 + ∂/∂x_1 Σ F̂(x_i))');
    expect(rows[0].latex).toContain(String.raw`\left(0.125 + \frac{\partial}{\partial \mathbf{x}_{1}}\sum_{i=1}^{2}`);
    const [gated] = checkGroups(report({ equation: '(8)', part: 'gradient', factor: null }));
    expect(gated.rows[0].latex).toContain(String.raw`\prod_{i=1}^{2}h'_i`);
  });

  it('that is off says why; one that ought to hold is a fault here', () => {
    const departures = [{ kind: 'after', order: 'ReLU', units: 3 } as const];
    const [{ rows }] = checkGroups(report({ relativeError: 0.31, exact: false, departures }, { relativeError: 0.31 }));
    expect(rows.map(({ verdict }) => verdict)).toEqual(['off', 'broken']);
    expect(rows[0].result).toBe('off by 31 % of ‖x_3‖');
    expect(rows[0].why).toEqual([
      'f is ReLU behind 3 additions; the equation is derived for an f that is the identity.',
    ]);
    expect(rows[1].why[0]).toContain('Only rounding was expected');
  });
});

describe('checked variances', () => {
  it('are told with both sides, why they are apart, and their course through depth', () => {
    const text = checkText(varianceReport);
    expect(text).toMatch(/^net.py#net has no residual units/);
    expect(text).toContain(
      [
        'Equations of He et al. 2015b',
        '',
        'Variance of the responses through 3 weight layers, conv1 to fc',
        '  (9) Var[y_3] = Var[y_1] ∏ ½(1+a²) n_l Var[w_l]',
        '      off: 0.25 times the product, 0.5 times a layer · Var[y_3] / Var[y_1] measured 0.25, the product 1; with all that the network has besides, 0.27 was expected',
        '  1 max pooling: the largest of a window varies otherwise than each of it.',
        '  Zeros around the maps of 2 layers: n counts them as inputs. The shares of the windows that lie on the map multiply to 0.7.',
        '  layer         measured  product  expected',
        '      1  conv1         1        1         1',
        '      2  conv2       0.7     0.98      0.71',
        '      3  fc         0.25        1      0.27',
      ].join('\n'),
    );
  });

  it('hold within a tenth, and then need no reasons', () => {
    const [check] = varianceReport.variances;
    const { verdict, result, why } = varianceRow({ ...check, relativeError: 0.08 });
    expect([verdict, result, why]).toEqual(['holds', 'holds, relative error 0.08', []]);
  });

  it('have a curve on the card: measured, by the equation, and as expected', () => {
    const card = equationCard(varianceReport);
    if (card.state !== 'done') throw new Error(card.state);
    const { curve } = card.stretches[0];
    expect(curve!.lines.map(({ name, end }) => [name, end])).toEqual([
      ['measured', '0.5'],
      ['product', '1'],
      ['expected', '0.52'],
    ]);
  });
});

describe('a network without a stretch', () => {
  it('says what the equations speak of', () => {
    const graph = { nodes: [], parameters: [], inputs: [], outputs: [] } as never;
    const specification = { graph, seed: 0, images: 16, stretches: [], chain: [] };
    const planned = { architecture: 'net.py#vgg', specification, excluded: [], scaling: [], units: 0 };
    expect(nothingToCheck(planned)).toMatch(/^net.py#vgg has no residual units/);
    expect(nothingToCheck({ ...planned, units: 1, excluded: [{ unit: 'a', why: 'size' }] })).toMatch(
      /no stretch from x_l to x_L. Outside of every stretch: a changes the size of x\.$/,
    );
  });
});

describe('the card of a check', () => {
  it('has the equations as pictures, and norms as formulas in the text', () => {
    const departures = [{ kind: 'after', order: 'ReLU', units: 3 } as const];
    const card = equationCard(report({ relativeError: 0.31, exact: false, departures }, { part: 'identityTerm' }));
    if (card.state !== 'done') throw new Error(card.state);
    const [{ rows, why }] = card.stretches;
    expect(rows.map(({ equation }) => equation?.text ?? null)).toEqual([
      expect.stringContaining(String.raw`\mathbf{x}_{3} = \mathbf{x}_{1}`),
      null,
    ]);
    expect(rows[0].result).toEqual([
      { kind: 'text', text: 'Off by 31 % of ' },
      { kind: 'math', math: expect.objectContaining({ text: String.raw`\lVert \mathbf{x}_{3}\rVert` }) },
    ]);
    expect(rows[1].result).toEqual([{ kind: 'text', text: 'Every F held constant: holds, relative error 6.5e-8' }]);
    expect(why).toHaveLength(1);
    expect(card.conditions).toHaveLength(2);
  });
});
