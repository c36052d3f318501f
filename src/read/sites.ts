/**
 * Arguments of a class or function that nobody gave: what it is really called with when the file's own networks are built,
 * and which tensors it is then applied to.
 */
import type { SourceRange } from '../graph/graph';
import { Arguments } from './evaluate/arguments';
import type { CallRecord } from './evaluate/calls';
import type { InputRequest } from './evaluate/library';
import { representationOf } from './evaluate/text';
import { pythonEqual } from './evaluate/arithmetic';
import {
  BoundMethod,
  ClassValue,
  Float,
  FunctionValue,
  ListValue,
  Tensor,
  TupleValue,
  type Value,
} from './evaluate/values';
import { siteOfFunction } from './callSites';
import { entriesOf } from './entries';
import { isModule } from './frameworks/torch/module';
import { chooseInputs } from './inputs';
import { guard, Reading } from './reading';

/** Where the arguments of an entry come from. */
export interface Site {
  /** `Bottleneck(256, 64)`. */
  name: string;
  /** The assumption, as it is said. */
  text: string;
  source: SourceRange;
  args: Arguments;
  /** The instance itself, where it was found built. */
  value?: Value;
  inputs?: InputRequest[];
}

/** The function of the source behind decorators, and the parameters that a call must give. */
function requiredOf(callee: FunctionValue | ClassValue | BoundMethod): string[] {
  if (callee instanceof ClassValue) {
    const found = callee.find('__init__')?.value;
    if (callee.fields) return callee.fields.filter((field) => !field.default).map(({ name }) => name);
    return found instanceof FunctionValue ? names(found, 1) : [];
  }
  if (callee instanceof BoundMethod) return callee.callee instanceof FunctionValue ? names(callee.callee, 1) : [];
  return names(callee, 0);
}

const names = (callee: FunctionValue, skip: number): string[] =>
  callee.syntax.parameters
    .slice(skip)
    .filter(({ kind, default: given }) => given === undefined && kind !== 'rest' && kind !== 'keywordRest')
    .map(({ target }) => (target.kind === 'name' ? target.name : ''));

/** Arguments for an entry that cannot be called without; undefined where it can, 'unknown' (and said so) where none are found. */
export function argumentsFor(
  reading: Reading,
  callee: FunctionValue | ClassValue | BoundMethod,
  entry: string,
  inputs?: readonly InputRequest[],
): Site | 'unknown' | undefined {
  const required = requiredOf(callee);
  if (required.length === 0 && !(callee instanceof ClassValue && isBlock(reading, callee))) return undefined;
  return (
    (callee instanceof ClassValue ? fromNetworks(reading, callee) : undefined) ??
    (callee instanceof FunctionValue ? siteOfFunction(reading, callee, entry, inputs) : undefined) ??
    (required.length > 0 ? guessed(reading, callee, required, entry) : undefined)
  );
}

/** A class that other classes of its file are built of. */
const isBlock = (reading: Reading, type: ClassValue): boolean =>
  entriesOf(reading.sources, reading.file).some((entry) => entry.name === type.name && !entry.network);

interface Found extends CallRecord {
  inputs?: InputRequest[];
}

/** Builds the file's networks, the cheapest ways in first, until one of them builds an instance of the class. */
function fromNetworks(reading: Reading, type: ClassValue): Site | undefined {
  const candidates = entriesOf(reading.sources, reading.file).filter(
    (entry) => entry.name !== type.name && !entry.name.startsWith('_'),
  );
  const order = { factory: 0, call: 1, class: 2 };
  candidates.sort(
    (a, b) =>
      order[a.kind] - order[b.kind] || Number(b.network) - Number(a.network) || a.range.startLine - b.range.startLine,
  );
  for (const candidate of candidates.slice(0, 40)) {
    const found = recorded(reading, candidate.name, type.name);
    if (!found) continue;
    const [best] = found;
    const line = candidate.nameRange.startLine + 1;
    const name = printedCall(best, reading);
    const input = best.inputs?.length ? `, input ${best.inputs.map(({ shape }) => shape.join('×')).join(' and ')}` : '';
    const from = candidate.kind === 'call' ? candidate.name : `${candidate.name}()`;
    return {
      name,
      text: `${name}${input}, from ${from}, line ${line}`,
      source: candidate.nameRange,
      args: best.args,
      value: best.instance,
      inputs: best.inputs,
    };
  }
  return undefined;
}

