/** Rows of modules that hang together in more ways than one chain: what goes past a row is drawn beside it. */
import { describeLayers } from '../explain/units/branch';
import type { Crossing } from '../explain/explanation';
import { lineName } from '../graph/cells';
import type { Graph } from '../graph/graph';
import { isWeightLayer } from '../graph/weights';
import type { Row, Stretch } from './drawingModel';
import { stretchOf } from './drawingPath';
import { costOf, operatorLines, shapeText } from './drawingText';
import { weightFactor, weightsOnPaths } from './drawingWeights';
import type { RowPart } from './levels/rowParts';

const lineOf = ({ nodes }: Graph, id: number): string => lineName(nodes[id].source.file, nodes[id].source.startLine);

/** Weight layers that a row names one by one. */
const mostLayers = 4;

/** How such rows stand on the spine, and what is known of the identity path in them. */
export interface ModuleRowOptions {
  kind: 'weights' | 'plain';
  /** Does the identity path run through all of them, or only through those that hold a crossing? */
  onPath: boolean | 'whereCrossed';
  crossings: ReadonlyMap<number, Crossing>;
}

export function moduleRows(
  graph: Graph,
  parts: readonly RowPart[],
  { kind, onPath, crossings }: ModuleRowOptions,
): Omit<Row, 'index'>[] {
  let layer = 0;
  return parts.map(({ path, nodes }) => {
    const weights = nodes.filter((id) => isWeightLayer(graph.nodes[id], graph));
    const result = resultOf(graph, nodes);
    const { fewest, most } = weightsOnPaths(graph, new Set(nodes), result);
    const from = layer + 1;
    layer += weights.length;
    const before: Stretch[] =
      kind === 'weights' && fewest > 0
        ? [stretchOf(graph, { node: weights[0], factor: weightFactor(from, layer) }, null)]
        : nodes.flatMap((id) => (crossings.has(id) ? [stretchOf(graph, crossings.get(id)!, null)] : []));
    const name = path || graph.nodes[nodes[0]].module || lineOf(graph, nodes[0]);
    const lines = linesOf(graph, nodes, weights, fewest, most);
    return {
      kind,
      unit: null,
      name,
      shape: shapeText(graph.nodes[result].shape),
      lines,
      path: { before, shortcut: [], after: [] },
      onPath: onPath === 'whereCrossed' ? before.length > 0 : onPath,
      sign: null,
      ticks: kind === 'weights' && fewest === 0 ? weights.length : 0,
      ways: [],
      ...costOf(graph, nodes),
      nodes,
      source: graph.modules.find((module) => module.path === path)?.source ?? graph.nodes[nodes[0]].source,
      spoken: [name, `${nodes.length} operators`, ...lines].join(', '),
    };
  });
}

function linesOf(
  graph: Graph,
  nodes: readonly number[],
  weights: readonly number[],
  fewest: number,
  most: number,
): string[] {
  if (weights.length === 0) return operatorLines(nodes.map((id) => graph.nodes[id]));
  const { layers, widths } = describeLayers(weights.map((id) => graph.nodes[id]));
  const crossed = fewest === most ? '' : `${fewest} ${most - fewest === 1 ? 'or' : 'to'} ${most} on a path`;
  return (
    weights.length > mostLayers ? [`${weights.length} weight layers`, crossed] : [layers, widths, crossed]
  ).filter(Boolean);
}

/** The last node whose tensor no other of them takes. */
function resultOf(graph: Graph, nodes: readonly number[]): number {
  const used = new Set(nodes.flatMap((id) => graph.nodes[id].inputs));
  return nodes.findLast((id) => !used.has(id)) ?? nodes[nodes.length - 1];
}
