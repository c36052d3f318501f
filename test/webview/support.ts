import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { detailOf, drawingOf } from '../../src/present/drawing';
import { layersWithin } from '../../src/present/arrange/layers';
import { answerCard } from '../../src/present/questions/answerCard';
import type { Drawing, Row } from '../../src/present/drawingModel';
import type { Stage } from '../../src/present/levels/level';
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

/** A drawing whose rows of one module, `layer1` of `layer1.0`, are a stage. */
export function staged(drawing: Drawing): Drawing {
  const stages: Stage[] = [];
  for (const row of drawing.rows) {
    const name = row.name.slice(0, Math.max(0, row.name.lastIndexOf('.')));
    const last = stages.at(-1);
    if (last && last.name === name && last.first + last.count === row.index)
      stages[stages.length - 1] = { ...last, count: last.count + 1, units: last.units + 1 };
    else if (name)
      stages.push({
        first: row.index,
        count: 1,
        name,
        shape: row.shape,
        parameters: row.parameters,
        multiplyAdds: row.multiplyAdds,
        units: 1,
        weightLayers: row.ticks,
        sign: null,
        spoken: `stage ${name}`,
      });
  }
  const sum = (rows: readonly Row[], key: 'parameters' | 'multiplyAdds') => {
    const value = rows.reduce((total, row) => total + (row[key].value ?? 0), 0);
    return { value, text: `${(value / 1e6).toFixed(2)} M` };
  };
  return {
    ...drawing,
    stages: stages.map((stage) => {
      const rows = drawing.rows.slice(stage.first, stage.first + stage.count);
      return {
        ...stage,
        weightLayers: rows.reduce((total, { ticks }) => total + ticks, 0),
        parameters: sum(rows, 'parameters'),
        multiplyAdds: sum(rows, 'multiplyAdds'),
      };
    }),
  };
}
