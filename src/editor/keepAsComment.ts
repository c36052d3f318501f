import * as vscode from 'vscode';
import { addressComment } from '../read/address/addressText';
import type { InputRequest } from '../read/evaluate/library';
import type { ArchitectureReference } from './architecture';
import { uriOf } from './documents';
import type { Inspector } from './inspector';
import { cellDocument } from './notebooks';
import { toRange } from './ranges';

/**
 * Writes `# throughline: CALL input=SHAPE` above the definition of an architecture, its decorators included, in place of the
 * comment that is there. The file is changed, not saved. Gives whether the editor did so.
 */
export async function keepAsComment(
  { file, entry }: ArchitectureReference,
  call: string,
  inputs: readonly InputRequest[],
  inspector: Inspector,
): Promise<boolean> {
  const head = /^[\w.]+/.exec(entry)?.[0];
  const entries = await inspector.entries(file);
  const definition =
    entries.find(({ name }) => name === entry) ?? entries.find(({ name, kind }) => name === head && kind !== 'comment');
  if (!definition) return false;
  const document = cellDocument(definition.range) ?? (await vscode.workspace.openTextDocument(uriOf(file)));
  let line = toRange(definition.range).start.line;
  while (
    line > 0 &&
    document
      .lineAt(line - 1)
      .text.trimStart()
      .startsWith('@')
  )
    line -= 1;
  const indent = /^\s*/.exec(document.lineAt(line).text)?.[0] ?? '';
  const comment = indent + addressComment(call, inputs, document.languageId === 'python' ? 'python' : 'javascript');
  const edit = new vscode.WorkspaceEdit();
  const above = line > 0 ? document.lineAt(line - 1) : undefined;
  if (above && /^\s*(?:#|\/\/)\s*throughline\s*:/.test(above.text)) edit.replace(document.uri, above.range, comment);
  else edit.insert(document.uri, new vscode.Position(line, 0), `${comment}\n`);
  return vscode.workspace.applyEdit(edit);
}
