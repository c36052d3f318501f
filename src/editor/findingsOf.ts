import * as vscode from 'vscode';
import type { ChosenSeverities, SaidFinding } from '../diagnose/findings';
import type { Inspection } from '../present/inspection';
import { pathOf } from './documents';
import type { Inspector } from './inspector';
import { textOf } from './sourceFiles';

/** Milliseconds that one pass over a file may read; a file of a hundred networks keeps what was found until then. */
const budget = 1500;

/** A finding with the entry that it was found in. */
export interface EntryFinding extends SaidFinding {
  entry: string;
}

/** What the rules find in a document's architectures, but for what a comment or a setting silences. */
export class FindingsOf {
  constructor(private readonly inspector: Inspector) {}

  /** @param wanted asked between two architectures: false ends the pass */
  async in(document: vscode.TextDocument, wanted: () => boolean): Promise<EntryFinding[]> {
    const { findingsOf, merged, problemFindings, withoutIgnored } = await import('./engine');
    const file = pathOf(document.uri);
    const chosen = await severitiesFor(document);
    const end = performance.now() + budget;
    const found: EntryFinding[] = [];
    for (const { name } of await this.inspector.entries(file)) {
      if (!wanted() || performance.now() > end) break;
      const { graph, explanation, stale } = await this.inspector.inspect(file, name);
      const problems = problemFindings(stale?.problems ?? graph.problems, chosen);
      // Places in the text of before the last edit are not those of the present one.
      const others = stale ? [] : findingsOf({ graph, explanation }, chosen);
      for (const finding of [...problems, ...others]) found.push({ ...finding, entry: name });
    }
    return withoutIgnored(merged(found), textOf);
  }

  /** What the rules find in one architecture. */
  async ofArchitecture({ graph, explanation }: Inspection, scope: vscode.ConfigurationScope): Promise<SaidFinding[]> {
    const { findingsOf, withoutIgnored } = await import('./engine');
    return withoutIgnored(findingsOf({ graph, explanation }, await severitiesFor(scope)), textOf);
  }
}

/** Severities that the user chose, by code. */
export async function severitiesFor(scope: vscode.ConfigurationScope): Promise<ChosenSeverities> {
  const { readSeverities } = await import('./engine');
  return readSeverities(vscode.workspace.getConfiguration('throughline', scope).get('diagnostics.severity'));
}
