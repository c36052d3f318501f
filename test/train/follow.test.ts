import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Journal } from '../../src/train/journal';
import type { RunEvent } from '../../src/train/protocol';
import { follow, runFiles, runFolder, writePlan } from '../../src/train/runFolder';
import { smallComparison } from './small';

const folder = mkdtempSync(join(tmpdir(), 'throughline-follow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('following a folder tells every line once, also those of a journal that was begun anew', async () => {
  const { plan, runs } = smallComparison();
  writePlan(folder, plan, runs);
  const [{ id: run }] = runs;
  const path = join(runFolder(folder, run), runFiles.journal);
  const paused = (at: string, step: number): RunEvent => ({ kind: 'paused', run, at, step });
  const journal = Journal.open(path);
  journal.append(paused('early', 1));

  const told: RunEvent[] = [];
  const end = follow(folder, (line) => told.push(line as RunEvent), 20);
  expect(told).toEqual([paused('early', 1)]);
  journal.append(paused('later', 2));
  await expect.poll(() => told.length).toBe(2);
  truncateSync(path, 0);
  journal.append(paused('again', 33));
  journal.append(paused('again and longer than all before', 4444));
  await expect.poll(() => told.length).toBe(4);
  journal.append(paused('last', 5));
  end();
  expect(told.map((event) => 'step' in event && event.step)).toEqual([1, 2, 33, 4444, 5]);
  journal.close();
});
