/** A real training as a user starts it: the built program, from source code to the table. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

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

  const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [{ plan }] = lines;
  const finished = lines.filter(({ kind }) => kind === 'finished');
  expect(finished.map(({ run }) => run).sort()).toEqual(plan.runs.map(({ id }: { id: string }) => id).sort());
  expect(plan.variants.length).toBeGreaterThanOrEqual(6);

  const lossesOf = (id: string): number[] =>
    lines.filter(({ kind, run }) => kind === 'step' && run === id).map(({ loss }) => loss);
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  // Twenty steps are noisy for one variant; over all of them the loss of the last five is below that of the first.
  const ids: string[] = plan.runs.map(({ id }: { id: string }) => id);
  const first = mean(ids.map((id) => lossesOf(id)[0]));
  const last = mean(ids.flatMap((id) => lossesOf(id).slice(-5)));
  expect(last).toBeLessThan(first);
});
