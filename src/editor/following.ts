import * as vscode from 'vscode';
import type { Graph } from '../graph/graph';
import type { ArchitectureEntry } from '../read/reader';
import { isSupported, pathOf } from './documents';
import type { Inspector } from './inspector';
import { inFile } from './notebooks';
import type { Panels } from './panels';
import { isWithin } from './sourcePosition';

/** Milliseconds for which a cursor must rest before the panel goes with it: it passes other networks on its way. */
const rest = 400;

/** Is something of a graph made by the source of an entry? Then the cursor is in what is shown, and lights it. */
export const isMadeBy = ({ nodes, modules }: Graph, { range }: Pick<ArchitectureEntry, 'range'>): boolean =>
  nodes.some(({ source }) => isWithin(source, range)) || modules.some(({ source }) => isWithin(source, range));

/** The setting `throughline.panel.follow`: the panel that is not pinned shows the network into which the cursor was moved. */
export class Following implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly panels: Panels,
    private readonly inspector: Inspector,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscription = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      // Only where a person moved it: a click in the panel moves the cursor too.
      if (kind === undefined || kind === vscode.TextEditorSelectionChangeKind.Command) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.follow(textEditor).catch((error: Error) => this.log.error(error));
      }, rest);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private async follow({ document, selection }: vscode.TextEditor): Promise<void> {
    const setting = vscode.workspace.getConfiguration('throughline', document).get('panel.follow', 'off');
    const controller = this.panels.following;
    const shown = controller?.architecture;
    if (setting === 'off' || !shown || !controller?.panel.isVisible || !isSupported(document)) return;
    const file = pathOf(document.uri);
    if (setting === 'file' && file !== shown.reference.file) return;
    const entry = await this.inspector.entryAt(file, inFile(document, selection.active));
    if (!entry?.network || controller.shows({ file, entry: entry.name })) return;
    if (shown.shown && isMadeBy(shown.shown.inspection.graph, entry)) return;
    await controller.showArchitecture({ file, entry: entry.name });
  }
}
