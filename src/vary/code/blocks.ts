/** Which nodes of a graph become modules or functions of their own: one for each residual unit. */
import type { Explanation } from '../../explain/explanation';
import type { Graph } from '../../graph/graph';
import { entryOf } from '../unitParts';

export interface Block {
  /** Path of its module: `layer1.0`; name of its unit where the source has no modules. */
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
  return outer.flatMap((name) => blockOf(graph, name, (module) => isWithin(module, name)) ?? []);
}

/** The nodes of some modules, where one tensor enters them and one leaves. */
function blockOf(graph: Graph, name: string, holds: (module: string) => boolean): Block | undefined {
  const nodes = new Set(graph.nodes.filter(({ module }) => holds(module)).map(({ id }) => id));
  const entering = new Set([...nodes].flatMap((id) => graph.nodes[id].inputs.filter((input) => !nodes.has(input))));
  const leaving = [...nodes].filter((id) => isReadOutside(graph, id, nodes));
  if (entering.size !== 1 || leaving.length !== 1) return undefined;
  return { name, nodes, input: [...entering][0], output: leaving[0] };
}

const isReadOutside = (graph: Graph, id: number, nodes: ReadonlySet<number>): boolean =>
  graph.outputs.includes(id) || graph.nodes.some((node) => node.inputs.includes(id) && !nodes.has(node.id));

/**
 * The residual units of a graph whose layers lie in no modules, and what is left of the units that it had before it was
 * varied: of a plain network those that lost their shortcuts.
 */
export function unitBlocks(
  graph: Graph,
  explanation: Explanation,
  before: { graph: Graph; explanation: Explanation },
): Block[] {
  const found: Block[] = [];
  const isFree = ({ nodes }: Block): boolean => found.every((other) => [...nodes].every((id) => !other.nodes.has(id)));
  for (const unit of explanation.units.filter(({ parent }) => parent === undefined)) {
    // What stands before the first unit's paths part is the stem's.
    const entry = found.length === 0 ? unit.input : entryOf(graph, unit);
    const block = regionOf(graph, unit.name, entry, unit.output);
    if (block && isFree(block)) found.push(block);
  }
  if (found.length > 0) return found;
  for (const unit of before.explanation.units.filter(({ parent }) => parent === undefined)) {
    const modules = new Set(unit.nodes.map((id) => before.graph.nodes[id].module));
    const block = blockOf(
      graph,
      unit.name,
      (module) => module !== '' && (modules.has(module) || isWithin(module, unit.name)),
    );
    if (block && isFree(block)) found.push(block);
  }
  return found;
}

/** What lies between two tensors; undefined where something else enters or leaves there. */
function regionOf(graph: Graph, name: string, input: number, output: number): Block | undefined {
  const before = ancestors(graph, input);
  const nodes = new Set([...ancestors(graph, output)].filter((id) => !before.has(id)));
  const entering = [...nodes].flatMap((id) => graph.nodes[id].inputs.filter((each) => !nodes.has(each)));
  const isClosed = [...nodes].every((id) => id === output || !isReadOutside(graph, id, nodes));
  return isClosed && entering.every((id) => id === input) ? { name, nodes, input, output } : undefined;
}

/** A node and all that it is computed from. */
function ancestors(graph: Graph, id: number): Set<number> {
  const found = new Set([id]);
  for (const each of found) for (const input of graph.nodes[each].inputs) found.add(input);
  return found;
}
