import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Throughline } from '../../src/editor/extension';
import type { LiveComparison } from '../../src/editor/liveComparison';
import { keepCheck } from '../../src/train/checks/keptChecks';
import { runFolder, runsIn } from '../../src/train/runFolder';
import { checkReport } from '../support/checkReport';
import { keepComparison } from '../support/keptComparison';
import { closeAll, eventually, inWorkspace, open, throughline, trafficOf } from './support';

suite('Kept comparisons', () => {
  let extension: Throughline;
  let older: string;
  let newer: string;
  const folderOf = (id: string): string => join(runsIn(inWorkspace('.')), id);

  /** The comparisons that the view shows of one architecture. */
  async function shown(architecture: string): Promise<vscode.TreeItem[]> {
    for (const group of await extension.history.getChildren()) {
      const { id } = await extension.history.getTreeItem(group);
      if (id !== `architecture ${architecture}`) continue;
      const rows = await extension.history.getChildren(group);
      return Promise.all(rows.map((row) => extension.history.getTreeItem(row)));
    }
    return [];
  }

  const comparisonOf = async (id: string): Promise<LiveComparison> => {
    const found = await extension.comparisons.open(id);
    assert.ok(found);
    return found;
  };

  suiteSetup(async () => {
    extension = await throughline();
    await open(inWorkspace('preresnet.py'));
    older = keepComparison(inWorkspace('.'), { steps: 2, created: '2026-01-01T00:00:00Z' });
    newer = keepComparison(inWorkspace('.'), { steps: 3, created: '2026-02-01T00:00:00Z' });
    await vscode.commands.executeCommand('throughline.refreshComparisons');
  });
  suiteTeardown(async () => {
    await closeAll();
    for (const id of [older, newer]) rmSync(folderOf(id), { recursive: true, force: true });
  });

  test('the view lists them by architecture, the newest first, with what they showed', async () => {
    const items = await shown('net.py#resnet8');
    assert.deepEqual(
      items.map(({ id }) => id),
      [newer, older],
    );
    assert.equal(items[0].label, 'Shortcut variants');
    assert.match(String(items[0].description), /^original [\d.]+ % · \d+ d ago$/);
    assert.equal((items[0].iconPath as vscode.ThemeIcon).id, 'pass');
    assert.equal(items[0].contextValue, 'comparison finished');
  });

  test('a row opens its comparison in the panel', async () => {
    const [, { command }] = await shown('net.py#resnet8');
    await vscode.commands.executeCommand(command!.command, ...command!.arguments!);
    await eventually('the comparison', () => extension.panels.current?.comparison?.id === older);
  });

  test('a row shows what was checked on the weights of its runs', async () => {
    const comparison = await comparisonOf(newer);
    const [{ id }] = comparison.brief.runs;
    keepCheck(runFolder(comparison.folder, id), checkReport);
    await vscode.commands.executeCommand('throughline.openComparison', comparison);
    const message = await eventually('the kept check', () =>
      trafficOf(extension).sent.find((each) => each.type === 'runCheck/1'),
    );
    assert.ok(message.type === 'runCheck/1');
    assert.deepEqual([message.comparison, message.run, message.check?.state], [newer, id, 'done']);
  });

  test('two of them are shown side by side', async () => {
    const both = [await comparisonOf(older), await comparisonOf(newer)];
    await vscode.commands.executeCommand('throughline.compareWith', both[0], both);
    const message = await eventually('both in the panel', () =>
      trafficOf(extension).sent.find((each) => each.type === 'sideBySide/1'),
    );
    assert.ok(message.type === 'sideBySide/1');
    assert.deepEqual(message.restore, { comparisons: [older, newer] });
  });

  test('one is exported as a page that stands alone', async () => {
    const file = join(folderOf(newer), 'for-a-friend.html');
    const target = { format: 'html', file };
    await vscode.commands.executeCommand('throughline.exportComparison', await comparisonOf(newer), target);
    assert.match(readFileSync(file, 'utf8'), /^<!doctype html>/);
  });

  test('one is deleted with its folder, and the panel shows it no more', async () => {
    await vscode.commands.executeCommand('throughline.deleteComparison', await comparisonOf(older), 'confirmed');
    assert.ok(!existsSync(folderOf(older)));
    assert.deepEqual(
      (await shown('net.py#resnet8')).map(({ id }) => id),
      [newer],
    );
    assert.equal(extension.panels.current?.shown, undefined);
  });
});
