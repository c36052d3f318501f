import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal, parseJournal, readJournal } from '../../src/train/journal';
import type { JournalLine, RunEvent } from '../../src/train/protocol';
import { advance, plannedComparison, replay } from '../../src/train/replay';
import { headerOf } from '../../src/train/runFolder';
import { smallComparison } from './small';

const { plan, runs } = smallComparison();
const [first, second] = plan.runs.map(({ id }) => id);
const backEnd = { name: 'wasm' as const, usable: true, reason: 'ready' };
const at = '2020-01-01T00:00:00.000Z';

const events: RunEvent[] = [
  { kind: 'started', run: first, at, backEnd },
  { kind: 'step', run: first, step: 1, loss: 2.3, accuracy: 0.1, learningRate: 0.01, milliseconds: 20 },
  { kind: 'step', run: first, step: 2, loss: 2.2, accuracy: 0.2, learningRate: 0.01, milliseconds: 20 },
];

const lines: JournalLine[] = [headerOf(runs[0], 'wasm'), ...events];

const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('a journal', () => {
  it('is read back as it was written', () => {
    expect(parseJournal(text)).toEqual({ lines, damaged: 0, whole: Buffer.byteLength(text) });
  });

  it('keeps a norm that left the range of a float', () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-journal-'));
    const path = join(folder, 'journal.jsonl');
    const units = [{ name: 'a', total: Infinity, identityTerm: NaN }];
    const probe: RunEvent = { kind: 'probe', run: first, step: 1, probe: { when: 'during', units, layers: [] } };
    const journal = Journal.open(path);
    journal.append(probe);
    journal.close();
    expect(readFileSync(path, 'utf8')).toContain('"total":"Infinity"');
    expect(readJournal(path)).toEqual([probe]);
    rmSync(folder, { recursive: true });
  });

  it('loses a torn last line, and nothing else', () => {
    const torn = `${text}{"kind":"step","run":"ori`;
    expect(parseJournal(torn)).toEqual({ lines, damaged: 0, whole: Buffer.byteLength(text) });
    // Complete to the eye, but the line break that ends every line is missing.
    expect(parseJournal(text.slice(0, -1)).lines).toEqual(lines.slice(0, -1));
  });

  it('passes over lines that hold nothing to read, and counts them', () => {
    const damaged = `${text}\u0000\u0000\n12\n${JSON.stringify(lines[3])}\n`;
    const found = parseJournal(damaged);
    expect(found.damaged).toBe(2);
    expect(found.lines).toHaveLength(5);
  });
});

describe('replay', () => {
  it('keeps what was measured, step by step, and changes nothing that it was given', () => {
    const before = plannedComparison(plan);
    const frozen = structuredClone(before);
    const after = events.reduce(advance, before);
    expect(before).toEqual(frozen);
    expect(after).toEqual(replay(plan, events));
    expect(after.runs[0].steps.map(({ loss }) => loss)).toEqual([2.3, 2.2]);
    expect(after.runs.map(({ status }) => status)).toEqual(['running', 'waiting']);
  });

  it('tells the time left from the speed of the steps so far, for the runs that go on now', () => {
    // 58 steps of this run and 60 of the other at 20 ms.
    expect(replay(plan, events).secondsLeft).toBeCloseTo(118 * 0.02, 6);
    const both = replay(plan, [...events, { kind: 'started', run: second, at, backEnd }]);
    expect(both.secondsLeft).toBeCloseTo(Math.max((118 * 0.02) / 2, 1.2), 6);
  });

  it('goes on with a run that is tried again', () => {
    const failed: RunEvent = { kind: 'failed', run: first, at, step: 2, message: 'out of memory' };
    const again: RunEvent = { kind: 'resumed', run: first, at, step: 1, backEnd };
    const [run] = replay(plan, [...events, failed]).runs;
    expect(run).toMatchObject({ status: 'failed', message: 'out of memory' });
    const [resumed] = replay(plan, [...events, failed, again]).runs;
    expect(resumed).toEqual({ ...run, status: 'running', message: undefined });
  });

  it('knows what it is told twice', () => {
    const once = replay(plan, events);
    const twice = replay(plan, [...events, ...events]);
    expect({ ...twice, secondsLeft: 0 }).toEqual({ ...once, secondsLeft: 0 });
  });

  it('ends with no time left', () => {
    const finished = (run: string): RunEvent => ({
      kind: 'finished',
      run,
      at,
      seconds: 3,
      testError: 10,
      trainError: 8,
      testLoss: 0.4,
    });
    const over = replay(plan, [...events, finished(first), finished(second)]);
    expect(over.secondsLeft).toBe(0);
    expect(over.runs.map(({ testError }) => testError)).toEqual([10, 10]);
  });
});
