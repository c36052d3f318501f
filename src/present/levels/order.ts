/** Sets of nodes in an order in which no set takes what a later one makes; sets that take from each other are parted. */
import type { Graph } from '../../graph/graph';
import { childrenOf, type Child } from './children';

/** Partings of sets one at a time, at most; what is woven together more closely falls into its runs. */
const mostPartings = 40;

/**
 * Strongly connected components of the sets (Tarjan, SIAM Journal on Computing 1, 1972) come out behind all that they take. A
 * component of several sets is a cycle: the set that is spread widest is parted into its modules, or at its widest gap, until there is none. Linear in
 * the edges but for the partings.
 */
export function inForwardOrder(graph: Graph, children: readonly Child[]): Child[] {
  let partings = 0;
  const settle = (sets: readonly Child[]): Child[] =>
    componentsOf(graph, sets).flatMap((component) => {
      if (component.length === 1) return component;
      partings += 1;
      const members = [...component].sort((a, b) => a.nodes[0] - b.nodes[0]);
      return partings > mostPartings ? runsOf(members) : settle(members.flatMap(partWidest(graph, members)));
    });
  return settle(children);
}

function componentsOf(graph: Graph, sets: readonly Child[]): Child[][] {
  const setOf = new Map(sets.flatMap(({ nodes }, i) => nodes.map((id) => [id, i] as const)));
  const takes = sets.map(({ nodes }, i) => {
    const taken = new Set<number>();
    for (const id of nodes)
      for (const input of graph.nodes[id].inputs) {
        const from = setOf.get(input);
        if (from !== undefined && from !== i) taken.add(from);
      }
    return [...taken].sort((a, b) => a - b);
  });
  const components: Child[][] = [];
  const index = new Int32Array(sets.length).fill(-1);
  const low = new Int32Array(sets.length);
  const next = new Int32Array(sets.length);
  const onStack = new Uint8Array(sets.length);
  const stack: number[] = [];
  let counter = 0;
  for (let root = 0; root < sets.length; root++) {
    if (index[root] >= 0) continue;
    const way = [root];
    while (way.length > 0) {
      const at = way[way.length - 1];
      if (index[at] < 0) {
        index[at] = low[at] = counter++;
        stack.push(at);
        onStack[at] = 1;
      }
      const to = takes[at][next[at]++];
      if (to !== undefined) {
        if (index[to] < 0) way.push(to);
        else if (onStack[to]) low[at] = Math.min(low[at], index[to]);
        continue;
      }
      way.pop();
      const above = way[way.length - 1];
      if (above !== undefined) low[above] = Math.min(low[above], low[at]);
      if (low[at] !== index[at]) continue;
      const component: Child[] = [];
      for (let member = -1; member !== at;) {
        member = stack.pop()!;
        onStack[member] = 0;
        component.push(sets[member]);
      }
      components.push(component);
    }
  }
  return components;
}

/**
 * Parts the set with the widest gap between two of its nodes, and leaves the others whole: into its modules where they are run
 * through one after the other, else (one module that is applied several times) at the gap.
 */
function partWidest(graph: Graph, sets: readonly Child[]): (set: Child) => Child[] {
  let widest = { set: sets[0], at: 1, gap: 0 };
  for (const set of sets)
    for (let at = 1; at < set.nodes.length; at++) {
      const gap = set.nodes[at] - set.nodes[at - 1];
      if (gap > widest.gap) widest = { set, at, gap };
    }
  const inside = childrenOf(graph, widest.set.nodes);
  const { path, nodes } = widest.set;
  const parts = areInTurn(inside)
    ? inside
    : [
        { path, nodes: nodes.slice(0, widest.at) },
        { path, nodes: nodes.slice(widest.at) },
      ];
  return (set) => (set === widest.set ? parts : [set]);
}

/** Are they several modules, each of which is left before the next is entered? */
function areInTurn(children: readonly Child[]): boolean {
  const modules = children.filter(({ path, nodes }) => path !== null && nodes.length > 1);
  return modules.length > 1 && modules.every(({ nodes }, i) => i === 0 || modules[i - 1].nodes.at(-1)! < nodes[0]);
}

/** Neighbours of one set in the order of the graph. */
function runsOf(sets: readonly Child[]): Child[] {
  const all = sets.flatMap((set) => set.nodes.map((id) => ({ id, set }))).sort((a, b) => a.id - b.id);
  const runs: { set: Child; nodes: number[] }[] = [];
  for (const { id, set } of all) {
    const last = runs.at(-1);
    if (last?.set === set) last.nodes.push(id);
    else runs.push({ set, nodes: [id] });
  }
  return runs.map(({ set, nodes }) => ({ path: set.path, nodes }));
}
