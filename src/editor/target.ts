import type * as vscode from 'vscode';
import type { HoverTarget } from '../present/hover';
import { type Inspection, unitsAt } from '../present/inspection';
import type { ArchitectureEntry } from '../read/reader';
import { pathOf } from './documents';
import { layerAt } from './layerAt';
import { firstLine } from './notebooks';
import type { Inspector } from './inspector';
import { contains } from './sourcePosition';

/** What is under the pointer, with all that is known of it. */
export interface Target {
  entry: ArchitectureEntry;
  inspection: Inspection;
  target: HoverTarget;
  /** The text that it stands for. */
  range: ArchitectureEntry['nameRange'];
}

/**
 * Finds what a hover speaks of: the name of an architecture (a network, or the block's one kind of unit), a line that holds a
 * residual addition, or the name of a layer where it is built or called. Undefined elsewhere, so that most positions cost no
 * reading.
 */
export async function targetAt(
  inspector: Inspector,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<Target | undefined> {
  const file = pathOf(document.uri);
  const first = firstLine(document);
  const { line, character } = position.translate(first);
  const entry = await inspector.entryAt(file, position.translate(first));
  if (!entry) return undefined;
  const onName = contains(entry.nameRange, line, character);
  const text = document.lineAt(position.line).text;
  if (!onName && !mayAdd(text) && !mayCall(text, position.character)) return undefined;
  const inspection = await inspector.inspect(file, entry.name);
  const { units } = inspection.explanation;
  if (onName) {
    const target: HoverTarget = !entry.network && units.length === 1 ? { kind: 'unit', unit: 0 } : { kind: 'network' };
    return { entry, inspection, target, range: entry.nameRange };
  }
  const [unit] = unitsAt(inspection.explanation, file, line);
  // Anywhere on its line, not on the sum alone: `return self.relu(out + x)`.
  if (unit) return { entry, inspection, target: { kind: 'addition', unit: unit.index }, range: unit.source };
  const lineAt = (at: number): string => document.lineAt(at - first).text;
  const layer = layerAt(inspection.graph, file, line, character, lineAt);
  return layer && { entry, inspection, target: { kind: 'layer', uses: layer.uses }, range: layer.range };
}

/** A line that adds nothing needs no reading to be passed over: no `+`, no call of an adding function. */
const mayAdd = (line: string): boolean => /\+|\badd/i.test(line);

/** A word behind which a bracket or an assignment stands may be a layer's name. */
const mayCall = (line: string, column: number): boolean => {
  const word = /^[\w.$]*/.exec(line.slice(column))![0];
  return /^\s*(?:\(|(?::[^=]*)?=[^=])/.test(line.slice(column + word.length));
};
