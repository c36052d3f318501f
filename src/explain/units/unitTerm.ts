import type { Crossing, Factor, Term } from '../explanation';
import { marked, productOf } from '../path/factors';

/**
 * Term of a unit: what stands after the addition, times the sum over its ways without weights (the shortcut's and those
 * `besides` it), times what stands before them. `more` says that there are ways that were not told apart.
 */
export function unitTerm(
  shortcut: readonly Crossing[],
  besides: readonly (readonly Crossing[])[],
  more: boolean,
  { before, after }: { before: readonly Crossing[]; after: readonly Crossing[] },
): Term {
  if (besides.length === 0) return productOf([...before, ...shortcut, ...after]);
  const sum = sumOfWays([shortcut, ...besides], more);
  if (before.length + after.length === 0) {
    const { state, latex, text } = sum;
    return { state, intact: productOf(shortcut).intact, latex, text };
  }
  const node = shortcut[0]?.node ?? -1;
  return productOf([...before, { node, factor: { ...sum, text: `(${sum.text})`, latex: `(${sum.latex})` } }, ...after]);
}

/** `1 + D (ReLU)`: a sum of products. It is as good as the first of them, which is the shortcut's. */
export function sumOfWays(ways: readonly (readonly Crossing[])[], more = false): Factor {
  const terms = ways.map(productOf);
  return {
    state: terms[0].state,
    latex: [...terms.map(({ state, latex }) => marked(state, latex)), ...(more ? ['\\dots'] : [])].join(' + '),
    text: [...terms.map(({ text }) => text), ...(more ? ['…'] : [])].join(' + '),
  };
}
