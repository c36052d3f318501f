/**
 * Reads an entry whose sizes nobody gives with symbols for them: `Bottleneck(inplanes=4·planes, planes)`. A first reading
 * takes each size as a symbol of its own. What it demands of them (two that an addition joins are equal, one that is split
 * into heads is a multiple of their number, one that a loop counts to is a number) is then taken as given, and it is read
 * again until nothing is demanded.
 */
import { atomsOf, constantOf, symbolsIn, type Formula } from '../../graph/algebra/formula';
import { greatestCommonDivisor, isWhole, leastCommonMultiple } from '../../graph/algebra/rational';
import {
  dimOfFormula,
  divideDims,
  formulaOfDim,
  isWholeDim,
  multiplyDims,
  substituteDim,
  subtractDims,
  symbolsOfDim,
  whereMultiples,
  type Dim,
} from '../../graph/dim';
import type { Graph } from '../../graph/graph';
import type { Outcome } from '../alternatives';
import { Raised } from '../evaluate/errors';
import type { Demand, Symbols } from '../evaluate/symbols';

/** What the sizes among an entry's required arguments are taken as. */
export interface Sizes {
  /** A size for each parameter: its own symbol, a formula of others, or a number. */
  readonly values: ReadonlyMap<string, Dim>;
  /** The number that is usual for each symbol. */
  readonly usual: ReadonlyMap<string, number>;
  /** Numbers that symbols are multiples of. */
  readonly multiples: ReadonlyMap<string, bigint>;
  /** Why sizes are what they are, a sentence each. */
  readonly reasons: readonly string[];
}

/** Readings until nothing is demanded any more, at most. */
const mostRounds = 10;

/** Parameters that are tried as numbers one by one, at most. */
const mostTried = 4;

export interface SymbolicOutcome {
  outcome: Outcome;
  symbols: Symbols;
}

/**
 * The reading with symbols, where it is as good as the one with numbers.
 * @param usual numbers for the sizes, by parameter.
 * @param attempt reads with given sizes.
 */
export function readWithSymbols(
  usual: ReadonlyMap<string, number>,
  withNumbers: Graph,
  attempt: (sizes: Sizes) => SymbolicOutcome,
  isSpent: () => boolean,
): { outcome: Outcome; sizes: Sizes } | undefined {
  const open: Sizes = {
    values: new Map([...usual.keys()].map((name) => [name, name])),
    usual,
    multiples: new Map(),
    reasons: [],
  };
  const isGood = (found: { outcome: Outcome; sizes: Sizes } | undefined): boolean => {
    if (!found || isSpent()) return false;
    const [now, before] = [found.outcome.graph.problems.length, withNumbers.problems.length];
    return (
      now < before || (now === before && [...found.sizes.values.values()].some((size) => typeof size === 'string'))
    );
  };
  const found = settled(open, attempt, isSpent);
  if (isGood(found)) return found;
  for (const [name, number] of [...usual].slice(0, mostTried)) {
    if (isSpent() || usual.size < 2) return undefined;
    const fixed = settled({ ...open, values: new Map([...open.values, [name, number]]) }, attempt, isSpent);
    if (isGood(fixed)) return fixed;
  }
  return undefined;
}

/** Reads until nothing more is demanded of the sizes; undefined where that does not come to an end. */
function settled(
  start: Sizes,
  attempt: (sizes: Sizes) => SymbolicOutcome,
  isSpent: () => boolean,
): { outcome: Outcome; sizes: Sizes } | undefined {
  let sizes = start;
  for (let round = 0; round < mostRounds && !isSpent(); round++) {
    const taken = sizes;
    const { outcome, symbols } = whereMultiples(taken.multiples, () => attempt(taken));
    const demands: Demand[] = [...symbols.demands];
    // What the program itself refuses may be that two sizes differ.
    const different = symbols.different.at(-1);
    if (demands.length === 0 && outcome.ended instanceof Raised && different)
      demands.push({ kind: 'equal', ...different });
    if (demands.length === 0) return { outcome, sizes };
    const next = demands.reduce(fulfilled, sizes);
    if (next === sizes) return { outcome, sizes };
    sizes = next;
  }
  return undefined;
}

