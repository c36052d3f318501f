import type { Sign } from './drawingModel';
import type { Box, Edge, Level } from './levels/level';

/** A box of a level with what it takes. */
export interface DetailOperator extends Pick<
  Box,
  'key' | 'nodes' | 'label' | 'word' | 'shape' | 'source' | 'expandable' | 'spoken'
> {
  /** Its last node. */
  node: number;
  /** Its parameters, "9 216"; empty where it has none. */
  count: string;
  sign: Sign | null;
  /** Last nodes of the boxes that it takes. */
  inputs: readonly number[];
  /** Does it take the tensor that enters the level (or one from elsewhere)? */
  takesInput: boolean;
}

/** The boxes of a level that are not open, and those inside the ones that are. */
export const closedBoxes = ({ boxes }: Level): Box[] =>
  boxes.flatMap((box) => (box.content ? closedBoxes(box.content) : [box]));

const allEdges = ({ boxes, edges }: Level): Edge[] => [
  ...edges,
  ...boxes.flatMap(({ content }) => (content ? allEdges(content) : [])),
];

export function operatorsOf(level: Level): DetailOperator[] {
  const boxes = closedBoxes(level);
  const nodeOf = new Map(boxes.flatMap(({ nodes }) => nodes.map((id) => [id, nodes[nodes.length - 1]] as const)));
  const edges = allEdges(level);
  return boxes.map(
    ({ key, nodes, label, summary, times, parameters, word, sign, shape, source, expandable, spoken }) => {
      const into = edges.filter(({ to }) => to === key);
      return {
        key,
        nodes,
        node: nodes[nodes.length - 1],
        label: [label, times > 1 ? `× ${times}` : '', summary].filter(Boolean).join(' '),
        count: parameters.value === 0 ? '' : parameters.text,
        sign,
        word,
        shape,
        inputs: [...new Set(into.flatMap(({ node }) => nodeOf.get(node) ?? []))],
        takesInput: into.some(({ node }) => !nodeOf.has(node)),
        source,
        expandable,
        spoken,
      };
    },
  );
}

/** A box's place: rank counts down from the split, lane to the right. */
export interface Place {
  operator: DetailOperator;
  rank: number;
  lane: number;
}

/**
 * Ranks by the longest way from the row's input, lanes by the longest chain: the chain that has most operators stands in
 * lane 0, what runs beside it in the first lane that is free at its ranks. Linear but for the lanes of parallel chains.
 */
export function placeOperators(operators: readonly DetailOperator[]): Place[] {
  const byNode = new Map(operators.map((operator) => [operator.node, operator]));
  const rank = new Map<number, number>();
  for (const { node, inputs } of operators) {
    rank.set(
      node,
      inputs.reduce((most, input) => Math.max(most, (rank.get(input) ?? -1) + 1), 0),
    );
  }
  const users = new Map<number, number[]>();
  for (const { node, inputs } of operators)
    for (const input of inputs) users.set(input, [...(users.get(input) ?? []), node]);
  const below = new Map<number, number>();
  for (const { node } of [...operators].reverse())
    below.set(
      node,
      (users.get(node) ?? []).reduce((most, user) => Math.max(most, (below.get(user) ?? 0) + 1), 0),
    );
  const lane = new Map<number, number>();
  const taken: Set<number>[] = [];
  const starts = [...operators].sort(
    (a, b) =>
      below.get(b.node)! + rank.get(b.node)! - (below.get(a.node)! + rank.get(a.node)!) ||
      rank.get(a.node)! - rank.get(b.node)! ||
      a.node - b.node,
  );
  for (const start of starts) {
    if (lane.has(start.node)) continue;
    const chain: number[] = [];
    for (let at: number | undefined = start.node; at !== undefined && !lane.has(at);) {
      chain.push(at);
      const next: number[] = (users.get(at) ?? []).filter((user) => byNode.has(user) && !lane.has(user));
      at = next.sort((a, b) => below.get(b)! - below.get(a)! || a - b)[0];
    }
    let free = 0;
    while (chain.some((node) => taken[free]?.has(rank.get(node)!))) free += 1;
    taken[free] ??= new Set();
    for (const node of chain) {
      lane.set(node, free);
      taken[free].add(rank.get(node)!);
    }
  }
  return operators.map((operator) => ({ operator, rank: rank.get(operator.node)!, lane: lane.get(operator.node)! }));
}
