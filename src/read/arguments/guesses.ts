/** Arguments for an entry that nothing in its file calls: usual values by the names of its parameters, said as such. */
import { Arguments } from '../evaluate/arguments';
import { OutOfBudget, Raised } from '../evaluate/errors';
import { representationOf } from '../evaluate/text';
import type { FunctionValue } from '../evaluate/values';
import { sizeOf } from '../evaluate/symbolicArithmetic';
import { ClassValue, Float, Instance, ListValue, Symbolic, type BoundMethod, type Value } from '../evaluate/values';
import type { UsualArgument } from '../evaluate/library';
import type { Reading } from '../reading';
import type { Site } from './sites';
import type { Sizes } from './symbolic';

const growth = /growth/;

const hiddenWidths = /hidden|mlp|inner|ffn|ff_/;

const widths = /chan|plane|feature|filter|width|dim|embed|size|^(in|out|inp|oup)(_?(c|ch))?$|^c\d?$|^ch/;

/** The first pattern that fits decides. Several values are tried in turn until one is accepted. */
const habits: readonly (readonly [RegExp, readonly Value[]])[] = [
  [/^(num_|n_|nb_)?(class(es)?|outputs?|labels?)$|^nclass/, [10]],
  [/^(use_|is_|has_|with_)|^bias$/, [true]],
  [/head/, [8]],
  [/kernel|^k$|ksize/, [3]],
  [/stride/, [1]],
  [/pad/, [1]],
  [/group|cardinality/, [1]],
  [growth, [32]],
  [/drop|prob|rate/, [new Float(0)]],
  [/expan|ratio|mult|factor|reduction|^r$/, [4]],
  [/vocab/, [1000]],
  [/max_len|seq|block_size|context/, [128]],
  [/patch/, [16]],
  [/image_size|img_size|resolution/, [224]],
  // 6n + 2, 9n + 2, 6n + 4: depths that the papers' own constructors accept.
  [/^depth$/, [2, 20, 28, 29, 18, 50]],
  [/depth|num_layers|n_layers|nb_layers|num_blocks|n_blocks|repeat/, [2]],
  [hiddenWidths, [256]],
  [widths, [64]],
];

const configuration = /^(config|cfg|conf|args|hparams|params|opt|options)$/;

/** A value, or one that the library makes for the graph that is being read. */
type Guess = Value | UsualArgument;

const isMade = (guess: Guess): guess is UsualArgument => typeof guess === 'object' && guess !== null && 'make' in guess;

/** What a person may well pass for a parameter of this name. */
function candidates(reading: Reading, name: string): readonly Guess[] {
  const plain = name.toLowerCase();
  const usual = reading.ev.library.usualArgument?.(plain);
  if (usual) return [usual];
  return configuration.test(plain) ? configurations(reading) : candidatesByName(plain);
}

/** Usual values for a name in snake case. */
export const candidatesByName = (plain: string): readonly Value[] =>
  habits.find(([pattern]) => pattern.test(plain))?.[1] ?? [];

/** Instances of the file's own configuration classes, as their defaults make them. */
function configurations(reading: Reading): Value[] {
  const { ev, scope } = reading;
  const found: Value[] = [];
  for (const name of scope?.keys() ?? []) {
    if (!/(config|args|params|options|settings)$/i.test(name)) continue;
    const value = scope!.own(name);
    if (!(value instanceof ClassValue)) continue;
    const made = accepted(() => ev.call(value, ev.positional()));
    if (made instanceof Instance) found.push(made);
  }
  return found;
}

