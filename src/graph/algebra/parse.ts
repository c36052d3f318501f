/** Reads a formula from its printed form. */
import { exactQuotient, floorQuotient } from './division';
import { constant, constantOf, difference, product, raised, scaled, sum, symbol, type Formula } from './formula';
import { extreme, power } from './operations';
import { superscripts } from './print';
import { one, over, rational } from './rational';

const token = /\s*(\d+|[\p{L}_$?][\p{L}\p{Nd}_$?.]*|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[+\-−·*/^(),⌊⌋])/uy;

function tokens(text: string): string[] | undefined {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (!match) return undefined;
    found.push(match[1]);
  }
  return found;
}

class Unreadable extends Error {}

/** A recursive descent over the tokens: sums of products of powers. */
class Parser {
  private at = 0;
  constructor(private readonly tokens: readonly string[]) {}

  whole(): Formula {
    const formula = this.sum();
    if (this.at < this.tokens.length) throw new Unreadable();
    return formula;
  }

  private take(...wanted: readonly string[]): string | undefined {
    return wanted.includes(this.tokens[this.at]) ? this.tokens[this.at++] : undefined;
  }

  private expect(wanted: string): void {
    if (!this.take(wanted)) throw new Unreadable();
  }

  private sum(): Formula {
    let total = this.take('−', '-') ? difference(constant(0n), this.product()) : this.product();
    for (;;) {
      if (this.take('+')) total = sum(total, this.product());
      else if (this.take('−', '-')) total = difference(total, this.product());
      else return total;
    }
  }

  /** A quotient here has a number below its bar, or comes out even. */
  private product(): Formula {
    let total = this.power();
    for (;;) {
      if (this.take('·', '*')) total = product(total, this.power());
      else if (this.take('/')) {
        const by = this.power();
        const number = constantOf(by);
        const quotient =
          number && number.numerator !== 0n ? scaled(total, over(one, number)) : exactQuotient(total, by);
        if (!quotient) throw new Unreadable();
        total = quotient;
      } else return total;
    }
  }

  private power(): Formula {
    const base = this.primary();
    const digits = this.tokens[this.at];
    if (digits !== undefined && superscripts.includes(digits[0])) {
      this.at += 1;
      return raised(base, Number([...digits].map((digit) => superscripts.indexOf(digit)).join('')));
    }
    if (!this.take('^')) return base;
    const exponent = constantOf(this.primary());
    if (!exponent) throw new Unreadable();
    return power(base, exponent);
  }

  private primary(): Formula {
    if (this.take('(')) {
      const inner = this.sum();
      this.expect(')');
      return inner;
    }
    if (this.take('⌊')) return this.floor();
    const next = this.tokens[this.at++];
    if (next === undefined) throw new Unreadable();
    if (/^\d/.test(next)) return constant(rational(BigInt(next)));
    if (!/^[\p{L}_$?]/u.test(next)) throw new Unreadable();
    if ((next === 'max' || next === 'min') && this.take('(')) {
      const parts = [this.sum()];
      while (this.take(',')) parts.push(this.sum());
      this.expect(')');
      return extreme(next, parts);
    }
    return symbol(next);
  }

  /** `⌊a/b⌋`: the last bar outside parentheses divides. */
  private floor(): Formula {
    let depth = 0;
    let bar = -1;
    for (let i = this.at; i < this.tokens.length; i++) {
      const text = this.tokens[i];
      if (text === '(' || text === '⌊') depth += 1;
      else if (text === ')' || (text === '⌋' && depth > 0)) depth -= 1;
      else if (text === '⌋') break;
      else if (text === '/' && depth === 0) bar = i;
    }
    if (bar < 0) throw new Unreadable();
    const of = new Parser(this.tokens.slice(this.at, bar)).whole();
    this.at = bar + 1;
    const by = this.power();
    this.expect('⌋');
    if (by.terms.length === 0) throw new Unreadable();
    return floorQuotient(of, by);
  }
}

/** The formula that a text spells; undefined where it spells none. */
export function parseFormula(text: string): Formula | undefined {
  const parts = tokens(text);
  if (!parts || parts.length === 0) return undefined;
  try {
    return new Parser(parts).whole();
  } catch (error) {
    if (error instanceof Unreadable || error instanceof RangeError) return undefined;
    throw error;
  }
}
