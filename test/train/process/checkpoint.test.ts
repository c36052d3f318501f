/** A run that stops and goes on, in one process: what is kept, and what happens where it is broken. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphHash } from '../../../src/train/fingerprint';
import { Checkpoints } from '../../../src/train/process/checkpoint';
import { RunRecord } from '../../../src/train/process/record';
import { trainRun } from '../../../src/train/process/run';
import type { RunEvent } from '../../../src/train/protocol';
import { readJournal } from '../../../src/train/journal';
import { smallComparison } from '../small';
import { useBackEnd } from './gradients';

const backEnd = { name: 'wasm' as const, usable: true, reason: 'ready' };

// Dropout draws numbers at every step, batch norm has statistics: both have to go on where they were.
const { runs } = smallComparison({
  variants: ['dropout'],
  ...{ steps: 24, batchSize: 8, data: { difficulty: 'easy', train: 64, test: 20 } },
});
const [run] = runs;

const base = mkdtempSync(join(tmpdir(), 'throughline-checkpoint-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeAll(() => useBackEnd('wasm'));

/** Trains in a folder; `until` pauses behind that step, as a killed process would leave it but for its checkpoint. */
async function train(folder: string, until = Infinity, trained = run): Promise<RunEvent[]> {
  mkdirSync(folder, { recursive: true });
  const told: RunEvent[] = [];
  const record = RunRecord.open(folder, trained, 'wasm', (event) => told.push(event));
  let step = 0;
  await trainRun(trained, backEnd, {
    emit(event) {
      if (event.kind === 'step') step = event.step;
      record.add(event);
    },
    stopped: () => (step >= until ? 'pause' : null),
    kept: {
      checkpoints: new Checkpoints(folder, graphHash(trained.graph)),
      pace: { seconds: 0, share: Infinity },
      lastStep: record.lastStep,
      accuracies: (last) => record.accuracies(last),
      sync: () => record.sync(),
    },
  });
  return told;
}

/** What was measured, without what depends on the clock. */
const measured = (folder: string): RunEvent[] =>
  readJournal(join(folder, 'journal.jsonl')).flatMap((line): RunEvent[] => {
    if (line.kind === 'step') return [{ ...line, milliseconds: 0 }];
    if (line.kind === 'finished') return [{ ...line, seconds: 0, at: '' }];
    return line.kind === 'evaluation' || line.kind === 'probe' ? [line] : [];
  });

const notes = (events: RunEvent[]) => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

describe('a run that was interrupted', () => {
  const undisturbed = join(base, 'undisturbed');
  beforeAll(() => train(undisturbed));

  it('goes on bit for bit', async () => {
    const folder = join(base, 'paused');
    expect((await train(folder, 7)).at(-1)).toMatchObject({ kind: 'paused', step: 7 });
    expect((await train(folder, 13))[0]).toMatchObject({ kind: 'resumed', step: 7 });
    expect(notes(await train(folder))).toEqual([]);
    expect(measured(folder)).toEqual(measured(undisturbed));
    // The last weights stay, for those who look at the trained network.
    const { checkpoint } = new Checkpoints(folder, graphHash(run.graph)).read(24);
    expect(checkpoint?.step).toBe(24);
    expect(existsSync(join(folder, 'checkpoint.previous.bin'))).toBe(false);
  });

  it('warms up until the training error is low, and knows after an interruption how low it was', async () => {
    const { training } = run;
    const warmUp = { rate: 1e-4, untilError: 101, batches: 5 };
    const warming = { ...run, training: { ...training, learningRate: [{ from: 0, rate: 0.05 }], warmUp } };
    const folder = join(base, 'warming');
    await train(folder, 3, warming);
    await train(folder, Infinity, warming);
    const rates = measured(folder).flatMap((event) => (event.kind === 'step' ? [event.learningRate] : []));
    expect(rates.slice(0, 7)).toEqual([1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 0.05, 0.05]);
  });

  it('falls back from a torn checkpoint to the one before, and says so', async () => {
    const folder = join(base, 'torn');
    await train(folder, 9);
    truncateSync(join(folder, 'checkpoint.bin'), 1000);
    const told = await train(folder);
    expect(told[0]).toMatchObject({ kind: 'resumed', step: 8 });
    expect(notes(told)).toEqual([
      `${join(folder, 'checkpoint.bin')} cannot be used: its checksum is wrong. It goes on behind step 8.`,
    ]);
    expect(measured(folder)).toEqual(measured(undisturbed));
  });

  it('begins again where no checkpoint can be used, and measures nothing twice', async () => {
    const folder = join(base, 'broken');
    await train(folder, 9);
    for (const name of ['checkpoint.bin', 'checkpoint.previous.bin']) writeFileSync(join(folder, name), 'nothing');
    const told = await train(folder);
    expect(told[0]).toMatchObject({ kind: 'resumed', step: 0 });
    expect(notes(told)).toHaveLength(2);
    expect(notes(told)[0]).toMatch(/it is no checkpoint\. It goes on from the start\.$/);
    expect(measured(folder)).toEqual(measured(undisturbed));
  });

  it('does not take a checkpoint that is newer than its journal', async () => {
    const folder = join(base, 'newer');
    await train(folder, 9);
    const path = join(folder, 'journal.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${lines.slice(0, 6).join('\n')}\n`);
    expect(notes(await train(folder))[0]).toMatch(/it is of step 9, and the journal ends at \d\. It goes on from/);
    expect(measured(folder)).toEqual(measured(undisturbed));
  });

  it('says where a step comes out otherwise than before', async () => {
    const folder = join(base, 'otherwise');
    await train(folder, 9);
    const path = join(folder, 'journal.jsonl');
    for (const name of ['checkpoint.bin', 'checkpoint.previous.bin']) rmSync(join(folder, name));
    writeFileSync(path, readFileSync(path, 'utf8').replace(/("step":4,"loss":)[\d.]+/, '$19.5'));
    expect(notes(await train(folder))).toEqual([
      expect.stringMatching(
        /^Step 4 was computed again after an interruption: the loss is [\d.]+, the journal has 9\.5/,
      ),
    ]);
  });
});
