import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, inWorkspace, lensesOf, open, throughline } from './support';

suite('Activation', () => {
  test('opening a Python file activates the extension', async () => {
    await open(inWorkspace('blocks.py'));
    await eventually(
      'the extension to be active',
      () => vscode.extensions.getExtension('throughline.throughline')?.isActive,
    );
  });

  test('every command that package.json contributes is registered', async () => {
    await throughline();
    const registered = new Set(await vscode.commands.getCommands(true));
    const { contributes } = vscode.extensions.getExtension('throughline.throughline')?.packageJSON ?? {};
    const contributed = (contributes.commands as { command: string; category: string }[]).map(({ command }) => command);
    assert.ok(contributed.length >= 7);
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });

  test('every command stands under the category of the extension', () => {
    const { contributes } = vscode.extensions.getExtension('throughline.throughline')?.packageJSON ?? {};
    for (const { category } of contributes.commands) assert.equal(category, 'Throughline');
  });

  test('a file that imports no supported library is left alone', async () => {
    const { document } = await open(inWorkspace('plain.py'));
    assert.deepEqual(await lensesOf(document), []);
  });
});
