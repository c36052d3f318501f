/** Checks of the equations on the weights of a kept run: beside its journal, the newest of each step. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileTrouble, JournalError } from '../journal';
import type { CheckReport } from './check';

const fileName = 'checks.json';

/** Those of a run's folder, by their steps; none where nothing was checked. */
export function readChecks(ofRun: string): CheckReport[] {
  try {
    const found: unknown = JSON.parse(readFileSync(join(ofRun, fileName), 'utf8'));
    return Array.isArray(found) ? (found as CheckReport[]).filter(({ checks }) => Array.isArray(checks)) : [];
  } catch {
    return [];
  }
}

/** Keeps a check; one of the same step gives way. @throws JournalError where the folder cannot be written to. */
export function keepCheck(ofRun: string, report: CheckReport): void {
  const all = [...readChecks(ofRun).filter(({ step }) => step !== report.step), report];
  const path = join(ofRun, fileName);
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(all.sort((a, b) => a.step - b.step))}\n`);
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new JournalError(`The check cannot be kept in ${ofRun}: ${fileTrouble(error)}.`);
  }
}
