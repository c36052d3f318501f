import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsIn } from '../../src/train/runFolder';
import { keepComparison } from '../support/keptComparison';
import { runHere } from './terminal';

let folder: string;
const ids: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-kept-'));
  ids.push(keepComparison(folder, { steps: 2, created: '2026-01-01T00:00:00Z' }));
  ids.push(keepComparison(folder, { steps: 3, created: '2026-02-01T00:00:00Z' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('throughline history', () => {
  it('lists what is kept, by architecture, the newest first', async () => {
    const { code, output } = await runHere(['history'], { folder });
    expect(code).toBe(0);
    const lines = output.split('\n');
    expect(lines[0]).toBe('net.py#resnet8');
    expect(lines[2]).toMatch(
      new RegExp(`^ {2}${ids[1]} +2026-02-01 00:00 .*2 variants, 3 steps +finished +[\\d.]+ %, original`),
    );
    expect(lines[3]).toContain(ids[0]);
  });

  it('lists those of one architecture as JSON', async () => {
    const { output } = await runHere(['history', 'src/net.py#resnet8', '--json'], { folder });
    expect(JSON.parse(output)).toMatchObject([{ id: ids[1], state: 'finished' }, { id: ids[0] }]);
    const none = await runHere(['history', 'net.py#other'], { folder });
    expect(none.errors).toContain('No comparison of net.py#other is kept here');
  });
});

describe('throughline report', () => {
  it('writes the reports of a kept comparison anew', async () => {
    const { code, output, errors } = await runHere(['report', ids[0]], { folder });
    expect(code).toBe(0);
    expect(output).toContain('measured here: test error');
    expect(errors).toContain(join('.throughline', 'runs', ids[0], 'report.html'));
    const own = join(runsIn(folder), ids[0]);
    expect(readFileSync(join(own, 'report.html'), 'utf8')).toContain('<!doctype html>');
    expect(existsSync(join(own, 'report.md'))).toBe(true);
    await runHere(['report', own, '--format', 'csv'], { folder });
    expect(readFileSync(join(own, 'steps.csv'), 'utf8').split('\r\n')).toHaveLength(2 + 2 * 2);
  });

  it('prints two side by side, what differs first', async () => {
    const { code, output } = await runHere(['report', ids[0], ids[1]], { folder });
    expect(code).toBe(0);
    expect(output).toMatch(/Not the same measurement: .*steps/);
    expect(output).toMatch(/^original +[\d.]+ % +[\d.]+ % +[+−]?[\d.]+, one seed$/m);
  });

  it('says what to do where there is no comparison', async () => {
    const { code, errors } = await runHere(['report', 'nowhere'], { folder });
    expect(code).toBe(2);
    expect(errors).toContain('nowhere holds no comparison');
  });
});
