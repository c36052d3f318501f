/** Calls that stand in source and build an entry: in its own file, then in the files that import it. */
import type { SourceRange } from '../../graph/graph';
import { aliasesOf, resolve, type Definition } from '../entries/definitions';
import { Arguments } from '../evaluate/arguments';
import { representationOf } from '../evaluate/text';
import { ClassValue, Float, ListValue, TupleValue, Unknown, type Value } from '../evaluate/values';
import { valuesAt, valuesOfArguments } from '../evaluateAt';
import { callsNamed, type PlacedCall } from '../entries/places';
import type { Reading } from '../reading';
import type { Site } from './sites';
import type { Sources } from '../sources';
import type { Expression } from '../syntax/syntax';
import { dotted } from '../syntax/walk';

/** A call that builds an entry. */
export interface SourceSite {
  file: string;
  placed: PlacedCall;
}

/** Files beside its own in which the calls of an entry are looked at. */
const mostFiles = 12;

/** Calls of a definition whose arguments are evaluated. */
const mostCalls = 24;

/** Calls of a definition in its own file, then in others, the nearest first. */
export function sitesOf(sources: Sources, definition: Definition): readonly SourceSite[] {
  const name = definition.name.slice(definition.name.lastIndexOf('.') + 1);
  const own = isCalled(sources, definition.file, name) ? [definition.file] : [];
  const others = sources.calling(name, definition.file).slice(0, mostFiles);
  return [...own, ...others].flatMap((file) =>
    [...new Set([name, ...aliasesOf(sources, file, name)])]
      .flatMap((called) => callsNamed(sources, file, called))
      .filter(({ call }) => {
        const callee = dotted(call.callee);
        const found = callee === undefined ? undefined : resolve(sources, file, callee);
        return found?.file === definition.file && found.name === definition.name;
      })
      .map((placed) => ({ file, placed })),
  );
}

/** Does the text of a file call a name, rather than define it alone? Cheaper than its calls. */
function isCalled(sources: Sources, file: string, name: string): boolean {
  const call = new RegExp(`(?<!\\b(?:class|def|function)[ \\t]+)\\b${name}[ \\t]*\\(`);
  return sources.ask(`is ${name} called`, file, () => call.test(sources.wholeText(file) ?? ''));
}

/** A call of an entry with its arguments, all of them known. */
export interface KnownSite extends SourceSite {
  args: Arguments;
  /** `UNet(n_channels=3, n_classes=2)`. */
  text: string;
  /** Can the text be evaluated in the entry's own file? */
  portable: boolean;
  /** Parameters whose value at the call is not known, and is the default. */
  left: readonly string[];
}

/** The first call of a definition whose arguments are known, with values of this reading. */
export function firstSite(
  reading: Reading,
  definition: Definition,
  required: readonly string[],
): KnownSite | undefined {
  const found = reading.aside((aside) => knownSites(aside, definition, required)[0]);
  if (!found || found.args.all().every(isPlain)) return found;
  // A class or an object is one of the reading that uses it.
  return knownSite(reading, definition, found, required);
}

/** Calls of a definition whose arguments are known, those that are known in full first. */
export function knownSites(reading: Reading, definition: Definition, required: readonly string[]): KnownSite[] {
  const sites = sitesOf(reading.sources, definition).filter(({ placed }) => !isInside(placed, definition, reading));
  const known = sites.slice(0, mostCalls).flatMap((site) => {
    const found = knownSite(reading, definition, site, required);
    return found ? [found] : [];
  });
  return [...known.filter(({ left }) => left.length === 0), ...known.filter(({ left }) => left.length > 0)];
}

/** A class that builds itself in its own body says nothing of how others build it. */
const isInside = ({ call }: PlacedCall, { file, name }: Definition, { sources }: Reading): boolean =>
  sources
    .module(file)
    ?.body.some(
      (statement) =>
        call.source.file === file &&
        (statement.kind === 'classDefinition' || statement.kind === 'functionDefinition') &&
        (statement.kind === 'classDefinition' ? statement.class.name : statement.function.name) ===
          name.split('.')[0] &&
        call.source.startLine >= statement.source.startLine &&
        call.source.endLine <= statement.source.endLine,
    ) ?? false;

