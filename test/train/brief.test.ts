import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { historyEntry } from '../../src/present/comparison/history';
import { isUnfinished, lastLine, readBrief } from '../../src/train/brief';
import { addEvent, readComparison, runFolder, writePlan } from '../../src/train/runFolder';
import { smallComparison } from './small';

const base = mkdtempSync(join(tmpdir(), 'throughline-brief-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const at = '2020-01-01T00:00:00.000Z';
const step = (run: string, count: number) =>
  ({ kind: 'step', run, step: count, loss: 2, accuracy: 0.1, learningRate: 0.1, milliseconds: 9 }) as const;

it('lists a comparison by the last lines of its journals as by all of them', () => {
  const { plan, runs } = smallComparison();
  const folder = join(base, 'kept');
  writePlan(folder, plan, runs);
  const [first, second] = plan.runs.map(({ id }) => id);
  const seen = (): unknown => {
    const brief = historyEntry(readBrief(folder, plan));
    expect(brief).toEqual(historyEntry(readComparison(folder)));
    return brief.state;
  };
  expect(seen()).toBe('paused');
  for (const run of [first, second])
    addEvent(folder, { kind: 'started', run, at, backEnd: { name: 'wasm', usable: true, reason: 'ready' } });
  for (let count = 1; count <= 40; count++) addEvent(folder, step(first, count));
  // Nobody trains them.
  expect(
    readBrief(folder, plan)
      .runs.map(({ status }) => status)
      .slice(0, 2),
  ).toEqual(['paused', 'paused']);
  expect(seen()).toBe('paused');
  for (const { id } of plan.runs)
    addEvent(folder, { kind: 'finished', run: id, at, seconds: 3, testError: 12, trainError: 10, testLoss: 1 });
  expect(seen()).toBe('finished');
  expect(isUnfinished(folder, plan)).toBe(false);
  addEvent(folder, { kind: 'failed', run: second, at, step: 40, message: 'x'.repeat(5000) });
  expect(seen()).toBe('failed');
});

it('finds the last whole line, however long it is', () => {
  const journal = join(base, 'journal.jsonl');
  const long = { kind: 'note', run: 'a/seed0', at, step: 1, text: 'ä'.repeat(9000) } as const;
  writeFileSync(journal, `${JSON.stringify(step('a/seed0', 1))}\n${JSON.stringify(long)}\n`);
  expect(lastLine(journal)).toEqual(long);
  writeFileSync(journal, '');
  expect(lastLine(journal)).toBeUndefined();
  expect(lastLine(runFolder(base, 'none'))).toBeUndefined();
});
