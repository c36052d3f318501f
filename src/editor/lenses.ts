import * as vscode from 'vscode';
import type { ArchitectureEntry } from '../read/reader';
import type { ArchitectureReference } from './architecture';
import { isSupported, pathOf } from './documents';
import type { Inspector } from './inspector';
import { isIn } from './notebooks';
import { toRange } from './ranges';

/** A lens whose architecture is read only when the lens comes into view. */
class ArchitectureLens extends vscode.CodeLens {
  constructor(
    range: vscode.Range,
    readonly reference: ArchitectureReference,
    readonly action: 'summary' | 'show' | 'train',
  ) {
    super(range);
  }
}

const actions = ['summary', 'show', 'train'] as const;

/** Above each architecture: what it is, and what can be done with it. */
export class ArchitectureLenses implements vscode.CodeLensProvider<ArchitectureLens>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly inspector: Inspector) {
    this.subscriptions = [
      this.changed,
      inspector.onDidChange(() => this.changed.fire()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('throughline.codeLens')) this.changed.fire();
      }),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<ArchitectureLens[]> {
    const enabled = vscode.workspace.getConfiguration('throughline', document).get('codeLens.enabled', true);
    if (!enabled || !isSupported(document)) return [];
    const file = pathOf(document.uri);
    const entries = await this.inspector.entries(file);
    const definitions = entries.filter(
      ({ kind, quiet, nameRange }) => kind !== 'call' && !quiet && isIn(document, nameRange),
    );
    return definitions.flatMap((entry) => lensesOf(file, entry));
  }

  async resolveCodeLens(lens: ArchitectureLens): Promise<ArchitectureLens> {
    lens.command = await this.commandOf(lens);
    return lens;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async commandOf({ reference, action }: ArchitectureLens): Promise<vscode.Command> {
    const [{ graph, explanation, stale }, { lensText }] = await Promise.all([
      this.inspector.inspect(reference.file, reference.entry),
      import('./engine'),
    ]);
    switch (action) {
      case 'summary':
        return {
          title: lensText(graph, explanation, stale),
          tooltip: graph.assumptions.map(({ text }) => `Assumed: ${text}`).join('\n') || undefined,
          command: 'throughline.showGraph',
          arguments: [reference],
        };
      case 'show':
        return { title: 'Show graph', command: 'throughline.showGraph', arguments: [reference] };
      case 'train':
        // Where there is nothing to vary, what was assumed of the arguments is likelier to be of interest.
        return explanation.units.length > 0
          ? { title: 'Train variants', command: 'throughline.trainVariants', arguments: [reference] }
          : { title: 'Change arguments', command: 'throughline.changeAssumption', arguments: [reference] };
    }
  }
}

const lensesOf = (file: string, entry: ArchitectureEntry): ArchitectureLens[] =>
  actions.map((action) => new ArchitectureLens(toRange(entry.nameRange), { file, entry: entry.name }, action));
