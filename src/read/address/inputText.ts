/** The text form of inputs, `1x3x224x224` or `1x128:int64`: of a comment, of the command line, of the editor's question. */
import type { DataType } from '../../graph/graph';
import type { InputRequest } from '../evaluate/library';

const dataTypes: readonly DataType[] = ['float32', 'int64', 'bool'];

/** A text that is none, with what to write instead. `at` is its place in the text, in characters. */
export interface InputTextError {
  error: string;
  at: number;
}

/** Parts of a text between commas that stand in no bracket. */
function partsOf(text: string): { text: string; at: number }[] {
  const parts: { text: string; at: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '(' || text[i] === '[') depth += 1;
    else if (text[i] === ')' || text[i] === ']') depth -= 1;
    else if (i === text.length || (text[i] === ',' && depth === 0)) {
      parts.push({ text: text.slice(start, i), at: start });
      start = i + 1;
    }
  }
  return parts;
}

const bracketed = /^\(([^()]*)\)$|^\[([^[\]]*)\]$/;

function parsePart(text: string): InputRequest | string {
  const [sizes, type = 'float32', ...rest] = text.split(':').map((piece) => piece.trim());
  const inside = bracketed.exec(sizes);
  const pieces = (inside?.[1] ?? inside?.[2] ?? sizes).split(inside ? ',' : /[x×]/i);
  const shape = pieces.map((size) => (/^[1-9]\d*$/.test(size.trim()) ? Number(size) : Number.NaN));
  const shown = text.trim() || 'nothing';
  if (rest.length > 0 || shape.some(Number.isNaN))
    return `${shown} is no shape: sizes are whole numbers from 1 joined by x, batch first, as in 1x3x224x224`;
  const dataType = dataTypes.find((name) => name === type);
  if (!dataType) return `${shown}: ${type} is no type of an input; choose ${dataTypes.join(', ')}`;
  return { shape, dataType };
}

/**
 * Reads inputs in order, separated by commas: `1x3x32x32, 1x128:int64`. `×` may stand for `x`, and a shape may be written as
 * a tuple or a list, `(1, 3, 32, 32)`. Sizes alone between commas, `1, 3, 32, 32`, are one shape.
 */
export function parseInputs(text: string): InputRequest[] | InputTextError {
  const parts = partsOf(text);
  if (parts.length > 1 && parts.every((part) => /^\s*\d+\s*$/.test(part.text))) return parseInputs(`(${text.trim()})`);
  const inputs: InputRequest[] = [];
  for (const { text: part, at } of parts) {
    const input = parsePart(part);
    if (typeof input === 'string') return { error: input, at: at + (part.length - part.trimStart().length) };
    inputs.push(input);
  }
  return inputs;
}

/** The reverse of `parseInputs`, for sizes that are all known. */
export const printInputs = (inputs: readonly InputRequest[]): string =>
  inputs.map(({ shape, dataType }) => `${shape.join('x')}${dataType === 'float32' ? '' : `:${dataType}`}`).join(',');
