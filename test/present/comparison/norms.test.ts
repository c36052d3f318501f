import { expect, it } from 'vitest';
import { normLines } from '../../../src/present/comparison/norms';
import { normsOf } from '../../../src/present/comparison/series';
import { advance, plannedComparison } from '../../../src/train/replay';
import { smallComparison } from '../../train/small';

it('a gradient that left the range of a float is a gap in its line, and said', () => {
  const { plan } = smallComparison({ variants: ['original'] });
  const units = [3, Infinity, 2].map((total, i) => ({ name: `unit${i}`, total, identityTerm: 1 }));
  const probe = { when: 'before' as const, units, layers: [] };
  const run = plan.runs[0].id;
  const comparison = advance(plannedComparison(plan), { kind: 'probe', run, step: 0, probe });
  const norms = normsOf(comparison, 'before', 'total');
  expect(norms[0].points.map(({ y }) => y)).toEqual([1.5, null, 1]);
  const input = { comparison, norms, part: 'total', when: 'before', scale: 'log' } as const;
  const { summary } = normLines({ ...input, hidden: new Set(), styles: new Map() });
  expect(summary).toMatch(/Not finite: original at 1\.$/);
});
