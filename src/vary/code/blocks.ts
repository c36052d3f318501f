/** Which nodes of a graph become modules of their own: one for each residual unit. */
import type { Graph } from '../../graph/graph';

export interface Block {
  /** Path of its module: `layer1.0`. */
  name: string;
  nodes: ReadonlySet<number>;
  /** The one tensor that enters it, and the one that leaves it. */
  input: number;
  output: number;
}

const isWithin = (module: string, name: string): boolean => module === name || module.startsWith(`${name}.`);

/** The modules of some names that take one tensor and give one; of two that lie in each other the outer one. */
export function blocksOf(graph: Graph, names: readonly string[]): Block[] {
  const outer = [...new Set(names)].filter(
    (name) => name !== '' && !names.some((other) => other !== name && other !== '' && isWithin(name, other)),
  );
  const readers = new Map<number, number[]>();
  for (const { id, inputs } of graph.nodes) {
    for (const input of inputs) readers.set(input, [...(readers.get(input) ?? []), id]);
  }
  return outer.flatMap((name): Block[] => {
    const nodes = new Set(graph.nodes.filter(({ module }) => isWithin(module, name)).map(({ id }) => id));
    const entering = new Set([...nodes].flatMap((id) => graph.nodes[id].inputs.filter((input) => !nodes.has(input))));
    const leaving = [...nodes].filter(
      (id) => graph.outputs.includes(id) || (readers.get(id) ?? []).some((reader) => !nodes.has(reader)),
    );
    if (entering.size !== 1 || leaving.length !== 1) return [];
    return [{ name, nodes, input: [...entering][0], output: leaving[0] }];
  });
}
