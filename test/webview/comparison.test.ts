import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { equationCard } from '../../src/present/equationCard';
import type { Comparison } from '../../src/train/comparison';
import { checkReport } from '../support/checkReport';
import * as comparisons from './comparisons';
import { startHarness, type Harness, type PanelPage } from './harness';
import { darkModern } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

const show = (panel: PanelPage, comparison: Comparison) =>
  panel.send({ type: 'comparison/1', comparison, restore: null });

const withComparison = (comparison: Comparison, act: (panel: PanelPage) => Promise<void>) =>
  harness.use({ theme: darkModern }, async (panel) => {
    await show(panel, comparison);
    await act(panel);
  });

/** Lines of a chart, the topmost last. */
const lines = (panel: PanelPage, chart: string) => panel.page.locator(`[data-chart=${chart}] .series path`);

describe('a comparison', () => {
  it('grows with the events, and says how long it takes', () => {
    const plan = comparisons.planned({ seeds: 1 });
    return withComparison(plan, async (panel) => {
      const [run] = plan.runs;
      expect(await lines(panel, 'test-error').count()).toBe(0);
      const events = comparisons.eventsOf(plan, run.id, 300);
      await panel.send({ type: 'events/1', comparison: plan.plan.id, events, secondsLeft: 130 });
      const curve = lines(panel, 'test-error').first();
      await expect.poll(() => lines(panel, 'test-error').count()).toBe(1);
      expect(await panel.page.locator('.status').textContent()).toMatch(/0 of 6 finished · about 2.min 10.s left/);
      expect(await panel.page.getByText('seed 0: step 300 of 600').count()).toBe(1);
      const before = await curve.getAttribute('d');
      const more = comparisons.eventsOf(plan, run.id).slice(events.length);
      await panel.send({ type: 'events/1', comparison: plan.plan.id, events: more, secondsLeft: 60 });
      await expect.poll(() => curve.getAttribute('d')).not.toBe(before);
      expect(await panel.page.locator('.status').textContent()).toContain('1 of 6 finished');
    });
  });

  it('keeps what a failed run measured, marks where it ended, and says why', () =>
    withComparison(comparisons.underway(comparisons.planned()), async (panel) => {
      expect(await panel.page.locator('[data-chart=test-error] .end circle').count()).toBe(2);
      expect(await panel.page.locator('.remark.failed').textContent()).toContain(
        'The loss is not a number at step 120',
      );
      expect(await panel.page.locator('.end-reason').allTextContents()).toContain('1 of 3: cancelled');
    }));

  it('is cancelled by its button, which goes when all is done', () => {
    const plan = comparisons.planned({ seeds: 1 });
    return withComparison(plan, async (panel) => {
      await panel.page.getByText('Cancel').click();
      expect(await panel.message('cancelRun/1')).toMatchObject({ comparison: plan.plan.id, run: null });
      await show(panel, comparisons.finished(plan));
      expect(await panel.page.getByText('Cancel').isVisible()).toBe(false);
    });
  });

  it('is paused and resumed by its buttons, and waits in a queue until it is taken out', () => {
    const comparison = comparisons.underway(comparisons.planned());
    const { id } = comparison.plan;
    return withComparison(comparison, async (panel) => {
      const button = (name: string) => panel.page.locator('.progress-row').getByText(name, { exact: true });
      await button('Pause').click();
      expect(await panel.message('pauseTraining/1')).toMatchObject({ comparison: id });
      const runs = comparison.runs.map((run) =>
        run.status === 'running' ? { ...run, status: 'paused' as const } : run,
      );
      await show(panel, { ...comparison, runs, standing: 'paused' });
      expect(await panel.page.locator('.status').textContent()).toMatch(/^Paused · Runs 2 of 18 finished/);
      expect(await panel.page.getByText('seed 0 paused at step 260 of 600').count()).toBe(1);
      expect(await button('Pause').isVisible()).toBe(false);
      await button('Resume').click();
      expect(await panel.message('resumeTraining/1')).toMatchObject({ comparison: id });
      await show(panel, { ...comparison, runs, standing: 'queued', ahead: 2 });
      expect(await panel.page.locator('.status').textContent()).toMatch(/^Queued behind 2 comparisons · /);
      expect(await button('Resume').isVisible()).toBe(false);
      await button('Train Next').click();
      expect(await panel.message('trainNext/1')).toMatchObject({ comparison: id });
      await show(panel, { ...comparison, runs, standing: 'queued', ahead: 1 });
      expect(await button('Train Next').isVisible()).toBe(false);
      await button('Take Out of the Queue').click();
      expect(await panel.message('pauseTraining/1')).toMatchObject({ comparison: id });
    });
  });

  it('shows the equations that were checked on the weights of its runs, and checks again', () => {
    const plan = comparisons.planned({ seeds: 1 });
    const [first, second] = plan.runs.map(({ id }) => id);
    const comparison = plan.plan.id;
    return withComparison(plan, async (panel) => {
      const parts = panel.page.locator('.run-checks .run-check > h3');
      const check = equationCard(checkReport);
      expect(await panel.page.locator('.run-checks').isVisible()).toBe(false);
      await panel.send({ type: 'runCheck/1', comparison, run: second, check });
      await panel.send({ type: 'runCheck/1', comparison, run: first, check: { state: 'running', share: 0.5 } });
      expect(await parts.allTextContents()).toEqual(
        plan.plan.variants.slice(0, 2).map(({ label }) => `${label}, seed 0`),
      );
      await panel.page.locator('.run-check').first().getByText('Cancel').click();
      expect(await panel.message('checkRun/1')).toEqual({
        type: 'checkRun/1',
        comparison,
        run: first,
        want: 'nothing',
      });
      await panel.send({ type: 'runCheck/1', comparison, run: first, check: null });
      expect(await parts.count()).toBe(1);
    });
  });

  it('opens the log of a run, also while its steps are counted', () => {
    const plan = comparisons.planned({ seeds: 1 });
    const [run] = plan.runs;
    return withComparison(plan, async (panel) => {
      const send = (events: ReturnType<typeof comparisons.eventsOf>) =>
        panel.send({ type: 'events/1', comparison: plan.plan.id, events, secondsLeft: 60 });
      const events = comparisons.eventsOf(plan, run.id, 80);
      await send(events.slice(0, 40));
      const log = panel.page.getByRole('button', { name: 'Log', exact: true });
      await log.focus();
      await send(events.slice(40));
      await expect.poll(() => panel.page.getByText('seed 0: step 80 of 600').count()).toBe(1);
      // Had the row been drawn anew, the keyboard would be lost.
      await panel.page.keyboard.press('Enter');
      expect(await panel.message('runLog/1')).toMatchObject({ comparison: plan.plan.id, run: run.id });
    });
  });

  it('says its verdict in words once no run is open', () => {
    const plan = comparisons.planned();
    return withComparison(comparisons.underway(plan), async (panel) => {
      const verdict = panel.page.locator('.judgement');
      expect(await verdict.isVisible()).toBe(false);
      await show(panel, comparisons.finished(plan));
      expect(await verdict.locator('p').first().textContent()).toMatch(/^Same order as published in \d+ of \d+ pairs/);
      expect(await panel.page.locator('.conditions').textContent()).toContain('Compare the order, not the values.');
      await show(panel, comparisons.finished(comparisons.planned({ seeds: 1 })));
      expect(await verdict.textContent()).toContain('run more seeds');
    });
  });

  it('shows the total gradient or the identity term, never both in one', () =>
    withComparison(comparisons.finished(comparisons.planned()), async (panel) => {
      const total = await lines(panel, 'gradient-norm-before-training').first().getAttribute('d');
      await panel.page.getByRole('radio', { name: 'Identity term' }).click();
      const term = lines(panel, 'identity-term-before-training').first();
      await expect.poll(() => term.count()).toBe(1);
      expect(await term.getAttribute('d')).not.toBe(total);
      expect(await panel.page.getByText('identity term at unit 0').count()).toBe(1);
      expect(await panel.page.getByText('untouched: 1').count()).toBe(1);
    }));

  it('asks for the code of the variant of a row', () =>
    withComparison(comparisons.finished(comparisons.planned()), async (panel) => {
      await panel.page.locator('tr[data-variant=dropout]').getByRole('button').click();
      const { id } = comparisons.planned().plan;
      expect(await panel.message('variantCode/1')).toMatchObject({ comparison: id, variant: 'dropout' });
    }));

  it('sets published figures apart from measured ones', () =>
    withComparison(comparisons.finished(comparisons.planned()), async (panel) => {
      const row = panel.page.locator('tr[data-variant=original]');
      expect(await row.locator('.published').textContent()).toBe('6.61');
      expect(await row.locator('.measured').textContent()).toMatch(/^\d+\.\d± \d+\.\d$/);
      // Every seed a dot and their mean a stroke; the published one a mark of its own on a scale of its own.
      expect(await row.locator('.dots circle').count()).toBe(3);
      expect(await row.locator('.dots .mean').count()).toBe(1);
      expect(await row.locator('.published .dots').getAttribute('aria-label')).toBe('6.61 %');
      expect(await panel.page.locator('tr[data-variant=dropout] .published .dots').getAttribute('aria-label')).toBe(
        'beyond the scale',
      );
      expect(await panel.page.locator('.conditions').textContent()).toContain('webgpu (only a software adapter)');
    }));

  it('draws ten thousand steps without drawing each', () => {
    const plan = comparisons.planned({ seeds: 1, steps: 5000, variants: ['original', 'dropout'] });
    return withComparison(plan, async (panel) => {
      await panel.page.getByRole('radio', { name: 'Loss' }).click();
      for (const { id } of plan.runs) {
        const events = comparisons.eventsOf(plan, id);
        await panel.send({ type: 'events/1', comparison: plan.plan.id, events, secondsLeft: null });
      }
      expect(await panel.page.getByText('one seed; smoothed over 83 steps').count()).toBe(1);
      const d = (await lines(panel, 'training-loss').first().getAttribute('d'))!;
      expect(d.split('L').length).toBeGreaterThan(100);
      expect(d.split('L').length).toBeLessThan(260);
    });
  });
});
