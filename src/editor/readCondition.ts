import * as vscode from 'vscode';
import type { ConditionChoice } from '../read/reader';
import type { ArchitectureReference } from './architecture';
import type { ArgumentMemory } from './argumentMemory';
import type { Inspector } from './inspector';
import { isChoice, openConditions, otherWay, withChoice } from './openConditions';

/** Reads an open condition of an architecture the other way from now on; the user picks one where none is given. */
export async function readCondition(
  { file, entry }: ArchitectureReference,
  given: unknown,
  inspector: Inspector,
  memory: ArgumentMemory,
): Promise<void> {
  const choice = isChoice(given) ? given : await picked(file, entry, inspector);
  if (!choice) return;
  const before = memory.applied(file, entry);
  await memory.choose(file, entry, { ...before, choices: withChoice(before.choices ?? [], choice) });
}

async function picked(file: string, entry: string, inspector: Inspector): Promise<ConditionChoice | undefined> {
  const { graph } = await inspector.inspect(file, entry);
  const open = openConditions(graph.assumptions);
  if (open.length === 0) {
    void vscode.window.showInformationMessage(`${entry} has no condition that is open: all of it was decided.`);
    return undefined;
  }
  const items = open.map((condition) => ({
    label: `Read ${condition.alternative.condition} as ${condition.alternative.value}`,
    description: `line ${condition.source.startLine + 1}`,
    detail: condition.alternative.difference,
    choice: otherWay(condition),
  }));
  return (await vscode.window.showQuickPick(items, { title: `Open conditions of ${entry}` }))?.choice;
}
