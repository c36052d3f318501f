import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { keepCheck, readChecks } from '../../src/train/checks/keptChecks';
import { checkReport } from '../support/checkReport';

const folder = mkdtempSync(join(tmpdir(), 'throughline-checks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps the newest check of each step', () => {
  expect(readChecks(folder)).toEqual([]);
  keepCheck(folder, { ...checkReport, step: 500 });
  keepCheck(folder, checkReport);
  keepCheck(folder, { ...checkReport, step: 500, seed: 1 });
  expect(readChecks(folder).map(({ step, seed }) => [step, seed])).toEqual([
    [0, 0],
    [500, 1],
  ]);
  writeFileSync(join(folder, 'checks.json'), '{');
  expect(readChecks(folder)).toEqual([]);
});

it('says where it cannot be kept', () => {
  expect(() => keepCheck(join(folder, 'none'), checkReport)).toThrow(/^The check cannot be kept in .*none: /);
});
