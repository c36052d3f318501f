import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, hoverAt, positionOf, throughline, withoutPictures } from './support';

const imports = '%matplotlib inline\nimport torch\nfrom torch import nn';
const block = `class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.conv(x) + x)`;
const net = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(Block(16), Block(16))
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        return self.head(self.blocks(x).mean((2, 3)))`;

const cell = (text: string): vscode.NotebookCellData =>
  new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');

const lensesOf = async ({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> =>
  (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10)) ?? [];

suite('Notebooks', () => {
  let notebook: vscode.NotebookDocument;
  const documentOf = (index: number): vscode.TextDocument => notebook.cellAt(index).document;

  suiteSetup(async () => {
    await throughline();
    const prose = new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'A network', 'markdown');
    const cells = [cell(imports), prose, cell(block), cell(net)];
    notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook);
  });

  test('a hover in a cell knows the cells before it', async () => {
    const text = withoutPictures(await hoverAt(documentOf(3), positionOf(documentOf(3), 'Net')));
    assert.match(text, /parameters/);
    const addition = withoutPictures(await hoverAt(documentOf(2), positionOf(documentOf(2), '+ x)')));
    assert.match(addition, /masked/i);
  });

  test('lenses stand in the cell that defines the network', async () => {
    const [first, second] = [await lensesOf(documentOf(2)), await lensesOf(documentOf(3))];
    assert.ok(second.some(({ command }) => /parameters|units/.test(command?.title ?? '')));
    for (const { range } of [...first, ...second]) assert.equal(range.start.line, 0);
    assert.equal((await lensesOf(documentOf(0))).length, 0);
  });

  test('what is not understood is marked in its cell', async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(documentOf(2).uri, new vscode.Range(7, 0, 8, 0), '        return fused.add(self.conv(x), x)');
    await vscode.workspace.applyEdit(edit);
    const [found] = await eventually('a diagnostic in the cell', () => {
      const ours = vscode.languages.getDiagnostics(documentOf(2).uri).filter(({ source }) => source === 'throughline');
      return ours.length > 0 && ours;
    });
    assert.equal(found.range.start.line, 7);
    assert.match(found.message, /cell 3, line 8|fused/);
  });

  test('cells that are added and go are followed', async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(0, [cell('width = 8')])]);
    await vscode.workspace.applyEdit(edit);
    await eventually('lenses in the moved cell', async () => (await lensesOf(documentOf(4))).length > 0);
    const removal = new vscode.WorkspaceEdit();
    removal.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(4, 5))]);
    await vscode.workspace.applyEdit(removal);
    await eventually('the block alone', async () => (await lensesOf(documentOf(3))).length > 0);
  });
});
