import type { IdentityPath } from '../explanation';
import { between } from '../units/additions';
import { isWeightLayer } from '../../graph/weights';
import type { Flow } from './flow';
import { centralRange, meanLength } from './lengths';
import { superscript } from '../numbers';
import {
  onePath,
  powerOfPaths,
  productOfPaths,
  sharesOfPaths,
  sumOfPaths,
  type Overflow,
  type PathPolynomial,
} from './pathPolynomial';

/** Parts between two knots that have equal paths. */
interface Parts {
  polynomial: PathPolynomial;
  /** Exact, also where the polynomial's values are not. */
  total: bigint;
  times: number;
}

export const noPaths: IdentityPath['paths'] = {
  counts: [],
  shares: [],
  total: '0',
  fewest: 0,
  most: 0,
  mean: 0,
  range: { from: 0, to: 0 },
};

/**
 * Counts the paths between two nodes of a chain on which every one of them must pass the nodes of `knots`, by weight layers
 * crossed: in one unit z^a + z^b, through all of them the product (Veit et al. 2016: 2^n paths of n units). Ways that come from
 * elsewhere (a mask, an encoder) are not counted. The total is exact; PathPolynomial says how near the counts are.
 */
export function countPaths(knots: readonly number[], flow: Flow): IdentityPath['paths'] {
  const parts = partsOf(knots, flow, 'saturate');
  if (parts.some(({ total }) => total === 0n)) return noPaths;
  const counts = [...throughAll(parts, 'saturate').values];
  const total = parts.reduce((product, { total: each, times }) => product * each ** BigInt(times), 1n);
  const shares =
    Number(total) < Infinity
      ? counts.map((count) => count / Number(total))
      : sharesOfPaths(throughAll(partsOf(knots, flow, 'rescale'), 'rescale'));
  return {
    counts,
    shares,
    total: printTotal(total),
    fewest: counts.findIndex((count) => count > 0),
    most: counts.length - 1,
    mean: meanLength(shares),
    range: centralRange(shares),
  };
}

const throughAll = (parts: readonly Parts[], overflow: Overflow): PathPolynomial =>
  parts
    .map(({ polynomial, times }) => powerOfPaths(polynomial, times, overflow))
    .reduce((product, each) => productOfPaths(product, each, overflow), onePath);

/** What lies between each knot and the next, equal ones together. */
function partsOf(knots: readonly number[], flow: Flow, overflow: Overflow): Parts[] {
  const different = new Map<string, Parts>();
  for (let i = 1; i < knots.length; i++) {
    const found = pathsBetween(knots[i - 1], knots[i], flow, overflow);
    const key = found.polynomial.values.join();
    const known = different.get(key);
    if (known) known.times += 1;
    else different.set(key, { ...found, times: 1 });
  }
  return [...different.values()];
}

function pathsBetween(from: number, to: number, flow: Flow, overflow: Overflow): Omit<Parts, 'times'> {
  const paths = new Map<number, Omit<Parts, 'times'>>([[from, { polynomial: onePath, total: 1n }]]);
  for (const id of [...between(from, to, flow), to]) {
    const node = flow.graph.nodes[id];
    const before: PathPolynomial[] = [];
    let total = 0n;
    // A tensor that is added to itself is two ways.
    for (const input of node.inputs) {
      const known = paths.get(input);
      if (!known) continue;
      before.push(known.polynomial);
      total += known.total;
    }
    const crossed = isWeightLayer(node, flow.graph) ? 1 : 0;
    paths.set(id, { polynomial: sumOfPaths(before, crossed, overflow), total });
  }
  return paths.get(to)!;
}

/** Every digit up to nine of them, then a power of two where it is one: `65536`, `2⁵⁴`, `1.2 × 10¹⁸`. */
function printTotal(total: bigint): string {
  if (total < 1_000_000_000n) return String(total);
  const bits = total.toString(2);
  if (!bits.slice(1).includes('1')) return `2${superscript(bits.length - 1)}`;
  const digits = total.toString();
  const [mantissa, carried] = Number(`${digits[0]}.${digits.slice(1, 4)}`)
    .toExponential(1)
    .split('e+');
  return `${mantissa} × 10${superscript(digits.length - 1 + Number(carried))}`;
}
