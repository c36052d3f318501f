import type { Network } from './deviations/compared';
import { hasSymbols, multiplyAdds, parameterCount } from '../graph/cost';
import type { Graph } from '../graph/graph';
import { dependsOnInput, isWeightLayer } from '../graph/weights';
import { googLeNet } from '../papers/architectures/googLeNet';
import type { Descent, StageCost } from './deviations/deviation';
import { publishedOfModule } from './deviations/published';
import type { Explanation } from './explanation';
import type { Structure } from './structures/structure';

type Found = Pick<Network, 'graph'> & Pick<Explanation, 'structures' | 'descent'>;

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
  const { graph, descent } = explained;
  if (!graph.nodes.some((node) => isWeightLayer(node, graph))) return [];
  const parts = partsOf(explained);
  const place = placesOf(parts, graph);
  const members: number[][] = parts.map(() => []);
  place.forEach((part, id) => members[part].push(id));
  const layers = layersIn(place, graph);
  const symbols = hasSymbols(graph);
  const counted = new Set<number>();
  const rows = parts.flatMap(({ name, role, nodes: own }, i): StageCost[] => {
    const nodes = members[i];
    if (nodes.length === 0) return [];
    const first = new Set(nodes.flatMap((id) => graph.nodes[id].parameters).filter((id) => !counted.has(id)));
    first.forEach((id) => counted.add(id));
    const cost = multiplyAdds(graph, nodes);
    return [
      {
        name,
        role,
        shape: (graph.nodes[own.reduce((last, id) => Math.max(last, id), -1)]?.shape ?? []).slice(1),
        layers: layers[i],
        parameters: symbols ? null : sizeOf(first, graph),
        multiplyAdds: symbols ? null : cost.weighted + cost.activations,
        nodes,
      },
    ];
  });
  return withPublished([...rows, ...unusedParameters(counted, symbols, graph)], descent);
}

/**
 * Stem, stages and head as structures have them; in a network of inception modules each module in the place of its stage, as
 * the paper lists them. The whole network where no stage was found.
 */
function partsOf({ graph, structures }: Found): Part[] {
  const of = (kind: Structure['kind'], role: StageCost['role']) =>
    structures.filter((each) => each.kind === kind).map(({ name, nodes }): Part => ({ name, role, nodes }));
  const modules = of('inceptionModule', 'stage');
  const stages = modules.length > 1 ? modules : of('stage', 'stage');
  if (stages.length === 0) return [{ name: graph.name, role: 'stage', nodes: graph.nodes.map(({ id }) => id) }];
  return [
    ...of('stem', 'stem')
      .slice(0, 1)
      .map((part) => ({ ...part, name: 'stem' })),
    ...stages.map((part, i) => ({ ...part, name: nameAmong(stages, i) })),
    ...of('head', 'head')
      .slice(-1)
      .map((part) => ({ ...part, name: 'head' })),
  ];
}

/** A name that several stages share is told with its number. */
const nameAmong = (stages: readonly Part[], i: number): string =>
  stages.some(({ name }, other) => other !== i && name === stages[i].name)
    ? `${stages[i].name} (${i + 1})`
    : stages[i].name;

/** Beside the modules of GoogLeNet what its paper prints of each. */
function withPublished(rows: StageCost[], descent: Descent | null): StageCost[] {
  if (descent?.architecture !== googLeNet.name) return rows;
  const names = googLeNet.rows.flatMap((row) => (row.kind === 'module' ? [row.name] : []));
  const stages = rows.filter(({ role }) => role === 'stage');
  if (stages.length !== names.length) return rows;
  return rows.map((row) => {
    const at = stages.indexOf(row);
    return at < 0 ? row : { ...row, published: publishedOfModule(names[at]) };
  });
}

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
