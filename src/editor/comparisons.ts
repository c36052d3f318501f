import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { ComparisonPlan } from '../train/comparison';
import type { Planned } from './planned';
import { uriOf } from './documents';
import { tellFailure } from './failures';
import { LiveComparison } from './liveComparison';
import type { StatusBar } from './statusBar';
import { progressOf } from './trainingProgress';
import { executorFor, trainsElsewhere } from './trainingPlace';
import { TrainingQueue } from './trainingQueue';
import { wantedBackEnd, wantedParallel, wantedThreads } from './trainingSettings';

interface Item extends vscode.QuickPickItem {
  comparison: LiveComparison;
}

/** The comparisons of this window: those that run, and those that are kept in folders. */
export class Comparisons implements vscode.Disposable {
  private readonly known = new Map<string, LiveComparison>();
  /** Those that train, and those that wait for their turn. */
  private readonly begun = new Set<LiveComparison>();
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
    const { runsIn, writePlan } = await import('./engine');
    const base = this.baseOf(file);
    const folder = join(runsIn(base), plan.id);
    const known = this.known.get(plan.id);
    if (known) return known;
    writePlan(folder, plan, runs);
    const comparison = await this.kept(folder, base, plan);
    this.tellList();
    return comparison;
  }

  /** A comparison of a folder, known from now on. @throws JournalError where it cannot be read. */
  private async kept(folder: string, base: string, plan: ComparisonPlan): Promise<LiveComparison> {
    const { readBrief, readComparison } = await import('./engine');
    const comparison = new LiveComparison(readBrief(folder, plan), folder, base, readComparison);
    this.known.set(comparison.id, comparison);
    comparison.onChange(({ kind }) => kind === 'standing' && this.listChanged.fire());
    return comparison;
  }

  /**
   * Trains what is left of a comparison, on this machine behind those that were started before it; its progress is in the status
   * bar. Resolves when it has ended, was paused, or was taken out of the queue.
   */
  async run(comparison: LiveComparison): Promise<void> {
    if (this.begun.has(comparison)) return;
    this.begun.add(comparison);
    this.tellContext();
    try {
      // What trains elsewhere slows nothing down here.
      if (await trainsElsewhere(comparison.folder)) await this.train(comparison);
      else if (await this.myTurn(comparison)) await this.train(comparison);
    } finally {
      this.begun.delete(comparison);
      this.queue.leave(comparison);
      if (comparison.brief.standing === 'queued') comparison.stopWaiting();
      this.tellQueue();
      this.tellContext();
    }
  }

  private myTurn(comparison: LiveComparison): Promise<boolean> {
    const turn = this.queue.turn(comparison);
    this.tellQueue();
    return turn;
  }

  /** Tells those that wait how many train before them. */
  private tellQueue(): void {
    for (const [i, comparison] of this.queue.queued.entries()) comparison.wait(i + 1);
  }

  /** Lets a comparison that waits train before the others that do. */
  trainNext(comparison: LiveComparison): void {
    this.queue.moveToFront(comparison);
    this.tellQueue();
  }

  private async train(comparison: LiveComparison): Promise<void> {
    const { ComparisonSession } = await import('./engine');
    const backEnd = wantedBackEnd();
    const { folder } = comparison;
    const executor = await executorFor(this.process, folder, backEnd, this.log);
    const { plan } = comparison.brief;
    const session = new ComparisonSession({
      ...{ entry: this.process, plan, folder, backEnd, parallel: wantedParallel(), threads: wantedThreads(), executor },
    });
    const subscription = comparison.onChange(({ kind }) => {
      this.tellProgress();
      this.listChanged.fire();
      if (kind === 'probe') this.probed.fire(comparison);
    });
    try {
      await comparison.run(session);
    } finally {
      subscription.dispose();
      this.tellProgress();
      this.listChanged.fire();
      const { standing } = comparison.brief;
      this.log.info(`Comparison ${comparison.id} is ${standing}; it is kept in ${comparison.folder}`);
    }
  }

  private tellContext(): void {
    void vscode.commands.executeCommand('setContext', 'throughline.training', this.begun.size > 0);
  }

  private tellProgress(): void {
    const [first, ...others] = this.running.map(({ brief }) => brief);
    this.statusBar.training = first && progressOf(first, others.length, this.queue.queued.length);
  }

  /** Ends a comparison for good, whether it runs, waits or is paused. */
  async cancel(comparison: LiveComparison): Promise<void> {
    this.queue.remove(comparison);
    await comparison.cancel();
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.queue.queued, ...this.running].map((comparison) => this.cancel(comparison)));
  }

  /** Ends the processes of one that trains, to be gone on with; one that waits is taken out of the queue. */
  async pause(comparison: LiveComparison): Promise<void> {
    if (!this.queue.remove(comparison)) await comparison.pause();
  }

  /** Pauses what runs and what waits. */
  async pauseAll(): Promise<void> {
    await Promise.all([...this.queue.queued, ...this.running].map((comparison) => this.pause(comparison)));
  }

  /** Follows comparisons again whose tasks went on elsewhere while no window was open. */
  async followElsewhere(): Promise<void> {
    const { hasTasks, isUnfinished, listComparisons } = await import('./engine');
    const left = this.bases()
      .flatMap((base) => listComparisons(base))
      .filter(({ folder, plan }) => hasTasks(folder) && isUnfinished(folder, plan));
    for (const { plan } of left) {
      const comparison = await this.open(plan.id);
      if (comparison) void this.run(comparison).catch((error: unknown) => tellFailure(error, this.log));
    }
  }

  /** Comparisons of this workspace with runs that nobody trains and that have no ending, the newest first. */
  async unfinished(): Promise<LiveComparison[]> {
    const { isUnfinished, listComparisons } = await import('./engine');
    const found = this.bases().flatMap((base) =>
      listComparisons(base).filter(({ folder, plan }) => isUnfinished(folder, plan)),
    );
    const opened = await Promise.all(found.map(({ plan }) => this.open(plan.id)));
    return opened.filter(
      (comparison) => comparison?.brief.standing === 'paused' && !this.begun.has(comparison),
    ) as LiveComparison[];
  }

  /** A comparison that this window has shown or run. */
  find(id: string): LiveComparison | undefined {
    return this.known.get(id);
  }

  /** The newest comparison of an architecture, by its file and any name of it, that this window has shown or run. */
  latestOf(file: string, names: readonly string[]): LiveComparison | undefined {
    return [...this.known.values()]
      .filter(({ origin }) => origin?.file === file && names.includes(origin.entry))
      .sort((a, b) => b.brief.plan.created.localeCompare(a.brief.plan.created))[0];
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
      label: comparison.brief.plan.title,
      description: new Date(comparison.brief.plan.created).toLocaleString(),
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
    return [...this.known.values()].sort((a, b) => b.brief.plan.created.localeCompare(a.brief.plan.created));
  }

  /** Reads a comparison from its folder, which the command line may have named otherwise. */
  private async load(base: string, name: string): Promise<LiveComparison | undefined> {
    const { readPlan, runsIn } = await import('./engine');
    const folder = join(runsIn(base), name);
    const here = [...this.known.values()].find((each) => each.folder === folder);
    if (here) return here;
    const plan = readPlan(folder);
    if (!plan) return undefined;
    const known = this.known.get(plan.id);
    if (known) return known;
    try {
      return await this.kept(folder, base, plan);
    } catch (error) {
      this.log.warn((error as Error).message);
      return undefined;
    }
  }
}

const stateOf = (comparison: LiveComparison): string => {
  const { runs, standing } = comparison.brief;
  const finished = runs.filter(({ status }) => status === 'finished').length;
  return `${finished} of ${runs.length} runs finished${standing === 'over' ? '' : `, ${standing}`}`;
};
