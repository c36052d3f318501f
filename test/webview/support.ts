import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { detailOf, drawingOf } from '../../src/present/drawing';
import { layersWithin } from '../../src/present/arrange/layers';
import { answerCard } from '../../src/present/questions/answerCard';
import type { Drawing } from '../../src/present/drawingModel';
import { estimatedWidth } from '../../src/present/drawingMarks';
import { layoutDrawing, type LayoutOptions } from '../../src/present/drawingLayout';
import { shortcutVariants, vary } from '../../src/vary/vary';
import { residualNetwork } from '../support/residualNetwork';
import { bareBlock } from './networks';

/** A graph with all that the panel is sent about it. */
export function explained(graph: Graph) {
  const explanation = explain(graph);
  return {
    graph,
    explanation,
    drawing: drawingOf(graph, explanation),
    detail: (row: number, opened: readonly string[] = []) => detailOf(graph, explanation, { row, opened }),
    answer: (question: string) => answerCard(question, { graph, explanation })!,
  };
}

/** A CIFAR network in which every shortcut is one of Table 1's. */
export function variantNetwork(id: string): Graph {
  const graph = residualNetwork({ unitsPerStage: 3, option: 'B' });
  return vary(
    graph,
    explain(graph),
    shortcutVariants.find((variant) => variant.id === id)!,
  );
}

/** One unit alone whose shortcut is gated, its branch with it. */
export function gatedBlock(): Graph {
  const block = bareBlock();
  return vary(
    block,
    explain(block),
    shortcutVariants.find(({ id }) => id === 'exclusive-gating-6')!,
  );
}

export const layout = (graph: Graph, options: Partial<LayoutOptions> = {}) =>
  layoutOf(explained(graph).drawing, options);

export const layoutOf = (drawing: Drawing, options: Partial<LayoutOptions> = {}) =>
  layoutDrawing(drawing, {
    width: 744,
    direction: 'gradient',
    unfolded: new Set(),
    closedStages: new Set(),
    opened: new Map(),
    lit: new Set(),
    measure: estimatedWidth,
    layers: layersWithin,
    ...options,
  });
