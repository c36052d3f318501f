import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { eventually, inWorkspace, lensesOf, open, positionOf, throughline, torchvisionResnet } from './support';

/** Titles of the lenses of a line, the summary first: the command gives lenses in the order in which they were resolved. */
const titlesAt = async (document: vscode.TextDocument, line: number): Promise<string[]> =>
  (await lensesOf(document))
    .filter(({ range, command }) => range.start.line === line && command?.command)
    .map(({ command }) => command?.title ?? '')
    .sort((a, b) => Number(b.includes('·')) - Number(a.includes('·')) || a.localeCompare(b));

suite('Lenses', () => {
  suiteSetup(throughline);

  test('a factory has its summary and two actions', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const titles = await titlesAt(document, positionOf(document, 'def net').line);
    assert.match(titles[0], /parameters .* multiply-adds .* 2 units/);
    assert.deepEqual(titles.slice(1), ['Show graph', 'Train variants']);
  });

  test('they follow an edit that is not saved', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { document } = editor;
    const at = positionOf(document, 'blocks=2', 'blocks='.length);
    await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), '5'));
    try {
      await eventually('the lens to speak of 5 units', async () =>
        /5 units/.test((await titlesAt(document, positionOf(document, 'def net').line))[0]),
      );
    } finally {
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  test('the setting turns them off', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const settings = vscode.workspace.getConfiguration('throughline');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await lensesOf(document), []);
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test("torchvision's factories each have one", async function () {
    if (!existsSync(torchvisionResnet)) this.skip();
    const { document } = await open(torchvisionResnet);
    const titles = await titlesAt(document, positionOf(document, 'def resnet50(').line);
    assert.match(titles[0], /25\.56.M parameters .* 4\.09.G multiply-adds .* 16 units/);
    const shows = (await lensesOf(document)).filter(({ command }) => command?.title === 'Show graph');
    assert.ok(shows.length >= 9);
  });
});
