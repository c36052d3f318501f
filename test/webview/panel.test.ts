import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { detailOf, drawingOf } from '../../src/present/drawing';
import * as comparisons from './comparisons';
import { startHarness, type Harness } from './harness';
import * as networks from './networks';
import { themes } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const drawing = (graph: Graph) => {
  const explanation = explain(graph);
  return { explanation, drawing: drawingOf(graph, explanation) };
};

describe('pictures', () => {
  it.each(themes)('of the network, $name', async (theme) => {
    const panel = await harness.open({ theme });
    const graph = networks.resnet50();
    const { explanation, drawing: shown } = drawing(graph);
    await panel.send({ type: 'drawing/1', drawing: shown, restore: null });
    await panel.screenshot(`resnet50-${theme.name}`);
    await panel.send({ type: 'drawing/1', drawing: drawing(networks.preActivationNetwork(18)).drawing, restore: null });
    await panel.screenshot(`resnet164-${theme.name}`);
    await panel.send({ type: 'drawing/1', drawing: shown, restore: null });
    await panel.page.locator('#item-row1').dblclick();
    await panel.message('open/1');
    await panel.send({ type: 'detail/1', detail: detailOf(graph, explanation, 1) });
    await panel.screenshot(`unit-${theme.name}`);
    const plan = comparisons.planned();
    await panel.send({ type: 'comparison/1', comparison: comparisons.finished(plan), restore: null });
    await panel.screenshot(`comparison-${theme.name}`);
    await panel.send({ type: 'comparison/1', comparison: comparisons.underway(plan), restore: null });
    await panel.screenshot(`comparison-underway-${theme.name}`);
    await panel.send({ type: 'empty/1' });
    await panel.screenshot(`empty-${theme.name}`);
    await panel.send({
      type: 'problem/1',
      title: 'resnet50 could not be read',
      text: 'resnet.py:12 has a syntax error: `(` is not closed.',
      source: graph.source,
    });
    await panel.screenshot(`problem-${theme.name}`);
    await panel.send({ type: 'reading/1', file: '/a/resnet.py', operators: 61 });
    await panel.screenshot(`reading-${theme.name}`);
    await panel.send({ type: 'drawing/1', drawing: drawing(networks.partlyKnownNetwork()).drawing, restore: null });
    await panel.screenshot(`partly-${theme.name}`);
    await panel.send({ type: 'drawing/1', drawing: drawing(networks.plainNetwork()).drawing, restore: null });
    await panel.screenshot(`plain-${theme.name}`);
    await panel.send({ type: 'drawing/1', drawing: drawing(networks.longNames()).drawing, restore: null });
    await panel.screenshot(`long-${theme.name}`);
    expect(panel.problems).toEqual([]);
    await panel.close();
  });
});
