import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Throughline } from '../../src/editor/extension';
import {
  closeAll,
  eventually,
  inWorkspace,
  open,
  positionOf,
  sleep,
  throughline,
  trafficOf,
  torchvisionResnet,
} from './support';

suite('Panel', () => {
  let extension: Throughline;

  suiteSetup(async () => {
    extension = await throughline();
  });
  teardown(closeAll);

  /** Opens an architecture and waits until its webview has loaded and has been sent the drawing. */
  async function show(file: string, entry: string) {
    await vscode.commands.executeCommand('throughline.showGraph', { file, entry });
    // A busy machine takes its time to load the page of a webview.
    await eventually(
      'the panel to be sent a drawing',
      () => trafficOf(extension).sent.some(({ type }) => type === 'drawing/1'),
      45_000,
    );
    const shown = extension.panels.current?.architecture?.shown;
    assert.ok(shown);
    return shown;
  }

  setup(() => {
    trafficOf(extension).sent.length = 0;
    trafficOf(extension).received.length = 0;
  });

  test('opens beside the code, listens, and is sent the drawing', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { drawing } = await show(editor.document.fileName, 'net');
    assert.ok(trafficOf(extension).received.some(({ type }) => type === 'ready/1'));
    assert.equal(drawing.rows.filter(({ kind }) => kind === 'unit').length, 2);
    assert.equal(drawing.parameters.value, 9946);
    assert.notEqual(extension.panels.current?.panel.column, editor.viewColumn);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
  });

  test('the webview reports no failure', async () => {
    await open(inWorkspace('preresnet.py'));
    await show(inWorkspace('preresnet.py'), 'preresnet20');
    const failures = trafficOf(extension).received.filter(({ type }) => type === 'failure/1');
    assert.deepEqual(failures, []);
  });

  test('without an argument it takes the architecture at the cursor', async () => {
    const editor = await open(inWorkspace('preresnet.py'));
    const at = positionOf(editor.document, 'def preresnet110', 6);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('throughline.showGraph');
    assert.equal(extension.panels.current?.architecture?.reference.entry, 'preresnet110');
    const shown = await eventually('the drawing', () => extension.panels.current?.architecture?.shown);
    assert.equal(shown.inspection.explanation.units.length, 54);
  });

  test('the cursor lights its operator in every unit that the class makes', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { inspection } = await show(editor.document.fileName, 'net');
    const at = positionOf(editor.document, 'self.conv2(out)', 6);
    editor.selection = new vscode.Selection(at, at);
    const lit = await eventually('two nodes to be lit', () => {
      const nodes = extension.panels.current?.architecture?.highlighted ?? [];
      return nodes.length === 2 ? nodes : undefined;
    });
    assert.deepEqual(
      lit.map((node) => inspection.graph.nodes[node].module),
      ['blocks.0.conv2', 'blocks.1.conv2'],
    );
    const highlight = trafficOf(extension)
      .sent.filter(({ type }) => type === 'highlight/1')
      .at(-1);
    assert.deepEqual(highlight && 'nodes' in highlight && highlight.nodes, lit);
  });

  test('follows an edit, and keeps the last drawing while the text cannot be read', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { document } = editor;
    await show(document.fileName, 'net');
    const units = () => extension.panels.current?.architecture?.shown?.inspection.explanation.units.length;
    const at = positionOf(document, 'blocks=2', 'blocks='.length);
    try {
      await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), '4'));
      await eventually('four units', () => units() === 4);
      const line = document.lineAt(positionOf(document, 'def net').line).range;
      await editor.edit((edit) => edit.delete(line));
      await eventually('the title to say so', () =>
        /before the last edit/.test(extension.panels.current?.shown?.title ?? ''),
      );
      assert.equal(units(), 4);
    } finally {
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
    await eventually('two units again', () => units() === 2);
    assert.doesNotMatch(extension.panels.current?.shown?.title ?? '', /before the last edit/);
  });

  test('an entry that does not exist is said, with what there is', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    await vscode.commands.executeCommand('throughline.showGraph', {
      file: editor.document.fileName,
      entry: 'resnet999',
    });
    const problem = await eventually('the panel to be told', () =>
      trafficOf(extension).sent.find((message) => message.type === 'problem/1'),
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

  test('a pinned panel keeps what it shows: the next graph opens another panel', async () => {
    const editor = await open(inWorkspace('preresnet.py'));
    const file = editor.document.fileName;
    await show(file, 'preresnet20');
    const first = extension.panels.current;
    await vscode.commands.executeCommand('throughline.pinGraph');
    await show(file, 'preresnet110');
    const second = extension.panels.current;
    assert.notEqual(second, first);
    assert.equal(first?.architecture?.reference.entry, 'preresnet20');
    assert.equal(extension.panels.all.length, 2);
    // What is shown already is brought forward, pinned or not.
    await vscode.commands.executeCommand('throughline.showGraph', { file, entry: 'preresnet20' });
    assert.equal(extension.panels.current, first);
    // Released, it gives way again.
    await vscode.commands.executeCommand('throughline.unpinGraph');
    await vscode.commands.executeCommand('throughline.showGraph', { file, entry: 'preresnet164' });
    assert.equal(first?.architecture?.reference.entry, 'preresnet164');
    assert.equal(extension.panels.all.length, 2);
  });

  test('a new panel opens where one asks for it, and closing it gives the other one back', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const reference = { file: editor.document.fileName, entry: 'net' };
    await show(reference.file, reference.entry);
    const first = extension.panels.current;
    await vscode.commands.executeCommand('throughline.openGraphInNewPanel', reference);
    const second = await eventually(
      'a second panel',
      () => extension.panels.current !== first && extension.panels.current,
    );
    await eventually('its drawing', () => second.architecture?.shown);
    second.dispose();
    await eventually('the first', () => extension.panels.current === first);
    assert.ok(first?.architecture?.shown);
  });

  test('a panel opened again has open what was open in the one before', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const reference = { file: editor.document.fileName, entry: 'net' };
    const { drawing } = await show(reference.file, reference.entry);
    const row = drawing.rows.findIndex(({ kind }) => kind === 'unit');
    const told = () => trafficOf(extension).received.findLast((message) => message.type === 'place/1');
    const place = await eventually('the panel to tell where its reader is', told);
    // A click cannot be made from here: what the page would tell after one.
    const opened = { ...place.place, rows: [{ row: drawing.rows[row].name, boxes: [] }] };
    extension.places.keep({ architecture: place.architecture, place: opened });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await eventually('the panel to be closed', () => extension.panels.all.length === 0);
    await open(reference.file);
    await show(reference.file, reference.entry);
    // The new page asks for what the row holds, and tells that it is open.
    const asked = await eventually('the row to be opened', () =>
      trafficOf(extension).received.find((message) => message.type === 'open/2'),
    );
    assert.equal(asked.row, row);
    assert.deepEqual((await eventually('its place', told)).place.rows, opened.rows);
  });

  test('a hidden panel follows an edit when it is shown again', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { document } = editor;
    await show(document.fileName, 'net');
    const first = extension.panels.current;
    await vscode.commands.executeCommand('throughline.openGraphInNewPanel', {
      file: document.fileName,
      entry: 'Block',
    });
    await eventually('the first to be hidden', () => first?.panel.isVisible === false);
    const units = () => first?.architecture?.shown?.inspection.explanation.units.length;
    const at = positionOf(document, 'blocks=2', 'blocks='.length);
    try {
      await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), '3'));
      await eventually('the other panel', () => extension.panels.current?.architecture?.shown);
      first?.panel.reveal();
      await eventually('three units', () => units() === 3);
    } finally {
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  test('typing in a file that an architecture does not come from leaves its panel alone', async () => {
    await open(inWorkspace('preresnet.py'));
    await show(inWorkspace('preresnet.py'), 'preresnet20');
    const drawings = () => trafficOf(extension).sent.filter(({ type }) => type === 'drawing/1').length;
    const before = drawings();
    const editor = await open(inWorkspace('blocks.py'));
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# typed\n'));
      // Longer than the pause after which what has changed is drawn.
      await sleep(1500);
      assert.equal(drawings(), before);
    } finally {
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  test('the panel gives a picture of what it shows', async () => {
    await open(inWorkspace('preresnet.py'));
    await show(inWorkspace('preresnet.py'), 'preresnet20');
    const view = extension.panels.current?.architecture;
    const svg = await view?.picture('svg', true);
    assert.match(svg?.data ?? '', /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*><title>preresnet20: /);
    const png = await view?.picture('png', false);
    assert.equal(Buffer.from(png?.data ?? '', 'base64').toString('latin1', 1, 4), 'PNG');
  });

  test('selected lines light what they make; what the panel asks for is selected', async () => {
    const editor = await open(inWorkspace('blocks.py'));
    const { document } = editor;
    const { inspection } = await show(document.fileName, 'net');
    const view = extension.panels.current?.architecture;
    const line = positionOf(document, 'self.conv2(out)').line;
    editor.selection = new vscode.Selection(line - 1, 0, line + 1, 0);
    const lit = await eventually('both lines to be lit', () => {
      const nodes = view?.highlighted ?? [];
      return nodes.length > 2 ? nodes : undefined;
    });
    assert.ok(lit.every((id) => [line - 1, line].includes(inspection.graph.nodes[id].source.startLine)));
    await view?.receive({ type: 'selectSource/1', nodes: lit, focus: true });
    const selected = vscode.window.activeTextEditor?.selections ?? [];
    assert.deepEqual(
      selected.map(({ start }) => start.line),
      [line - 1, line],
    );
  });

  test('the panel goes with the cursor into another network where the setting says so', async () => {
    const editor = await open(inWorkspace('preresnet.py'));
    const { document } = editor;
    await show(document.fileName, 'preresnet20');
    const settings = vscode.workspace.getConfiguration('throughline');
    await settings.update('panel.follow', 'file', vscode.ConfigurationTarget.Global);
    try {
      const at = positionOf(document, 'def preresnet110', 6);
      editor.selection = new vscode.Selection(at, at);
      // A selection that a program sets is not followed: this is a person's.
      await vscode.commands.executeCommand('cursorRight');
      await eventually('the other network', () =>
        extension.panels.current?.shows({ file: document.fileName, entry: 'preresnet110' }),
      );
    } finally {
      await settings.update('panel.follow', undefined, vscode.ConfigurationTarget.Global);
    }
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
