/**
 * `argparse`: a script's options, as they are when it is started without any. An option that is read is an assumption,
 * since the command line may say otherwise; one that has no default is not known.
 */
import { numberOf } from '../arithmetic';
import { Arguments } from '../arguments';
import { objectClass } from '../exceptions';
import type { Machine } from '../machine';
import { truncated } from '../text';
import {
  ClassValue,
  DictValue,
  Instance,
  ListValue,
  NativeFunction,
  NativeObject,
  TupleValue,
  Unknown,
  type Value,
} from '../values';

/** One argument that a parser takes. */
interface Option {
  /** `--batch-size` and `-b`; of a positional argument its name. */
  flags: readonly string[];
  /** What people call it. */
  title: string;
  /** Attribute that it becomes. */
  name: string;
  positional: boolean;
  /** Value where the command line says nothing. */
  otherwise(machine: Machine): Value;
  /** Value from the words of a command line, which it takes away. */
  taken(words: string[], machine: Machine): Value;
}

class Parser {
  readonly options: Option[] = [];
  /** `set_defaults`, which goes before an argument's own default. */
  readonly defaults = new Map<string, Value>();
}

/** What `parse_args` gives, and `argparse.Namespace(…)`. */
class Namespace extends NativeObject {
  readonly typeName = 'Namespace';
  private readonly values = new Map<string, Value>();
  /** Options that have their default, by what they are called on the command line. */
  private readonly assumed = new Map<string, string>();

  /** `option` is given where the value is its default. */
  put(name: string, value: Value, option?: string): void {
    this.values.set(name, value);
    if (option === undefined || value instanceof Unknown) this.assumed.delete(name);
    else this.assumed.set(name, option);
  }

  member(name: string, machine: Machine): Value {
    if (this.values.has(name)) {
      this.say(name, machine);
      return this.values.get(name);
    }
    if (name !== '__dict__') return undefined;
    for (const key of this.values.keys()) this.say(key, machine);
    return new DictValue(this.values);
  }

  override set(name: string, value: Value): boolean {
    this.put(name, value);
    return true;
  }

  private say(name: string, machine: Machine): void {
    const option = this.assumed.get(name);
    if (option === undefined) return;
    const value = truncated(machine.text(this.values.get(name)));
    machine.assume(`the command line leaves ${option} at its default, ${value}`);
  }
}

/** Text is read as the text of a command line would be. */
const converted = (type: Value, value: Value, machine: Machine): Value =>
  typeof value === 'string' && type !== undefined && type !== null ? machine.call(type, Arguments.of(value)) : value;

const suppressed = '==SUPPRESS==';

const isFlag = (word: string): boolean => /^-+[a-z]/i.test(word);

function optionOf(args: Arguments, machine: Machine): Option | undefined {
  const flags = args.positional.filter((flag) => typeof flag === 'string');
  const [first] = flags;
  if (first === undefined) return undefined;
  const [action, type, nargs, destination] = ['action', 'type', 'nargs', 'dest'].map((key) => args.named.get(key));
  const positional = !first.startsWith('-');
  const title = flags.find((flag) => flag.startsWith('--')) ?? first;
  const name =
    typeof destination === 'string' ? destination : positional ? first : title.replace(/^-+/, '').replaceAll('-', '_');
  const { source } = machine;
  return {
    flags,
    title,
    name,
    positional,
    otherwise(inner) {
      if (args.named.has('default')) return converted(type, args.named.get('default'), inner);
      if (action === 'store_true' || action === 'store_false') return action === 'store_false';
      const required = positional ? nargs !== '?' && nargs !== '*' : args.named.get('required') === true;
      return required ? new Unknown(`${title} of the command line, which has no default`, source) : null;
    },
    taken(words, inner) {
      if (action === 'store_true' || action === 'store_false') return action === 'store_true';
      if (action === 'store_const') return args.named.get('const') ?? null;
      const one = (): Value => {
        const word = words.shift();
        return word === undefined
          ? inner.raise('SystemExit', `${title} expects a value`)
          : converted(type, word, inner);
      };
      if (nargs === undefined || nargs === null || nargs === '?') return one();
      const most = numberOf(nargs) ?? Infinity;
      const items: Value[] = [];
      while (words.length > 0 && items.length < most && !isFlag(words[0])) items.push(one());
      return new ListValue(items);
    },
  };
}

