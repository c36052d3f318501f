import * as vscode from 'vscode';
import type { Services } from '../commands';
import type { LiveComparison } from '../liveComparison';

interface Item extends vscode.QuickPickItem {
  comparison: LiveComparison;
}

/** Shows comparisons side by side; where one alone is meant, asks for what it is laid beside. */
export async function compareWith(meant: readonly LiveComparison[], { comparisons, panels }: Services): Promise<void> {
  const [first, ...others] = meant;
  if (!first) return;
  const chosen = others.length > 0 ? others : await pickOthers(first, await comparisons.all());
  if (chosen.length > 0) panels.showSideBySide([first, ...chosen]);
}

/** Comparisons of the same architecture first. */
async function pickOthers(first: LiveComparison, all: readonly LiveComparison[]): Promise<LiveComparison[]> {
  const { historyEntry, stateText } = await import('../engine');
  const own = historyEntry(first.brief);
  const others = all.filter((each) => each !== first);
  if (others.length === 0) {
    void vscode.window.showInformationMessage('There is no other comparison yet to lay beside this one.');
    return [];
  }
  const entries = others.map((comparison) => ({ comparison, entry: historyEntry(comparison.brief) }));
  const near = entries.filter(({ entry }) => entry.architecture === own.architecture);
  const far = entries.filter(({ entry }) => entry.architecture !== own.architecture);
  const items = [...near, ...far].map(({ comparison, entry }): Item => ({
    label: entry.title,
    description: new Date(entry.created).toLocaleString(),
    detail: [entry.architecture, entry.size, stateText(entry), entry.best && `${entry.best.label} ${entry.best.error}`]
      .filter(Boolean)
      .join(' · '),
    comparison,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `Compare “${own.title}” With`,
    canPickMany: true,
    matchOnDetail: true,
  });
  return picked?.map(({ comparison }) => comparison) ?? [];
}
