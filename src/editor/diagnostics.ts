import * as vscode from 'vscode';
import type { Problem, SourceRange } from '../graph/graph';
import type { Inspection } from '../present/inspection';
import { isSupported, pathOf } from './documents';
import type { Inspector } from './inspector';
import { toRange } from './ranges';

/** Milliseconds that one pass over a file may read; a file of a hundred networks keeps what was found until then. */
const budget = 1500;

/** Language services say better what is wrong with the grammar, and `no-entry` answers a question of ours. */
const passedOver = new Set(['syntax', 'no-entry']);

interface Finding {
  code: string | { value: string; target: vscode.Uri };
  text: string;
  source: SourceRange;
  severity: vscode.DiagnosticSeverity;
}

/** What we do not understand is our limit, not the user's mistake: never louder than a warning. */
const severities: Record<Problem['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Warning,
  warning: vscode.DiagnosticSeverity.Information,
  information: vscode.DiagnosticSeverity.Hint,
};

const problemsOf = ({ graph, stale }: Inspection): Finding[] =>
  (stale?.problems ?? graph.problems)
    .filter(({ code }) => !passedOver.has(code))
    .map(({ code, text, source, severity }) => ({ code, text, source, severity: severities[severity] }));

/**
 * Where an architecture departs from that of the paper: said at its name, since a block that it shares with others departs
 * in each by other figures. A hint, no more: many departures are wanted.
 */
const deviationsOf = ({ explanation }: Inspection, name: SourceRange): Finding[] =>
  explanation.claims
    .filter(({ kind }) => kind === 'deviation')
    .map(({ statement, citation, item, url }) => ({
      code: { value: 'paper/deviation', target: vscode.Uri.parse(url) },
      text: `${statement} (${citation}, ${item})`,
      source: name,
      severity: vscode.DiagnosticSeverity.Hint,
    }));

/** Marks in the visible editors what was not understood, and deviations from the papers. */
export class ArchitectureDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('throughline');
  private readonly subscriptions: vscode.Disposable[];
  /** Counts passes, so that a later one ends an earlier one. */
  private pass = 0;

  constructor(private readonly inspector: Inspector) {
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
      const findings = await this.findingsIn(document, () => pass === this.pass);
      if (pass !== this.pass) return;
      this.collection.set(document.uri, findings);
    }
  }

  private async findingsIn(document: vscode.TextDocument, wanted: () => boolean): Promise<vscode.Diagnostic[]> {
    const file = pathOf(document.uri);
    const end = performance.now() + budget;
    const findings = new Map<string, vscode.Diagnostic>();
    for (const { name, nameRange } of await this.inspector.entries(file)) {
      if (!wanted() || performance.now() > end) break;
      const inspection = await this.inspector.inspect(file, name);
      for (const finding of [...problemsOf(inspection), ...deviationsOf(inspection, nameRange)]) {
        // Twelve factories that share a block share its findings.
        if (finding.source.file === file) findings.set(keyOf(finding), toDiagnostic(finding));
      }
    }
    return [...findings.values()];
  }
}

const keyOf = ({ text, source }: Finding): string => `${source.startLine}:${source.startColumn} ${text}`;

function toDiagnostic({ code, text, source, severity }: Finding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(source), text, severity);
  diagnostic.source = 'throughline';
  diagnostic.code = code;
  return diagnostic;
}
