import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { formatDuration } from '../graph/format';
import type { Comparison } from '../train/comparison';
import type { Planned } from './planned';
import { uriOf } from './documents';
import { LiveComparison } from './liveComparison';
import type { Progress, StatusBar } from './statusBar';
import { executorFor } from './trainingPlace';
import { TrainingQueue } from './trainingQueue';
import { wantedBackEnd, wantedParallel, wantedThreads } from './trainingSettings';

interface Item extends vscode.QuickPickItem {
  comparison: LiveComparison;
}

/** The comparisons of this window: those that run, and those that are kept in folders. */
export class Comparisons implements vscode.Disposable {
  private readonly known = new Map<string, LiveComparison>();
  private readonly queue = new TrainingQueue<LiveComparison>();
  private readonly probed = new vscode.EventEmitter<LiveComparison>();

  private readonly listChanged = new vscode.EventEmitter<void>();

  /** Fires when a comparison has come, gone or changed. */
  readonly onListChange = this.listChanged.event;

  /** Fires when a run of a comparison has shown its gradients and layers. */
  readonly onProbe = this.probed.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly statusBar: StatusBar,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The bundled training process. */
  get process(): string {
    return vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'train.cjs').fsPath;
  }

  get running(): LiveComparison[] {
    return [...this.known.values()].filter(({ isRunning }) => isRunning);
  }

  /** Folder from which plans name their files: the workspace folder of a file, else the first one, else our own. */
  private baseOf(file?: string): string {
    const own = file ? vscode.workspace.getWorkspaceFolder(uriOf(file)) : undefined;
    const folder = own ?? vscode.workspace.workspaceFolders?.[0];
    return folder?.uri.fsPath ?? this.context.globalStorageUri.fsPath;
  }

  /**
   * Keeps a comparison that is to be trained; `run` trains it. One that is kept already is gone on with.
   * @throws JournalError where it cannot be kept.
   */
  async prepare({ plan, runs }: Planned, file: string): Promise<LiveComparison> {
    const { readComparison, runsIn, writePlan } = await import('./engine');
    const base = this.baseOf(file);
    const folder = join(runsIn(base), plan.id);
    const known = this.known.get(plan.id);
    if (known) return known;
    writePlan(folder, plan, runs);
    const comparison = new LiveComparison(readComparison(folder), folder, base);
    this.known.set(comparison.id, comparison);
    this.tellList();
    return comparison;
  }

  /**
   * Trains what is left of a comparison, behind those that were started before it; its progress is in the status bar. Resolves
   * when it has ended, was paused, or was taken out of the queue.
   */
  async run(comparison: LiveComparison): Promise<void> {
    if (comparison.isRunning || this.queue.queued.includes(comparison)) return;
    const waits = this.queue.isBusy;
    const turn = this.queue.turn(comparison);
    if (waits) comparison.queued = true;
    this.tellContext();
    try {
      if (await turn) await this.train(comparison);
    } finally {
      this.queue.leave(comparison);
      this.tellContext();
    }
  }

  private async train(comparison: LiveComparison): Promise<void> {
    const { ComparisonSession } = await import('./engine');
    const backEnd = wantedBackEnd();
    const { folder } = comparison;
    const executor = await executorFor(this.process, folder, backEnd, this.log);
    const { plan } = comparison.snapshot();
    const session = new ComparisonSession({
      ...{ entry: this.process, plan, folder, backEnd, parallel: wantedParallel(), threads: wantedThreads(), executor },
    });
    const show = () => (this.statusBar.training = progressOf(comparison.snapshot(), this.queue.queued.length));
    const subscription = comparison.onChange(({ kind }) => {
      show();
      this.listChanged.fire();
      if (kind === 'probe') this.probed.fire(comparison);
    });
    show();
    try {
      await comparison.run(session);
    } finally {
      subscription.dispose();
      this.statusBar.training = undefined;
      this.listChanged.fire();
      const { standing } = comparison.snapshot();
      this.log.info(`Comparison ${comparison.id} is ${standing}; it is kept in ${comparison.folder}`);
    }
  }

  private tellContext(): void {
    void vscode.commands.executeCommand('setContext', 'throughline.training', this.queue.isBusy);
  }

  /** Ends a comparison for good, whether it runs, waits or is paused. */
  async cancel(comparison: LiveComparison): Promise<void> {
    this.queue.remove(comparison);
    await comparison.cancel();
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.queue.queued, ...this.running].map((comparison) => this.cancel(comparison)));
  }

  /** Pauses what runs; what waits stays where it is, and is not begun. */
  async pauseAll(): Promise<void> {
    for (const comparison of this.queue.queued) {
      this.queue.remove(comparison);
      comparison.queued = false;
    }
    await Promise.all(this.running.map((comparison) => comparison.pause()));
  }

  /** Comparisons of this workspace with runs that nobody trains and that have no ending, the newest first. */
  async unfinished(): Promise<LiveComparison[]> {
    const { isUnfinished, listComparisons } = await import('./engine');
    const found = this.bases().flatMap((base) =>
      listComparisons(base).filter(({ folder, plan }) => isUnfinished(folder, plan)),
    );
    const opened = await Promise.all(found.map(({ plan }) => this.open(plan.id)));
    return opened.filter((comparison) => comparison?.snapshot().standing === 'paused') as LiveComparison[];
  }

  /** A comparison that this window has shown or run. */
  find(id: string): LiveComparison | undefined {
    return this.known.get(id);
  }

  /** The newest comparison of an architecture, by its file and any name of it, that this window has shown or run. */
  latestOf(file: string, names: readonly string[]): LiveComparison | undefined {
    return [...this.known.values()]
      .filter(({ origin }) => origin?.file === file && names.includes(origin.entry))
      .sort((a, b) => b.snapshot().plan.created.localeCompare(a.snapshot().plan.created))[0];
  }

  /** A comparison of this window or from its folder. */
  async open(id: string): Promise<LiveComparison | undefined> {
    const known = this.find(id);
    if (known) return known;
    for (const base of this.bases()) {
      const loaded = await this.load(base, basename(id));
      if (loaded) return loaded;
    }
    return undefined;
  }

  /** Lets the user choose among all comparisons, the newest first; the only running one is taken at once. */
  async choose(): Promise<LiveComparison | undefined> {
    const [running, ...others] = this.running;
    if (running && others.length === 0) return running;
    const all = await this.all();
    if (all.length === 0) {
      void vscode.window.showInformationMessage(
        'There is no comparison yet. "Throughline: Train and Compare Shortcut Variants" makes one.',
      );
      return undefined;
    }
    const items = all.map((comparison): Item => ({
      label: comparison.snapshot().plan.title,
      description: new Date(comparison.snapshot().plan.created).toLocaleString(),
      detail: stateOf(comparison),
      comparison,
    }));
    const picked = await vscode.window.showQuickPick(items, { title: 'Show Earlier Comparison', matchOnDetail: true });
    return picked?.comparison;
  }

  /** Shows the folder of a comparison: in the explorer where it belongs to the workspace, else in the system's file manager. */
  async openJournal(id: string): Promise<void> {
    const comparison = await this.open(id);
    if (!comparison) return;
    const uri = vscode.Uri.file(join(comparison.folder, 'plan.json'));
    const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
  }

  /** A comparison whose folder was deleted. */
  forget(comparison: LiveComparison): void {
    this.known.delete(comparison.id);
    comparison.dispose();
    this.tellList();
  }

  /** Reads the folders anew: the command line may have made, gone on with or removed comparisons. */
  async reread(): Promise<void> {
    for (const comparison of this.known.values()) {
      if (comparison.isRunning) continue;
      if (existsSync(comparison.folder)) await comparison.reread();
      else this.known.delete(comparison.id);
    }
    this.tellList();
  }

  dispose(): void {
    this.probed.dispose();
    this.listChanged.dispose();
    for (const comparison of this.known.values()) comparison.dispose();
  }

  private bases(): string[] {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    return [...folders, this.context.globalStorageUri.fsPath];
  }

  /** Tells the views, and the menus whether there is a comparison at all. */
  tellList(): void {
    const isKept = this.known.size > 0 || this.bases().some((base) => existsSync(join(base, '.throughline', 'runs')));
    void vscode.commands.executeCommand('setContext', 'throughline.kept', isKept);
    this.listChanged.fire();
  }

  /** All comparisons of the open folders, the newest first. */
  async all(): Promise<LiveComparison[]> {
    await Promise.all(
      this.bases().map(async (base) => {
        const { runsIn } = await import('./engine');
        const ids = await readdir(runsIn(base)).catch(() => []);
        for (const id of ids) await this.load(base, id);
      }),
    );
    return [...this.known.values()].sort((a, b) => b.snapshot().plan.created.localeCompare(a.snapshot().plan.created));
  }

  /** Reads a comparison from its folder, which the command line may have named otherwise. */
  private async load(base: string, name: string): Promise<LiveComparison | undefined> {
    const { readComparison, readPlan, runsIn } = await import('./engine');
    const folder = join(runsIn(base), name);
    const plan = readPlan(folder);
    if (!plan) return undefined;
    const known = this.known.get(plan.id);
    if (known) return known;
    try {
      const loaded = new LiveComparison(readComparison(folder), folder, base);
      this.known.set(loaded.id, loaded);
      return loaded;
    } catch (error) {
      this.log.warn((error as Error).message);
      return undefined;
    }
  }
}

const stateOf = (comparison: LiveComparison): string => {
  const { runs, standing } = comparison.snapshot();
  const finished = runs.filter(({ status }) => status === 'finished').length;
  return `${finished} of ${runs.length} runs finished${standing === 'over' ? '' : `, ${standing}`}`;
};

/** "Training 3 of 18 · 2 min left · 1 queued". */
function progressOf({ runs, secondsLeft, plan, ladder }: Comparison, queued: number): Progress {
  const ended = runs.filter(({ status }) => status !== 'waiting' && status !== 'running' && status !== 'paused').length;
  const text =
    ladder.length === 0
      ? 'Trying back ends'
      : [
          `Training ${Math.min(ended + 1, runs.length)} of ${runs.length}`,
          secondsLeft === null ? '' : `${formatDuration(secondsLeft)} left`,
          queued > 0 ? `${queued} queued` : '',
        ]
          .filter(Boolean)
          .join(' · ');
  return {
    text,
    tooltip: `${plan.title}\nClick to show it; "Throughline: Pause Training" frees the machine, "Throughline: Cancel Training" ends it.`,
  };
}
