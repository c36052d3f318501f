import * as vscode from 'vscode';
import type { InputRequest } from '../read/evaluate/library';
import { parseInputs, printInputs } from '../read/inputText';
import type { ArchitectureReference } from './architecture';
import type { ArgumentMemory } from './argumentMemory';
import type { Inspector } from './inspector';

const errorIn = (text: string): string | undefined => {
  const inputs = parseInputs(text);
  return text.trim() && 'error' in inputs ? `${inputs.error}.` : undefined;
};

const inputsOf = (text: string): InputRequest[] | undefined => {
  const inputs = parseInputs(text);
  return 'error' in inputs ? undefined : inputs;
};

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
    validateInput: (text) => errorIn(text),
  });
  if (inputText === undefined) return;
  const inputs = inputText.trim() && inputText !== present ? inputsOf(inputText) : before.inputs;
  const { choices } = before;
  const chosen = {
    entry: call.trim() || entry,
    ...(inputText.trim() && inputs ? { inputs } : {}),
    ...(choices ? { choices } : {}),
  };
  const nothing = chosen.entry === entry && !('inputs' in chosen) && !choices;
  await memory.choose(file, entry, nothing ? undefined : chosen);
}
