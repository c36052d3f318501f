import * as vscode from 'vscode';
import type { ReadRequest } from '../read/reader';

/** What the user chose for an entry: the call to read in its place, the inputs, and which way to take open conditions. */
export type ChosenArguments = Pick<ReadRequest, 'entry' | 'inputs' | 'choices'>;

const key = 'throughline.arguments';

/** Arguments and inputs that the user chose in place of the assumed ones, kept with the workspace. */
export class ArgumentMemory implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly state: vscode.Memento) {}

  /** What to read where an entry is asked for: the entry as it is, unless something else was chosen. */
  applied(file: string, entry: string): ChosenArguments {
    return this.all()[`${file}#${entry}`] ?? { entry };
  }

  /** Keeps a choice; undefined returns to what is assumed. */
  async choose(file: string, entry: string, chosen: ChosenArguments | undefined): Promise<void> {
    const all = { ...this.all() };
    delete all[`${file}#${entry}`];
    if (chosen) all[`${file}#${entry}`] = chosen;
    await this.state.update(key, all);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private all(): Record<string, ChosenArguments> {
    return this.state.get(key, {});
  }
}
