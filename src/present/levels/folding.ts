/** Equal neighbours in a chain stand as one part. */
import type { AnyNode, Graph } from '../../graph/graph';
import { dependsOnInput } from '../../graph/weights';
import { runPart, type Part } from './part';
import type { Scope } from './scope';

/** Where each node stands in its part. */
type Places = ReadonlyMap<number, number>;

/** Folds modules of equal operators, attributes and shapes where each takes what the one before it gives and nobody else does. */
export function foldedParts(
  { graph, consumers }: Pick<Scope, 'graph' | 'consumers'>,
  parts: readonly Part[],
): readonly Part[] {
  if (!parts.some((part, i) => part.kind === 'module' && parts[i + 1]?.nodes.length === part.nodes.length))
    return parts;
  const places = parts.map(({ nodes }): Places => new Map(nodes.map((id, i) => [id, i])));
  const folded: Part[] = [];
  for (let at = 0; at < parts.length;) {
    let end = at + 1;
    while (end < parts.length && repeats(end, end - at > 1)) end += 1;
    folded.push(end - at > 1 ? runPart('fold', parts.slice(at, end)) : parts[at]);
    at = end;
  }
  return folded;

  /** Is the part at an index the one before it once more? `isThird`: is that one so, too? */
  function repeats(index: number, isThird: boolean): boolean {
    const [before, part] = [parts[index - 1], parts[index]];
    if (before.kind !== 'module' || part.kind !== 'module' || before.nodes.length !== part.nodes.length) return false;
    const [inBefore, inPart] = [places[index - 1], places[index]];
    const isSameInput = (a: number, b: number): boolean => {
      if (inBefore.has(a) || inPart.has(b)) return inBefore.get(a) === inPart.get(b);
      if (!inBefore.has(b)) return a === b || areLike(graph, a, b);
      return !isThird || places[index - 2].get(a) === inBefore.get(b);
    };
    return (
      before.nodes.every((id, i) => isSame(graph.nodes[id], graph.nodes[part.nodes[i]], isSameInput)) &&
      before.nodes.some((id) => consumers[id].some((next) => inPart.has(next))) &&
      before.nodes.every((id) => consumers[id].every((next) => inBefore.has(next) || inPart.has(next)))
    );
  }
}

/** Are two tensors of each module's own, as weights that are computed once: equal but for their values? */
const areLike = (graph: Graph, a: number, b: number): boolean =>
  !dependsOnInput(a, graph) &&
  !dependsOnInput(b, graph) &&
  graph.nodes[a].operator === graph.nodes[b].operator &&
  String(graph.nodes[a].shape) === String(graph.nodes[b].shape);

const isSame = (a: AnyNode, b: AnyNode, isSameInput: (a: number, b: number) => boolean): boolean =>
  a.operator === b.operator &&
  a.inputs.length === b.inputs.length &&
  String(a.shape) === String(b.shape) &&
  JSON.stringify(a.attributes) === JSON.stringify(b.attributes) &&
  a.inputs.every((input, i) => isSameInput(input, b.inputs[i]));
