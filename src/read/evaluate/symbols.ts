/** Sizes that are read as symbols: what a reading with them finds out that must be known of them. */
import { formulaOfDim, relationOf, symbolsOfDim, valueOfDim, type Dim } from '../../graph/dim';
import { atomsOf } from '../../graph/algebra/formula';
import type { Relation } from '../../graph/relations';
import type { ComparisonOperator } from '../syntax/syntax';

/** Two sizes that must be equal, or symbols that must be numbers, for the reading to be true. */
export type Demand = ({ kind: 'equal'; line?: number } & Relation) | { kind: 'number'; symbols: readonly string[] };

/** The symbols of one reading. */
export class Symbols {
  readonly demands: Demand[] = [];
  /** Sizes that a condition took as different, since nothing says that they are equal. */
  readonly different: Relation[] = [];

  constructor(
    /** A number for each symbol that decides an order which no proof decides: the usual one. */
    readonly usual: ReadonlyMap<string, number>,
  ) {}

  /** @param line where that is, counted from one. */
  demandEqual(relations: readonly Relation[], line: number): void {
    for (const relation of relations) this.demands.push({ kind: 'equal', line, ...relation });
  }

  demandNumber(dim: Dim): void {
    const symbols = symbolsOfDim(dim).filter((name) => this.usual.has(name));
    if (symbols.length > 0) this.demands.push({ kind: 'number', symbols });
  }
}

/** What a comparison gives whatever the symbols are; undefined where that depends on them. */
export function provenComparison(operator: ComparisonOperator, left: Dim, right: Dim): boolean | undefined {
  const relation = relationOf(left, right);
  switch (relation && operator) {
    case '==':
    case '===':
      return relation === '=' ? true : relation === '<' || relation === '>' ? false : undefined;
    case '!=':
    case '!==':
      return relation === '=' ? false : relation === '<' || relation === '>' ? true : undefined;
    case '<':
      return relation === '<' ? true : relation === '≤' ? undefined : false;
    case '<=':
      return relation === '>' ? false : relation === '≥' ? undefined : true;
    case '>':
      return relation === '>' ? true : relation === '≥' ? undefined : false;
    case '>=':
      return relation === '<' ? false : relation === '≤' ? undefined : true;
    default:
      return undefined;
  }
}

/** A comparison of symbols that is decided without a proof, and the relation that then holds, as a person writes it. */
export interface Decision {
  truth: boolean;
  relation: string;
}

const negations: Readonly<Record<string, string>> = { '<': '≥', '<=': '>', '>': '≤', '>=': '<' };
const signs: Readonly<Record<string, string>> = { '<': '<', '<=': '≤', '>': '>', '>=': '≥' };

/** `0.9·inp`: a coefficient that is a float's exact fraction, as the source writes it. */
const readable = (dim: Dim): string =>
  String(dim).replace(
    /(\d{8,})(·[^/+−]+)?\/(\d{8,})/g,
    (_, above: string, factors: string | undefined, below: string) =>
      `${Number((Number(above) / Number(below)).toPrecision(12))}${factors ?? ''}`,
  );

const hasQuotient = (dim: Dim): boolean =>
  [...atomsOf(formulaOfDim(dim)).values()].some(({ kind }) => kind === 'floor');

/**
 * Decides a comparison that depends on the symbols. Different sizes are taken as different, an order is that of the usual
 * numbers; that a size divides another (`dim % 8 == 0`) is demanded where it does so for the usual numbers. What a program
 * asserts is demanded too.
 */
export function decideComparison(
  symbols: Symbols,
  operator: ComparisonOperator,
  left: Dim,
  right: Dim,
  asserted: boolean,
  line: number,
): Decision | undefined {
  const [a, b] = [valueOfDim(left, symbols.usual), valueOfDim(right, symbols.usual)];
  if (a === undefined || b === undefined) return undefined;
  const plain = operator === '===' ? '==' : operator === '!==' ? '!=' : operator;
  if (plain === '==' || plain === '!=') {
    const equal = a === b && (hasQuotient(left) || hasQuotient(right) || (asserted && plain === '=='));
    if (equal) symbols.demandEqual([{ left, right }], line);
    else symbols.different.push({ left, right });
    return { truth: equal === (plain === '=='), relation: equal ? '' : `${readable(left)} ≠ ${readable(right)}` };
  }
  if (!(plain in signs)) return undefined;
  const truth = plain === '<' ? a < b : plain === '<=' ? a <= b : plain === '>' ? a > b : a >= b;
  return { truth, relation: `${readable(left)} ${truth ? signs[plain] : negations[plain]} ${readable(right)}` };
}
