/** JavaScript's regular expressions on the short texts of model code: names, versions, paths. */
import type { Arguments } from '../arguments';
import { ListValue, NativeFunction, NativeObject, type Value } from '../values';

/** Longer texts and patterns are not matched, nor are patterns that repeat a repetition: they may take for ever. */
export const mostCharacters = 300;
const repeatsRepetition = /[+*}][^()]*\)[+*{?]/;

export class RegularExpression extends NativeObject {
  readonly typeName = 'RegExp';
  constructor(readonly expression: RegExp) {
    super();
  }

  override member(name: string): Value {
    const { expression } = this;
    const method = (call: (text: string) => Value): Value =>
      new NativeFunction(name, ({ positional: [text] }) => (isShort(text) ? call(text) : undefined), 'static');
    switch (name) {
      case 'test':
        return method((text) => expression.test(text));
      case 'exec':
        return method((text) => groupsOf(expression.exec(text)));
      case 'source':
        return expression.source;
      default:
        return undefined;
    }
  }
}

/** `/conv(\d+)/g`, as it stands in the source or as `new RegExp` is given it; undefined where it cannot be matched here. */
export function regularExpression(pattern: string, flags = ''): RegularExpression | undefined {
  if (pattern.length > mostCharacters || repeatsRepetition.test(pattern)) return undefined;
  try {
    return new RegularExpression(new RegExp(pattern, flags));
  } catch {
    return undefined;
  }
}

/** From the text of a literal. */
export function expressionLiteral(text: string): RegularExpression | undefined {
  const end = text.lastIndexOf('/');
  return regularExpression(text.slice(1, end), text.slice(end + 1));
}

const isShort = (text: Value): text is string => typeof text === 'string' && text.length <= mostCharacters;

const groupsOf = (match: RegExpMatchArray | null): Value => (match ? new ListValue([...match]) : null);

/** What a method of a text does with a pattern; undefined where it takes none. */
export const matchingMethods: Readonly<Record<string, (text: string, pattern: RegExp, args: Arguments) => Value>> = {
  match: (text, pattern) => groupsOf(text.match(pattern)),
  matchAll: (text, pattern) => new ListValue([...text.matchAll(pattern)].map((match) => new ListValue([...match]))),
  search: (text, pattern) => text.search(pattern),
  split: (text, pattern) => new ListValue(text.split(pattern)),
  replace: (text, pattern, { positional: [, to] }) => (typeof to === 'string' ? text.replace(pattern, to) : undefined),
  replaceAll: (text, pattern, { positional: [, to] }) =>
    typeof to === 'string' ? text.replaceAll(pattern, to) : undefined,
};
