import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, inWorkspace, open, throughline } from './support';

suite('A variant as code', () => {
  suiteSetup(throughline);

  test('stands beside the class of the source', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const reference = { file: document.fileName, entry: 'net' };
    await vscode.commands.executeCommand('throughline.showVariantCode', reference, ['constant-scaling-0.5-1']);
    const tab = await eventually('a comparison of two texts', () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab : undefined;
    });
    const { original, modified } = tab.input as vscode.TabInputTextDiff;
    const texts = await Promise.all(
      [original, modified].map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()),
    );
    assert.match(texts[0], /^class Block\(nn\.Module\):/);
    assert.match(texts[1], /class Block\(nn\.Module\):/);
    assert.match(texts[1], /shortcut = 0\.5 \* x/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  test('stands beside the function of the source, where layers are applied', async () => {
    const { document } = await open(inWorkspace('layers.ts'));
    const reference = { file: document.fileName, entry: 'net' };
    await vscode.commands.executeCommand('throughline.showVariantCode', reference, ['constant-scaling-0.5-1']);
    const tab = await eventually('a comparison of two texts', () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab : undefined;
    });
    const { original, modified } = tab.input as vscode.TabInputTextDiff;
    const documents = await Promise.all([original, modified].map((uri) => vscode.workspace.openTextDocument(uri)));
    assert.deepEqual(
      documents.map(({ languageId }) => languageId),
      ['typescript', 'typescript'],
    );
    assert.match(documents[0].getText(), /^function unit\(x: tf\.SymbolicTensor\)/);
    assert.match(documents[1].getText(), /function unit\(x: tf\.SymbolicTensor\)/);
    assert.match(documents[1].getText(), /tf\.layers\.rescaling\(\{ scale: 0\.5 \}\)/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