/** Options from the words of a command line; those that it does not name have their defaults. */
function parsed(parser: Parser, words: string[], machine: Machine): { namespace: Namespace; rest: string[] } {
  const namespace = new Namespace();
  for (const [name, value] of parser.defaults) namespace.put(name, value, name);
  for (const option of parser.options) {
    if (parser.defaults.has(option.name)) continue;
    const value = option.otherwise(machine);
    if (value !== suppressed) namespace.put(option.name, value, option.title);
  }
  const waiting = parser.options.filter(({ positional }) => positional);
  const rest: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [flag, value] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    const option = isFlag(word) ? parser.options.find(({ flags }) => flags.includes(flag)) : waiting.shift();
    if (!option) {
      rest.push(word);
      continue;
    }
    if (value !== undefined) words.unshift(value);
    else if (option.positional) words.unshift(word);
    namespace.put(option.name, option.taken(words, machine));
  }
  return { namespace, rest };
}

/** The words that the source itself gives; none where it takes those of the command line. */
function wordsOf(args: Arguments, machine: Machine): string[] | undefined {
  const given = args.get(0, 'args');
  if (given === undefined || given === null) return [];
  if (given instanceof Unknown) return undefined;
  return machine.iterate(given).map((word) => machine.text(word));
}

const parserClass = new ClassValue('ArgumentParser', [objectClass], { path: 'argparse.ArgumentParser' });

const define = (names: string, call: (parser: Parser, args: Arguments, machine: Machine, self: Instance) => Value) => {
  for (const name of names.split(' '))
    parserClass.attributes.set(
      name,
      new NativeFunction(name, (args, machine) => {
        const [self] = args.positional;
        if (!(self instanceof Instance)) return null;
        self.state ??= new Parser();
        return call(self.state as Parser, args.rest(), machine, self);
      }),
    );
};

define('__init__ print_help print_usage register format_help', () => null);
define('add_argument', (parser, args, machine) => {
  const option = optionOf(args, machine);
  if (option) parser.options.push(option);
  return null;
});
define('add_argument_group add_mutually_exclusive_group', (_parser, _args, _machine, self) => self);
// What a subcommand takes is a parser of its own; which of them is called nothing says.
define('add_subparsers', (_parser, _args, machine) => machine.newInstance(parserClass));
define('add_parser', (_parser, _args, machine) => machine.newInstance(parserClass));
define('set_defaults', (parser, args) => {
  for (const [name, value] of args.named) parser.defaults.set(name, value);
  return null;
});
define('get_default', (parser, args, machine) => {
  const [name] = args.positional;
  if (typeof name === 'string' && parser.defaults.has(name)) return parser.defaults.get(name);
  return parser.options.find((option) => option.name === name)?.otherwise(machine) ?? null;
});
define('parse_args', (parser, args, machine) => {
  const words = wordsOf(args, machine);
  return words ? parsed(parser, words, machine).namespace : new Unknown('the command line', machine.source);
});
define('parse_known_args', (parser, args, machine) => {
  const words = wordsOf(args, machine);
  if (!words) return new Unknown('the command line', machine.source);
  const { namespace, rest } = parsed(parser, words, machine);
  return new TupleValue([namespace, new ListValue(rest)]);
});

/** `argparse.Namespace(width=64)`. */
const namespaceOf = (args: Arguments): Namespace => {
  const namespace = new Namespace();
  for (const [name, value] of args.named) namespace.put(name, value);
  return namespace;
};

export const argparse: Readonly<Record<string, Value>> = {
  'argparse.ArgumentParser': parserClass,
  'argparse.Namespace': new NativeFunction('Namespace', namespaceOf, 'static'),
  'argparse.SUPPRESS': suppressed,
  'argparse.REMAINDER': '...',
  ...Object.fromEntries(
    ['ArgumentDefaultsHelpFormatter', 'RawTextHelpFormatter', 'RawDescriptionHelpFormatter', 'HelpFormatter'].map(
      (name) => [`argparse.${name}`, new ClassValue(name, [objectClass], { path: `argparse.${name}` })],
    ),
  ),
};