/** Instances of a class that a network of the file builds, the plainest first. */
function recorded(reading: Reading, entry: string, type: string): Found[] | undefined {
  const trial = new Reading(reading.sources, reading.file, reading.eager);
  const { ev, scope } = trial;
  if (!scope?.has(entry)) return undefined;
  const found: Found[] = [];
  ev.record = (call) => {
    if (call.type.name === type && call.type.options.definition?.source.file === reading.file) found.push(call);
  };
  ev.applied = (instance, args) => {
    const record = found.find((call) => call.instance === instance);
    if (record && !record.inputs)
      record.inputs = args
        .filter((value): value is Tensor => value instanceof Tensor && value.shape !== null)
        .map(({ shape, dataType }) => ({ shape: shape!, dataType }));
  };
  guard(ev, () => {
    const callee = scope.own(entry);
    const callable = callee instanceof FunctionValue || callee instanceof ClassValue;
    if (callable && requiredOf(callee).length > 0) return;
    const value = callable ? ev.call(callee, ev.positional()) : callee;
    if (found.length > 0 && isModule(value)) ev.library.network(value, chooseInputs(trial, value, ev.source), ev);
  });
  if (found.length === 0) return undefined;
  const plain = (call: Found): number => (call.args.all().some((value) => isModule(value)) ? 1 : 0);
  return found.sort((a, b) => Number(!a.inputs) - Number(!b.inputs) || plain(a) - plain(b));
}

const isPlain = (value: Value): boolean =>
  value === null ||
  ['number', 'string', 'boolean'].includes(typeof value) ||
  value instanceof Float ||
  ((value instanceof ListValue || value instanceof TupleValue) && value.items.every(isPlain));

/** The call as a person would write it: arguments that are the defaults, or that no text shows, are left out. */
function printedCall({ type, args }: CallRecord, reading: Reading): string {
  const constructor = type.find('__init__')?.value;
  const parameters = constructor instanceof FunctionValue ? constructor.syntax.parameters.slice(1) : [];
  const shown = (value: Value): string =>
    value instanceof ClassValue ? value.name : representationOf(reading.ev, value);
  const parts = args.positional.map((value, i) => {
    const name = parameters[i]?.target.kind === 'name' ? parameters[i].target.name : '';
    const optional = constructor instanceof FunctionValue && constructor.defaults.has(i + 1);
    if (optional && (!isPlain(value) || pythonEqual(constructor.defaults.get(i + 1), value))) return undefined;
    return { name, text: shown(value), optional };
  });
  for (const [name, value] of args.named) {
    const at = parameters.findIndex(({ target }) => target.kind === 'name' && target.name === name);
    const optional = constructor instanceof FunctionValue && constructor.defaults.has(at + 1);
    if (optional && (!isPlain(value) || pythonEqual(constructor.defaults.get(at + 1), value))) continue;
    parts.push({ name, text: `${name}=${shown(value)}`, optional: false });
  }
  // Behind an argument that is left out the next ones need their names.
  let gap = false;
  const texts: string[] = [];
  for (const part of parts) {
    if (!part) gap = true;
    else texts.push(gap && !part.text.startsWith(`${part.name}=`) ? `${part.name}=${part.text}` : part.text);
  }
  return `${type.name}(${texts.join(', ')})`;
}

/** Values for parameters by their names, where nothing calls the entry. The first pattern that fits decides. */
const habits: readonly (readonly [RegExp, Value])[] = [
  [/^(num_|n_)?class(es)?$|^nclass/, 10],
  [/head/, 8],
  [/kernel|^k$|ksize/, 3],
  [/stride/, 1],
  [/pad/, 1],
  [/group|cardinality/, 1],
  [/drop|prob|rate/, new Float(0)],
  [/expan|ratio|mult|factor|reduction|^r$/, 4],
  [/vocab/, 1000],
  [/max_len|seq|block_size|context/, 128],
  [/patch/, 16],
  [/image_size|img_size|resolution/, 224],
  [/depth|num_layers|n_layers|num_blocks|n_blocks|repeat/, 2],
  [/hidden|mlp|inner|ffn|ff_/, 256],
  [/chan|plane|feature|filter|width|dim|embed|size|^(in|out)_?(c|ch)?$|^c\d?$|^ch/, 64],
];

function guessed(
  reading: Reading,
  callee: FunctionValue | ClassValue | BoundMethod,
  required: readonly string[],
  entry: string,
): Site | 'unknown' {
  const values = required.map((name): [string, Value] | undefined => {
    const habit = habits.find(([pattern]) => pattern.test(name.toLowerCase()));
    return habit && [name, habit[1]];
  });
  const source =
    callee instanceof ClassValue ? (callee.options.definition?.nameSource ?? reading.ev.source) : reading.ev.source;
  if (values.some((value) => value === undefined)) {
    const open = required.filter((_, i) => values[i] === undefined);
    reading.ev.problem(
      'no-arguments',
      `${entry} needs ${open.join(', ')}, and nothing in the file calls it. Give its arguments: ${entry}(…).`,
      { severity: 'error', source },
    );
    return 'unknown';
  }
  const given = values as [string, Value][];
  const name = `${entry}(${given.map(([key, value]) => `${key}=${representationOf(reading.ev, value)}`).join(', ')})`;
  return {
    name,
    text: `${name}: nothing in the file calls it, so its arguments are the reader's`,
    source,
    args: new Arguments([], new Map(given)),
  };
}
