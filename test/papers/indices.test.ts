import { describe, expect, it } from 'vitest';
import { indexedTypesetter } from '../../src/papers/indices';
import { startEngine } from '../../src/papers/mathjax';

const engine = startEngine();

describe('formulas that differ in an index', () => {
  const patterns: ((index: number) => string)[] = [
    (l) => `D_{${l}}`,
    (l) => `W_{s,${l}}`,
    (l) => `D_{${l}} W_{s,${l}}`,
    (l) => `W_{${l}\\ldots ${l + 3}}`,
    (l) => `\\bigl(1-g(\\mathbf{x}_{${l}})\\bigr)`,
    (l) => `\\mathbf{x}_{${l + 1}} = \\mathrm{ReLU}\\left(\\mathbf{x}_{${l}} + 0.5\\,\\mathcal{F}_{${l}}\\right)`,
    (l) => `\\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{${l}}}`,
    (l) => `\\class{masked}{D_{${l}}}\\color{#00ff12}B_{${l}}`,
    (l) => `\\lambda_{${l}}^{${l}}`,
    (l) => `\\mathbf{${l}}_{${l}}`,
  ];
  const indices = [0, 1, 3, 4, 7, 8, 11, 13, 22, 33, 37, 40, 42, 74, 99, 124, 333, 347, 411, 1240, 2999, 3333];

  it.each(patterns.map((pattern) => [pattern(7), pattern] as const))('are typeset as %s is', (_, pattern) => {
    const typesetter = indexedTypesetter(engine);
    for (const index of indices) expect(typesetter(pattern(index), false)).toBe(engine(pattern(index), false));
    expect(typesetter(pattern(58), true)).toBe(engine(pattern(58), true));
  });

  it('are typeset a few times in all', () => {
    let calls = 0;
    const typesetter = indexedTypesetter((latex, display) => {
      calls += 1;
      return engine(latex, display);
    });
    for (let index = 0; index < 3000; index++) typesetter(`D_{${index}}`, false);
    expect(calls).toBeLessThan(25);
  });
});
