/** What a request asks for: its call and inputs, and what comments in the file say where it leaves them open. */
import { parseAddressText } from './address/addressText';
import { addressComments, saidOf, sameCall, type AddressComment } from './address/comments';
import { attachedEntry } from './entries/entries';
import type { InputRequest } from './evaluate/library';
import { callsNamed, type PlacedCall } from './entries/places';
import type { ReadRequest } from './reader';
import type { Reading } from './reading';
import type { CallExpression, Expression, Language } from './syntax/syntax';
import { dotted } from './syntax/walk';

/** What is to be read. */
export interface Wanted {
  /** The entry by its name or its call, without inputs. */
  entry: string;
  expression: Expression;
  /** Was it asked for as it is while training: `Net(depth=20).train()`? */
  training?: boolean;
  /** Explicit inputs: of the request, or of a comment. */
  inputs?: readonly InputRequest[];
  /** Where the call stands in the file, if it does so inside of something: its names are those of that place. */
  place?: PlacedCall;
}

/** Name that a call begins with; undefined where it begins with none. */
export function headName(expression: Expression): string | undefined {
  if (expression.kind === 'call') return headName(expression.callee);
  return dotted(expression) ?? (expression.kind === 'member' ? headName(expression.object) : undefined);
}

const shown = (inputs: readonly InputRequest[]): string =>
  inputs
    .map(({ shape, dataType }) => shape.join('×') + (dataType === 'float32' ? '' : ` of ${dataType}`))
    .join(' and ');

/** `Net(depth=20).train()` is `Net(depth=20)`, read as it is while training. */
function withMode(expression: Expression): Pick<Wanted, 'expression' | 'training'> {
  if (expression.kind !== 'call' || expression.arguments.length > 0 || expression.callee.kind !== 'member')
    return { expression };
  const { name, object } = expression.callee;
  if (object.kind !== 'call' || (name !== 'train' && name !== 'eval')) return { expression };
  return { expression: object, training: name === 'train' };
}

/** Resolves a request; undefined, and a problem, where its text is no call. What comments decide is said. */
export function wantedBy(reading: Reading, request: ReadRequest, language: Language): Wanted | undefined {
  const { ev, sources, file } = reading;
  const asked = parseAddressText(request.entry);
  const expression = sources.expression(language, asked.call);
  const comments = addressComments(sources, file);
  const head = expression && headName(expression);
  sayBroken(reading, comments, head);
  if (!expression || asked.error) {
    if (comments.some(({ problem, text }) => problem && text === request.entry)) return undefined;
    const text = asked.error
      ? `${asked.error.text}.`
      : `\`${request.entry}\` is no name and no call. Write resnet50, or resnet50(num_classes=10).`;
    ev.problem('no-entry', text, { severity: 'error' });
    return undefined;
  }
  const attached = comments.filter((comment) => attachedEntry(sources, file, comment) === head);
  const said = saidOf(comments, asked.call, head ?? '', attached);
  const inputs = request.inputs ?? asked.inputs ?? said.inputs?.inputs;
  const shape = inputs && inputs === said.inputs?.inputs ? `input ${shown(inputs)}` : undefined;
  const given = said.call && sources.expression(language, said.call.call);
  if (said.inputs && shape && said.inputs !== said.call) sayComment(reading, shape, said.inputs);
  if (!given || !said.call) {
    const place = expression.kind === 'call' ? placeOfCall(reading, expression, asked.call) : undefined;
    return { entry: asked.call, ...withMode(expression), ...(place ? { place } : {}), ...(inputs ? { inputs } : {}) };
  }
  const both = said.inputs === said.call && shape ? `${said.call.call}, ${shape}` : said.call.call;
  sayComment(reading, both, said.call);
  return { entry: said.call.call, ...withMode(given), ...(inputs ? { inputs } : {}) };
}

/** The first place inside of a function or a block where the file makes a call. */
function placeOfCall({ sources, file }: Reading, expression: CallExpression, text: string): PlacedCall | undefined {
  const { callee } = expression;
  const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : '';
  return callsNamed(sources, file, name).find(
    ({ call, blocks }) => blocks.length > 1 && sameCall(sources.text(call.source), text),
  );
}

const sayComment = ({ ev }: Reading, what: string, { source }: AddressComment): void =>
  ev.assume(`${what}, from the comment in line ${source.startLine + 1}`, source);

/** Says what cannot be read of comments, but for those that are about another entry. */
function sayBroken(reading: Reading, comments: readonly AddressComment[], head: string | undefined): void {
  const { ev, sources, file } = reading;
  for (const comment of comments) {
    const stands = attachedEntry(sources, file, comment);
    const nameless = comment.head !== undefined && !isNamed(reading, comment.head);
    const homeless = comment.head === undefined && stands === undefined;
    if (!nameless && !homeless && comment.head !== head && stands !== head) continue;
    const { problem, text, source } = comment;
    if (problem) ev.problem('comment', problem.text, { source: problem.source });
    else if (nameless)
      ev.problem(
        'comment',
        `\`throughline: ${text}\` names nothing of this file: write a class or a function that it defines or imports.`,
        { source },
      );
    else if (homeless)
      ev.problem(
        'comment',
        `\`throughline: ${text}\` stands at nothing that builds a network: put it directly above a class, a function or a call that does, or name one before the input.`,
        { source },
      );
  }
}

function isNamed({ ev, scope }: Reading, head: string): boolean {
  const [first] = head.split('.');
  return scope !== undefined && (scope.has(first) || ev.imports.fallback(ev, first, scope) !== undefined);
}
