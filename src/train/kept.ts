/** A kept comparison with all that its folder says of its making: what a report needs. */
import type { Graph } from '../graph/graph';
import type { CheckReport } from './checks/check';
import { readChecks } from './checks/keptChecks';
import type { Comparison } from './comparison';
import type { JournalHeader } from './protocol';
import { readComparison, readRun, readSpecification, runFolder } from './runFolder';

/** What the header of a run's journal says of its making. */
export type RunRecord = Pick<JournalHeader, 'version' | 'graph' | 'machine'>;

/** By run; runs that never began have none. */
export type RunRecords = ReadonlyMap<string, RunRecord>;

/** A comparison with what the journals of its runs say of their making. */
export interface Recorded {
  comparison: Comparison;
  records: RunRecords;
}

export interface KeptComparison extends Recorded {
  /** Graphs as they are trained, by variant. */
  graphs: ReadonlyMap<string, Graph>;
  /** Equations that were checked on the weights of its runs, by run; runs without a check have none. */
  checks: ReadonlyMap<string, readonly CheckReport[]>;
}

/** @throws JournalError where the folder holds no comparison, or something in it cannot be read. */
export const readRecorded = (folder: string): Recorded => recorded(folder, readComparison(folder));

/** The headers that a comparison's folder has, beside what is known of it already. */
export function recorded(folder: string, comparison: Comparison): Recorded {
  const records = comparison.plan.runs.flatMap(({ id }) => {
    const { header } = readRun(folder, id);
    if (!header) return [];
    const { version, graph, machine } = header;
    return [[id, { version, graph, machine }] as const];
  });
  return { comparison, records: new Map(records) };
}

/** @throws JournalError where the folder holds no comparison, or something in it cannot be read. */
export const readKept = (folder: string): KeptComparison => withNetworks(folder, readRecorded(folder));

/** With the networks of a folder's runs and what was checked on them. @throws JournalError where a specification is not there. */
export function withNetworks(folder: string, known: Recorded): KeptComparison {
  const { variants, runs } = known.comparison.plan;
  const graphs = variants.flatMap(({ id }) => {
    const run = runs.find(({ variant }) => variant === id);
    return run ? [[id, readSpecification(runFolder(folder, run.id)).graph] as const] : [];
  });
  const checks = runs.map(({ id }) => [id, readChecks(runFolder(folder, id))] as const);
  return { ...known, graphs: new Map(graphs), checks: new Map(checks.filter(([, found]) => found.length > 0)) };
}
