import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { shortcutTable } from '../../src/papers/identityMappings';
import { planComparison, PlanError } from '../../src/train/plan';
import { residualNetwork } from '../support/residualNetwork';
import { smallComparison } from './small';

const plan = (options: Parameters<typeof smallComparison>[0] = {}) => smallComparison({ variants: 'all', ...options });

describe('a plan', () => {
  it("has the paper's number beside every variant, each of another row of its table", () => {
    const { variants, published } = plan().plan;
    const numbers = variants.map(({ id, published: row }) => `${id} ${row?.text}`);
    expect(numbers).toEqual([
      'original 6.61',
      'constant-scaling-0-1 fail',
      'constant-scaling-0.5-1 fail',
      'constant-scaling-0.5-0.5 12.35',
      'exclusive-gating-0 fail',
      'exclusive-gating-6 8.70',
      'shortcut-only-gating-0 12.86',
      'shortcut-only-gating-6 6.91',
      '1x1-conv 12.22',
      'dropout fail',
    ]);
    // All rows but that of b_g = −7, which is not offered.
    expect(variants).toHaveLength(shortcutTable.rows.length - 1);
    expect(published?.item).toBe('Table 1');
  });

  it('draws each variant as its shortcuts treat the identity term', () => {
    expect(plan().plan.variants.map(({ state }) => state)).toEqual([
      'untouched',
      'scaled',
      'scaled',
      'scaled',
      'gated',
      'gated',
      'gated',
      'gated',
      'replaced',
      'cutAtRandom',
    ]);
  });

  it('has one run for each variant and seed, seed by seed, so that whole comparisons come first', () => {
    const { plan: planned, runs } = plan({ variants: ['original', 'dropout'], seeds: 2 });
    expect(planned.runs.map(({ id }) => id)).toEqual([
      'original/seed0',
      'dropout/seed0',
      'original/seed1',
      'dropout/seed1',
    ]);
    expect(runs.map(({ id }) => id)).toEqual(planned.runs.map(({ id }) => id));
  });

  it('is recognised by what it measures, wherever the source stands', () => {
    const { id } = plan().plan;
    expect(plan({ created: '2021-02-03T00:00:00.000Z' }).plan.id).toBe(id);
    expect(plan({ steps: 61 }).plan.id).not.toBe(id);
    expect(plan({ seeds: 2 }).plan.id).not.toBe(id);
    expect(plan({ data: { difficulty: 'hard' } }).plan.id).not.toBe(id);
  });

  it('scales a deep network to the units that two cores can train, and says so', () => {
    const graph = residualNetwork({ unitsPerStage: 18 });
    const { plan: planned } = planComparison(graph, explain(graph), { architecture: 'net.py#resnet110()' });
    expect(planned.units).toBe(27);
    expect(planned.variants.map(({ figure }) => figure)).toEqual(['a', 'b', 'b', 'c', 'd', 'e', 'f']);
    expect(planned.scaling).toContain('27 of 54 units');
    expect(planned.training.learningRate).toEqual([
      { from: 0, rate: 0.01 },
      { from: 40, rate: 0.1 },
      { from: 375, rate: 0.01 },
    ]);
  });

  it('cannot be made without residual units, with variants that do not exist, or with no steps', () => {
    const graph = residualNetwork({ unitsPerStage: 1 });
    const none = { ...explain(graph), units: [] };
    expect(() => planComparison(graph, none, { architecture: '' })).toThrow(/has no residual units/);
    expect(() => plan({ variants: ['highway'] })).toThrow(/No variant is called highway\. There are: .*original, /);
    expect(() => plan({ steps: 0 })).toThrow(PlanError);
  });
});
