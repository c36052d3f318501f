import * as vscode from 'vscode';
import type { SourceRange } from '../graph/graph';

export const toRange = (source: SourceRange): vscode.Range =>
  new vscode.Range(source.startLine, source.startColumn, source.endLine, source.endColumn);
