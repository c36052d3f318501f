import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Graph } from '../graph/graph';
import type { ArgumentChoice } from '../read/arguments/choices';
import type { InputRequest } from '../read/evaluate/library';
import { parseInputs, printInputs } from '../read/address/inputText';
import type { ArchitectureReference } from './architecture';
import type { ArgumentMemory, ChosenArguments } from './argumentMemory';
import type { Inspector } from './inspector';
import { keepAsComment } from './keepAsComment';

const errorIn = (text: string): string | undefined => {
  const inputs = parseInputs(text);
  return text.trim() && 'error' in inputs ? `${inputs.error}.` : undefined;
};

const inputsOf = (text: string): InputRequest[] | undefined => {
  const inputs = parseInputs(text);
  return 'error' in inputs ? undefined : inputs;
};

interface Item extends vscode.QuickPickItem {
  action: Pick<ArgumentChoice, 'entry' | 'inputs'> | 'write' | 'keep' | 'assume';
}

/** Inputs of a graph whose sizes are all known. */
const knownInputs = (graph: Graph): InputRequest[] | undefined => {
  const inputs = graph.inputs.flatMap((id) => {
    const { shape, dataType } = graph.nodes[id];
    return shape?.every((size) => typeof size === 'number') ? [{ shape, dataType }] : [];
  });
  return inputs.length === graph.inputs.length ? inputs : undefined;
};

const placeOf = ({ from, file, line }: ArgumentChoice): string => {
  if (from === 'defaults') return 'its defaults';
  return `${from === 'comment' ? 'comment' : 'called'}, ${basename(file)}:${(line ?? 0) + 1}`;
};

/** The other mode of a PyTorch network: auxiliary classifiers stand behind `self.training`. */
function modeItems({ name, framework }: Graph, choices: readonly ArgumentChoice[]): Item[] {
  const trained = /^(.+\))\.train\(\)$/.exec(name)?.[1];
  if (framework !== 'pytorch') return [];
  const entry = trained ?? `${name.endsWith(')') ? name : `${name}()`}.train()`;
  if (choices.some((choice) => choice.entry === entry)) return [];
  return [{ label: entry, description: trained ? 'at inference' : 'while training', action: { entry } }];
}

/**
 * Asks what to read an architecture with, in place of what was assumed: a comment's call, a call of the source, the defaults,
 * or what the user writes; and keeps it, in the workspace's memory or as a comment in the source.
 */
export async function changeArguments(
  reference: ArchitectureReference,
  inspector: Inspector,
  memory: ArgumentMemory,
): Promise<void> {
  const { file, entry } = reference;
  const [{ graph }, choices] = await Promise.all([inspector.inspect(file, entry), inspector.choices(file, entry)]);
  const before = memory.applied(file, entry);
  const isChosen = before.entry !== entry || before.inputs !== undefined;
  const kept = [entry, before.entry, ...choices.map((choice) => choice.entry)].includes(graph.name);
  const assumed = graph.assumptions.map(({ text }) => text).join('; ');
  const items: Item[] = [
    ...choices.map((action) => ({
      label: action.entry,
      description: [placeOf(action), action.inputs && `input ${printInputs(action.inputs)}`]
        .filter(Boolean)
        .join(' · '),
      action,
    })),
    ...modeItems(graph, choices),
    { label: '$(edit) Write a call and inputs…', action: 'write' },
    ...(kept ? [{ label: '$(comment) Keep as a comment above the definition', action: 'keep' } as const] : []),
    ...(isChosen ? [{ label: '$(discard) Assume again', action: 'assume' } as const] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `Read ${entry} as`,
    placeHolder: assumed ? `Now: ${assumed}` : `Now: ${graph.name}`,
  });
  if (!picked) return;
  const { action } = picked;
  if (action === 'write') {
    const written = await writeArguments(entry, graph, before);
    if (written) await memory.choose(file, entry, written === 'assume' ? undefined : written);
  } else if (action === 'keep') {
    if (await keepAsComment(reference, graph.name, knownInputs(graph) ?? [], inspector))
      await memory.choose(file, entry, undefined);
  } else if (action === 'assume') {
    await memory.choose(file, entry, undefined);
  } else {
    await memory.choose(file, entry, { entry: action.entry, ...(action.inputs ? { inputs: action.inputs } : {}) });
  }
}

/** The call and the inputs that the user writes; 'assume' where both are left empty. */
async function writeArguments(
  entry: string,
  graph: Graph,
  before: ChosenArguments,
): Promise<ChosenArguments | 'assume' | undefined> {
  const call = await vscode.window.showInputBox({
    title: `Read ${entry} as`,
    prompt: 'A call in the language of the file. Empty: assume.',
    value: before.entry === entry ? graph.name : before.entry,
    validateInput: (text) => {
      const head = /^[\w.]+/.exec(entry)?.[0] ?? entry;
      return !text.trim() || text.trim() === head || text.trim().startsWith(`${head}(`)
        ? undefined
        : `Write ${head}(…), with arguments as the file would.`;
    },
  });
  if (call === undefined) return undefined;
  const present = printInputs(knownInputs(graph) ?? before.inputs ?? []);
  const inputText = await vscode.window.showInputBox({
    title: `Inputs of ${entry}`,
    prompt: 'Sizes joined by x, batch first; several inputs separated by commas. Empty: assume.',
    placeHolder: '1x3x224x224, or 1x128:int64',
    value: present,
    validateInput: (text) => errorIn(text),
  });
  if (inputText === undefined) return undefined;
  const inputs = inputText.trim() && inputText !== present ? inputsOf(inputText) : before.inputs;
  const chosen = { entry: call.trim() || entry, ...(inputText.trim() && inputs ? { inputs } : {}) };
  return chosen.entry === entry && !('inputs' in chosen) ? 'assume' : chosen;
}
