/** Nothing is lost, and nothing is measured twice, whoever is killed and whenever. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../../src/train/process/random';
import type { RunEvent } from '../../src/train/protocol';
import { readComparison, readRun, writePlan } from '../../src/train/runFolder';
import { bundleHost, bundleTrainingProcess, type Bundle } from './bundle';
import { smallComparison } from './small';

let bundle: Bundle;
let host: string;
beforeAll(async () => {
  bundle = await bundleTrainingProcess();
  host = await bundleHost(bundle);
});
afterAll(() => bundle.remove());

const { plan, runs } = smallComparison({
  variants: ['dropout'],
  ...{ steps: 150, batchSize: 4, data: { difficulty: 'easy', train: 64, test: 16 } },
});

interface Moment {
  killed: 'training process' | 'host' | 'both';
  /** Events that the host has told before. */
  events: number;
  milliseconds: number;
}

const random = new Random(7, 'moments');
const moments = Array.from({ length: 10 }, (_, i): Moment => {
  const killed = (['training process', 'host', 'both'] as const)[i % 3];
  return { killed, events: 1 + random.integer(14), milliseconds: random.between(0, 25) };
});

/** Trains until the moment has come, or to the end where there is none. Resolves when the host is gone. */
async function live(folder: string, moment?: Moment): Promise<void> {
  const process_ = spawn(process.execPath, [host, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => process_.on('close', resolve));
  let events = 0;
  for await (const line of createInterface({ input: process_.stdout })) {
    const [kind, ...training] = line.split(' ');
    // The ladder and the standing come before any process trains.
    if (!moment || kind === 'ladder' || kind === 'standing' || ++events !== moment.events) continue;
    await sleep(moment.milliseconds);
    if (moment.killed !== 'host') for (const id of training) kill(Number(id));
    if (moment.killed !== 'training process') process_.kill('SIGKILL');
  }
  await gone;
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

/** What was measured, without what depends on the clock. */
const measured = (folder: string): RunEvent[] =>
  readRun(folder, runs[0].id).events.flatMap((event): RunEvent[] => {
    if (event.kind === 'step') return [{ ...event, milliseconds: 0 }];
    if (event.kind === 'finished') return [{ ...event, seconds: 0, at: '' }];
    return event.kind === 'evaluation' || event.kind === 'probe' ? [event] : [];
  });

it('ten kills at random moments leave the journal of an undisturbed run', { timeout: 240_000 }, async () => {
  const [disturbed, undisturbed] = [join(bundle.folder, 'disturbed'), join(bundle.folder, 'undisturbed')];
  for (const folder of [disturbed, undisturbed]) writePlan(folder, plan, runs);
  for (const moment of moments) {
    await live(disturbed, moment);
    expect(readComparison(disturbed).runs[0].status, JSON.stringify(moment)).not.toBe('finished');
  }
  await Promise.all([live(disturbed), live(undisturbed)]);
  expect(readComparison(disturbed).runs[0]).toMatchObject({ status: 'finished', notes: [] });
  const kinds = readRun(disturbed, runs[0].id).events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'started' || kind === 'resumed').length).toBeGreaterThan(5);
  expect(measured(disturbed)).toEqual(measured(undisturbed));
});
