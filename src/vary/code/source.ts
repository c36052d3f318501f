/** What the text around a network says of how its author writes: by the text alone, for code that is to look like it. */
import type { JavaScriptStyle } from './layers/javascriptText';
import type { PythonStyle } from './layers/pythonText';

export interface Definition {
  name: string;
  /** Lines from zero, the last one included. */
  startLine: number;
  endLine: number;
}

const heads: readonly RegExp[] = [
  /^(\s*)(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*(\w+)/,
  /^(\s*)(?:export\s+)?(?:const|let|var)\s+(\w+)\s*=\s*(?:async\s*)?(?:function\b|\([^)]*$|\([^)]*\)[^=]*=>|\w+\s*=>)/,
  /^(\s*)(?:async\s+)?def\s+(\w+)/,
];

const indentOf = (line: string): number => /^\s*/.exec(line)![0].length;

/** The innermost function or method around a line, by the indentation; undefined where there is none. */
export function functionAround(text: string, line: number): Definition | undefined {
  const lines = text.split(/\r?\n/);
  let depth = indentOf(lines[line] ?? '') + 1;
  for (let at = Math.min(line, lines.length - 1); at >= 0; at--) {
    // The end of a head in several lines is not its beginning.
    if (lines[at].trim() === '' || indentOf(lines[at]) >= depth || /^\s*[)\]}].*[{:>]\s*$/.test(lines[at])) continue;
    const name = heads.map((head) => head.exec(lines[at])?.[2]).find((found) => found !== undefined);
    if (name !== undefined) return { name, startLine: at, endLine: endOf(lines, at) };
    depth = indentOf(lines[at]);
    if (depth === 0 && at < line) return undefined;
  }
  return undefined;
}

/** The last line of a block: the bracket that closes it at its own indentation, or the line before the next at that depth. */
function endOf(lines: readonly string[], start: number): number {
  const depth = indentOf(lines[start]);
  const isPython = /^\s*(?:async\s+)?def\b/.test(lines[start]);
  let last = start;
  let isHead = true;
  for (let at = start + 1; at < lines.length; at++) {
    if (lines[at].trim() === '') continue;
    const isOutside = indentOf(lines[at]) <= depth;
    if (isOutside && !/^\s*[)\]]/.test(lines[at])) return /^\s*\}/.test(lines[at]) ? at : last;
    if (isOutside && !isHead && !isPython) return at;
    if (isOutside) isHead = false;
    last = at;
  }
  return last;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Lines are as long as the longest of a few usual lengths that the file keeps to. */
function widthOf(text: string, lengths: readonly number[]): number {
  const longest = text.split(/\r?\n/).map(({ length }) => length);
  // A few lines of any file are longer than its rule.
  const isKept = (width: number): boolean => longest.filter((length) => length > width).length <= longest.length / 50;
  return lengths.find(isKept) ?? lengths[lengths.length - 1];
}

/** @param file whose ending says the language; `text` may be empty. */
export function javascriptStyle(file: string, text: string): JavaScriptStyle {
  const indents = [...text.matchAll(/^(\t| +)\S/gm)].map(([, space]) => space);
  const first = indents.includes('\t') ? '\t' : indents.some((space) => space.length === 2) ? '  ' : '    ';
  return {
    typescript: /\.[cm]?tsx?$/.test(file),
    commonJs: /\.cjs$/.test(file) || (/\brequire\(/.test(text) && !/^import\b/m.test(text)),
    quote: count(text, /"/g) > count(text, /'/g) ? '"' : "'",
    indent: indents.length === 0 ? '  ' : first,
    width: widthOf(text, [80, 100, 120]),
    bracketSpacing: count(text, /\{\w/g) <= count(text, /\{ \w/g),
    semicolons: text === '' || /;\s*$/m.test(text),
    reluLayer:
      /\.reLU\(/.test(text) && !/activation: ?['"]relu/.test(text.replace(/(?:conv\dd|dense)\(\{[^}]*\}/gi, '')),
  };
}

/** @param text may be empty. */
export function pythonStyle(text: string): PythonStyle {
  const isTensorFlow = /^\s*(?:import tensorflow\b|from tensorflow\b)/m.test(text);
  const known = (['tf.keras.layers.', 'keras.layers.', 'layers.'] as const).find((each) =>
    new RegExp(`(?<![\\w.])${each.replaceAll('.', '\\.')}[A-Z]`).test(text),
  );
  const byName = /^\s*from [\w.]*keras[\w.]*\.layers import\b/m.test(text);
  return {
    quote: count(text, /'/g) > count(text, /(?<!")"(?!")/g) ? "'" : '"',
    width: widthOf(text, [79, 88, 100, 120]),
    layers: byName && !known ? '' : (known ?? 'layers.'),
    keras: isTensorFlow ? 'tensorflow.keras' : 'keras',
    reluLayer: /\bReLU\(/.test(text) && !/\bActivation\(['"]relu/.test(text),
  };
}

/** The module that the file has TensorFlow.js of. */
export const tensorflowModule = (text: string): string =>
  /['"](@tensorflow\/tfjs(?:-node(?:-gpu)?)?)['"]/.exec(text)?.[1] ?? '@tensorflow/tfjs';
