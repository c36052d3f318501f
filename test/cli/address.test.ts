import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddress, parseInput } from '../../src/cli/address';
import { filesOnDisk } from '../../src/cli/files';
import { packageRoot } from '../../src/read/packageRoot';
import { UsageError } from '../../src/cli/usage';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-address-'));
  mkdirSync(join(folder, 'project/package/models'), { recursive: true });
  for (const file of ['net.py', 'a#b.py', 'project/package/__init__.py', 'project/package/models/__init__.py']) {
    writeFileSync(join(folder, file), '');
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('FILE#ENTRY(args)', () => {
  it.each([
    ['net.py#Net', 'net.py', 'Net'],
    ['net.py#Net(64, name="a#b")', 'net.py', 'Net(64, name="a#b")'],
    ['a#b.py#Net.small', 'a#b.py', 'Net.small'],
    ['net.py', 'net.py', undefined],
    ['net.py#', 'net.py', undefined],
  ])('takes %s apart', (text, file, entry) => {
    expect(parseAddress(text, folder)).toEqual({ file: join(folder, file), entry });
  });

  it('says where it looked when there is no such file', () => {
    expect(() => parseAddress('missing.py#Net', folder)).toThrow(`${join(folder, 'missing.py')} does not exist`);
    expect(() => parseAddress('project#Net', folder)).toThrow('is a folder');
  });
});

describe('--input', () => {
  it.each([
    ['1x3x224x224', { shape: [1, 3, 224, 224], dataType: 'float32' }],
    ['1x128:int64', { shape: [1, 128], dataType: 'int64' }],
    ['1×32×32×3', { shape: [1, 32, 32, 3], dataType: 'float32' }],
    ['1, 3, 32, 32', { shape: [1, 3, 32, 32], dataType: 'float32' }],
    ['(1, 128):int64', { shape: [1, 128], dataType: 'int64' }],
    ['7', { shape: [7], dataType: 'float32' }],
  ])('reads %s', (text, input) => {
    expect(parseInput(text)).toEqual([input]);
  });

  it('reads several inputs of one text', () => {
    expect(parseInput('1x3x32x32, 1:int64')).toEqual([
      { shape: [1, 3, 32, 32], dataType: 'float32' },
      { shape: [1], dataType: 'int64' },
    ]);
  });

  it.each(['', '1x', '1x-3', '1x0', '1x3.5', '1xC', '1x3:int64:x', '1x3:int8'])('refuses %j', (text) => {
    expect(() => parseInput(text)).toThrow(UsageError);
  });
});

describe('where absolute imports are looked up', () => {
  it('begins at the first folder above the file that is no package', () => {
    expect(packageRoot(join(folder, 'project/package/models/net.py'))).toBe(join(folder, 'project'));
    expect(packageRoot(join(folder, 'net.py'))).toBe(folder);
  });

  it('goes on with the folder of the command and PYTHONPATH', () => {
    expect(filesOnDisk(join(folder, 'net.py'), '/elsewhere', '/a:/b').roots).toEqual([
      folder,
      '/elsewhere',
      '/a',
      '/b',
    ]);
  });

  it('reads no text where there is none', () => {
    expect(filesOnDisk(join(folder, 'net.py'), folder).read(join(folder, 'missing.py'))).toBeUndefined();
    expect(filesOnDisk(join(folder, 'net.py'), folder).read(folder)).toBeUndefined();
  });
});
