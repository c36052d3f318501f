/** Methods of Python's strings. */
import type { Arguments } from './arguments';
import { numberOf } from './arithmetic';
import type { Evaluator } from './evaluator';
import { formatBraces } from './text';
import { ListValue, TupleValue, type Value } from './values';

type Method = (ev: Evaluator, self: string, args: Arguments) => Value;

const text = (value: Value): string | undefined => (typeof value === 'string' ? value : undefined);

const escaped = (characters: string): string => characters.replaceAll(/[\\\]^-]/g, '\\$&');

/** Characters that `strip` and its kind remove. */
const trimmed = (characters: Value): string => {
  const given = text(characters);
  return given === undefined ? '\\s' : escaped(given);
};

const list = (items: readonly string[]): ListValue => new ListValue([...items]);

function split(self: string, separator: Value, limit: Value): string[] {
  const most = numberOf(limit) ?? -1;
  const by = text(separator);
  if (by === undefined) {
    const words = self.trim().split(/\s+/).filter(Boolean);
    return most < 0 || words.length <= most ? words : [...words.slice(0, most), words.slice(most).join(' ')];
  }
  const parts = self.split(by);
  return most < 0 || parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(by)];
}

const some = (value: Value, test: (candidate: string) => boolean): boolean =>
  value instanceof TupleValue
    ? value.items.some((item) => test(String(item as string)))
    : test(String(value as string));

const matches =
  (pattern: RegExp): Method =>
  (_ev, self) =>
    pattern.test(self);

export const stringMethods: Readonly<Record<string, Method>> = {
  format: (ev, self, args) => formatBraces(ev, self, args),
  format_map: (ev, self) => formatBraces(ev, self, ev.positional()),
  join: (ev, self, args) =>
    ev
      .iterate(args.positional[0])
      .map((item) => (typeof item === 'string' ? item : ev.text(item)))
      .join(self),
  split: (_ev, self, args) => list(split(self, args.get(0, 'sep'), args.get(1, 'maxsplit'))),
  rsplit(_ev, self, args) {
    const by = text(args.get(0, 'sep'));
    const most = numberOf(args.get(1, 'maxsplit')) ?? -1;
    const parts = by === undefined ? self.trim().split(/\s+/) : self.split(by);
    if (most < 0 || parts.length <= most + 1) return list(parts);
    const cut = parts.length - most;
    return list([parts.slice(0, cut).join(by ?? ' '), ...parts.slice(cut)]);
  },
  splitlines: (_ev, self) => list(self.split(/\r?\n/)),
  partition(_ev, self, args) {
    const by = String(args.positional[0] as string);
    const at = self.indexOf(by);
    return new TupleValue(at < 0 ? [self, '', ''] : [self.slice(0, at), by, self.slice(at + by.length)]);
  },
  rpartition(_ev, self, args) {
    const by = String(args.positional[0] as string);
    const at = self.lastIndexOf(by);
    return new TupleValue(at < 0 ? ['', '', self] : [self.slice(0, at), by, self.slice(at + by.length)]);
  },
  strip: (_ev, self, args) => {
    const set = trimmed(args.positional[0]);
    return self.replace(new RegExp(`^[${set}]+`), '').replace(new RegExp(`[${set}]+$`), '');
  },
  lstrip: (_ev, self, args) => self.replace(new RegExp(`^[${trimmed(args.positional[0])}]+`), ''),
  rstrip: (_ev, self, args) => self.replace(new RegExp(`[${trimmed(args.positional[0])}]+$`), ''),
  removeprefix: (_ev, self, args) => {
    const prefix = String(args.positional[0] as string);
    return self.startsWith(prefix) ? self.slice(prefix.length) : self;
  },
  removesuffix: (_ev, self, args) => {
    const suffix = String(args.positional[0] as string);
    return suffix && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self;
  },
  lower: (_ev, self) => self.toLowerCase(),
  upper: (_ev, self) => self.toUpperCase(),
  casefold: (_ev, self) => self.toLowerCase(),
  title: (_ev, self) => self.replace(/[A-Za-z]+/g, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase()),
  capitalize: (_ev, self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase(),
  replace(_ev, self, args) {
    const [from, to, count] = args.positional;
    const parts = self.split(String(from as string));
    const most = numberOf(count) ?? -1;
    if (most < 0 || parts.length <= most + 1) return parts.join(String(to as string));
    return [parts.slice(0, most + 1).join(String(to as string)), ...parts.slice(most + 1)].join(String(from as string));
  },
  startswith: (_ev, self, args) => some(args.positional[0], (prefix) => self.startsWith(prefix)),
  endswith: (_ev, self, args) => some(args.positional[0], (suffix) => self.endsWith(suffix)),
  find: (_ev, self, args) => self.indexOf(String(args.positional[0] as string)),
  rfind: (_ev, self, args) => self.lastIndexOf(String(args.positional[0] as string)),
  index(ev, self, args) {
    const at = self.indexOf(String(args.positional[0] as string));
    return at < 0 ? ev.raise('ValueError', 'substring not found') : at;
  },
  count: (_ev, self, args) => self.split(String(args.positional[0] as string)).length - 1,
  isdigit: matches(/^\d+$/),
  isnumeric: matches(/^\d+$/),
  isdecimal: matches(/^\d+$/),
  isalpha: matches(/^\p{L}+$/u),
  isalnum: matches(/^[\p{L}\p{N}]+$/u),
  isupper: matches(/^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$/u),
  islower: matches(/^[^\p{Lu}]*\p{Ll}[^\p{Lu}]*$/u),
  isspace: matches(/^\s+$/),
  isidentifier: matches(/^[A-Za-z_]\w*$/),
  zfill: (_ev, self, args) => self.padStart(numberOf(args.positional[0]) ?? 0, '0'),
  ljust: (_ev, self, args) => self.padEnd(numberOf(args.positional[0]) ?? 0, text(args.positional[1]) ?? ' '),
  rjust: (_ev, self, args) => self.padStart(numberOf(args.positional[0]) ?? 0, text(args.positional[1]) ?? ' '),
  center(_ev, self, args) {
    const missing = Math.max(0, (numberOf(args.positional[0]) ?? 0) - self.length);
    const fill = text(args.positional[1]) ?? ' ';
    return fill.repeat(Math.floor(missing / 2)) + self + fill.repeat(missing - Math.floor(missing / 2));
  },
  encode: (_ev, self) => self,
  decode: (_ev, self) => self,
};
