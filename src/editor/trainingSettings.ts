/** The settings of training. VS Code checks none of them: one that says nothing that there is, is refused by its name. */
import * as vscode from 'vscode';
import type { Parallel } from '../train/atOnce';
import { backEndNames, type BackEndName } from '../train/protocol';
import { scheduleNames, type ScheduleName } from '../train/schedules';

const valueOf = (name: string, scope?: vscode.Uri): unknown =>
  vscode.workspace.getConfiguration('throughline.training', scope).get(name);

/** @throws Error that names the setting. */
function refused(name: string, value: unknown, allowed: string): never {
  throw new Error(`The setting throughline.training.${name} is ${JSON.stringify(value)}; it takes ${allowed}.`);
}

function oneOf<Value extends string>(name: string, values: readonly Value[], scope?: vscode.Uri): Value {
  const value = valueOf(name, scope);
  return values.find((each) => each === value) ?? refused(name, value, values.join(', '));
}

/** The back end that the settings name. @throws Error where it is none. */
export const wantedBackEnd = (): BackEndName | 'auto' => oneOf('backEnd', ['auto', ...backEndNames]);

/** Runs at once. @throws Error where it is no number. */
export const wantedParallel = (): Parallel => numberOrAuto('parallel');

/** Threads of each run. @throws Error where it is no number. */
export const wantedThreads = (): Parallel => numberOrAuto('threads');

function numberOrAuto(name: string): Parallel {
  const wanted = valueOf(name);
  if (wanted === 'auto') return 'auto';
  return /^[1-9]\d?$/.test(String(wanted)) ? Number(wanted) : refused(name, wanted, 'auto, or a number to 99');
}

/** Runs of each variant. @throws Error where it is no number. */
export function wantedSeeds(): number {
  const wanted = valueOf('seeds');
  const isCount = typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 1 && wanted <= 20;
  return isCount ? wanted : refused('seeds', wanted, 'a whole number from 1 to 20');
}

/** @param uri of the architecture's file. @throws Error where there is no such schedule. */
export const wantedSchedule = (uri: vscode.Uri): ScheduleName => oneOf('schedule', scheduleNames, uri);

/** Data as the settings name it; empty where they do not. @param uri of the architecture's file. */
export const wantedData = (uri: vscode.Uri): string => String(valueOf('data', uri) ?? '').trim();

/** The Node that the settings name; empty where it is to be looked for. */
export const wantedNode = (): string => String(valueOf('node') ?? '').trim();

/** Are comparisons handed to Slurm? @throws Error where the setting says neither. */
export const onSlurm = (): boolean => oneOf('on', ['this machine', 'slurm']) === 'slurm';

/** Options of sbatch, each as it was written. @throws Error where they are no list of texts. */
export function slurmOptions(): string[] {
  const wanted = valueOf('slurm.options');
  const isList = Array.isArray(wanted) && wanted.every((option) => typeof option === 'string');
  return isList ? wanted : refused('slurm.options', wanted, 'a list of options, each a text');
}
