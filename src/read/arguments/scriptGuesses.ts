/**
 * Arguments for what nothing calls in TensorFlow.js: shapes, tensors, configurations and sizes by what a function does with its
 * parameters and by their names. Several are tried; what is taken is said.
 */
import type { DataType } from '../../graph/graph';
import { isKnown, type Shape } from '../../graph/shape';
import { Arguments } from '../evaluate/arguments';
import { OutOfBudget, Raised } from '../evaluate/errors';
import { settled } from '../evaluate/javascript/promises';
import type { InputRequest } from '../evaluate/library';
import { representationOf } from '../evaluate/text';
import type { ClassValue } from '../evaluate/values';
import {
  BoundMethod,
  DictValue,
  FunctionValue,
  ListValue,
  Namespace,
  NativeFunction,
  NativeObject,
  Tensor,
  Unknown,
  type Value,
} from '../evaluate/values';
import { probedShape } from '../inputs/probedShape';
import type { Reading } from '../reading';
import type { Parameter } from '../syntax/syntax';
import { candidatesByName } from './guesses';
import { nameOf, useOf } from './parameterUse';
import type { Site } from './sites';

/** Where a tensor stands among arguments, before it is an input of a graph. */
class InputPlace extends NativeObject {
  readonly typeName = 'input';
  constructor(
    readonly label: string,
    readonly request: InputRequest | undefined,
  ) {
    super();
  }
  override member(): Value {
    return undefined;
  }
}

const list = (...sizes: number[]): Value => new ListValue([...sizes]);

/** What `inputShape` may be: images of two sizes, a row of features, a sequence. */
const shapes: readonly Value[] = [list(32, 32, 3), list(28, 28, 1), list(64), list(32, 64), list(224, 224, 3)];

/** What a function of tensors may take where nothing in it says so. */
const tensors: readonly (readonly number[])[] = [
  [1, 32, 32, 64],
  [1, 64],
  [1, 32, 64],
  [1, 32, 32, 3],
];

const wordsFor: readonly (readonly [RegExp, readonly Value[]])[] = [
  [/^(?:activation|activation_(?:fn|function|type))$/, ['relu']],
  [/^padding$/, ['same']],
  [/name$|prefix$|^(?:id|label|scope|path|url)$/, ['layer']],
  [/^optimi[sz]er/, [null]],
  [/labels$|^classes$|words$/, [new ListValue(Array.from({ length: 10 }, (_, i) => `class${i}`))]],
];

const sizes: readonly (readonly [RegExp, readonly Value[]])[] = [
  [/(^|_)shape$|^shape_|_dims$|^dims$/, shapes],
  [/(^|_)(h|height|w|width|size)$/, [32]],
  [/(time|num)_?steps|_len(gth)?$|^len(gth)?$|block_size|sample|digits|look_?back/, [16]],
  [/vocab|tokens|char_?set/, [100]],
  [/actions|labels|classes|categories|outputs?(_size)?$/, [10]],
  [/^n_?head|heads/, [4]],
  [/^n_?embd|_dim(s|ension)?$|latent|units|embed/, [32]],
  [/^n_?layers?$|^layers$|^blocks$|^repeats?$|^depth$|^stages?$/, [2]],
  [/^(n|num|k|count|i|index|stage|block|level)$/, [1]],
  [/learning_?rate|^lr$|drop|rate$|^alpha$|momentum|decay|epsilon|stddev/, [0.1]],
  [/epochs|batch_size|class_index|index$/, [1]],
  [/^(debug|verbose|training|with_|use_|is_|has_|no_)/, [false]],
];

const isConfiguration = /^(config|cfg|conf|args|hparams|params|opts?|options|kwargs|settings)$/;

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** What a person may well give for a name. */
function byName(name: string): readonly Value[] {
  const plain = snake(name);
  const own = [...wordsFor, ...sizes].find(([pattern]) => pattern.test(plain))?.[1];
  return own ?? candidatesByName(plain);
}

/** A configuration with a usual value for each of its names; undefined where none of them has one. */
function configuration(names: readonly string[], round: number): Value | undefined {
  const entries = names.flatMap((name): (readonly [Value, Value])[] => {
    const values = byName(name);
    return values.length > 0 ? [[name, values[Math.min(round, values.length - 1)]]] : [];
  });
  return entries.length > 0 ? new DictValue(entries) : undefined;
}

