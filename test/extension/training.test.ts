import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Throughline } from '../../src/editor/extension';
import { closeAll, eventually, inWorkspace, open, sleep, throughline, trafficOf } from './support';

/** Small enough for seconds, real all the same: two variants of three units on images of 16×16. */
const tiny = {
  seeds: 1,
  batchSize: 8,
  data: { train: 64, test: 32 },
  target: { width: 4, unitsPerStage: 1 },
};

const journalOf = (folder: string, run: string): { kind: string }[] =>
  readFileSync(join(folder, 'runs', run, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });

suite('Training', () => {
  let extension: Throughline;
  const subject = () => ({ file: inWorkspace('preresnet.py'), entry: 'preresnet20' });

  suiteSetup(async () => {
    extension = await throughline();
    await open(subject().file);
    // The panel listens before anything is trained: what is sent is to be seen as it comes.
    await vscode.commands.executeCommand('throughline.showGraph', subject());
    await eventually(
      'the panel to listen',
      () => trafficOf(extension).sent.some(({ type }) => type === 'drawing/1'),
      45_000,
    );
  });
  setup(() => {
    trafficOf(extension).sent.length = 0;
  });
  suiteTeardown(closeAll);

  test('the command trains, shows the curves and leaves a journal', async function () {
    this.timeout(240_000);
    const variants = ['original', 'dropout'];
    await vscode.commands.executeCommand('throughline.trainVariants', subject(), { ...tiny, steps: 3, variants });
    const comparison = extension.panels.current?.comparison;
    assert.ok(comparison, 'the panel shows the comparison');
    const { runs, ladder } = comparison.snapshot();
    assert.deepEqual(
      runs.map(({ status, message }) => message ?? status),
      ['finished', 'finished'],
    );
    for (const run of runs) {
      assert.equal(run.steps.length, 3);
      assert.ok(run.steps.every(({ loss }) => Number.isFinite(loss)));
      assert.ok(run.testError !== undefined && run.testError >= 0 && run.testError <= 100);
    }
    assert.ok(ladder.some(({ usable }) => usable));

    for (const variant of variants) {
      const kinds: string[] = journalOf(comparison.folder, `${variant}+seed0`).map(({ kind }) => kind);
      assert.deepEqual([kinds[0], kinds.at(-1)], ['header', 'finished']);
      assert.equal(kinds.filter((kind) => kind === 'step').length, 3);
    }
    assert.ok(comparison.folder.startsWith(inWorkspace(join('.throughline', 'runs'))));

    const types = new Set(trafficOf(extension).sent.map(({ type }) => type));
    assert.ok(types.has('comparison/1'));
    assert.ok(types.has('events/1'));
    assert.deepEqual(comparison.origin, { ...subject(), entry: comparison.origin?.entry });
  });

  test('the drawing of what was trained can be coloured by what was measured', async () => {
    const comparison = extension.panels.current?.comparison;
    assert.ok(comparison?.origin);
    await vscode.commands.executeCommand('throughline.showGraph', comparison.origin);
    const measured = await eventually('measured numbers', () =>
      trafficOf(extension).sent.find((message) => message.type === 'numbers/1'),
    );
    assert.ok(measured.type === 'numbers/1');
    assert.equal(measured.numbers.id, 'measured/gradient');
    assert.deepEqual(measured.numbers.steps, [0, 1, 2, 3]);
    extension.panels.current?.showComparison(comparison);
  });

  test('its table comes as Markdown, measured beside published', async () => {
    const comparison = extension.panels.current?.comparison;
    assert.ok(comparison);
    await vscode.commands.executeCommand('throughline.showComparisonTable');
    const report = join(comparison.folder, 'report.md');
    await eventually('the report', () => existsSync(report));
    assert.match(readFileSync(report, 'utf8'), /measured/i);
    assert.match(readFileSync(report, 'utf8'), /He et al\. 2016/);
  });

  test('a second comparison waits; cancelling ends every process at once and keeps what was measured', async function () {
    this.timeout(240_000);
    const ended = vscode.commands.executeCommand('throughline.trainVariants', subject(), { ...tiny, steps: 100_000 });
    const comparison = await eventually(
      'a first step',
      () => {
        const [running] = extension.comparisons.running;
        return running?.snapshot().runs.some(({ steps }) => steps.length > 0) && running;
      },
      180_000,
    );
    const processes = comparison.processes;
    assert.ok(processes.length > 0);

    const second = vscode.commands.executeCommand('throughline.trainVariants', subject(), { ...tiny, steps: 7 });
    const waiting = await eventually('the second waits', async () =>
      (await extension.comparisons.all()).find(({ brief }) => brief.standing === 'queued'),
    );
    assert.equal(waiting.brief.ahead, 1);
    await vscode.commands.executeCommand('throughline.takeOutOfQueue', waiting);
    await second;
    assert.equal(waiting.brief.standing, 'paused');
    assert.ok(waiting.snapshot().runs.every(({ status }) => status === 'waiting'));

    const began = Date.now();
    await vscode.commands.executeCommand('throughline.cancelTraining');
    assert.ok(Date.now() - began < 5000, `it took ${Date.now() - began} ms`);
    await ended;
    assert.equal(extension.comparisons.running.length, 0);
    for (const process_ of processes) assert.throws(() => process.kill(process_, 0), 'the process is gone');
    const { runs } = comparison.snapshot();
    assert.ok(runs.every(({ status }) => status === 'cancelled'));
    assert.ok(runs.some(({ steps }) => steps.length > 0));
    assert.equal(journalOf(comparison.folder, 'original+seed0').at(-1)?.kind, 'cancelled');
  });

  test('a block stands for the network that is made of it', async function () {
    this.timeout(120_000);
    const block = { file: inWorkspace('blocks.py'), entry: 'Block' };
    const networks = ['Net', 'net'];
    const picked = vscode.commands.executeCommand('throughline.trainVariants', block, {
      ...tiny,
      steps: 1,
      variants: ['original'],
    });
    // Class and factory both are made of it: the first of the list is taken.
    await sleep(1500);
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await picked;
    const { title } = extension.panels.current?.comparison?.snapshot().plan ?? { title: '' };
    assert.ok(
      networks.some((name) => title.startsWith(`Shortcut variants of ${name}`)),
      title,
    );
  });

  test('an architecture without residual units is refused with a reason', async () => {
    const editor = await open(inWorkspace('unknown.py'));
    const reference = { file: editor.document.fileName, entry: 'Net' };
    const before = extension.panels.current?.comparison?.id;
    // The command says so in a message; the comparison is not made.
    await vscode.commands.executeCommand('throughline.trainVariants', reference, { ...tiny, steps: 2 });
    assert.equal(extension.comparisons.running.length, 0);
    assert.equal(extension.panels.current?.comparison?.id, before);
  });
});
