import { basename, dirname, join } from 'node:path';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { ArchitectureView } from './architectureView';
import type { PanelController } from './panelController';

interface Format extends vscode.QuickPickItem {
  ending: string;
  /** Name of the kind of file in the dialog. */
  family: string;
  /** What is written, and what is to be said of it. */
  make(view: ArchitectureView): Promise<{ content: Uint8Array; note: string | null }>;
}

const picture =
  (format: 'svg' | 'png', light: boolean): Format['make'] =>
  async (view) => {
    const { data, note } = await view.picture(format, light);
    return { content: Buffer.from(data, format === 'png' ? 'base64' : 'utf8'), note };
  };

const text =
  (form: 'mermaidText' | 'dotText'): Format['make'] =>
  async ({ shown }) => {
    const engine = await import('./engine');
    const { graph, explanation } = shown!.inspection;
    return { content: Buffer.from(engine[form](graph, explanation), 'utf8'), note: null };
  };

const [svg, png] = ['Scalable Vector Graphics', 'Portable Network Graphics'];

const formats: readonly Format[] = [
  { label: 'SVG', description: 'as seen', ending: 'svg', family: svg, make: picture('svg', false) },
  { label: 'SVG', description: 'light, for print', ending: 'svg', family: svg, make: picture('svg', true) },
  { label: 'PNG', description: 'as seen, twice its size', ending: 'png', family: png, make: picture('png', false) },
  {
    label: 'PNG',
    description: 'light, for print, twice its size',
    ending: 'png',
    family: png,
    make: picture('png', true),
  },
  { label: 'Mermaid', description: 'text, for Markdown', ending: 'mmd', family: 'Mermaid', make: text('mermaidText') },
  { label: 'DOT', description: 'text, for Graphviz', ending: 'dot', family: 'Graphviz', make: text('dotText') },
];

/** Asks for a form, then for a place, and writes there what the panel shows, with what is open in it as it is. */
export async function exportGraph(controller: PanelController | undefined): Promise<void> {
  const view = controller?.architecture;
  if (!controller || !view?.shown) {
    void vscode.window.showInformationMessage('Show a graph first: what the panel shows is what is exported.');
    return;
  }
  const { file, entry } = view.restore;
  const format = await vscode.window.showQuickPick([...formats], {
    title: `Export ${entry}`,
    placeHolder: 'Form of the file',
  });
  if (!format) return;
  // The page of a hidden panel is gone, and with it what is open in it: it comes back before it is asked.
  await controller.panel.forward();
  const { content, note } = await format.make(view);
  const name = `${entry.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'graph'}.${format.ending}`;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.fsPath ?? dirname(file);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(join(folder || homedir(), name)),
    filters: { [format.family]: [format.ending] },
    title: `Export ${entry} as ${format.label}`,
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, content);
  vscode.window.setStatusBarMessage(`Throughline: saved ${basename(target.fsPath)}`, 4000);
  if (note) void vscode.window.showInformationMessage(note);
}
