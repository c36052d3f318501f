/** Which nodes every path from the root to a node must pass. */
export interface Dominators {
  /** The nearest one before a node; −1 at the root and where the root does not reach. */
  immediate: Int32Array;
  /** Do all paths to `node` pass `candidate`? A node dominates itself. */
  dominates(candidate: number, node: number): boolean;
}

/**
 * Dominators of an acyclic graph whose nodes are numbered in topological order: the immediate dominator of a node is the
 * lowest common ancestor of its predecessors in the tree of those before it. Each step up that tree jumps as Myers's
 * skew-binary lists do (Information Processing Letters 17, 1983), so that the whole takes O(edges · log depth).
 */
export function dominatorsOf(
  size: number,
  root: number,
  predecessors: (node: number) => readonly number[],
): Dominators {
  const immediate = new Int32Array(size).fill(-1);
  const depth = new Int32Array(size).fill(-1);
  const jump = new Int32Array(size).fill(-1);
  depth[root] = 0;
  jump[root] = root;

  const climb = (node: number, to: number): number => {
    let at = node;
    while (depth[at] > to) at = depth[jump[at]] >= to ? jump[at] : immediate[at];
    return at;
  };
  const common = (a: number, b: number): number => {
    let [left, right] = [climb(a, Math.min(depth[a], depth[b])), climb(b, Math.min(depth[a], depth[b]))];
    while (left !== right) {
      if (jump[left] === jump[right]) [left, right] = [immediate[left], immediate[right]];
      else [left, right] = [jump[left], jump[right]];
    }
    return left;
  };

  for (let node = root + 1; node < size; node++) {
    const before = predecessors(node).filter((other) => depth[other] >= 0);
    if (before.length === 0) continue;
    const parent = before.reduce(common);
    immediate[node] = parent;
    depth[node] = depth[parent] + 1;
    const far = jump[parent];
    jump[node] = depth[parent] - depth[far] === depth[far] - depth[jump[far]] ? jump[far] : parent;
  }
  return {
    immediate,
    dominates: (candidate, node) =>
      depth[candidate] >= 0 && depth[node] >= depth[candidate] && climb(node, depth[candidate]) === candidate,
  };
}
