import * as vscode from 'vscode';
import type { ArchitectureReference } from './architecture';
import { isSupported, pathOf } from './documents';
import type { Inspector } from './inspector';
import { firstLine, inFile } from './notebooks';

/** Shapes that stand in the tooltip of a hint; a class of a deep network has dozens. */
const mostListed = 12;

/** At the ends of lines: the shape of what they compute. Shows what was read already, and reads nothing itself. */
export class ShapeHints implements vscode.InlayHintsProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(private readonly inspector: Inspector) {
    const refresh = (): void => this.changed.fire();
    this.subscriptions = [
      this.changed,
      inspector.onDidChange(refresh),
      inspector.onDidInspect(refresh),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('throughline.inlayHints')) refresh();
      }),
    ];
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    const enabled = vscode.workspace.getConfiguration('throughline', document).get('inlayHints.shapes', false);
    if (!enabled || !isSupported(document)) return [];
    const { lineShapes } = await import('./engine');
    const file = pathOf(document.uri);
    const first = firstLine(document);
    const lines = [...Array<string>(first).fill(''), ...document.getText().split(/\r?\n/)];
    const hints = new Map<number, vscode.InlayHint>();
    for (const { reference, inspection } of await this.preferred(document)) {
      if (token.isCancellationRequested) return [];
      if (inspection.stale) continue;
      for (const [at, shapes] of lineShapes(inspection.graph, file, lines)) {
        const line = at - first;
        if (line >= range.start.line && line <= range.end.line && !hints.has(line))
          hints.set(line, hintAt(document.lineAt(line).range.end, shapes, reference));
      }
    }
    return [...hints.values()];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** The architecture at the cursor first, then whole networks, then blocks with what was assumed of their arguments. */
  private async preferred(document: vscode.TextDocument) {
    const file = pathOf(document.uri);
    const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
    const [known, entries, here] = await Promise.all([
      this.inspector.known(),
      this.inspector.entries(file),
      editor && this.inspector.entryAt(file, inFile(document, editor.selection.active)),
    ]);
    const rank = ({ file: from, entry }: ArchitectureReference): number => {
      const at = entries.findIndex(({ name }) => name === entry);
      if (from !== file || at < 0) return 2 * entries.length + 1;
      return entry === here?.name && entries[at].network ? -1 : entries[at].network ? at : entries.length + at;
    };
    return known.sort((a, b) => rank(a.reference) - rank(b.reference));
  }
}

function hintAt(end: vscode.Position, shapes: readonly string[], { entry }: ArchitectureReference): vscode.InlayHint {
  const hint = new vscode.InlayHint(end, shapes.length === 1 ? shapes[0] : '…', vscode.InlayHintKind.Type);
  hint.paddingLeft = true;
  const more = shapes.length - mostListed;
  const listed = [...shapes.slice(0, mostListed), ...(more > 0 ? [`${more} more`] : [])];
  hint.tooltip = new vscode.MarkdownString(
    shapes.length === 1 ? `in \`${entry}\`` : `In \`${entry}\`:\n\n${listed.map((shape) => `- ${shape}`).join('\n')}`,
  );
  return hint;
}
