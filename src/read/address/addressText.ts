/** The text of an address behind its file: `CALL [input=SHAPE[,SHAPE…]]`, either part of which may be missing. */
import type { InputRequest } from '../evaluate/library';
import { parseInputs, printInputs } from './inputText';
import type { Language } from '../syntax/syntax';

export interface AddressText {
  /** `Net(depth=20)`, `resnet50`; empty where only inputs are named. */
  call: string;
  inputs?: readonly InputRequest[];
  /** What is wrong with the inputs, and its place in the text. */
  error?: { text: string; at: number };
}

/** Where ` input=` stands outside of brackets and strings; -1 where it does not. */
function inputAt(text: string): number {
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quote) {
      if (character === '\\') i += 1;
      else if (character === quote) quote = '';
    } else if (/["'`]/.test(character)) quote = character;
    else if (/[([{]/.test(character)) depth += 1;
    else if (/[)\]}]/.test(character)) depth -= 1;
    else if (depth <= 0 && (i === 0 || /\s/.test(text[i - 1])) && /^inputs?\s*=(?!=)/.test(text.slice(i))) return i;
  }
  return -1;
}

/** Takes an address apart. Whether the call can be parsed is not asked here. */
export function parseAddressText(text: string): AddressText {
  const at = inputAt(text);
  if (at < 0) return { call: text.trim() };
  const call = text.slice(0, at).trim();
  const begin = text.indexOf('=', at) + 1;
  const inputs = parseInputs(text.slice(begin));
  if ('error' in inputs) return { call, error: { text: inputs.error, at: begin + inputs.at } };
  return { call, inputs };
}

/** The comment that says a call and its inputs; either may be left out. */
export function addressComment(call: string, inputs: readonly InputRequest[], language: Language): string {
  const parts = [call, ...(inputs.length > 0 ? [`input=${printInputs(inputs)}`] : [])].filter(Boolean);
  return `${language === 'python' ? '#' : '//'} throughline: ${parts.join(' ')}`;
}
