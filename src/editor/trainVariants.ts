import { relative } from 'node:path';
import * as vscode from 'vscode';
import type { PlanOptions } from '../train/plan';
import type { ArchitectureReference } from './architecture';
import type { Services } from './commands';
import { chooseSize } from './comparisonSizes';
import { uriOf } from './documents';
import { networkOf } from './networkOf';
import { planOne, type Planned } from './planned';
import { conditionsInSettings, named } from './trainingConditions';

/** What a caller of the command may settle beforehand; where it names its steps, nothing is asked. */
export type GivenSize = Pick<
  PlanOptions,
  'steps' | 'seeds' | 'batchSize' | 'variants' | 'vary' | 'data' | 'schedule' | 'target'
> & {
  /** Id of a ready-made experiment, in the place of `variants`. */
  experiment?: string;
};

/** Reads the command's second argument, from a key binding, an answer in the panel or a test. */
export const readGivenSize = (value: unknown): GivenSize | undefined =>
  typeof value === 'object' && value !== null && ['steps', 'variants', 'vary', 'experiment'].some((key) => key in value)
    ? (value as GivenSize)
    : undefined;

/** `models/resnet.py#resnet50`, relative to the workspace folder, so that a journal can be moved with it. */
function addressOf({ file, entry }: ArchitectureReference, call: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(uriOf(file));
  const path = folder ? relative(folder.uri.fsPath, file) : file;
  return `${path}#${call || entry}`;
}

/**
 * Trains variants of an architecture, or a ready-made experiment: asks for the size, shows the curves in the panel, keeps a journal.
 *
 * @returns when the last run has ended, or was paused, or the comparison was taken out of the queue
 */
export async function trainVariants(
  meant: ArchitectureReference,
  given: GivenSize | undefined,
  services: Services,
): Promise<void> {
  const { inspector, comparisons, panels } = services;
  // An experiment has networks of its own where a block is meant.
  const reference = given?.experiment === undefined ? await networkOf(meant, inspector) : meant;
  if (!reference) return;
  const inspection = await inspector.inspect(reference.file, reference.entry);
  const architecture = addressOf(reference, inspection.graph.name);
  const engine = await import('./engine');
  const conditions = conditionsInSettings(engine, reference.file);
  const choose = async (): Promise<Planned | undefined> => {
    if (given?.steps !== undefined) return planOne(engine, inspection, { ...conditions, ...given, architecture });
    const { variants, vary, experiment } = given ?? {};
    const compared = { ...conditions, architecture, variants, vary, experiment };
    return chooseSize(inspection, compared, comparisons.process);
  };
  const chosen = await choose().catch((error: unknown) => {
    throw given?.data === undefined ? named(error, engine.DataError) : error;
  });
  if (!chosen) return;
  const comparison = await comparisons.prepare(chosen, reference.file);
  panels.showComparison(comparison);
  await comparisons.run(comparison);
}
