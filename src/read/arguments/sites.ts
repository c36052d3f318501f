/**
 * Arguments of a class or function that nobody gave: what it is really called with when the file's own networks are built,
 * and which tensors it is then applied to.
 */
import type { SourceRange } from '../../graph/graph';
import type { Arguments } from '../evaluate/arguments';
import type { Decision } from '../evaluate/decisions';
import { tensorsIn, type CallRecord } from '../evaluate/calls';
import { settled } from '../evaluate/javascript/promises';
import type { InputRequest } from '../evaluate/library';
import { representationOf } from '../evaluate/text';
import { pythonEqual } from '../evaluate/arithmetic';
import {
  BoundMethod,
  ClassValue,
  Float,
  FunctionValue,
  ListValue,
  NativeFunction,
  TupleValue,
  type Value,
} from '../evaluate/values';
import { siteOfFunction } from './callSites';
import { resolve } from '../entries/definitions';
import { entriesOf } from '../entries/entries';
import { isModule } from '../frameworks/torch/module';
import { chooseInputs } from '../inputs/inputs';
import { guessedArguments } from './guesses';
import { scriptArguments } from './scriptGuesses';
import { guard, type Reading } from '../reading';
import type { Sources } from '../sources';
import { firstSite, placeOf } from './sourceSites';

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
  /** Arguments of the forward that its inputs were taken from. */
  like?: readonly Value[];
}

/** The function of the source behind decorators, and the parameters that a call must give. */
export function requiredOf(callee: FunctionValue | ClassValue | BoundMethod): string[] {
  if (callee instanceof ClassValue) {
    const found = callee.find('__init__')?.value;
    if (callee.fields) return callee.fields.filter((field) => !field.default).map(({ name }) => name);
    const declared = found instanceof NativeFunction ? found.attributes.get('__wrapped__') : found;
    return declared instanceof FunctionValue ? names(declared, receivers(declared)) : [];
  }
  if (callee instanceof BoundMethod)
    return callee.callee instanceof FunctionValue ? names(callee.callee, receivers(callee.callee)) : [];
  return names(callee, 0);
}

/** Parameters of a method that its object takes: Python's `self`. */
const receivers = ({ language }: FunctionValue): number => (language === 'python' ? 1 : 0);

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
  return reading.budget.trial(
    () =>
      (callee instanceof ClassValue ? fromNetworks(reading, callee, 'source') : undefined) ??
      (callee instanceof FunctionValue ? siteOfFunction(reading, callee, entry, inputs) : undefined) ??
      (required.length > 0 ? fromSource(reading, entry, required) : undefined) ??
      (callee instanceof ClassValue ? fromNetworks(reading, callee, 'habit') : undefined) ??
      (required.length > 0 && reading.ev.language === 'javascript'
        ? scriptArguments(reading, callee, entry, inputs)
        : undefined) ??
      (required.length > 0 ? guessedArguments(reading, callee, required, entry) : undefined),
  );
}

/** A call that stands in the source: in the file of the entry, or in one that imports it. */
function fromSource(reading: Reading, entry: string, required: readonly string[]): Site | undefined {
  const definition = resolve(reading.sources, reading.file, entry);
  const found = definition && firstSite(reading, definition, required);
  if (!found) return undefined;
  const { source } = found.placed.call;
  const left = found.left.length > 0 ? ` (${found.left.join(', ')} not known there: the default)` : '';
  return {
    name: found.text,
    text: `${found.text}, from ${placeOf(found.file, source, reading.file)}${left}`,
    source,
    args: found.args,
  };
}

/** A class that other classes of its file are built of. */
const isBlock = (reading: Reading, type: ClassValue): boolean =>
  entriesOf(reading.sources, reading.file).some((entry) => entry.name === type.name && !entry.network);

interface Found extends CallRecord {
  inputs?: InputRequest[];
  like?: readonly Value[];
}

/** Something that may build an instance of a class on its way. */
interface Builder {
  name: string;
  kind: 'factory' | 'class' | 'call';
  network: boolean;
  nameRange: SourceRange;
}

/** What the file defines by name: its entries without those that comments are. */
const definitionsOf = (sources: Sources, file: string): Builder[] =>
  entriesOf(sources, file).flatMap(({ name, kind, network, nameRange }): Builder[] =>
    kind === 'comment' ? [] : [{ name, kind, network, nameRange }],
  );

/** Functions of a file that mention a class and need no arguments: its own tests and examples. */
function mentions({ sources, file }: Reading, type: ClassValue): Builder[] {
  return sources.ask(`mentions of ${type.name}`, file, () =>
    (sources.module(file)?.body ?? []).flatMap((statement): Builder[] => {
      if (statement.kind !== 'functionDefinition') return [];
      const { name, nameSource, source } = statement.function;
      return sources.text(source).includes(type.name)
        ? [{ name, kind: 'factory', network: false, nameRange: nameSource }]
        : [];
    }),
  );
}

/** Where a network that cannot be built without arguments has them from, when it is built on the way to a block of it. */
type Given = 'source' | 'habit';

