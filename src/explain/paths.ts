import type { IdentityPath } from './explanation';
import { between } from './additions';
import { isWeightLayer } from '../graph/weights';
import type { Flow } from './flow';
import { superscript } from './numbers';

/** Number of paths by the weight layers that they cross: the coefficients of a generating polynomial. */
type Polynomial = ReadonlyMap<number, bigint>;

const one: Polynomial = new Map([[0, 1n]]);

/**
 * Counts the paths between two nodes of a chain on which every one of them must pass the nodes of `knots`, by weight layers
 * crossed: in one unit z^a + z^b, through all of them the product (Veit et al. 2016: 2^n paths of n units). Ways that come from
 * elsewhere (a mask, an encoder) are not counted.
 */
export function countPaths(knots: readonly number[], flow: Flow): IdentityPath['paths'] {
  const different = new Map<string, { polynomial: Polynomial; times: number }>();
  for (let i = 1; i < knots.length; i++) {
    const polynomial = pathsBetween(knots[i - 1], knots[i], flow);
    const key = [...polynomial].join(';');
    const known = different.get(key);
    if (known) known.times += 1;
    else different.set(key, { polynomial, times: 1 });
  }
  const all = [...different.values()].map(({ polynomial, times }) => power(polynomial, times)).reduce(multiply, one);
  const weights = [...all.keys()];
  const [fewest, most] = [Math.min(...weights), Math.max(...weights)];
  const counts = Array.from({ length: most + 1 }, (_, k) => Math.min(Number(all.get(k) ?? 0n), Number.MAX_VALUE));
  const total = [...all.values()].reduce((sum, count) => sum + count, 0n);
  return { counts, total: printTotal(total), fewest, most };
}

function pathsBetween(from: number, to: number, flow: Flow): Polynomial {
  const paths = new Map<number, Polynomial>([[from, one]]);
  for (const id of [...between(from, to, flow), to]) {
    const sum = new Map<number, bigint>();
    const crossed = isWeightLayer(flow.graph.nodes[id], flow.graph) ? 1 : 0;
    // A tensor that is added to itself is two ways.
    for (const input of flow.graph.nodes[id].inputs) {
      for (const [weights, count] of paths.get(input) ?? []) {
        sum.set(weights + crossed, (sum.get(weights + crossed) ?? 0n) + count);
      }
    }
    paths.set(id, sum);
  }
  return paths.get(to)!;
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  const product = new Map<number, bigint>();
  for (const [i, left] of a) for (const [j, right] of b) product.set(i + j, (product.get(i + j) ?? 0n) + left * right);
  return product;
}

function power(base: Polynomial, exponent: number): Polynomial {
  if (exponent === 1) return base;
  const half = power(base, exponent >> 1);
  const square = multiply(half, half);
  return exponent % 2 ? multiply(square, base) : square;
}

/** Every digit up to nine of them, then a power of two where it is one: `65536`, `2⁵⁴`, `1.2e18`. */
function printTotal(total: bigint): string {
  if (total < 1_000_000_000n) return String(total);
  const bits = total.toString(2);
  if (!bits.slice(1).includes('1')) return `2${superscript(bits.length - 1)}`;
  const digits = total.toString();
  return `${digits[0]}.${digits[1]}e${digits.length - 1}`;
}
