/** A real training as a user starts it: the built program, from source code to the table. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readComparison } from '../../src/train/runFolder';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'dist', 'cli.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-training-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('six variants of an example train, and their losses fall', { timeout: 300_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      program,
      'compare',
      join(root, 'examples', 'resnet.py#resnet20'),
      ...['--vary', 'shortcut', '--steps', '20', '--seeds', '1', '--out', folder],
    ],
    { encoding: 'utf8', timeout: 280_000 },
  );
  expect(stderr).not.toMatch(/Error:/);
  expect(status).toBe(0);
  expect(stdout).toMatch(/original/);
  expect(stdout).toMatch(/6\.61/);

  const { plan, runs } = readComparison(folder);
  expect(runs.every((run) => run.status === 'finished')).toBe(true);
  expect(plan.variants.length).toBeGreaterThanOrEqual(6);

  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  // Twenty steps are noisy for one variant; over all of them the loss of the last five is below that of the first.
  const first = mean(runs.map(({ steps }) => steps[0].loss));
  const last = mean(runs.flatMap(({ steps }) => steps.slice(-5).map(({ loss }) => loss)));
  expect(last).toBeLessThan(first);
});
