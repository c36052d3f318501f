import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BackEndFinding } from '../../src/train/protocol';
import { throughline } from './support';

/** A Node whose npm installs a package of our making: none is fetched from the network. */
function nodeWithNpm(folder: string, npm: string): string {
  const [bin, scripts] = [join(folder, 'bin'), join(folder, 'lib', 'node_modules', 'npm', 'bin')];
  for (const each of [bin, scripts]) mkdirSync(each, { recursive: true });
  const node = join(bin, 'node');
  writeFileSync(node, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec "${process.execPath}" "$@"\n`);
  chmodSync(node, 0o755);
  writeFileSync(join(scripts, 'npm-cli.js'), npm);
  return node;
}

const installs = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const folder = process.cwd() + '/node_modules/@tensorflow/tfjs-node';
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + '/package.json', JSON.stringify({ name: '@tensorflow/tfjs-node', version: '4.22.0', main: 'index.js' }));
  writeFileSync(folder + '/index.js', "throw new Error('libtensorflow.so.2 is missing');");`;

suite('GPU runtime', () => {
  const settings = () => vscode.workspace.getConfiguration('throughline');
  const use = (node: string | undefined) => settings().update('training.node', node, vscode.ConfigurationTarget.Global);
  let folder: string;
  suiteSetup(async () => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-runtime-'));
    await throughline();
  });
  suiteTeardown(async () => {
    await use(undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  const install = () =>
    vscode.commands.executeCommand<BackEndFinding | undefined>('throughline.installGpuRuntime', 'tfjs-node');

  test('a package is installed, tried and taken away again', async function () {
    this.timeout(60_000);
    await use(nodeWithNpm(join(folder, 'good'), installs));
    const finding = await install();
    assert.equal(finding?.reason, 'libtensorflow.so.2 is missing');
    await vscode.commands.executeCommand('throughline.uninstallGpuRuntime', 'tfjs-node');
  });

  test('where npm fails nothing is there', async function () {
    this.timeout(60_000);
    await use(nodeWithNpm(join(folder, 'bad'), `console.error('npm error code ENOSPC'); process.exit(1);`));
    assert.equal(await install(), undefined);
  });
});
