import { describe, expect, it } from 'vitest';
import { Progress, progressLine, shareDone } from '../../src/cli/progress';
import type { Terminal } from '../../src/cli/terminal';
import type { Comparison, ComparisonChange } from '../../src/train/comparison';
import { advance, plannedComparison } from '../../src/train/replay';
import { smallComparison } from '../train/small';

const at = '2020-01-01T00:00:00.000Z';
const { plan } = smallComparison({ steps: 10 });
const [first, second] = plan.runs;
const planned = plannedComparison(plan);

const after = (lines: ComparisonChange[]): Comparison => lines.reduce(advance, planned);

const started = (run: string): ComparisonChange => ({
  kind: 'started',
  run,
  at,
  backEnd: { name: 'cpu', usable: true, reason: 'ready' },
});
const step = (run: string, number: number): ComparisonChange => ({
  ...{ kind: 'step', run, step: number, loss: 1.834, accuracy: 0.3, learningRate: 0.1, milliseconds: 1000 },
});
const finished = (run: string): ComparisonChange => ({
  ...{ kind: 'finished', run, at, seconds: 12, testError: 18.25, trainError: 15, testLoss: 0.6 },
});

/** A terminal that keeps what is written to it. */
function screen(columns: number | null): { terminal: Terminal; lines: string[]; bar: () => string } {
  const lines: string[] = [];
  let bar = '';
  const terminal: Terminal = {
    print: () => undefined,
    report: (text) => lines.push(text),
    columns,
    replaceLine: (text) => (bar = text),
    folder: '/',
    environment: {},
    cancelled: new AbortController().signal,
  };
  return { terminal, lines, bar: () => bar };
}

describe('how far a comparison is', () => {
  it('counts steps, and a run that ended as whole', () => {
    expect(shareDone(planned)).toBe(0);
    expect(shareDone(after([started(first.id), step(first.id, 5)]))).toBeCloseTo(0.25);
    const failed: ComparisonChange = { kind: 'failed', run: first.id, at, step: 1, message: 'x' };
    expect(shareDone(after([started(first.id), failed, started(second.id), step(second.id, 10)]))).toBe(1);
  });

  it('says which run is at which step, and the time left', () => {
    const line = progressLine(after([started(first.id), step(first.id, 5)]), 200).replaceAll('\u202f', ' ');
    expect(line).toMatch(/^█{6}░{18} 25 % {2}0 of 2 runs · \d+ s left · original, seed 0: step 5 of 10, loss 1\.83$/);
  });

  it('fits the screen', () => {
    const line = progressLine(after([started(first.id), step(first.id, 5)]), 40);
    expect([...line].length).toBeLessThan(40);
    expect(line.endsWith('…')).toBe(true);
  });

  it('draws a bar on a screen, and reports each run once as it ends', () => {
    const { terminal, lines, bar } = screen(120);
    const progress = new Progress(terminal);
    const once = after([started(first.id), step(first.id, 10), finished(first.id)]);
    progress.show(once);
    progress.show(once);
    expect(lines.map((line) => line.replaceAll('\u202f', ' '))).toEqual([
      '50 %  original, seed 0: test error 18.3 %, 12 s',
    ]);
    expect(bar()).toContain('1 of 2 runs');
    progress.clear();
    expect(bar()).toBe('');
  });

  it('draws nothing where there is no screen', () => {
    const { terminal, bar } = screen(null);
    new Progress(terminal).show(after([started(first.id), step(first.id, 5)]));
    expect(bar()).toBe('');
  });
});
