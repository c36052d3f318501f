/** Nodes by the modules that stand directly below the one that all of them share. */
import type { Graph } from '../../graph/graph';

/** A module's nodes among some, or one operator that the shared module's own code applies. */
export interface Child {
  /** Module path; null for one operator. */
  path: string | null;
  /** Forward order. */
  nodes: number[];
}

/** Between the parts of a path: modules, or where that tells nothing apart the words of flat names (`conv2_block1_out`). */
const boundaries = [/(?=\.)/, /(?=[._/])/];

/** Children in the order of their first nodes. */
export function childrenOf(graph: Graph, nodes: readonly number[]): Child[] {
  let children: Child[] = [];
  for (const boundary of boundaries) {
    children = split(graph, nodes, boundary);
    if (children.some((child) => child.nodes.length > 1)) break;
  }
  return children;
}

function split(graph: Graph, nodes: readonly number[], boundary: RegExp): Child[] {
  const paths = nodes.map((id) => graph.nodes[id].module.split(boundary));
  const shared = sharedDepth(paths);
  const known = new Map<string, Child>();
  return nodes.flatMap((id, i) => {
    const pieces = paths[i];
    if (pieces.length <= shared || pieces[shared] === '') return [{ path: null, nodes: [id] }];
    const path = pieces.slice(0, shared + 1).join('');
    const child = known.get(path);
    if (child) {
      child.nodes.push(id);
      return [];
    }
    const made: Child = { path, nodes: [id] };
    known.set(path, made);
    return [made];
  });
}

/** Parts that all paths begin with. */
function sharedDepth(paths: readonly (readonly string[])[]): number {
  const [first, ...others] = paths;
  const differs = first.findIndex((piece, i) => others.some((other) => other[i] !== piece));
  return differs < 0 ? first.length : differs;
}
