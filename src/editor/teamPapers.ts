import * as vscode from 'vscode';
import type { Catalogue, PaperProblem } from '../papers/team';

/** Files of a team's own papers. */
export const paperPattern = '**/.throughline/papers/*.{json,jsonc}';

/** The built-in papers and those of the workspace folders; faults of their files stand in the Problems list. */
export class TeamPapers implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('throughline papers');
  private readonly subscriptions: vscode.Disposable[];
  private known: Promise<Catalogue> | undefined;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(paperPattern);
    const reload = (): void => void this.reload();
    this.subscriptions = [
      this.collection,
      watcher,
      watcher.onDidChange(reload),
      watcher.onDidCreate(reload),
      watcher.onDidDelete(reload),
      vscode.workspace.onDidChangeWorkspaceFolders(reload),
    ];
    // A workspace without such files loads nothing for them.
    void vscode.workspace.findFiles(paperPattern, undefined, 1).then((found) => {
      if (found.length > 0) reload();
    });
  }

  catalogue(): Promise<Catalogue> {
    return (this.known ??= read());
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async reload(): Promise<void> {
    this.known = read();
    const { problems } = await this.known;
    const files = [...new Set(problems.map(({ file }) => file))];
    this.collection.clear();
    for (const file of files) {
      const faults = problems.filter((problem) => problem.file === file);
      this.collection.set(vscode.Uri.file(file), faults.map(toDiagnostic));
    }
  }
}

function toDiagnostic({ line, text }: PaperProblem): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
  const diagnostic = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'throughline';
  diagnostic.code = 'paper';
  return diagnostic;
}

async function read(): Promise<Catalogue> {
  const { catalogueOf, paperFilesIn } = await import('./engine');
  const folders = vscode.workspace.workspaceFolders ?? [];
  return catalogueOf(folders.flatMap(({ uri }) => paperFilesIn(uri.fsPath)));
}
