import type { Network } from './deviations/compared';
import { hasSymbols, multiplyAdds, parameterCount } from '../graph/cost';
import type { AnyNode, Graph } from '../graph/graph';
import { dependsOnInput, isWeightLayer } from '../graph/weights';
import type { StageCost } from './deviations/deviation';
import { commonBeginning } from './naming';

type Found = Omit<Network, 'initialisation'>;

/** A part of a network before the nodes are in it that it does not name itself. */
interface Part extends Pick<StageCost, 'name' | 'role'> {
  nodes: readonly number[];
}

/**
 * Where parameters and multiply-adds sit: stem, stages and head in forward order. A node that belongs to none of them is counted
 * where what it takes comes from, parameters that no node uses in a part of their own, so that the sums are the graph's totals.
 * Linear in the graph's edges.
 */
export function stageCosts(explained: Found): StageCost[] {
  const { graph } = explained;
  if (!graph.nodes.some((node) => isWeightLayer(node, graph))) return [];
  const parts = explained.identityPath.items.some(({ kind }) => kind === 'unit')
    ? partsOfUnits(explained)
    : partsOfLayers(graph);
  const place = placesOf(parts, graph);
  const members: number[][] = parts.map(() => []);
  place.forEach((part, id) => members[part].push(id));
  const layers = layersIn(place, graph);
  const shapes = shapesThatLeave(place, parts.length, graph);
  const symbols = hasSymbols(graph);
  const counted = new Set<number>();
  const rows = parts.flatMap(({ name, role }, i): StageCost[] => {
    const nodes = members[i];
    if (nodes.length === 0) return [];
    const own = new Set(nodes.flatMap((id) => graph.nodes[id].parameters).filter((id) => !counted.has(id)));
    own.forEach((id) => counted.add(id));
    const cost = multiplyAdds(graph, nodes);
    return [
      {
        name,
        role,
        shape: shapes[i],
        layers: layers[i],
        parameters: symbols ? null : sizeOf(own, graph),
        multiplyAdds: symbols ? null : cost.weighted + cost.activations,
        nodes,
      },
    ];
  });
  return [...rows, ...unusedParameters(counted, symbols, graph)];
}

function partsOfUnits({ identityPath: { items }, units, stages }: Found): Part[] {
  const stageOf = new Map(stages.flatMap((stage, i) => stage.units.map((unit) => [unit, i] as const)));
  const parts: { name: string; role: StageCost['role']; nodes: number[] }[] = [
    { name: 'stem', role: 'stem', nodes: [] },
    ...stages.map(({ name }) => ({ name, role: 'stage' as const, nodes: [] })),
    { name: 'head', role: 'head', nodes: [] },
  ];
  items.forEach((item, i) => {
    if (item.kind === 'unit')
      parts[1 + (stageOf.get(units[item.unit].index) ?? 0)].nodes.push(...units[item.unit].nodes);
    else if (item.role !== 'between') parts[item.role === 'stem' ? 0 : parts.length - 1].nodes.push(...item.nodes);
    else {
      // What stands between two stages belongs to the one that it leads to.
      const next = items.slice(i + 1).find(({ kind }) => kind === 'unit');
      const stage = next?.kind === 'unit' ? (stageOf.get(units[next.unit].index) ?? 0) : stages.length - 1;
      parts[1 + stage].nodes.push(...item.nodes);
    }
  });
  return parts;
}

