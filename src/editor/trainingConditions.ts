import * as vscode from 'vscode';
import type { PlanOptions } from '../train/plan';
import type { ScheduleName } from '../train/schedules';
import { uriOf } from './documents';
import type * as engineModule from './engine';

/**
 * Data and rates that the settings name. A path starts from the workspace folder of the architecture's file.
 * @param file of the architecture
 * @throws Error that names the setting, where it names no data
 */
export function conditionsInSettings(
  { DataError, parseDataChoice }: typeof engineModule,
  file: string,
): Pick<PlanOptions, 'data' | 'schedule'> {
  const uri = uriOf(file);
  const settings = vscode.workspace.getConfiguration('throughline.training', uri);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? vscode.Uri.joinPath(uri, '..').fsPath;
  const text = settings.get('data', '').trim();
  try {
    return {
      data: text === '' ? undefined : parseDataChoice(text, folder),
      schedule: settings.get<ScheduleName>('schedule', 'small'),
    };
  } catch (error) {
    if (error instanceof DataError) throw new Error(`The setting throughline.training.data: ${error.message}`);
    throw error;
  }
}
