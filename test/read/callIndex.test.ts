import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallIndex, searchedFolder } from '../../src/read/arguments/callIndex';

let folder: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-calls-'));
  write('setup.py', '');
  write('models/net.py', 'import torch\nclass Net: pass\n');
  write('models/other.py', 'import torch\nmake_Net(3)\nNet\n');
  write('tests/test_net.py', 'import torch\nNet(1)\n');
  write('scripts/train.py', 'import torch\nnet = models.Net (2)\n');
  write('scripts/plain.py', 'net = Net(2)\n');
  write('site-packages/lib.py', 'import torch\nNet(2)\n');
  symlinkSync(folder, join(folder, 'scripts/up'));
});

afterAll(() => rmSync(folder, { recursive: true }));

it('gives the files that call a name, tests last, and follows changes', () => {
  const index = new CallIndex(folder, read);
  const calling = () =>
    index.calling('Net', join(folder, 'models/net.py')).map((file) => file.slice(folder.length + 1));
  expect(calling()).toEqual(['scripts/train.py', 'tests/test_net.py']);
  write('models/other.py', 'import torch\nNet(4)\n');
  index.changed(join(folder, 'models/other.py'));
  write('scripts/train.py', 'import torch\n');
  index.changed(join(folder, 'scripts/train.py'));
  expect(calling()).toEqual(['models/other.py', 'tests/test_net.py']);
});

it('searches the workspace folder, else the project, but no installed packages', () => {
  const file = join(folder, 'models/net.py');
  expect(searchedFolder(file, join(folder, 'models'))).toBe(folder);
  expect(searchedFolder(file, join(folder, 'models'), [join(folder, 'models'), folder])).toBe(join(folder, 'models'));
  expect(searchedFolder('/usr/lib/python3/dist-packages/net/net.py', '/usr/lib/python3/dist-packages')).toBeUndefined();
  expect(new CallIndex(undefined, read).calling('Net', file)).toEqual([]);
});
