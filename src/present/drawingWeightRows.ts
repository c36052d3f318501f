/** Rows of a network without a residual unit: its weight layers, and the modules in which several ways run side by side. */
import { commonBeginning } from '../explain/naming';
import type { Crossing, Explanation } from '../explain/explanation';
import { isWeightLayer } from '../graph/weights';
import type { AnyNode, Graph } from '../graph/graph';
import type { Row, Stretch } from './drawingModel';
import { moduleRows } from './drawingModuleRows';
import { stretchOf } from './drawingPath';
import { costOf, operatorLines, shapeText, shortText } from './drawingText';
import { weightFactor, weightsOnPaths } from './drawingWeights';
import { rowPartsOf } from './levels/rowParts';

/** Operators that make one row. `parallel`: several ways lie between what stands before the row and `join`. */
interface Group {
  nodes: AnyNode[];
  join: number | null;
}

type Draft = Omit<Row, 'index'>;

/** One row for each weight layer that every path crosses with what follows it, one for each run of ways side by side. */
export function weightRows(graph: Graph, explanation: Explanation): Draft[] {
  const items = explanation.identityPath.items.flatMap((item) => (item.kind === 'operators' ? [item] : []));
  const known = items.flatMap(({ nodes }) => nodes).map((id) => graph.nodes[id]);
  const nodes = (known.length > 0 ? known : graph.nodes).filter((node) => node.operator !== 'input');
  const crossings = new Map(items.flatMap((item) => item.crossings.map((crossing) => [crossing.node, crossing])));
  const groups = groupsOf(graph, nodes);
  const parts = groups.some((group) => isWoven(graph, explanation, group)) ? rowPartsOf(graph, computed(graph)) : null;
  if (parts) return moduleRows(graph, parts, { kind: 'weights', onPath: false, crossings });
  let layers = 0;
  return groups.map((group) => {
    const from = layers + 1;
    layers += group.nodes.filter((node) => isWeightLayer(node, graph)).length;
    return group.join === null ? layerRow(graph, group, layers) : parallelRow(graph, group, crossings, from, layers);
  });
}

/** Weight layers between two points that every path takes, at most, for which one row says enough. */
const mostInRow = 8;

/** Does a group hold modules that hang together in more than one chain, and are no one thing that the papers name? */
function isWoven(graph: Graph, { structures }: Explanation, { nodes, join }: Group): boolean {
  if (join === null || nodes.filter((node) => isWeightLayer(node, graph)).length <= mostInRow) return false;
  const ids = nodes.map(({ id }) => id);
  const inside = new Set(ids);
  const isNamed = structures.some(
    ({ kind, nodes: own }) =>
      (kind === 'denseBlock' || kind === 'inceptionModule') &&
      own.filter((id) => inside.has(id)).length > ids.length / 2,
  );
  return !isNamed && rowPartsOf(graph, ids) !== null;
}

const computed = ({ nodes }: Graph): number[] =>
  nodes.filter(({ operator }) => operator !== 'input').map(({ id }) => id);

function groupsOf(graph: Graph, nodes: readonly AnyNode[]): Group[] {
  const { knots, carrying } = knotsOf(graph);
  const groups: Group[] = [];
  let between: AnyNode[] = [];
  const append = (...more: AnyNode[]) => {
    const last = groups.at(-1);
    if (last) last.nodes.push(...more);
    else groups.push({ nodes: more, join: null });
  };
  for (const node of nodes) {
    const starts = isWeightLayer(node, graph) || node.operator === 'unresolved';
    // What carries no signal to the output (a constant, an auxiliary head) stands with what it was read beside.
    if (carrying.has(node.id) ? !knots.has(node.id) : between.length > 0) {
      between.push(node);
      continue;
    }
    if (between.some((each) => isWeightLayer(each, graph) || each.operator === 'unresolved')) {
      groups.push({ nodes: starts ? between : [...between, node], join: node.id });
      if (starts) groups.push({ nodes: [node], join: null });
    } else {
      if (between.length > 0) append(...between);
      if (starts) groups.push({ nodes: [node], join: null });
      else append(node);
    }
    between = [];
  }
  if (between.length > 0) append(...between);
  return groups;
}

