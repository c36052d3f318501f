/** Lines of Python, broken as Black does. */
import { splitItems } from './text';

/** How the user's file is written. */
export interface PythonStyle {
  quote: "'" | '"';
  width: number;
  /** What stands before the class of a layer: `layers.`, `tf.keras.layers.`, nothing where classes are imported by name. */
  layers: '' | 'layers.' | 'keras.layers.' | 'tf.keras.layers.';
  /** The package that Keras is imported from. */
  keras: 'keras' | 'tensorflow.keras';
  /** Is a rectifier the layer `ReLU()`, not an `Activation`? */
  reluLayer: boolean;
}

/** What stands before `Model` and `Input`. */
export const modelsOf = ({ layers }: PythonStyle): string =>
  layers === 'tf.keras.layers.' ? 'tf.keras.' : layers === '' ? '' : 'keras.';

const step = '    ';

/** Calls and strings without what was left out: no comma that nothing stands before. */
const tidied = (line: string): string => line.replace(/\(, /g, '(');

/** A statement at some depth, in several lines where it is longer than the file's lines. */
export function pythonStatement(text: string, depth: number, width: number): string {
  return broken(`${step.repeat(depth)}${tidied(text)}`, step.repeat(depth), width);
}

/** Breaks the first call of a line whose arguments do not fit: all of them on one line, or each on its own. */
function broken(line: string, indent: string, width: number): string {
  if (line.length <= width) return line;
  const open = line.indexOf('(');
  const close = open < 0 ? -1 : closing(line, open);
  if (close < 0) return line;
  const [head, args, tail] = [line.slice(0, open + 1), line.slice(open + 1, close), line.slice(close)];
  if (args === '') return line;
  const inner = indent + step;
  if (inner.length + args.length <= width) return [head, inner + args, indent + tail].join('\n');
  const items = splitItems(args).map((item) => broken(`${inner}${item},`, inner, width));
  return [head, ...items, indent + tail].join('\n');
}

function closing(line: string, open: number): number {
  let depth = 0;
  for (let at = open; at < line.length; at++) {
    if (line[at] === '(') depth += 1;
    if (line[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** A docstring, in lines of their own where it is long. */
export function docstring(text: string, depth: number, width: number): string[] {
  const indent = step.repeat(depth);
  const flat = `${indent}"""${text}"""`;
  if (flat.length <= width) return [flat];
  const lines: string[] = [];
  let line = `${indent}"""`;
  for (const word of text.split(' ')) {
    const longer = line.endsWith('"""') ? line + word : `${line} ${word}`;
    if (longer.length > width && line.trim() !== '"""') {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line, `${indent}"""`];
}
