/** Lines of JavaScript as Prettier would break them. */
import { splitItems } from './text';

/** How the user's file is written. */
export interface JavaScriptStyle {
  typescript: boolean;
  commonJs: boolean;
  quote: "'" | '"';
  /** One step of indentation. */
  indent: string;
  width: number;
  bracketSpacing: boolean;
  semicolons: boolean;
  /** Is a rectifier the layer `reLU()`, not an `activation`? */
  reluLayer: boolean;
}

/** An empty object; some layers fail without one. */
const needlessSettings = /(?<!Pooling\dd|upSampling2d|cropping2D)\(\{ \}\)/g;

/** An object without what was left out: no comma that nothing stands before, `name` for `name: name`. */
function tidied(line: string, { bracketSpacing }: JavaScriptStyle): string {
  const open = bracketSpacing ? '{ ' : '{';
  const close = bracketSpacing ? ' }' : '}';
  return line
    .replace(/\{, /g, '{ ')
    .replace(needlessSettings, '()')
    .replace(/\{ \}/g, '{}')
    .replace(/(?<=[{,] )(\w+): \1(?=,| \})/g, '$1')
    .replace(/(?<!\$)\{ (?=\w)/g, open)
    .replace(/(?<=\S) \}(?=[,)\]]| \})/g, close);
}

/** A statement at some depth, in several lines where it is longer than the file's lines. */
export function statement(text: string, depth: number, style: JavaScriptStyle): string {
  const indent = style.indent.repeat(depth);
  const line = `${indent}${tidied(text, style)}${style.semicolons ? ';' : ''}`;
  if (line.length <= style.width) return line;
  return chained(line, indent, style) ?? constructed(line, indent, style) ?? line;
}

/** `tf.layers` on one line, and each call on one of its own. */
function chained(line: string, indent: string, style: JavaScriptStyle): string | undefined {
  const found = /^(\s*(?:.*?(?:=|return) )?tf\.layers)(\.\w+\()(.*)(\)\.apply\(.*)$/.exec(line);
  if (!found) return undefined;
  const [, head, call, args, rest] = found;
  const inner = indent + style.indent;
  const flat = `${inner}${call}${args})`;
  const made = flat.length <= style.width ? [flat] : [`${inner}${call}{`, ...items(args, inner, style), `${inner}})`];
  return [head, ...made, `${inner}${rest.slice(1)}`].join('\n');
}

/** The settings of `new Layer({ … })` on lines of their own. */
function constructed(line: string, indent: string, style: JavaScriptStyle): string | undefined {
  const found = /^(.*\bnew \w+\()(\{.*\})(\)\.apply\(.*)$/.exec(line);
  if (!found) return undefined;
  const [, head, args, rest] = found;
  return [`${head}{`, ...items(args, indent, style), `${indent}}${rest}`].join('\n');
}

/** Each entry of an object on a line; one that is too long is broken in its turn. */
function items(object: string, indent: string, style: JavaScriptStyle): string[] {
  const inner = indent + style.indent;
  return splitItems(object.replace(/^\{ ?| ?\}$/g, '')).map((item) => {
    const line = `${inner}${item},`;
    const nested = /^(.*\()(\{.*\})(\),)$/.exec(line);
    if (line.length <= style.width || !nested) return line;
    return [`${nested[1]}{`, ...items(nested[2], inner, style), `${inner}}${nested[3]}`].join('\n');
  });
}

/** The head of a function, its parameters on lines of their own where they are long. */
export function functionHead(
  name: string,
  { parameters, result, exported }: { parameters: readonly string[]; result: string; exported: boolean },
  style: JavaScriptStyle,
): string {
  const head = `${exported ? 'export ' : ''}function ${name}(`;
  const flat = `${head}${parameters.join(', ')})${result} {`;
  if (flat.length <= style.width) return flat;
  return [head, ...parameters.map((each) => `${style.indent}${each},`), `)${result} {`].join('\n');
}
