/** Methods of JavaScript strings and numbers. */
import type { Arguments } from '../arguments';
import { ListValue, type Value } from '../values';
import { matchingMethods, mostCharacters, RegularExpression } from './regularExpressions';

/** Gives undefined for arguments that it does not take: a pattern, a function. */
type StringMethod = (text: string, args: Arguments) => Value;

const numberAt = (args: Arguments, index: number): number | undefined => {
  const value = args.positional[index];
  return typeof value === 'number' ? value : undefined;
};

const textAt = (args: Arguments, index: number): string | undefined => {
  const value = args.positional[index];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

const stringMethods: Readonly<Record<string, StringMethod>> = {
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  trimStart: (text) => text.trimStart(),
  trimEnd: (text) => text.trimEnd(),
  codePointAt: (text, args) => text.codePointAt(numberAt(args, 0) ?? 0),
  localeCompare: (text, args) => text.localeCompare(textAt(args, 0) ?? ''),
  toString: (text: string) => text,
  includes: (text, args) => text.includes(textAt(args, 0) ?? 'undefined'),
  startsWith: (text, args) => text.startsWith(textAt(args, 0) ?? 'undefined'),
  endsWith: (text, args) => text.endsWith(textAt(args, 0) ?? 'undefined'),
  indexOf: (text, args) => text.indexOf(textAt(args, 0) ?? 'undefined'),
  lastIndexOf: (text, args) => text.lastIndexOf(textAt(args, 0) ?? 'undefined'),
  charAt: (text, args) => text.charAt(numberAt(args, 0) ?? 0),
  charCodeAt: (text, args) => text.charCodeAt(numberAt(args, 0) ?? 0),
  at: (text, args) => text.at(numberAt(args, 0) ?? 0),
  slice: (text, args) => text.slice(numberAt(args, 0), numberAt(args, 1)),
  substring: (text, args) => text.substring(numberAt(args, 0) ?? 0, numberAt(args, 1)),
  repeat: (text, args) => text.repeat(Math.min(Math.max(0, numberAt(args, 0) ?? 0), 10_000)),
  padStart: (text, args) => text.padStart(Math.min(numberAt(args, 0) ?? 0, 10_000), textAt(args, 1)),
  padEnd: (text, args) => text.padEnd(Math.min(numberAt(args, 0) ?? 0, 10_000), textAt(args, 1)),
  concat: (text, args) => args.positional.reduce<string>((joined, _, i) => joined + (textAt(args, i) ?? ''), text),
  split(text, args) {
    const separator = textAt(args, 0);
    return separator === undefined ? undefined : new ListValue(text.split(separator));
  },
  replace(text, args) {
    const [from, to] = [textAt(args, 0), textAt(args, 1)];
    return from === undefined || to === undefined ? undefined : text.replace(from, () => to);
  },
  replaceAll(text, args) {
    const [from, to] = [textAt(args, 0), textAt(args, 1)];
    return from === undefined || to === undefined ? undefined : text.replaceAll(from, () => to);
  },
};

/** A method of a text, also one that takes a pattern. */
export function stringMethod(name: string): StringMethod | undefined {
  const plain = Object.hasOwn(stringMethods, name) ? stringMethods[name] : undefined;
  const matching = Object.hasOwn(matchingMethods, name) ? matchingMethods[name] : undefined;
  if (!matching) return plain;
  return (text, args) => {
    const [pattern] = args.positional;
    if (!(pattern instanceof RegularExpression)) return plain?.(text, args);
    return text.length <= mostCharacters ? matching(text, pattern.expression, args) : undefined;
  };
}

export const numberMethods: Readonly<Record<string, (number: number, args: Arguments) => Value>> = {
  toString: (number: number, args: Arguments) => number.toString(numberAt(args, 0)),
  toFixed: (number, args) => number.toFixed(numberAt(args, 0)),
  toPrecision: (number, args) => number.toPrecision(numberAt(args, 0)),
  valueOf: (number: number) => number,
};