const passOn = new NativeFunction('callback', (args) => args.positional[0], 'static');

/** What may stand for a parameter, in the order in which it is tried; empty where nothing is known of it. */
function candidates(callee: FunctionValue, parameter: Parameter): readonly Value[] {
  const { target } = parameter;
  const rounds = [0, 1, 2, 3];
  const configured = (names: readonly string[]): readonly Value[] =>
    rounds.flatMap((round) => configuration(names, round) ?? []);
  if (target.kind === 'objectTarget')
    return configured(
      target.entries.flatMap(({ key, default: given }) =>
        !given && key.kind === 'constant' ? [String(key.value)] : [],
      ),
    );
  const name = nameOf(parameter);
  if (name === 'tf') return [new Namespace('tf')];
  const { isTensor, isFunction, members, words } = useOf(callee.syntax, name);
  if (isTensor) return [new InputPlace(name, undefined)];
  if (words.length > 0) return words;
  if (isFunction || /^(callback|cb|on[A-Z]\w*)$/.test(name)) return [passOn];
  const named = byName(name);
  if (named.length > 0) return named;
  if (members.length > 0 || isConfiguration.test(snake(name))) return [...configured(members), new DictValue()];
  return /^(x|xs|y|inputs?|tensor|layer|image|img|features?)$/i.test(name) ? [new InputPlace(name, undefined)] : [];
}

/** The function whose parameters a call fills. */
export function declaredOf(callee: FunctionValue | ClassValue | BoundMethod): FunctionValue | undefined {
  if (callee instanceof FunctionValue) return callee;
  if (callee instanceof BoundMethod) return callee.callee instanceof FunctionValue ? callee.callee : undefined;
  const constructor = callee.find('__init__')?.value;
  const declared = constructor instanceof NativeFunction ? constructor.attributes.get('__wrapped__') : undefined;
  return declared instanceof FunctionValue ? declared : undefined;
}

/** Arguments that the entry accepts; 'unknown', and a problem, where nothing is known of a parameter. */
export function scriptArguments(
  reading: Reading,
  callee: FunctionValue | ClassValue | BoundMethod,
  entry: string,
  inputs: readonly InputRequest[] | undefined,
): Site | 'unknown' | undefined {
  const declared = declaredOf(callee);
  if (!declared) return undefined;
  const { parameters } = declared.syntax;
  const isRequired = ({ kind, default: given }: Parameter): boolean => kind === 'normal' && !given;
  const last = parameters.findLastIndex(isRequired);
  const taken = parameters.slice(0, last + 1);
  const choices: (readonly Value[])[] = taken.map((parameter) =>
    isRequired(parameter) ? candidates(declared, parameter) : [undefined],
  );
  const source = declared.syntax.nameSource;
  const open = taken.filter((_, i) => choices[i].length === 0).map((parameter) => nameOf(parameter) || '{…}');
  // What nobody knows may decide nothing of the network: data, callbacks, canvases.
  choices.forEach((values, i) => {
    if (values.length === 0)
      choices[i] = [new Unknown(nameOf(taken[i]) || `argument ${i + 1}`, declared.syntax.nameSource)];
  });
  const best = bestOf(reading, entry, roundsOf(reading, entry, choices, inputs), open.length > 0);
  if (!best) {
    reading.ev.problem(
      'no-arguments',
      `${entry} needs ${open.join(', ')}, and no call of it was found. Give its arguments: ${entry}(…).`,
      { severity: 'error', source },
    );
    return 'unknown';
  }
  const labels = best.flatMap((value) =>
    value instanceof InputPlace && value.request ? [`${value.label} ${value.request.shape.join('×')}`] : [],
  );
  const args = realised(reading, best);
  const shown = best.map((value) => (value instanceof InputPlace ? value.label : shownValue(reading, value)));
  const name = `${entry}(${shown.join(', ')})`;
  const taking = labels.length > 0 ? `, ${labels.join(', ')}` : '';
  reading.inputsByHabit = true;
  return {
    name,
    text: `${name}${taking}: no call of it was found, so its arguments are the reader's`,
    source,
    args,
  };
}

