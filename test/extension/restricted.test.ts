import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, hoverAt, inWorkspace, lensesOf, open, positionOf, throughline } from './support';

suite('Restricted Mode', () => {
  suiteSetup(async () => {
    assert.equal(vscode.workspace.isTrusted, false, 'these tests want a workspace that is not trusted');
    await throughline();
  });

  test('reading works: hovers, lenses and the drawing', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    assert.match(await hoverAt(document, positionOf(document, 'out + x')), /He et al\. 2016/);
    assert.ok((await lensesOf(document)).length > 0);
    const { panels } = await throughline();
    await vscode.commands.executeCommand('throughline.showGraph', { file: document.fileName, entry: 'net' });
    await eventually('the drawing', () => panels.current?.architecture?.shown);
  });

  test('training does not start', async () => {
    const { comparisons } = await throughline();
    const asked = vscode.commands.executeCommand('throughline.trainVariants', {
      file: inWorkspace('blocks.py'),
      entry: 'net',
    });
    // The command waits for the answer to its message: what must not happen is a run.
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 1500))]);
    assert.equal(comparisons.running.length, 0);
  });
});