/** Builds the file's networks, the cheapest ways in first, until one of them builds an instance of the class. */
function fromNetworks(reading: Reading, type: ClassValue, given: Given): Site | undefined {
  const entries = definitionsOf(reading.sources, reading.file).filter((entry) => entry.name !== type.name);
  const tests = mentions(reading, type).filter(({ name }) => !entries.some((entry) => entry.name === name));
  const order = { factory: 0, call: 1, class: 2 };
  const candidates = [...entries, ...tests]
    .filter(({ name }) => !name.startsWith('_'))
    .sort(
      (a, b) =>
        order[a.kind] - order[b.kind] ||
        Number(b.network) - Number(a.network) ||
        a.nameRange.startLine - b.nameRange.startLine,
    );
  for (const candidate of candidates.slice(0, 40)) {
    const found = reading.trial((trial) => recorded(trial, candidate.name, type.name, given));
    if (!found) continue;
    const { best, decisions } = found;
    // What was not understood of the instance, and what was decided on the way to it, is part of this reading now.
    for (const { code, text, ...where } of best.remarks.problems) reading.ev.problem(code, text, where);
    for (const { text, source } of best.remarks.assumptions) reading.ev.assume(text, source);
    reading.ev.decisions.adopt(decisions);
    const line = candidate.nameRange.startLine + 1;
    const name = printedCall(best, reading);
    const input = best.inputs?.length ? `, input ${best.inputs.map(({ shape }) => shape.join('×')).join(' and ')}` : '';
    const from = candidate.kind === 'call' ? candidate.name : (found.built ?? `${candidate.name}()`);
    const habit = given === 'habit' ? ", whose arguments are the reader's" : '';
    return {
      name,
      text: `${name}${input}, from ${from}, line ${line}${habit}`,
      source: candidate.nameRange,
      args: best.args,
      // Weights of TensorFlow.js are made with the graph: it is built again in this one.
      ...(reading.ev.language === 'python' ? { value: best.instance } : {}),
      inputs: best.inputs,
      like: best.like,
    };
  }
  return undefined;
}

/**
 * The plainest instance of a class that a network of the file builds, the open conditions that were met on the way to it, and
 * the call that built the network.
 */
function recorded(
  trial: Reading,
  entry: string,
  type: string,
  given: Given,
): { best: Found; decisions: readonly Decision[]; built?: string } | undefined {
  const { ev, scope, file } = trial;
  if (!scope?.has(entry)) return undefined;
  const found: Found[] = [];
  const before = ev.record;
  ev.record = (call) => {
    before?.(call);
    if (call.type.name === type && call.type.options.definition?.source.file === file) found.push(call);
  };
  ev.applied = (instance, args) => {
    const record = found.find((call) => call.instance === instance);
    const tensors = tensorsIn(args).filter((tensor) => !tensor.parameter && tensor.shape !== null);
    if (!record || record.inputs || tensors.length === 0) return;
    record.inputs = tensors.map(({ shape, dataType }) => ({ shape: shape!, dataType }));
    record.like = args;
  };
  let site: Site | 'unknown' | undefined;
  guard(ev, () => {
    const callee = scope.own(entry);
    const callable = callee instanceof FunctionValue || callee instanceof ClassValue;
    const required = callable ? requiredOf(callee) : [];
    if (given === 'habit' && required.length === 0) return;
    if (callable && required.length > 0) {
      site = ev.quietly(() =>
        given === 'source'
          ? fromSource(trial, entry, required)
          : ev.language === 'javascript'
            ? scriptArguments(trial, callee, entry, undefined)
            : guessedArguments(trial, callee, required, entry),
      );
      if (site === undefined || site === 'unknown') return;
    }
    const value = callable ? ev.call(callee, site === 'unknown' || !site ? ev.positional() : site.args) : callee;
    if (ev.language === 'javascript') {
      ev.library.network(settled(value), [], ev, {});
      return;
    }
    // What is no module is a network already, or nothing of the library.
    if (found.length === 0) return;
    const { inputs, like } = chooseInputs(trial, value, ev.source, entry);
    ev.library.network(value, inputs, ev, { like });
  });
  if (found.length === 0) return undefined;
  const decisions = ev.decisions.all;
  const plain = (call: Found): number => (call.args.all().some((value) => isModule(value)) ? 1 : 0);
  const [best] = found.sort((a, b) => Number(!a.inputs) - Number(!b.inputs) || plain(a) - plain(b));
  return { best, decisions, ...(site && site !== 'unknown' ? { built: site.name } : {}) };
}

const isPlain = (value: Value): boolean =>
  value === null ||
  ['number', 'string', 'boolean'].includes(typeof value) ||
  value instanceof Float ||
  ((value instanceof ListValue || value instanceof TupleValue) && value.items.every(isPlain));

/** Name by which a file's own text can say a class or a function; undefined where it cannot. */
function nameIn(reading: Reading, value: Value): string | undefined {
  const syntax =
    value instanceof ClassValue ? value.options.definition : value instanceof FunctionValue ? value.syntax : undefined;
  return syntax?.source.file === reading.file && reading.scope?.has(syntax.name) ? syntax.name : undefined;
}

/** The call as a person would write it: arguments that are the defaults, or that no text shows, are left out. */
function printedCall({ type, args }: CallRecord, reading: Reading): string {
  const constructor = type.find('__init__')?.value;
  const parameters = constructor instanceof FunctionValue ? constructor.syntax.parameters.slice(1) : [];
  const shown = (value: Value): string =>
    nameIn(reading, value) ?? (value instanceof ClassValue ? value.name : representationOf(reading.ev, value));
  /** Is it the default, or nothing that a text could show? */
  const leftOut = (value: Value, usual: Value): boolean =>
    (!isPlain(value) && nameIn(reading, value) === undefined) || value === usual || pythonEqual(usual, value);
  const parts = args.positional.map((value, i) => {
    const name = parameters[i]?.target.kind === 'name' ? parameters[i].target.name : '';
    const optional = constructor instanceof FunctionValue && constructor.defaults.has(i + 1);
    if (optional && leftOut(value, constructor.defaults.get(i + 1))) return undefined;
    return { name, text: shown(value), optional };
  });
  for (const [name, value] of args.named) {
    const at = parameters.findIndex(({ target }) => target.kind === 'name' && target.name === name);
    const optional = constructor instanceof FunctionValue && constructor.defaults.has(at + 1);
    if (optional && leftOut(value, constructor.defaults.get(at + 1))) continue;
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
