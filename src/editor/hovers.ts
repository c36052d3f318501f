import * as vscode from 'vscode';
import type { HoverAction } from '../present/hover';
import { commandLink } from './architecture';
import { isSupported, pathOf } from './documents';
import type { Inspector } from './inspector';
import { toRange } from './ranges';
import { targetAt } from './target';
import { hoverWriting } from './theme';

const commandOf: Record<HoverAction['kind'], string> = {
  showInGraph: 'throughline.showGraph',
  train: 'throughline.trainVariants',
  changeAssumption: 'throughline.changeAssumption',
  explain: 'throughline.showExplanation',
};

/** What the papers say of the block, the addition or the network under the pointer, and what is known of a layer. */
export class ArchitectureHovers implements vscode.HoverProvider {
  constructor(private readonly inspector: Inspector) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!isSupported(document)) return undefined;
    const found = await targetAt(this.inspector, document, position);
    if (!found || token.isCancellationRequested) return undefined;
    const { hoverFor, staleText } = await import('./engine');
    const { graph, explanation, stale } = found.inspection;
    if (graph.nodes.length === 0) return undefined;
    const file = pathOf(document.uri);
    const entry = found.entry.name;
    const content = new vscode.MarkdownString(
      hoverFor(graph, explanation, found.target, {
        ...hoverWriting(),
        remark: stale && staleText(stale, file),
        link: (action) =>
          commandLink(commandOf[action.kind], {
            file,
            entry,
            node: action.kind === 'showInGraph' ? action.node : undefined,
          }),
      }),
    );
    // Names of the source stand in the text: only our own commands may be linked, and no HTML.
    content.isTrusted = { enabledCommands: Object.values(commandOf) };
    return new vscode.Hover(content, toRange(found.range));
  }
}