/** The sizes with a demand fulfilled; the same object where nothing is left to do. */
function fulfilled(sizes: Sizes, demand: Demand): Sizes {
  return whereMultiples(sizes.multiples, () => {
    // Symbols are named after the parameters that they stood for first.
    const now = (dim: Dim): Dim => substituteDim(dim, sizes.values);
    if (demand.kind === 'number')
      return asNumbers(
        sizes,
        demand.symbols.flatMap((name) => symbolsOfDim(now(name))),
      );
    const difference = subtractDims(now(demand.left), now(demand.right));
    if (typeof difference === 'number') return sizes;
    return (
      withMultiple(sizes, difference) ??
      solved(sizes, difference, demand.line) ??
      asNumbers(sizes, symbolsOfDim(difference))
    );
  });
}

function asNumbers(sizes: Sizes, symbols: readonly string[]): Sizes {
  const numbers = new Map<string, Dim>(symbols.map((name) => [name, sizes.usual.get(name) ?? 1]));
  return numbers.size === 0 ? sizes : replaced(sizes, numbers, []);
}

function replaced(sizes: Sizes, by: ReadonlyMap<string, Dim>, reasons: readonly string[]): Sizes {
  return {
    ...sizes,
    values: new Map([...sizes.values].map(([name, value]) => [name, substituteDim(value, by)])),
    multiples: new Map([...sizes.multiples].filter(([name]) => !by.has(name))),
    reasons: [...sizes.reasons, ...reasons],
  };
}

/** The sizes with symbols as multiples of what divides them, where the difference is nothing then. */
function withMultiple(sizes: Sizes, difference: Dim): Sizes | undefined {
  const multiples = new Map(sizes.multiples);
  for (const atom of atomsOf(formulaOfDim(difference)).values()) {
    const by = atom.kind === 'floor' ? constantOf(atom.by) : undefined;
    if (atom.kind !== 'floor' || !by || !isWhole(by)) continue;
    for (const { coefficient, factors } of atom.of.terms)
      for (const factor of factors) {
        if (factor.atom.kind !== 'symbol') continue;
        const needed = by.numerator / greatestCommonDivisor(by.numerator, coefficient.numerator);
        const name = factor.atom.text;
        multiples.set(name, leastCommonMultiple(multiples.get(name) ?? 1n, needed));
      }
  }
  const usual = [...multiples].every(([name, number]) => BigInt(sizes.usual.get(name) ?? 0) % number === 0n);
  const added = [...multiples].filter(([name, number]) => sizes.multiples.get(name) !== number);
  if (!usual || added.length === 0) return undefined;
  const same = new Map(symbolsOfDim(difference).map((name) => [name, name]));
  if (whereMultiples(multiples, () => substituteDim(difference, same)) !== 0) return undefined;
  return { ...sizes, multiples };
}

/** One symbol expressed by the others so that the difference is nothing, the last parameter that can be. */
function solved(sizes: Sizes, difference: Dim, line?: number): Sizes | undefined {
  const formula = formulaOfDim(difference);
  const names = [...sizes.values.keys()].filter((name) => symbolsIn(formula).includes(name)).reverse();
  for (const unit of [true, false])
    for (const name of names) {
      const value = solutionFor(name, formula, unit);
      if (value === undefined || (typeof value === 'number' && value < 1)) continue;
      const where = line === undefined ? '' : `, which line ${line} needs`;
      return replaced(sizes, new Map([[name, value]]), [`${name} = ${value}${where}`]);
    }
  return undefined;
}

/** −R/k from k·s + R = 0, where s is nowhere in R and the quotient is whole; `unit`: where k is 1 or −1. */
function solutionFor(name: string, { terms }: Formula, unit: boolean): Dim | undefined {
  const own = terms.filter(
    ({ factors }) => factors.length === 1 && factors[0].atom.text === name && factors[0].exponent === 1,
  );
  const rest: Formula = { terms: terms.filter((term) => !own.includes(term)) };
  if (own.length !== 1 || symbolsIn(rest).includes(name)) return undefined;
  const factor = dimOfFormula({ terms: [{ coefficient: own[0].coefficient, factors: [] }] });
  if (typeof factor !== 'number' || (unit && Math.abs(factor) !== 1) || !Number.isInteger(factor)) return undefined;
  const opposite = multiplyDims(dimOfFormula(rest), factor > 0 ? -1 : 1);
  const value = divideDims(opposite, Math.abs(factor));
  return multiplyDims(value, Math.abs(factor)) === opposite && isWholeDim(value) ? value : undefined;
}