/** Nodes that every path from an input to the first output takes: no edge of the signal leads past them. One pass. */
function knotsOf(graph: Graph): { knots: Set<number>; carrying: Set<number> } {
  const fed = new Set<number>(graph.inputs);
  for (const node of graph.nodes) if (node.inputs.some((input) => fed.has(input))) fed.add(node.id);
  const ends = graph.outputs.length > 0 ? graph.outputs.slice(0, 1) : graph.nodes.slice(-1).map(({ id }) => id);
  const carrying = new Set<number>();
  const farthest = new Map<number, number>();
  for (const { id, inputs } of [...graph.nodes].reverse()) {
    if (!fed.has(id) || !(ends.includes(id) || farthest.has(id))) continue;
    carrying.add(id);
    for (const input of inputs) farthest.set(input, Math.max(farthest.get(input) ?? -1, id));
  }
  const knots = new Set<number>();
  let reach = -1;
  for (const { id } of graph.nodes) {
    if (!carrying.has(id)) continue;
    if (reach <= id) knots.add(id);
    reach = Math.max(reach, farthest.get(id) ?? id);
  }
  return { knots, carrying };
}

function layerRow(graph: Graph, { nodes }: Group, layer: number): Draft {
  const [first] = nodes;
  const isWeight = isWeightLayer(first, graph);
  const factor = isWeight ? weightFactor(layer, layer) : { state: 'unknown' as const, latex: '?', text: '?' };
  const name = first.module || first.operator;
  return {
    ...common(graph, nodes),
    kind: isWeight ? 'weights' : 'plain',
    name,
    lines: operatorLines(nodes),
    path: {
      before: isWeight || first.operator === 'unresolved' ? [stretchOf(graph, { node: first.id, factor }, null)] : [],
      shortcut: [],
      after: [],
    },
    ticks: 0,
    ways: [],
    spoken: `${name}, ${isWeight ? `weight layer ${layer}` : 'operators'}`,
  };
}

function parallelRow(
  graph: Graph,
  { nodes, join }: Group,
  crossings: ReadonlyMap<number, Crossing>,
  from: number,
  to: number,
): Draft {
  const inside = new Set(nodes.map(({ id }) => id));
  const weights = nodes.filter((node) => isWeightLayer(node, graph));
  const { fewest, most } = weightsOnPaths(graph, inside, join!);
  const ways = separateWays(graph, inside, join!);
  const passed = nodes.flatMap(({ id }) => (id <= join! ? (crossings.get(id) ?? []) : []));
  const named = weights.length > 0 ? weights : nodes;
  const name = commonBeginning(named.map(({ module }) => module)) || named[0].module || named[0].operator;
  const after = nodes.filter(({ id }) => id >= join!);
  const crossed = fewest === most ? `${fewest}` : most - fewest === 1 ? `${fewest} or ${most}` : `${fewest} to ${most}`;
  const isReplaced = fewest > 0 && passed.every(({ factor }) => factor.state !== 'unknown');
  const before: Stretch[] = isReplaced
    ? [stretchOf(graph, { node: weights[0].id, factor: weightFactor(from, to) }, null)]
    : passed.map((crossing) => stretchOf(graph, crossing, null));
  const layers = `${weights.length} weight ${weights.length === 1 ? 'layer' : 'layers'}`;
  return {
    ...common(graph, nodes),
    // The line at which the ways come together.
    source: graph.nodes[join!].source,
    kind: 'weights',
    name,
    lines: [layers, `${crossed} on a path`, after.map(shortText).join(', ')].filter(Boolean),
    path: { before, shortcut: [], after: [] },
    ticks: isReplaced ? 0 : weights.length,
    ways: isReplaced ? ways : [],
    spoken: `${name}, ${layers} side by side, ${crossed} on a path`,
  };
}

const common = (graph: Graph, nodes: readonly AnyNode[]) => {
  const ids = nodes.map(({ id }) => id);
  return {
    unit: null,
    shape: shapeText(nodes[nodes.length - 1].shape),
    onPath: false,
    sign: null,
    ...costOf(graph, ids),
    nodes: ids,
    source: nodes[0].source,
  };
};

/** Weight layers of each way into `join`; empty where two of them share an operator. */
function separateWays(graph: Graph, inside: ReadonlySet<number>, join: number): number[] {
  const taken = new Set<number>();
  const ways: number[] = [];
  for (const input of graph.nodes[join].inputs) {
    const way = new Set<number>();
    const open = [input];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (!inside.has(id) || way.has(id) || id >= join) continue;
      if (taken.has(id)) return [];
      way.add(id);
      open.push(...graph.nodes[id].inputs);
    }
    for (const id of way) taken.add(id);
    ways.push([...way].filter((id) => isWeightLayer(graph.nodes[id], graph)).length);
  }
  return ways.length > 1 ? ways : [];
}
