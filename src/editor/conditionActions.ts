import * as vscode from 'vscode';
import { pathOf } from './documents';
import type { Inspector } from './inspector';
import { firstLine } from './notebooks';
import { openConditions, otherWay } from './openConditions';

/** At a condition that the source leaves open: actions that read it the other way. Reads nothing that was not read yet. */
export class ConditionActions implements vscode.CodeActionProvider {
  constructor(private readonly inspector: Inspector) {}

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const file = pathOf(document.uri);
    const first = firstLine(document);
    const actions: vscode.CodeAction[] = [];
    for (const { reference, inspection } of await this.inspector.known())
      for (const open of openConditions(inspection.graph.assumptions)) {
        const { source, alternative } = open;
        if (
          source.file !== file ||
          source.startLine > range.end.line + first ||
          source.endLine < range.start.line + first
        )
          continue;
        const title = `Read ${alternative.condition} as ${alternative.value} in ${reference.entry}`;
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.command = { command: 'throughline.readCondition', title, arguments: [reference, otherWay(open)] };
        actions.push(action);
      }
    return actions;
  }
}
