import * as vscode from 'vscode';
import type { PlanOptions } from '../train/plan';
import { uriOf } from './documents';
import type * as engineModule from './engine';
import { wantedData, wantedSchedule } from './trainingSettings';

/**
 * Data and rates that the settings name. A path starts from the workspace folder of the architecture's file.
 * @param file of the architecture
 * @throws Error that names the setting, where it names nothing that there is
 */
export function conditionsInSettings(
  { DataError, parseDataChoice }: typeof engineModule,
  file: string,
): Pick<PlanOptions, 'data' | 'schedule'> {
  const uri = uriOf(file);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? vscode.Uri.joinPath(uri, '..').fsPath;
  const text = wantedData(uri);
  try {
    return {
      data: text === '' ? undefined : parseDataChoice(text, folder),
      schedule: wantedSchedule(uri),
    };
  } catch (error) {
    throw named(error, DataError);
  }
}

/** What is wrong with data of the settings, by the name of the setting. */
export const named = (error: unknown, DataError: typeof engineModule.DataError): unknown =>
  error instanceof DataError || (error instanceof Error && error.cause instanceof DataError)
    ? new Error(`The setting throughline.training.data: ${error.message}`)
    : error;
