/** Where and by which programs training happens, from the settings. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Executor } from '../train/executors/executor';
import type { BackEndName } from '../train/protocol';
import { baseVariable, nodeVariable } from '../train/runtime/installed';
import { onSlurm, slurmOptions, wantedNode, wantedParallel } from './trainingSettings';

/** Folder of the native packages that were installed by us. */
export const runtimeBase = ({ globalStorageUri }: vscode.ExtensionContext): string =>
  join(globalStorageUri.fsPath, 'runtime');

/** Tells the processes that train where native packages lie and which Node runs them, now and when the settings change. */
export function handOnSettings(context: vscode.ExtensionContext): vscode.Disposable {
  const handOn = (): void => {
    process.env[baseVariable] = runtimeBase(context);
    const node = wantedNode();
    if (node) process.env[nodeVariable] = node;
    else delete process.env[nodeVariable];
  };
  handOn();
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('throughline.training.node')) handOn();
  });
}

/** Do the runs of a comparison train on other machines? Those that Slurm has do, whatever the settings say. */
export async function trainsElsewhere(folder: string): Promise<boolean> {
  const { hasTasks } = await import('./engine');
  return onSlurm() || hasTasks(folder);
}

/**
 * What trains a comparison; undefined for this machine. One whose tasks Slurm has is looked for there, whatever the settings say.
 * @param entry the training process.
 * @param folder of the comparison.
 * @throws NodeError, SlurmError
 */
export async function executorFor(
  entry: string,
  folder: string,
  backEnd: BackEndName | 'auto',
  log: vscode.LogOutputChannel,
): Promise<Executor | undefined> {
  if (!(await trainsElsewhere(folder))) return undefined;
  const { findNode, optionsOf, SlurmExecutor } = await import('./engine');
  // Nodes of a cluster have no editor: its own Node, where it is Electron's, is not for them.
  const wanted = wantedNode();
  const own = !wanted && process.versions.electron === undefined;
  const node = own ? process.execPath : (await findNode({ wanted })).path;
  const base = process.env[baseVariable];
  const parallel = wantedParallel();
  return new SlurmExecutor({
    program: { node, entry, backEnd, environment: base ? { [baseVariable]: base } : {} },
    atOnce: parallel === 'auto' ? undefined : parallel,
    options: slurmOptions().flatMap((option) => optionsOf(option)),
    tell: (text) => log.info(text),
  });
}
