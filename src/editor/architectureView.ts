import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Graph } from '../graph/graph';
import type { Drawing } from '../present/drawing';
import type { Inspection } from '../present/inspection';
import type { FromPanel } from '../present/panelProtocol';
import type { ArchitectureReference } from './architecture';
import { nodesAt } from './cursorNodes';
import { pathOf } from './documents';
import type { Inspector } from './inspector';
import type { Panel } from './panel';
import { textOf } from './sourceFiles';
import type { View } from './view';

/** Milliseconds for which a moving cursor is left alone. */
const cursorPause = 60;

/** Nothing to draw, or less than there was because the text is being written. */
const isUnreadable = ({ nodes, outputs, problems }: Graph): boolean =>
  nodes.length === 0 ||
  outputs.length === 0 ||
  problems.some(({ code, severity }) => severity === 'error' && (code === 'syntax' || code === 'no-entry'));

/** An architecture in the panel: drawn anew after each edit, lit where the cursor stands. */
export class ArchitectureView implements View {
  private readonly subscriptions: vscode.Disposable[];
  private inspection: Inspection | undefined;
  private drawing: Drawing | undefined;
  private lit: readonly number[] = [];
  private cursorTimer: NodeJS.Timeout | undefined;
  /** Counts readings, so that a late one does not replace a newer one. */
  private reading = 0;
  /** Does the drawing show an earlier text, since the present one cannot be read? */
  private outdated = false;

  constructor(
    readonly reference: ArchitectureReference,
    private readonly inspector: Inspector,
    private readonly panel: Panel,
  ) {
    this.subscriptions = [
      inspector.onDidChange(() => void this.update()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        // Without a kind the selection was set by a program, for one by a click in the panel: it must not scroll there.
        this.follow(textEditor, kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command);
      }),
    ];
  }

  get restore() {
    return { file: this.reference.file, entry: this.reference.entry };
  }

  get title(): string {
    const name = `${this.reference.entry} · ${basename(this.reference.file)}`;
    return this.outdated ? `${name} (before the last edit)` : name;
  }

  /** The drawing as it stands, with what it was made from. */
  get shown(): { inspection: Inspection; drawing: Drawing } | undefined {
    return this.inspection && this.drawing ? { inspection: this.inspection, drawing: this.drawing } : undefined;
  }

  /** Nodes that are lit. */
  get highlighted(): readonly number[] {
    return this.lit;
  }

  /** Reads the architecture as its text stands now. The last drawing stays where the new text cannot be read. */
  async update(): Promise<void> {
    const reading = ++this.reading;
    const { file, entry } = this.reference;
    if (!this.drawing) this.panel.post({ type: 'reading/1', file, operators: 0 });
    const [inspection, { drawingOf }] = await Promise.all([this.inspector.inspect(file, entry), import('./engine')]);
    if (reading !== this.reading) return;
    this.outdated = isUnreadable(inspection.graph) && this.drawing !== undefined;
    if (!this.outdated) {
      this.inspection = inspection;
      this.drawing =
        inspection.graph.nodes.length > 0 ? drawingOf(inspection.graph, inspection.explanation) : undefined;
      this.send();
    }
    this.panel.title = this.title;
  }

  send(): void {
    if (this.drawing) {
      this.panel.post({ type: 'drawing/1', drawing: this.drawing, restore: this.restore });
      if (this.lit.length > 0) this.panel.post({ type: 'highlight/1', nodes: this.lit, scroll: false });
      return;
    }
    const problem = this.inspection?.graph.problems[0];
    if (!this.inspection) this.panel.post({ type: 'reading/1', file: this.reference.file, operators: 0 });
    else
      this.panel.post({
        type: 'problem/1',
        title: `${this.reference.entry} could not be read`,
        text: problem?.text ?? `${basename(this.reference.file)} holds nothing of this name that builds a network.`,
        source: problem?.source ?? null,
      });
  }

  async receive(message: FromPanel): Promise<void> {
    if (message.type === 'cancelReading/1') this.reading += 1;
    if (message.type !== 'open/1' || !this.inspection) return;
    const { graph, explanation } = this.inspection;
    const { detailOf } = await import('./engine');
    this.panel.post({ type: 'detail/1', detail: detailOf(graph, explanation, message.row, textOf) });
  }

  /** Lights given nodes and brings them into view. */
  highlight(nodes: readonly number[], scroll: boolean): void {
    if (nodes.length === this.lit.length && nodes.every((node, index) => node === this.lit[index])) return;
    this.lit = nodes;
    this.panel.post({ type: 'highlight/1', nodes, scroll });
  }

  dispose(): void {
    clearTimeout(this.cursorTimer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private follow({ document, selection }: vscode.TextEditor, scroll: boolean): void {
    clearTimeout(this.cursorTimer);
    this.cursorTimer = setTimeout(() => {
      // While the text has changed since the drawing, lines do not match.
      if (!this.inspection || this.outdated) return;
      const { line, character } = selection.active;
      const file = pathOf(document.uri);
      if (file !== this.reference.file && !mentions(this.inspection.graph, file)) return;
      this.highlight(nodesAt(this.inspection.graph, file, line, character), scroll);
    }, cursorPause);
  }
}

/** Did any node come from a file? */
const mentions = ({ nodes }: Graph, file: string): boolean => nodes.some(({ source }) => source.file === file);
