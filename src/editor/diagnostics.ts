import * as vscode from 'vscode';
import type { Severity } from '../diagnose/finding';
import type { SaidFinding } from '../diagnose/findings';
import { isSupported, pathOf } from './documents';
import type { FindingsOf } from './findingsOf';
import type { Inspector } from './inspector';
import { pageLink } from './findingPages';
import { isIn } from './notebooks';
import { toRange } from './ranges';

const severityOf: Record<Exclude<Severity, 'off'>, vscode.DiagnosticSeverity> = {
  hint: vscode.DiagnosticSeverity.Hint,
  information: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
  error: vscode.DiagnosticSeverity.Error,
};

/** Marks in the visible editors what was not understood, and what a reader of the papers would point at. */
export class ArchitectureDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('throughline');
  private readonly subscriptions: vscode.Disposable[];
  /** Counts passes, so that a later one ends an earlier one. */
  private pass = 0;

  constructor(
    inspector: Inspector,
    private readonly findings: FindingsOf,
  ) {
    const refresh = () => void this.refresh();
    this.subscriptions = [
      this.collection,
      inspector.onDidChange(refresh),
      vscode.window.onDidChangeVisibleTextEditors(refresh),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('throughline.diagnostics')) refresh();
      }),
    ];
    refresh();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async refresh(): Promise<void> {
    const pass = ++this.pass;
    for (const { document } of vscode.window.visibleTextEditors) {
      const enabled = vscode.workspace.getConfiguration('throughline', document).get('diagnostics.enabled', true);
      if (!enabled || !isSupported(document)) {
        this.collection.delete(document.uri);
        continue;
      }
      const found = await this.findings.in(document, () => pass === this.pass);
      if (pass !== this.pass) return;
      const file = pathOf(document.uri);
      const here = found.filter(({ source }) => source.file === file && isIn(document, source));
      this.collection.set(document.uri, here.map(toDiagnostic));
    }
  }
}

function toDiagnostic({ code, text, source, severity }: SaidFinding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(source), text, severityOf[severity]);
  diagnostic.source = 'throughline';
  diagnostic.code = { value: code, target: pageLink(code) };
  return diagnostic;
}
