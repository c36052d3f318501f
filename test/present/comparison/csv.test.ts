import { describe, expect, it } from 'vitest';
import { probesCsv, stepsCsv } from '../../../src/present/comparison/csv';
import { finished, planned } from '../../webview/comparisons';

const small = finished(planned({ seeds: 1, steps: 10, variants: ['original', 'exclusive-gating-6'] }));

const rowsOf = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,|$)/g) ?? []);

describe('the numbers of a comparison as CSV', () => {
  it('has a row for each step of each run, with the errors where they were evaluated', () => {
    const csv = stepsCsv(small);
    expect(csv.split('\r\n')[0]).toBe(
      'run,variant,label,seed,status,step,learning_rate,batch_loss,batch_accuracy,test_loss,test_error_percent,train_loss,train_error_percent',
    );
    expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + 2 * 10);
    const [, first, second] = csv.split('\r\n');
    expect(first).toMatch(/^original\/seed0,original,original,0,finished,1,0.01,[\d.]+,[\d.]+,,,,$/);
    expect(second).toMatch(/^original\/seed0,original,original,0,finished,2,0.1,[\d.]+,[\d.]+,[\d.]+,[\d.]+,,$/);
  });

  it('has a row for each unit of each probe, fields with commas in quotes', () => {
    const rows = rowsOf(probesCsv(small));
    expect(rows).toHaveLength(1 + 2 * 2 * small.plan.units);
    expect(probesCsv(small)).toContain(
      'exclusive-gating-6/seed0,exclusive-gating-6,"exclusive gating, b_g = −6",0,finished,0,before,unit,0,',
    );
  });
});
