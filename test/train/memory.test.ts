/** A training process needs no more memory after thousands of steps than after some hundred. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readComparison, runFolder, writePlan } from '../../src/train/runFolder';
import { bundleTrainingProcess, type Bundle } from './bundle';
import { smallComparison } from './small';

let bundle: Bundle;
beforeAll(async () => {
  bundle = await bundleTrainingProcess();
});
afterAll(() => bundle.remove());

it.concurrent.each(['wasm', 'cpu'])(
  'memory stays flat over 2,000 steps on %s',
  { timeout: 180_000 },
  async (backEnd) => {
    const { plan, runs } = smallComparison({
      ...{ variants: ['original'], steps: 2000, batchSize: 2, data: { difficulty: 'easy', train: 16, test: 4 } },
      target: { size: 8, width: 2 },
    });
    const folder = join(bundle.folder, backEnd);
    writePlan(folder, plan, runs);
    const own = runFolder(folder, runs[0].id);
    const child = spawn(process.execPath, [bundle.entry, 'run', own, '--backend', backEnd], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let log = '';
    for await (const text of child.stdout) log += String(text);
    expect(readComparison(folder).runs[0]).toMatchObject({ status: 'finished', steps: { length: 2000 } });
    const seen = [...log.matchAll(/evaluation of test images, step \d+; (\d+) tensors, (\d+) MB/g)];
    const [tensors, megabytes] = [1, 2].map((group) => seen.map((found) => Number(found[group])));
    // At 400, 800, … 2,000 steps.
    expect(tensors).toHaveLength(5);
    expect(new Set(tensors).size).toBe(1);
    // The collector takes its time; one lost batch of images a step would be more.
    expect(megabytes[4] - megabytes[0]).toBeLessThan(40);
  },
);
