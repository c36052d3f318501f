import { describe, expect, test } from 'vitest';
import {
  addDims,
  dimOfFormula,
  divideDims,
  extremeOfDims,
  formulaOfDim,
  moduloDims,
  multiplyDims,
  powerOfDim,
  quotientOfDims,
  relationOf,
  substituteDim,
  subtractDims,
  valueOfDim,
  type Dim,
} from '../../src/graph/dim';
import { broadcast, ShapeError } from '../../src/graph/shape';
import { withRelations } from '../../src/graph/relations';

/** Numbers that are the same in every run (Park & Miller 1988). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48271) % 2147483647) % below;
}

/** A random expression: its size by the algebra, and what arithmetic with numbers gives. */
function expression(
  random: (below: number) => number,
  values: ReadonlyMap<string, number>,
  depth: number,
): { dim: Dim; value: number } {
  if (depth === 0 || random(6) === 0) {
    if (random(3) === 0) {
      const value = 1 + random(9);
      return { dim: value, value };
    }
    const name = [...values.keys()][random(values.size)];
    return { dim: name, value: values.get(name)! };
  }
  const a = expression(random, values, depth - 1);
  const b = expression(random, values, depth - 1);
  switch (random(7)) {
    case 0:
      return { dim: addDims(a.dim, b.dim), value: a.value + b.value };
    case 1:
      return { dim: subtractDims(a.dim, b.dim), value: a.value - b.value };
    case 2:
      return { dim: multiplyDims(a.dim, b.dim), value: a.value * b.value };
    case 3:
      return { dim: extremeOfDims('max', [a.dim, b.dim]), value: Math.max(a.value, b.value) };
    case 4:
      return { dim: extremeOfDims('min', [a.dim, b.dim]), value: Math.min(a.value, b.value) };
    default: {
      const by = 1 + random(8);
      return random(2) === 0
        ? { dim: divideDims(a.dim, by), value: Math.floor(a.value / by) }
        : { dim: moduloDims(a.dim, by), value: a.value - by * Math.floor(a.value / by) };
    }
  }
}

describe('the algebra of sizes', () => {
  test('a formula at given numbers is what arithmetic with the numbers gives', () => {
    const random = randomNumbers(7);
    for (let round = 0; round < 3000; round++) {
      const values = new Map(['C', 'H', 'planes'].map((name) => [name, 1 + random(200)]));
      const { dim, value } = expression(random, values, 4);
      expect(valueOfDim(dim, values), `${dim} at ${JSON.stringify([...values])}`).toBe(value + 0);
      expect(substituteDim(dim, values), String(dim)).toBe(value + 0);
    }
  });

  test('what is printed is read back as the same formula', () => {
    const random = randomNumbers(11);
    for (let round = 0; round < 2000; round++) {
      const values = new Map(['C_in', 'H', 'planes'].map((name) => [name, 1 + random(200)]));
      const { dim } = expression(random, values, 4);
      expect(dimOfFormula(formulaOfDim(dim))).toBe(dim);
    }
  });

  test('a relation that is shown holds at random numbers', () => {
    const random = randomNumbers(13);
    let shown = 0;
    for (let round = 0; round < 2000; round++) {
      const values = new Map(['C', 'H'].map((name) => [name, 1 + random(40)]));
      const [a, b] = [expression(random, values, 2), expression(random, values, 2)];
      const relation = relationOf(a.dim, b.dim);
      if (!relation) continue;
      shown += 1;
      const holds = {
        '=': a.value === b.value,
        '<': a.value < b.value,
        '>': a.value > b.value,
        '≤': a.value <= b.value,
        '≥': a.value >= b.value,
      };
      expect(holds[relation], `${a.dim} ${relation} ${b.dim} at ${JSON.stringify([...values])}`).toBe(true);
    }
    expect(shown).toBeGreaterThan(500);
  });

  test('canonical forms', () => {
    expect(addDims(multiplyDims(multiplyDims('C_out', 'C_in'), 9), multiplyDims(2, 'C_out'))).toBe(
      '9·C_in·C_out + 2·C_out',
    );
    expect(multiplyDims('planes', multiplyDims(9, 'planes'))).toBe('9·planes²');
    expect(addDims(divideDims(subtractDims('H', 1), 2), 1)).toBe('⌊(H+1)/2⌋');
    expect(divideDims(divideDims('H', 2), 2)).toBe('⌊H/4⌋');
    expect(divideDims(multiplyDims('a', 'b'), 'b')).toBe('a');
    expect(divideDims(multiplyDims(6, 'a'), 4)).toBe('a + ⌊a/2⌋');
    expect(moduloDims(multiplyDims(8, 'h'), 8)).toBe(0);
    expect(quotientOfDims('dim', 8)).toBe('dim/8');
    expect(multiplyDims(8, 'dim/8')).toBe('dim');
    expect(powerOfDim('dim/8', -0.5)).toBe('(dim/8)^(−1/2)');
    expect(extremeOfDims('max', [multiplyDims(4, 'c'), 'c', 1])).toBe('4·c');
    expect(extremeOfDims('max', [divideDims('c', 16), 8])).toBe('max(8, ⌊c/16⌋)');
    expect(divideDims('C', 0)).toBeNaN();
  });

  test('text that spells no formula is a symbol of its own', () => {
    expect(addDims('a b', 1)).toBe('a b + 1');
    expect(subtractDims('a b', 'a b')).toBe(0);
  });

  test('element-wise operations note what they take as equal, and refuse what cannot be', () => {
    const { result, relations } = withRelations(() => broadcast([1, 'inplanes', 8], [1, '4·planes', 1]));
    expect(result).toEqual([1, '4·planes', 8]);
    expect(relations).toEqual([{ left: 'inplanes', right: '4·planes' }]);
    expect(() => broadcast(['C'], ['C + 1'])).toThrow(ShapeError);
  });
});
