import * as vscode from 'vscode';
import type { DataType } from '../graph/graph';
import type { ReadRequest } from '../read/reader';
import type { ArchitectureReference } from './architecture';
import type { ArgumentMemory } from './argumentMemory';
import type { Inspector } from './inspector';

const dataTypes: readonly DataType[] = ['float32', 'int64', 'bool'];

type Inputs = NonNullable<ReadRequest['inputs']>;

/** Reads `1x3x224x224, 1x128:int64`; undefined where it is none. */
export function readInputs(text: string): Inputs | undefined {
  const inputs: Inputs[number][] = [];
  for (const part of text.split(',')) {
    const found = /^\s*([1-9]\d*(?:\s*[x×]\s*[1-9]\d*)*)\s*(?::\s*(\w+)\s*)?$/i.exec(part);
    const dataType = dataTypes.find((name) => name === (found?.[2] ?? 'float32'));
    if (!found || !dataType) return undefined;
    inputs.push({ shape: found[1].split(/[x×]/i).map(Number), dataType });
  }
  return inputs;
}

const printInputs = (inputs: Inputs): string =>
  inputs.map(({ shape, dataType }) => `${shape.join('x')}${dataType === 'float32' ? '' : `:${dataType}`}`).join(', ');

/** Asks for the call and the inputs to read an architecture with, in place of what was assumed, and keeps them. */
export async function changeArguments(
  { file, entry }: ArchitectureReference,
  inspector: Inspector,
  memory: ArgumentMemory,
): Promise<void> {
  const { graph } = await inspector.inspect(file, entry);
  const before = memory.applied(file, entry);
  const assumed = graph.assumptions.map(({ text }) => text).join('; ');
  const call = await vscode.window.showInputBox({
    title: `Read ${entry} as`,
    prompt: assumed
      ? `Assumed now: ${assumed}. Empty: assume again.`
      : 'A call in the language of the file. Empty: assume.',
    value: before.entry === entry ? graph.name : before.entry,
    validateInput: (text) =>
      !text.trim() || text.trim() === entry || text.trim().startsWith(`${entry}(`)
        ? undefined
        : `Write ${entry}(…), with arguments as the file would.`,
  });
  if (call === undefined) return;
  const shapes = graph.inputs.map((id) => graph.nodes[id]);
  const known = shapes.every(({ shape }) => shape?.every((size) => typeof size === 'number'));
  const present = known
    ? printInputs(shapes.map(({ shape, dataType }) => ({ shape: shape ?? [], dataType })))
    : printInputs(before.inputs ?? []);
  const inputText = await vscode.window.showInputBox({
    title: `Inputs of ${entry}`,
    prompt: 'Sizes joined by x, batch first; several inputs separated by commas. Empty: assume.',
    placeHolder: '1x3x224x224, or 1x128:int64',
    value: present,
    validateInput: (text) =>
      !text.trim() || readInputs(text)
        ? undefined
        : 'Sizes from 1 joined by x, then float32, int64 or bool: 1x128:int64.',
  });
  if (inputText === undefined) return;
  const inputs = inputText.trim() && inputText !== present ? readInputs(inputText) : before.inputs;
  const chosen = { entry: call.trim() || entry, ...(inputText.trim() && inputs ? { inputs } : {}) };
  await memory.choose(file, entry, chosen.entry === entry && !('inputs' in chosen) ? undefined : chosen);
}