const shownValue = (reading: Reading, value: Value): string => {
  if (value instanceof Namespace) return value.path;
  if (value instanceof NativeFunction) return value.name;
  if (value instanceof Unknown) return value.reason;
  return value === undefined ? 'undefined' : representationOf(reading.ev, value);
};

/** Most ways that are tried. */
const mostRounds = 6;

/** Ways to fill the parameters: the inputs that were asked for, or those that fit what the function does with its tensors. */
function roundsOf(
  reading: Reading,
  entry: string,
  choices: readonly (readonly Value[])[],
  inputs: readonly InputRequest[] | undefined,
): Value[][] {
  const places = choices.filter(([first]) => first instanceof InputPlace).length;
  const probe = (shape: Shape | null): Value[] => fill(choices, 0, () => ({ shape: shape ?? [], dataType: 'float32' }));
  const asked = inputs && inputs.length >= places ? inputs : undefined;
  const found =
    places > 0 && !asked
      ? reading.trial((trial) => {
          const values = probe(null);
          return attempt(() => probedShape(trial, call(trial, entry, realised(trial, values, true))));
        })
      : undefined;
  const shapesTried: readonly (InputRequest | undefined)[] = asked
    ? [undefined]
    : [...(found ? [found] : []), ...tensors.map((shape) => ({ shape, dataType: 'float32' as DataType }))];
  const most = Math.max(1, ...choices.map((values) => values.length), places > 0 ? shapesTried.length : 1);
  return Array.from({ length: Math.min(most, mostRounds) }, (_, round) => {
    let next = 0;
    return fill(choices, round, () => asked?.[next++] ?? shapesTried[Math.min(round, shapesTried.length - 1)]!);
  });
}

const fill = (choices: readonly (readonly Value[])[], round: number, request: () => InputRequest): Value[] =>
  choices.map((values) => {
    const value = values[Math.min(round, values.length - 1)];
    return value instanceof InputPlace ? new InputPlace(value.label, request()) : value;
  });

/** Arguments with an input of the graph for each tensor; one of unknown shape where its shape is what is looked for. */
function realised({ ev }: Reading, values: readonly Value[], open = false): Arguments {
  const { builder } = ev;
  const origin = { module: '', source: ev.source };
  return new Arguments(
    values.map((value) => {
      if (!(value instanceof InputPlace)) return value;
      const { shape, dataType } = value.request!;
      const node = open
        ? builder.addWithShape('unresolved', [], { call: value.label, reason: '' }, null, origin)
        : builder.input(value.label, shape, dataType, origin);
      return new Tensor(open ? null : shape, dataType, { node, text: value.label });
    }),
  );
}

/** Calls the entry in a reading of its own, and makes a network of what it gives. */
function call({ ev, scope, sources }: Reading, entry: string, args: Arguments): Value {
  const expression = sources.expression('javascript', entry);
  const [first, ...members] = entry.split('.');
  const head = scope?.has(first) ? scope.own(first) : ev.imports.fallback(ev, first, scope!)?.value;
  const callee = expression && members.reduce<Value>((object, name) => ev.getAttribute(object, name), head);
  return settled(ev.call(callee, args));
}

/** The first way without a problem, else the one with the fewest; none where arguments are open and no network comes of any. */
function bestOf(reading: Reading, entry: string, rounds: readonly Value[][], isOpen: boolean): Value[] | undefined {
  if (rounds.length === 1 && !isOpen) return rounds[0];
  let best = { round: isOpen ? undefined : rounds[0], problems: Infinity };
  for (const round of rounds) {
    const problems = reading.trial((trial) =>
      attempt(() => {
        const built = call(trial, entry, realised(trial, round));
        const network = trial.ev.library.network(built, [], trial.ev, {});
        const errors = trial.ev.builder.problems.length;
        if (isOpen && !network?.outputs.length) return undefined;
        return network?.outputs.every(({ shape }) => shape && isKnown(shape)) ? errors : errors + 1;
      }),
    );
    if (problems === 0) return round;
    if (problems !== undefined && problems < best.problems) best = { round, problems };
  }
  return best.round;
}

/** Undefined where the source refuses it. */
function attempt<Result>(body: () => Result): Result | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfBudget || error instanceof RangeError) return undefined;
    throw error;
  }
}
