import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCheckOfRun } from '../../src/train/checks/plan';
import { runCheck } from '../../src/train/checks/runCheck';
import { runFolder } from '../../src/train/runFolder';
import { ComparisonSession } from '../../src/train/session';
import { bundleTrainingProcess, type Bundle } from './bundle';
import { smallComparison } from './small';

describe('the equations on a kept run', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleTrainingProcess();
  });
  afterAll(() => bundle.remove());

  it('are checked at the weights that it has come to', async () => {
    const folder = join(bundle.folder, 'comparison');
    const planned = smallComparison({ variants: ['full-pre-activation'], steps: 3, data: { train: 32, test: 10 } });
    await new ComparisonSession({ entry: bundle.entry, ...planned, backEnd: 'wasm', folder }).start();
    const check = planCheckOfRun(runFolder(folder, planned.runs[0].id));
    const shares: number[] = [];
    const report = await runCheck(check, {
      entry: bundle.entry,
      backEnd: 'wasm',
      progress: (share) => shares.push(share),
    });
    expect(report).toMatchObject({ step: 3, backEnd: { name: 'wasm', usable: true } });
    expect(report!.checks.map(({ equation }) => equation)).toEqual(['(4)', '(5)', '(5)']);
    for (const { relativeError } of report!.checks) expect(relativeError).toBeLessThan(1e-5);
    expect(shares.at(-1)).toBe(1);
  });

  it('that has no weights yet are refused, and a folder that is no run', async () => {
    const { specification, ...rest } = planCheckOfRun(
      runFolder(join(bundle.folder, 'comparison'), smallComparison({ variants: ['full-pre-activation'] }).runs[0].id),
    );
    const elsewhere = { ...rest, specification: { ...specification, trained: { folder: bundle.folder } } };
    await expect(runCheck(elsewhere, { entry: bundle.entry, backEnd: 'wasm' })).rejects.toThrow(
      /no weights of the run/,
    );
    expect(() => planCheckOfRun(bundle.folder)).toThrow(/is not the folder of a run/);
  });
});