function isKnown(value: Value, depth = 0): boolean {
  if (value instanceof Unknown) return false;
  if (depth < 4 && (value instanceof ListValue || value instanceof TupleValue))
    return value.items.every((item) => isKnown(item, depth + 1));
  return true;
}

function knownSite(
  reading: Reading,
  { name }: Definition,
  { file, placed }: SourceSite,
  required: readonly string[],
): KnownSite | undefined {
  const given = valuesOfArguments(reading, file, placed);
  if (given.incomplete) return undefined;
  const unknownPosition = given.positional.findIndex((value) => !isKnown(value));
  const optional = [...given.named].filter(([, value]) => !isKnown(value)).map(([key]) => key);
  if (unknownPosition >= 0 || optional.some((key) => required.includes(key))) return undefined;
  const named = new Map([...given.named].filter(([key]) => !optional.includes(key)));
  const open = required.slice(given.positional.length).filter((key) => !named.has(key));
  if (open.length > 0) return undefined;
  const values = [...given.positional, ...named.values()];
  const shown = shownArguments(reading, placed, given.positional, named);
  return {
    file,
    placed,
    args: new Arguments(given.positional, named),
    text: `${name}(${shown.join(', ')})`,
    portable: values.every((value) => isPortable(reading, value)),
    left: optional,
  };
}

/** The arguments of a call where it stands; what of them is not known is said, and left to its default where it has a name. */
export function siteAt(reading: Reading, placed: PlacedCall): Site {
  const { ev, file } = reading;
  const { call } = placed;
  const { positional, named } = valuesOfArguments(reading, file, placed);
  const line = call.source.startLine + 1;
  const values = [...positional, ...named.values()];
  for (const { value, kind } of call.arguments)
    if (kind === 'spread' || kind === 'keywordSpread' || !isKnown(valuesAt(reading, file, placed.blocks, [value])[0]))
      ev.problem(
        'unknown-argument',
        `\`${ev.sourceText(value.source)}\` is not known in line ${line}: ${kind === 'keyword' ? 'the default is taken' : 'what depends on it is left open'}. Give it in a comment: throughline: ${ev.sourceText(call.callee.source)}(…).`,
        { source: value.source },
      );
  const known = [...named].filter(([, value]) => isKnown(value));
  const shown = shownArguments(reading, placed, positional, new Map(known));
  const name = `${ev.sourceText(call.callee.source)}(${shown.join(', ')})`;
  const literal = values.length === 0 || name.replace(/\s/g, '') === ev.sourceText(call.source).replace(/\s/g, '');
  const text = `${name}, from line ${line}`;
  if (!literal) ev.assume(text, call.source);
  return { name, text, source: call.source, args: new Arguments(positional, new Map(known)) };
}

/** Arguments as a person would write them: plain values, and of others the text that stands in the call. */
function shownArguments(
  reading: Reading,
  { call }: PlacedCall,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): string[] {
  const { ev } = reading;
  const given = call.arguments.filter(({ kind }) => kind === 'positional');
  const shown = (value: Value, written: Expression | undefined): string => {
    if (value instanceof ClassValue) return value.name;
    if (isPlain(value)) return representationOf(ev, value);
    return written ? ev.sourceText(written.source).replace(/\s+/g, ' ') : '?';
  };
  return [
    ...positional.map((value, i) => shown(value, given[i]?.value)),
    ...[...named].map(
      ([key, value]) => `${key}=${shown(value, call.arguments.find((argument) => argument.name === key)?.value)}`,
    ),
  ];
}

/** Numbers, texts, and lists of them. */
const isPlain = (value: Value): boolean =>
  value === null ||
  value instanceof Float ||
  ['number', 'string', 'boolean'].includes(typeof value) ||
  ((value instanceof ListValue || value instanceof TupleValue) && value.items.every(isPlain));

/** Values that a person can write again in the entry's own file. */
function isPortable(reading: Reading, value: Value): boolean {
  if (isPlain(value)) return true;
  if (value instanceof ListValue || value instanceof TupleValue)
    return value.items.every((item) => isPortable(reading, item));
  return value instanceof ClassValue && reading.scope?.has(value.name) === true;
}

/** `train.py, line 31`, or `line 31` in the entry's own file. */
export function placeOf(file: string, { startLine }: SourceRange, own: string): string {
  const line = `line ${startLine + 1}`;
  return file === own ? line : `${file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)}, ${line}`;
}
