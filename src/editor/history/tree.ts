import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { HistoryEntry, HistoryState } from '../../present/comparison/history';
import type { Comparisons } from '../comparisons';
import type { LiveComparison } from '../liveComparison';

/** The comparisons of one architecture. */
interface Group {
  architecture: string;
  comparisons: readonly LiveComparison[];
}

type Row = Group | LiveComparison;

const isGroup = (row: Row): row is Group => 'architecture' in row;

export const historyView = 'throughline.comparisons';

const icons: Record<HistoryState, readonly [icon: string, colour?: string]> = {
  running: ['sync~spin'],
  queued: ['watch'],
  paused: ['debug-pause', 'testing.iconQueued'],
  finished: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  cancelled: ['circle-slash', 'testing.iconSkipped'],
};

/** Milliseconds between two redrawings of the view while something trains. */
const redrawEvery = 2000;

/** Kept comparisons by architecture, the newest first: a view of the explorer. */
export class ComparisonTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<Row>;
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly comparisons: Comparisons) {
    this.view = vscode.window.createTreeView(historyView, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    // The command line keeps its comparisons in the same place.
    const plans = vscode.workspace.createFileSystemWatcher('**/.throughline/runs/*/plan.json');
    const reread = (): void => void comparisons.reread();
    this.subscriptions = [
      this.view,
      this.changed,
      plans,
      plans.onDidCreate(reread),
      plans.onDidDelete(reread),
      comparisons.onListChange(() => this.later()),
      this.view.onDidChangeVisibility(({ visible }) => visible && this.changed.fire()),
    ];
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row) return isGroup(row) ? [...row.comparisons] : [];
    const { byArchitecture, historyEntry } = await import('../engine');
    const all = await this.comparisons.all();
    const entries = all.map((comparison) => ({ ...historyEntry(comparison.brief), comparison }));
    return byArchitecture(entries).map(({ architecture, entries: own }): Group => ({
      architecture,
      comparisons: own.map(({ comparison }) => comparison),
    }));
  }

  getParent(): undefined {
    return undefined;
  }

  async getTreeItem(row: Row): Promise<vscode.TreeItem> {
    return isGroup(row) ? groupItem(row) : comparisonItem(row);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** A training makes thousands of steps: the view is drawn anew now and then, and only where it is seen. */
  private later(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.view.visible) this.changed.fire();
    }, redrawEvery);
  }
}

function groupItem({ architecture }: Group): vscode.TreeItem {
  const cut = architecture.indexOf('#');
  const [file, entry] = cut > 0 ? [architecture.slice(0, cut), architecture.slice(cut + 1)] : ['', architecture];
  const item = new vscode.TreeItem(entry, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `architecture ${architecture}`;
  item.description = file;
  item.iconPath = new vscode.ThemeIcon('type-hierarchy-sub');
  item.contextValue = 'architecture';
  return item;
}

async function comparisonItem(comparison: LiveComparison): Promise<vscode.TreeItem> {
  const { ageText, historyEntry, stateText, shortTitle } = await import('../engine');
  const { brief } = comparison;
  const entry = historyEntry(brief);
  const item = new vscode.TreeItem(shortTitle(brief.plan));
  const [icon, colour] = icons[entry.state];
  item.id = comparison.id;
  item.description = [
    entry.state === 'finished' ? '' : stateText(entry),
    entry.best ? `${entry.best.label} ${entry.best.error}` : '',
    ageText(entry.created, Date.now()),
  ]
    .filter(Boolean)
    .join(' · ');
  item.iconPath = new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  item.tooltip = tooltipOf(entry, stateText(entry), comparison.folder);
  item.contextValue = `comparison ${entry.state}`;
  item.accessibilityInformation = { label: `${entry.title}, ${stateText(entry)}, ${item.description}` };
  item.command = { command: 'throughline.openComparison', title: 'Open Comparison', arguments: [comparison] };
  return item;
}

function tooltipOf(entry: HistoryEntry, state: string, folder: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const lines = [
    entry.size,
    state,
    entry.best ? `Lowest test error: ${entry.best.label}, ${entry.best.error}` : '',
    `Begun ${new Date(entry.created).toLocaleString()}`,
    `Kept in ${dirname(folder)}`,
  ];
  text.appendMarkdown('**').appendText(entry.title).appendMarkdown('**');
  for (const line of lines.filter(Boolean)) text.appendMarkdown('  \n').appendText(line);
  return text;
}
