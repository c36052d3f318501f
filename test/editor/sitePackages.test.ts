import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSitePackages } from '../../src/editor/sitePackages';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-packages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = (...parts: string[]): string => {
  const path = join(folder, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
};

test("a workspace's environment comes before the active one", () => {
  const own = make('project', '.venv', 'lib', 'python3.11', 'site-packages');
  const active = make('active', 'lib', 'python3.12', 'site-packages');
  const found = findSitePackages([join(folder, 'project')], { VIRTUAL_ENV: join(folder, 'active') });
  expect(found.slice(0, 2)).toEqual([own, active]);
});

test('of two versions the newer comes first, as numbers and not as text', () => {
  const older = make('project', 'venv', 'lib', 'python3.9', 'site-packages');
  const newer = make('project', 'venv', 'lib', 'python3.11', 'site-packages');
  expect(findSitePackages([join(folder, 'project')], {}).slice(0, 2)).toEqual([newer, older]);
});

test('an environment of Windows is found', () => {
  const packages = make('project', '.venv', 'Lib', 'site-packages');
  expect(findSitePackages([join(folder, 'project')], {})[0]).toBe(packages);
});

test('a folder that does not exist is not named', () => {
  const found = findSitePackages([join(folder, 'nowhere')], { CONDA_PREFIX: join(folder, 'neither') });
  expect(found.filter((path) => path.startsWith(folder))).toEqual([]);
});
