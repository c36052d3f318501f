/** `collections`. */
import type { Arguments } from '../arguments';
import { numberOf } from '../arithmetic';
import { dictionary } from '../builtins';
import { makeNamedTuple } from '../dataclasses';
import type { Evaluator } from '../evaluator';
import { types } from '../types';
import { DictValue, ListValue, type Value } from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

const namedtuple: Native = (ev, args) => {
  const [name, given] = args.positional;
  const names =
    typeof given === 'string' ? given.split(/[\s,]+/).filter(Boolean) : ev.iterate(given).map((item) => ev.text(item));
  const defaults = ev.iterate(args.named.get('defaults') ?? new ListValue([]));
  const first = names.length - defaults.length;
  return makeNamedTuple(
    ev.text(name),
    names.map((field, i) => ({ name: field, default: i >= first ? () => defaults[i - first] : undefined })),
  );
};

const defaultdict: Native = (ev, args) => {
  const result = dictionary(ev, args.rest());
  result.factory = args.positional[0] ?? undefined;
  return result;
};

const counter: Native = (ev, args) => {
  const counts = new DictValue();
  for (const item of ev.iterate(args.positional[0] ?? new ListValue([])))
    counts.set(item, (numberOf(counts.get(item)) ?? 0) + 1);
  return counts;
};

export const collections: Readonly<Record<string, Native | Value>> = {
  'collections.OrderedDict': types.dict,
  'collections.namedtuple': namedtuple,
  'collections.defaultdict': defaultdict,
  'collections.Counter': counter,
  'collections.deque': (ev, args) => new ListValue(ev.iterate(args.positional[0] ?? new ListValue([]))),
  'collections.ChainMap': (ev, args) => dictionary(ev, args),
};