/** Result of a call that the source does not refuse. */
function accepted(body: () => Value): Value {
  try {
    return body();
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfBudget || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Arguments that the entry accepts; 'unknown', and a problem, where some parameter has no usual value. */
export function guessedArguments(
  reading: Reading,
  callee: FunctionValue | ClassValue | BoundMethod,
  required: readonly string[],
  entry: string,
): Site | 'unknown' {
  const choices = required.map((name) => candidates(reading, name));
  const source =
    callee instanceof ClassValue ? (callee.options.definition?.nameSource ?? reading.ev.source) : reading.ev.source;
  const open = required.filter((_, i) => choices[i].length === 0);
  if (open.length > 0) {
    reading.ev.problem(
      'no-arguments',
      `${entry} needs ${open.join(', ')}, and no call of it was found. Give its arguments: ${entry}(…).`,
      { severity: 'error', source },
    );
    return 'unknown';
  }
  const most = Math.max(...choices.map((values) => values.length));
  const rounds = Array.from({ length: most }, (_, round) =>
    choices.map((values) => values[Math.min(round, values.length - 1)]),
  );
  // `num_channels` may be how many or which ones: a list where the number is refused.
  const lists = required.map((name, i) => {
    const [size] = choices[i];
    return isSize(name) && /[^s]s$/.test(name) && !isMade(size) ? new ListValue([size, size]) : size;
  });
  if (lists.some((value) => value instanceof ListValue)) rounds.push(lists);
  const numbers =
    rounds.find((values) => rounds.length === 1 || constructs(reading, callee, required, values)) ?? rounds[0];
  const sizes = required.flatMap((name, i): [string, number][] => {
    const number = numbers[i];
    return isSize(name) && typeof number === 'number' ? [[name, number]] : [];
  });
  reading.usualSizes = new Map(sizes);
  const { symbolic } = reading;
  const taken = numbers.map((value, i): Guess => {
    const size = symbolic?.values.get(required[i]);
    return size === undefined ? value : sizeOf(size);
  });
  const shown = required.map((name, i) => shownArgument(reading, name, taken[i]));
  const name = `${entry}(${shown.join(', ')})`;
  return {
    name,
    text: symbolic
      ? symbolicText(
          name,
          symbolic,
          required.flatMap((_, i) => (taken[i] instanceof Symbolic ? [] : [shown[i]])),
        )
      : `${name}: no call of it was found, so its arguments are the reader's`,
    source,
    args: named(reading, required, taken),
  };
}

/** Is a parameter of this name a number of channels or features? */
function isSize(name: string): boolean {
  const pattern = habits.find(([habit]) => habit.test(name.toLowerCase()))?.[0];
  return pattern === widths || pattern === hiddenWidths || pattern === growth;
}

/** What is said of an entry that is read with symbols. */
function symbolicText(name: string, { values, multiples, reasons }: Sizes, usual: readonly string[]): string {
  const symbols = [...values].flatMap(([parameter, value]) => (value === parameter ? [parameter] : []));
  const facts = [
    ...(usual.length > 0 ? [`${usual.join(', ')} by habit`] : []),
    ...reasons,
    ...[...multiples].flatMap(([symbol, number]) => (number > 1n ? [`${symbol} is a multiple of ${number}`] : [])),
  ];
  const stand = symbols.length === 1 ? `${symbols[0]} is a symbol` : `${symbols.join(', ')} are symbols`;
  return [
    `${name}: no call of it was found, so ${symbols.length === 0 ? 'its arguments are the reader’s' : stand}`,
    ...facts,
  ].join('; ');
}

function shownArgument(reading: Reading, name: string, value: Guess): string {
  if (isMade(value)) return `${name}=${value.text}`;
  if (!(value instanceof Symbolic)) return `${name}=${shownValue(reading, value)}`;
  return value.dim === name ? name : `${name}=${value.dim}`;
}

const named = ({ ev }: Reading, names: readonly string[], values: readonly Guess[]): Arguments => {
  const made = (guess: Guess): Value => (isMade(guess) ? guess.make(ev) : guess);
  return new Arguments([], new Map(names.map((name, i) => [name, made(values[i])])));
};

const shownValue = (reading: Reading, value: Value): string =>
  value instanceof Instance ? `${value.type.name}()` : representationOf(reading.ev, value);

/** Tries a call in a reading of its own, so that nothing of it stays. */
function constructs(
  reading: Reading,
  callee: FunctionValue | ClassValue | BoundMethod,
  names: readonly string[],
  values: readonly Guess[],
): boolean {
  return reading.trial((trial) => accepted(() => (trial.ev.call(callee, named(trial, names, values)), true))) === true;
}
