/** Nodes of many modules as rows of the spine: one for each module that is a run of it. */
import type { Graph } from '../../graph/graph';
import { dependsOnInput, isWeightLayer } from '../../graph/weights';
import { arrangementOf } from './arrangement';
import { childrenOf, type Child } from './children';
import { edgesOf } from './levels';
import { inForwardOrder } from './order';
import { scopeOf, type Scope } from './scope';

/** A module that holds more is shown by what it holds where it gives or takes several tensors. */
const large = { operators: 40, weightLayers: 8 };
/** Tensors from which on a module hides how its parts hang together with others. */
const woven = { given: 2, taken: 3 };
/** A module that holds that share of all nodes says nothing as a row. */
const nearlyAll = 0.6;
/** Operators between modules that are a row of their own. */
const ownRow = 15;
/** Operators of ways that part and join once, at most, for which one row says enough. */
const mostInLanes = 100;
/** Operators of a module without a layer that stands for itself no more than they do. */
const looseModule = 3;
const mostRows = 60;

export interface RowPart {
  /** Module path; empty for operators of no module of their own. */
  path: string;
  /** Forward order. */
  nodes: number[];
}

/**
 * Rows of nodes that do not follow one another in one chain, in forward order: no row takes what a later one makes. Null where
 * they are one thing: of one module, ways that part and join once, a dense block, or too many.
 */
export function rowPartsOf(graph: Graph, nodes: readonly number[]): RowPart[] | null {
  const scope = scopeOf(graph, nodes, null);
  // Where the parts of what is woven would be too many, it stays whole.
  for (const isOpened of [isLargeAndWoven, () => false]) {
    const children = expanded(scope, nodes, isOpened);
    if (!children || children.every(({ path }) => path === null)) return null;
    if (children.length > mostRows) continue;
    const rows = joined(graph, children);
    return rows.length > 1 ? rows : null;
  }
  return null;
}

const isLargeAndWoven = (scope: Scope, child: Child): boolean => isLarge(scope, child) && isWoven(scope, child);

function expanded(
  scope: Scope,
  nodes: readonly number[],
  isOpened: (scope: Scope, child: Child) => boolean,
): Child[] | null {
  const children = inForwardOrder(scope.graph, childrenOf(scope.graph, nodes));
  if (isOne(scope, nodes, children)) return null;
  return children.flatMap((child) => {
    if (child.path === null) return [child];
    const opens = child.nodes.length > nearlyAll * nodes.length || isOpened(scope, child);
    return (opens && expanded(scope, child.nodes, isOpened)) || [child];
  });
}

/** Do they part and join once, or hold a dense block? */
function isOne(scope: Scope, nodes: readonly number[], children: readonly Child[]): boolean {
  const boxes = children.map((child) => ({ key: String(child.nodes[0]), nodes: child.nodes }));
  const arrangement = arrangementOf(scope.graph, boxes, edgesOf({ ...scope, nodes }, boxes));
  return arrangement === 'dense' || (arrangement === 'lanes' && nodes.length <= mostInLanes);
}

const isLarge = ({ graph }: Scope, { nodes }: Child): boolean =>
  nodes.length > large.operators ||
  nodes.filter((id) => isWeightLayer(graph.nodes[id], graph)).length > large.weightLayers;

function isWoven({ graph, consumers }: Scope, { nodes }: Child): boolean {
  const inside = new Set(nodes);
  const given = nodes.filter((id) => dependsOnInput(id, graph) && consumers[id].some((next) => !inside.has(next)));
  if (given.length >= woven.given) return true;
  const taken = new Set(
    nodes.flatMap((id) => graph.nodes[id].inputs.filter((input) => !inside.has(input) && dependsOnInput(input, graph))),
  );
  return taken.size >= woven.taken;
}

/** What has no layer and few operators belongs to what stands before it; many operators are a row of their own. */
function joined(graph: Graph, children: readonly Child[]): RowPart[] {
  const hasLayer = ({ nodes }: Child) => nodes.some((id) => isWeightLayer(graph.nodes[id], graph));
  const isLoose = (child: Child) => (child.path === null || child.nodes.length <= looseModule) && !hasLayer(child);
  const rows: RowPart[] = [];
  for (let at = 0; at < children.length;) {
    let end = at;
    while (end < children.length && isLoose(children[end])) end += 1;
    const loose = children.slice(at, end).flatMap((child) => child.nodes);
    const last = rows.at(-1);
    if (last && loose.length < ownRow) last.nodes.push(...loose);
    else if (loose.length > 0) rows.push({ path: '', nodes: loose });
    if (end < children.length) {
      const { path, nodes } = children[end];
      const before = rows.at(-1);
      // What stands before the first layer belongs to it.
      if (rows.length === 1 && before!.path === '' && before!.nodes.length < ownRow)
        rows[0] = { path: path ?? graph.nodes[nodes[0]].module, nodes: [...before!.nodes, ...nodes] };
      else rows.push({ path: path ?? graph.nodes[nodes[0]].module, nodes: [...nodes] });
    }
    at = end + 1;
  }
  for (const row of rows) row.nodes.sort((a, b) => a - b);
  return rows.filter(({ nodes }) => nodes.some((id) => dependsOnInput(id, graph)));
}
