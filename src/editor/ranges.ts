import * as vscode from 'vscode';
import { inCell, isNotebook, linesPerCell } from '../graph/cells';
import type { SourceRange } from '../graph/graph';

/** A range as the document has it that holds its beginning: of a notebook that is the cell. */
export function toRange({ file, startLine, startColumn, endLine, endColumn }: SourceRange): vscode.Range {
  if (!isNotebook(file)) return new vscode.Range(startLine, startColumn, endLine, endColumn);
  const [start, end] = [inCell(startLine), inCell(endLine)];
  return end.cell === start.cell
    ? new vscode.Range(start.line, startColumn, end.line, endColumn)
    : new vscode.Range(start.line, startColumn, linesPerCell, 0);
}
