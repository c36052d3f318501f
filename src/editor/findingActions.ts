import * as vscode from 'vscode';
import type { SourceRange } from '../graph/graph';
import type { Fix } from '../fix/edits';
import type { ArchitectureReference } from './architecture';
import { pathOf, uriOf } from './documents';
import type { Inspector } from './inspector';
import { cellDocument, firstLine } from './notebooks';
import { toRange } from './ranges';

/** At a finding: rewritings that make it go, a comment or a setting that silences it. At a block: what it can be rewritten as. */
export class FindingActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite];

  constructor(private readonly inspector: Inspector) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics, only }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const wants = (kind: vscode.CodeActionKind): boolean => !only || only.contains(kind) || kind.contains(only);
    const ours = diagnostics.filter(({ source }) => source === 'throughline');
    const actions: vscode.CodeAction[] = [];
    if (wants(vscode.CodeActionKind.QuickFix))
      for (const diagnostic of ours) {
        if (token.isCancellationRequested) return actions;
        actions.push(...(await this.quickFixes(document, diagnostic)));
      }
    if (wants(vscode.CodeActionKind.RefactorRewrite) && !token.isCancellationRequested)
      actions.push(...(await this.refactorings(document, range.start.line + firstLine(document), ours)));
    return actions;
  }

  private async quickFixes(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): Promise<vscode.CodeAction[]> {
    const code = codeOf(diagnostic);
    const fixes = await this.fixesAt(document, code, diagnostic.range.start.line + firstLine(document));
    const rewriting = fixes.map((fix) => actionOf(fix, vscode.CodeActionKind.QuickFix, diagnostic));
    if (rewriting.length > 0) rewriting[0].isPreferred = true;
    return [...rewriting, ignoring(document, code, diagnostic), turningOff(code, diagnostic)];
  }

  /** What is offered as a quick fix already is not offered again. */
  private async refactorings(
    document: vscode.TextDocument,
    line: number,
    told: readonly vscode.Diagnostic[],
  ): Promise<vscode.CodeAction[]> {
    const { refactoringsAt } = await import('./engine');
    const file = pathOf(document.uri);
    for (const { reference, inspection } of await this.inspector.known()) {
      if (inspection.stale) continue;
      for (const { code, source } of refactoringsAt(inspection, file, line)) {
        if (told.some((diagnostic) => codeOf(diagnostic) === code)) continue;
        const fixes = await this.inspector.fixes(reference, code, { file: source.file, line: source.startLine });
        if (fixes.length > 0) return fixes.map((fix) => actionOf(fix, vscode.CodeActionKind.RefactorRewrite));
      }
    }
    return [];
  }

  /** Any architecture that was read can tell; the first whose rewriting holds does. */
  private async fixesAt(document: vscode.TextDocument, code: string, line: number): Promise<Fix[]> {
    const { findingsOf, fixableCodes } = await import('./engine');
    if (!fixableCodes.includes(code)) return [];
    const file = pathOf(document.uri);
    const references: ArchitectureReference[] = [];
    for (const { reference, inspection } of await this.inspector.known()) {
      const found = inspection.stale ? [] : findingsOf(inspection, { [code]: 'hint' });
      if (found.some(({ code: own, source }) => own === code && source.file === file && source.startLine === line))
        references.push(reference);
    }
    for (const reference of references) {
      const fixes = await this.inspector.fixes(reference, code, { file, line });
      if (fixes.length > 0) return fixes;
    }
    return [];
  }
}

const codeOf = ({ code }: vscode.Diagnostic): string => String(typeof code === 'object' ? code.value : (code ?? ''));

/** All edits in one step that is undone at once. */
function actionOf({ title, file, edits }: Fix, kind: vscode.CodeActionKind, diagnostic?: vscode.Diagnostic) {
  const action = new vscode.CodeAction(title, kind);
  action.edit = new vscode.WorkspaceEdit();
  for (const { range, text } of edits) replaceIn(action.edit, file, range, text);
  if (diagnostic) action.diagnostics = [diagnostic];
  return action;
}

/** An edit that begins behind the last line of a cell goes to that line's end: a cell ends without an empty line. */
function replaceIn(edit: vscode.WorkspaceEdit, file: string, source: SourceRange, text: string): void {
  const cell = cellDocument({ ...source, file });
  const range = toRange({ ...source, file });
  if (!cell) return edit.replace(uriOf(file), range, text);
  const isBehind = range.start.line >= cell.lineCount;
  edit.replace(cell.uri, cell.validateRange(range), isBehind ? `\n${text.replace(/\n$/, '')}` : text);
}

/** A comment on the line above, as far in as the line. */
function ignoring(document: vscode.TextDocument, code: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const line = document.lineAt(diagnostic.range.start.line);
  const indent = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
  const mark = document.languageId === 'python' ? '#' : '//';
  const action = new vscode.CodeAction(`Ignore ${code} with a comment`, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.insert(document.uri, line.range.start, `${indent}${mark} throughline: ignore ${code}\n`);
  action.diagnostics = [diagnostic];
  return action;
}

function turningOff(code: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const title = `Turn off ${code} in settings`;
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: 'throughline.turnOffFinding', title, arguments: [code] };
  action.diagnostics = [diagnostic];
  return action;
}
