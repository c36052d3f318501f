import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, inWorkspace, open, positionOf, throughline } from './support';

const code = 'shortcut/constant-scaling';

const codeOf = ({ code: given }: vscode.Diagnostic): string =>
  String(typeof given === 'object' ? given.value : (given ?? ''));

const found = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter((diagnostic) => codeOf(diagnostic) === code);

const actionsAt = (document: vscode.TextDocument, range: vscode.Range): Thenable<vscode.CodeAction[]> =>
  vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range);

const revert = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.files.revert');

suite('Findings', () => {
  suiteSetup(throughline);

  test('a scaled shortcut is marked at its line, once, with a link to its page', async () => {
    const { document } = await open(inWorkspace('scaled.py'));
    const [finding, ...others] = await eventually('the finding', () => found(document).length > 0 && found(document));
    assert.deepEqual(others, []);
    assert.equal(finding.range.start.line, positionOf(document, '0.5 * x').line);
    assert.match(finding.message, /9 units of ScaledNet.*0\.5⁹/);
    assert.ok(typeof finding.code === 'object' && finding.code.target.scheme === 'command');
  });

  test('its quick fix removes the factor in one step, and the finding goes', async () => {
    const { document } = await open(inWorkspace('scaled.py'));
    const [{ range }] = await eventually('the finding', () => found(document).length > 0 && found(document));
    const fix = (await actionsAt(document, range)).find(({ title }) => title === 'Remove the factor on the shortcut');
    assert.ok(fix?.edit);
    try {
      await vscode.workspace.applyEdit(fix.edit);
      assert.ok(document.getText().includes('return F.relu(x + out)'));
      await eventually('the finding to go', () => found(document).length === 0);
    } finally {
      await revert();
    }
  });

  test('a comment silences it', async () => {
    const { document } = await open(inWorkspace('scaled.py'));
    const [{ range }] = await eventually('the finding', () => found(document).length > 0 && found(document));
    const ignore = (await actionsAt(document, range)).find(({ title }) => title === `Ignore ${code} with a comment`);
    assert.ok(ignore?.edit);
    try {
      await vscode.workspace.applyEdit(ignore.edit);
      assert.ok(document.getText().includes(`        # throughline: ignore ${code}\n        return F.relu(0.5 * x`));
      await eventually('the finding to go', () => found(document).length === 0);
    } finally {
      await revert();
    }
  });

  test('a setting turns it off', async () => {
    const { document } = await open(inWorkspace('scaled.py'));
    await eventually('the finding', () => found(document).length > 0);
    const settings = vscode.workspace.getConfiguration('throughline');
    await settings.update('diagnostics.severity', { [code]: 'off' }, vscode.ConfigurationTarget.Workspace);
    try {
      await eventually('the finding to go', () => found(document).length === 0);
    } finally {
      await settings.update('diagnostics.severity', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('a block in the original form can be rewritten as full pre-activation', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const at = positionOf(document, 'return self.relu(out + x)');
    const rewriting = await eventually('the refactoring', async () =>
      (await actionsAt(document, new vscode.Range(at, at))).find(({ title }) => title.startsWith('Rewrite Block')),
    );
    assert.ok(rewriting.edit);
    try {
      await vscode.workspace.applyEdit(rewriting.edit);
      assert.ok(document.getText().includes('out = self.conv1(self.relu(self.bn1(x)))'));
      assert.ok(document.getText().includes('return out + x'));
    } finally {
      await revert();
    }
  });

  test('shapes stand at the ends of lines where they are wanted', async () => {
    const { document } = await open(inWorkspace('scaled.py'));
    const settings = vscode.workspace.getConfiguration('throughline');
    const hints = (): Thenable<vscode.InlayHint[]> =>
      vscode.commands.executeCommand(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, document.lineCount, 0),
      );
    assert.deepEqual(await hints(), []);
    await settings.update('inlayHints.shapes', true, vscode.ConfigurationTarget.Workspace);
    try {
      const shown = await eventually('the hints', async () => {
        const all = await hints();
        return all.length > 0 && all;
      });
      const last = shown.find(({ position }) => position.line === positionOf(document, 'return self.fc').line);
      assert.equal(last?.label, '1×10');
    } finally {
      await settings.update('inlayHints.shapes', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
