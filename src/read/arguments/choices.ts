/** What an entry can be read as: what comments say, what the source calls it with, its defaults. */
import type { InputRequest } from '../evaluate/library';
import { Budget } from '../evaluate/budget';
import { evaluate } from '../evaluate/expressions';
import { BoundMethod, ClassValue, FunctionValue } from '../evaluate/values';
import { addressComments } from '../address/comments';
import { resolve } from '../entries/definitions';
import { parseAddressText } from '../address/addressText';
import { guard, Reading } from '../reading';
import { headName } from '../request';
import { requiredOf } from './sites';
import type { Sources } from '../sources';
import { knownSites } from './sourceSites';

/** One way to read an entry. */
export interface ArgumentChoice {
  /** The text to ask for: `Net(depth=20)`. */
  entry: string;
  inputs?: readonly InputRequest[];
  from: 'comment' | 'call' | 'defaults';
  /** Where it stands; that of the entry's own file for its defaults. */
  file: string;
  /** Zero-based; undefined for defaults. */
  line?: number;
}

/** Ways to read an entry, each once, the ones that come first when nothing is chosen first. */
export function choicesFor(sources: Sources, file: string, entry: string): ArgumentChoice[] {
  const module = sources.module(file);
  const expression = module && sources.expression(module.language, parseAddressText(entry).call);
  const head = expression && headName(expression);
  if (!expression || head === undefined) return [];
  const found: ArgumentChoice[] = addressComments(sources, file)
    .filter((comment) => !comment.problem && comment.head === head && comment.call !== head)
    .map(({ call, inputs, source }) => ({
      entry: call,
      ...(inputs ? { inputs } : {}),
      from: 'comment',
      file,
      line: source.startLine,
    }));
  const reading = new Reading(sources, file, false, new Budget());
  guard(reading.ev, () => found.push(...called(reading, head)));
  const texts = new Set<string>();
  return found.filter((choice) => {
    const text = `${choice.entry} ${JSON.stringify(choice.inputs ?? [])}`;
    return !texts.has(text) && texts.add(text);
  });
}

function called(reading: Reading, head: string): ArgumentChoice[] {
  const { ev, scope, sources, file } = reading;
  const expression = scope && sources.expression(ev.language, head);
  const callee = expression && ev.quietly(() => evaluate(ev, expression, scope));
  if (!(callee instanceof ClassValue || callee instanceof FunctionValue || callee instanceof BoundMethod)) return [];
  const required = requiredOf(callee);
  const definition = resolve(sources, file, head);
  const sites = definition ? (reading.aside((aside) => knownSites(aside, definition, required)) ?? []) : [];
  return [
    ...sites
      .filter(({ portable }) => portable)
      .map((site): ArgumentChoice => ({
        entry: `${head}${site.text.slice(site.text.indexOf('('))}`,
        from: 'call',
        file: site.file,
        line: site.placed.call.source.startLine,
      })),
    ...(required.length === 0 ? [{ entry: `${head}()`, from: 'defaults', file } as const] : []),
  ];
}
