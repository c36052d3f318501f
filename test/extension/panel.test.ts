import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Throughline } from '../../src/editor/extension';
import { closeAll, eventually, inWorkspace, open, positionOf, throughline, torchvisionResnet } from './support';

suite('Panel', () => {
  let extension: Throughline;

  suiteSetup(async () => {
    extension = await throughline();
  });
  teardown(closeAll);

  /** Opens an architecture and waits until its webview has loaded and has been sent the drawing. */
  async function show(file: string, entry: string) {
    await vscode.commands.executeCommand('throughline.showGraph', { file, entry });
    await eventually('the panel to be sent a drawing', () =>
      extension.panel.traffic.sent.some(({ type }) => type === 'drawing/1'),
    );
    const shown = extension.controller.architecture?.shown;
    assert.ok(shown);
    return shown;
  }

  setup(() => {
    extension.panel.traffic.sent.length = 0;
    extension.panel.traffic.received.length = 0;
  });

  test('opens beside the code, listens, and is sent the drawing', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { drawing } = await show(editor.document.fileName, 'net');
    assert.ok(extension.panel.traffic.received.some(({ type }) => type === 'ready/1'));
    assert.equal(drawing.rows.filter(({ kind }) => kind === 'unit').length, 2);
    assert.equal(drawing.parameters.value, 9946);
    assert.notEqual(extension.panel.column, editor.viewColumn);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
  });

  test('the webview reports no failure', async () => {
    await open(inWorkspace('preresnet.py'));
    await show(inWorkspace('preresnet.py'), 'preresnet20');
    const failures = extension.panel.traffic.received.filter(({ type }) => type === 'failure/1');
    assert.deepEqual(failures, []);
  });

  test('without an argument it takes the architecture at the cursor', async () => {
    const editor = await open(inWorkspace('preresnet.py'));
    const at = positionOf(editor.document, 'def preresnet110', 6);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('throughline.showGraph');
    assert.equal(extension.controller.architecture?.reference.entry, 'preresnet110');
    const shown = await eventually('the drawing', () => extension.controller.architecture?.shown);
    assert.equal(shown.inspection.explanation.units.length, 54);
  });

  test('the cursor lights its operator in every unit that the class makes', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { inspection } = await show(editor.document.fileName, 'net');
    const at = positionOf(editor.document, 'self.conv2(out)', 6);
    editor.selection = new vscode.Selection(at, at);
    const lit = await eventually('two nodes to be lit', () => {
      const nodes = extension.controller.architecture?.highlighted ?? [];
      return nodes.length === 2 ? nodes : undefined;
    });
    assert.deepEqual(
      lit.map((node) => inspection.graph.nodes[node].module),
      ['blocks.0.conv2', 'blocks.1.conv2'],
    );
    const highlight = extension.panel.traffic.sent.filter(({ type }) => type === 'highlight/1').at(-1);
    assert.deepEqual(highlight && 'nodes' in highlight && highlight.nodes, lit);
  });

  test('follows an edit, and keeps the last drawing while the text cannot be read', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { document } = editor;
    await show(document.fileName, 'net');
    const units = () => extension.controller.architecture?.shown?.inspection.explanation.units.length;
    const at = positionOf(document, 'blocks=2', 'blocks='.length);
    try {
      await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), '4'));
      await eventually('four units', () => units() === 4);
      const line = document.lineAt(positionOf(document, 'def net').line).range;
      await editor.edit((edit) => edit.delete(line));
      await eventually('the title to say so', () =>
        /before the last edit/.test(extension.controller.shown?.title ?? ''),
      );
      assert.equal(units(), 4);
    } finally {
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
    await eventually('two units again', () => units() === 2);
    assert.doesNotMatch(extension.controller.shown?.title ?? '', /before the last edit/);
  });

  test('an entry that does not exist is said, with what there is', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    await vscode.commands.executeCommand('throughline.showGraph', {
      file: editor.document.fileName,
      entry: 'resnet999',
    });
    const problem = await eventually('the panel to be told', () =>
      extension.panel.traffic.sent.find((message) => message.type === 'problem/1'),
    );
    assert.match(problem.title, /resnet999/);
    assert.ok(problem.text.length > 20);
  });

  test('a file with syntax errors: what is whole is drawn, nothing throws', async () => {
    const editor = await open(inWorkspace('broken.py'));
    const shown = await show(editor.document.fileName, 'Whole');
    assert.ok(shown.drawing.rows.length > 0);
    await vscode.commands.executeCommand('throughline.showGraph', { file: editor.document.fileName, entry: 'Torn' });
  });

  test('an unknown call is drawn as a node of its own and marked in the editor', async () => {
    const editor = await open(inWorkspace('unknown.py'));
    const { document } = editor;
    const { inspection } = await show(document.fileName, 'Net');
    assert.ok(inspection.graph.problems.some(({ code }) => code === 'unresolved'));
    const marks = await eventually('a diagnostic', () => {
      const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'throughline');
      return found.length > 0 && found;
    });
    const line = positionOf(document, 'fused_kernels.swirl').line;
    const mark = marks.find(({ range }) => range.start.line === line);
    assert.ok(mark, `a mark on line ${line + 1}`);
    assert.match(mark.message, /swirl/);
    assert.notEqual(mark.severity, vscode.DiagnosticSeverity.Error);
  });

  test("torchvision's resnet50, opened in place: 16 units, four breaks", async function () {
    if (!existsSync(torchvisionResnet)) this.skip();
    await open(torchvisionResnet);
    const { drawing, inspection } = await show(torchvisionResnet, 'resnet50');
    assert.equal(inspection.explanation.units.length, 16);
    assert.equal(drawing.parameters.value, 25_557_032);
    const replaced = inspection.explanation.units.filter(({ shortcut }) => shortcut.kind === 'projection');
    assert.equal(replaced.length, 4);
  });
});
