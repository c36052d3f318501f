import type { Graph } from '../../graph/graph';
import type { ResidualUnit, SpineItem, Stage } from '../explanation';
import type { Spine } from '../path/spine';
import { auxiliaryStructures, type AuxiliaryClassifier } from './auxiliary';
import { denseBlocks } from './denseBlocks';
import { hyperConnections } from './hyperConnections';
import { inceptionModules } from './inception';
import { plainStacks } from './plainStacks';
import { plainSections, residualSections } from './sections';
import type { Structure } from './structure';
import { transformerBlocks } from './transformerBlocks';

/** What structures are looked for in, beside the graph. */
export interface Found {
  spine: Spine;
  items: readonly SpineItem[];
  units: readonly ResidualUnit[];
  stages: readonly Stage[];
  auxiliaries: readonly AuxiliaryClassifier[];
}

/**
 * Parts of a graph that the papers name, each with the nodes that it was found by: stem, stages and head, then the modules,
 * blocks and stacks inside them, then what stands beside the main output. Nearly linear in the graph's edges.
 */
export function structuresOf(graph: Graph, { spine, items, units, stages, auxiliaries }: Found): Structure[] {
  const { flow } = spine;
  const dominators = spine.dominatorsOf(flow);
  const splits = new Set(units.map(({ input }) => input));
  const dense = denseBlocks(flow, dominators);
  const inDense = new Set(dense.flatMap(({ nodes }) => nodes));
  const modules = inceptionModules(flow, dominators, splits).filter(({ nodes }) => !inDense.has(nodes[0]));
  const beside = new Set(auxiliaries.flatMap(({ nodes }) => nodes));
  const blocks = [...modules, ...dense].sort((a, b) => a.nodes[0] - b.nodes[0]);
  const taken = new Set([...units.flatMap(({ nodes }) => nodes), ...blocks.flatMap(({ nodes }) => nodes), ...beside]);
  const chain = new Set(spine.parts.flatMap((part) => (part.kind === 'operators' ? part.chain : [])));
  const onSpine = items.some(({ kind }) => kind === 'unit');
  return [
    ...(onSpine ? residualSections(items, units, stages, graph) : plainSections({ spine, blocks, beside })),
    ...blocks,
    ...transformerBlocks(units, graph),
    ...hyperConnections(units, graph),
    ...plainStacks(flow, chain, taken),
    ...auxiliaryStructures(auxiliaries, graph),
  ];
}
