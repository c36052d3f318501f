import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNode, nodeCandidates } from '../../../src/train/runtime/nodes';
import { npmOf } from '../../../src/train/runtime/npm';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-nodes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says of itself to be a version of Node. */
function nodeAt(path: string, version: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === 'win32')('finding Node', () => {
  it('passes over one that is too old or no Node at all', async () => {
    nodeAt(join(folder, 'old', 'node'), '18.20.4');
    nodeAt(join(folder, 'strange', 'node'), 'hello');
    const good = nodeAt(join(folder, 'good', 'node'), '22.1.0');
    const PATH = ['old', 'strange', 'good'].map((name) => join(folder, name)).join(':');
    expect(await findNode({ environment: { PATH } })).toEqual({ path: good, version: '22.1.0' });
  });

  it('looks into version managers, the newest first', () => {
    const home = join(folder, 'home');
    const versions = ['v20.9.0', 'v22.14.0', 'v20.19.0'].map((version) =>
      nodeAt(join(home, '.nvm', 'versions', 'node', version, 'bin', 'node'), version),
    );
    const found = nodeCandidates({ environment: {}, home }).filter((path) => path.startsWith(home));
    expect(found).toEqual([versions[1], versions[2], versions[0]]);
  });

  it('takes the one of the settings, or says why it cannot', async () => {
    const path = nodeAt(join(folder, 'wanted', 'node'), '20.19.0');
    expect(await findNode({ wanted: path })).toEqual({ path, version: '20.19.0' });
    await expect(findNode({ wanted: join(folder, 'none') })).rejects.toThrow(
      /^throughline\.training\.node names .*none, which is not usable: there is no such file\.$/,
    );
    await expect(findNode({ wanted: nodeAt(join(folder, 'seven'), '7.0.0') })).rejects.toThrow(
      /seven, which is Node 7\.0\.0; training needs 20 or newer\.$/,
    );
  });

  it('finds the npm beside it, else on the PATH, else says what to do', () => {
    const node = { path: nodeAt(join(folder, 'own', 'bin', 'node'), '22.1.0'), version: '22.1.0' };
    const script = join(folder, 'own', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
    const elsewhere = { PATH: join(folder, 'elsewhere') };
    nodeAt(join(folder, 'elsewhere', 'npm'), '');
    const found = npmOf(node, elsewhere);
    // Debian keeps its npm in a place of its own, for every Node.
    expect([found.command, found.prefix[0] ?? '']).toEqual(
      found.prefix.length > 0
        ? [node.path, '/usr/share/nodejs/npm/bin/npm-cli.js']
        : [join(folder, 'elsewhere', 'npm'), ''],
    );
    mkdirSync(join(script, '..'), { recursive: true });
    writeFileSync(script, '');
    expect(npmOf(node, elsewhere)).toMatchObject({ command: node.path, prefix: [script], shell: false });
  });
});
