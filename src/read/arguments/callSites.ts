/**
 * Arguments of a function of tensors, such as a unit written as a function: those of a call that the file's own networks
 * make. Its tensors become inputs of the same shapes.
 */
import { printShape } from '../../graph/shape';
import { entriesOf } from '../entries/entries';
import { Arguments } from '../evaluate/arguments';
import type { InputRequest } from '../evaluate/library';
import { representationOf } from '../evaluate/text';
import { FunctionValue, ListValue, Tensor, type Value } from '../evaluate/values';
import { guard, type Reading } from '../reading';
import type { ArchitectureEntry } from '../reader';
import { scriptArguments } from './scriptGuesses';
import type { Site } from './sites';

interface Call {
  args: Arguments;
  result: Value;
}

/** Networks that are built in search of a call. */
const mostNetworks = 10;

/**
 * The call of a function that stands for it: the first one whose result has the shape of what it takes, else the first.
 * Undefined where no network of the file calls it with a tensor.
 * @param name as the file names it; an arrow function has none of its own.
 * @param inputs shapes that were asked for; they take the place of the call's own.
 */
export function siteOfFunction(
  reading: Reading,
  callee: FunctionValue,
  name: string,
  inputs: readonly InputRequest[] | undefined,
): Site | undefined {
  const networks = entriesOf(reading.sources, reading.file).filter(
    (entry) => entry.network && entry.kind !== 'comment' && entry.name !== name,
  );
  const needs = ({ name: other }: ArchitectureEntry): number => Number(requires(reading.scope?.own(other)));
  for (const network of networks.sort((a, b) => needs(a) - needs(b)).slice(0, mostNetworks)) {
    const call = reading.trial((trial) => recordedCall(trial, network.name, callee));
    if (!call) continue;
    const taken: string[] = [];
    const waiting = [...(inputs ?? [])];
    const positional = call.args.positional.map((value, i) => {
      const parameter = callee.syntax.parameters.at(i)?.target;
      const label = parameter?.kind === 'name' ? parameter.name : `input${i + 1}`;
      return withInputs(reading, value, label, waiting, taken);
    });
    const shown = positional.map((value) =>
      value instanceof Tensor || value instanceof ListValue
        ? inputNames(value, reading)
        : representationOf(reading.ev, value),
    );
    const text = `${name}(${shown.join(', ')})`;
    const line = network.nameRange.startLine + 1;
    return {
      name: text,
      text: `${text}, ${taken.join(', ')}, from ${network.name}(), line ${line}`,
      source: network.nameRange,
      args: new Arguments(positional, call.args.named),
    };
  }
  return undefined;
}

/** The same value with an input of the network for each tensor in it. */
function withInputs(reading: Reading, value: Value, label: string, waiting: InputRequest[], taken: string[]): Value {
  if (value instanceof ListValue) {
    return new ListValue(value.items.map((item, i) => withInputs(reading, item, `${label}${i + 1}`, waiting, taken)));
  }
  if (!(value instanceof Tensor) || value.shape === null) return value;
  const { shape, dataType } = waiting.shift() ?? { shape: value.shape, dataType: value.dataType };
  const { builder } = reading.ev;
  const source = reading.ev.source;
  taken.push(`${label} ${shape.join('×')}`);
  return new Tensor(shape, dataType, {
    node: builder.input(label, shape, dataType, { module: '', source }),
    text: label,
  });
}

const inputNames = (value: Tensor | ListValue, reading: Reading): string => {
  if (value instanceof Tensor) return value.text ?? printShape(value.shape);
  const items = value.items.map((item) =>
    item instanceof Tensor || item instanceof ListValue
      ? inputNames(item, reading)
      : representationOf(reading.ev, item),
  );
  return `[${items.join(', ')}]`;
};

/** Builds a network apart and listens for calls of the function. */
function recordedCall(reading: Reading, network: string, callee: FunctionValue): Call | undefined {
  const { ev, scope } = reading;
  const build = scope?.own(network);
  if (!(build instanceof FunctionValue)) return undefined;
  const calls: Call[] = [];
  ev.returned = (called, args, result) => {
    if (called.syntax === callee.syntax && args.positional.some(holdsTensor)) calls.push({ args, result });
  };
  const site = requires(build) ? scriptArguments(reading, build, network, undefined) : undefined;
  if (site === 'unknown') return undefined;
  guard(ev, () => ev.call(build, site?.args ?? ev.positional()));
  const known = calls.filter(hasShapes);
  return known.find(keepsShape) ?? known[0];
}

const holdsTensor = (value: Value): boolean =>
  value instanceof Tensor || (value instanceof ListValue && value.items.some(holdsTensor));

/** Is a value a function that cannot be called without arguments? */
const requires = (value: Value): boolean =>
  value instanceof FunctionValue &&
  value.syntax.parameters.some(({ kind, default: given }) => kind === 'normal' && !given);

const hasShapes = ({ args }: Call): boolean =>
  args.positional.every((value) => !(value instanceof Tensor) || value.shape !== null);

function keepsShape({ args, result }: Call): boolean {
  const first = args.positional.find((value): value is Tensor => value instanceof Tensor);
  return result instanceof Tensor && first !== undefined && result.shape?.join() === first.shape?.join();
}