/** Without units: layers by the size of their maps; the linear layers behind the last convolution are the head. */
function partsOfLayers(graph: Graph): Part[] {
  const layers = graph.nodes.filter((node) => isWeightLayer(node, graph) && dependsOnInput(node.id, graph));
  const convolutional = layers.filter(isConvolution);
  const lastConvolution = convolutional.at(-1)?.id ?? -1;
  const head = convolutional.length > 0 ? layers.filter(({ id }) => id > lastConvolution) : layers.slice(-1);
  const first = head[0]?.id ?? Infinity;
  const runs: { key: string; nodes: number[] }[] = [];
  for (const node of layers) {
    if (node.id >= first) break;
    const key = isConvolution(node) ? (node.shape ?? []).slice(2).join('×') : '';
    const known = runs.find((run) => run.key === key);
    if (known) known.nodes.push(node.id);
    else runs.push({ key, nodes: [node.id] });
  }
  return [
    ...runs.map(({ key, nodes }, i): Part => ({
      name: nameOf(nodes, graph) || key || `layers ${i + 1}`,
      role: 'stage',
      nodes,
    })),
    ...(head.length > 0 ? [{ name: 'head', role: 'head', nodes: head.map(({ id }) => id) } as const] : []),
  ];
}

const isConvolution = ({ operator }: AnyNode): boolean => /^conv/.test(operator);

const nameOf = (nodes: readonly number[], graph: Graph): string =>
  nodes.length > 1 ? commonBeginning(nodes.map((id) => graph.nodes[id].module)).replace(/[._/]+$/, '') : '';

/** The part of each node: its own, else the last of those that it takes its inputs from, else that of its first consumer. */
function placesOf(parts: readonly Part[], graph: Graph): number[] {
  const own = new Map(parts.flatMap(({ nodes }, i) => nodes.map((id) => [id, i] as const)));
  const place = graph.nodes.map(() => -1);
  for (const { id, inputs } of graph.nodes) {
    place[id] = own.get(id) ?? inputs.reduce((most, input) => Math.max(most, place[input]), -1);
  }
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    for (const input of graph.nodes[id].inputs)
      if (!own.has(input) && isFree(input)) place[input] = Math.max(0, place[id]);
  }
  return place.map((part) => Math.max(0, part));

  function isFree(id: number): boolean {
    return place[id] < 0;
  }
}

/** Weight layers on the longest way inside each part. */
function layersIn(place: readonly number[], graph: Graph): number[] {
  const longest: number[] = [];
  const most: number[] = [];
  for (const node of graph.nodes) {
    const part = place[node.id];
    const before = node.inputs.reduce(
      (best, input) => (place[input] === part ? Math.max(best, longest[input]) : best),
      0,
    );
    const own = dependsOnInput(node.id, graph) && isWeightLayer(node, graph) ? 1 : 0;
    longest.push(before + own);
    most[part] = Math.max(most[part] ?? 0, longest[node.id]);
  }
  return most;
}

/** Shape of the last node of each part that another part takes or that leaves the network. */
function shapesThatLeave(place: readonly number[], parts: number, graph: Graph): StageCost['shape'][] {
  const last = Array.from({ length: parts }, () => -1);
  for (const { id, inputs } of graph.nodes) {
    for (const input of inputs)
      if (place[input] !== place[id]) last[place[input]] = Math.max(last[place[input]], input);
  }
  for (const id of graph.outputs) last[place[id]] = Math.max(last[place[id]], id);
  return last.map((id) => (graph.nodes[id]?.shape ?? []).slice(1));
}

function sizeOf(parameters: ReadonlySet<number>, graph: Graph): number {
  let total = 0;
  for (const id of parameters) total += graph.parameters[id].shape.reduce<number>((size, dim) => size * Number(dim), 1);
  return total;
}

/** Parameters that this reading of the network does not use: auxiliary classifiers, which run while training alone. */
function unusedParameters(counted: ReadonlySet<number>, symbols: boolean, graph: Graph): StageCost[] {
  const unused = graph.parameters.filter(({ id }) => !counted.has(id));
  if (unused.length === 0) return [];
  const names = [...new Set(unused.map(({ name }) => name.split('.')[0]))];
  const all = parameterCount(graph).total;
  return [
    {
      name: names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', '),
      role: 'unused',
      shape: [],
      layers: 0,
      parameters: symbols ? null : all - sizeOf(counted, graph),
      multiplyAdds: symbols ? null : 0,
      nodes: [],
    },
  ];
}
