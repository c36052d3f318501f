/** A residual unit taken apart at its addition. */
import type { AnyNode, Graph } from '../graph/graph';
import type { ResidualUnit } from '../explain/explanation';

export interface UnitParts {
  /** Node whose tensor is h(x_l) as added. */
  shortcut: number;
  /** Nodes whose tensors are added to it: F(x_l), in one or more terms. */
  branch: readonly number[];
}

/** An input of an addition at which one term of a sum enters it. */
export interface TermEdge {
  node: number;
  addition: number;
  position: number;
  /** −1 for what is taken away. */
  sign: 1 | -1;
}

/** Terms of an addition that one expression makes of many: the adds between them have one source range. */
function termEdges(graph: Graph, addition: number): TermEdge[] {
  const { source, module, inputs, operator } = graph.nodes[addition];
  return inputs.flatMap((id, position): TermEdge[] => {
    const node = graph.nodes[id];
    const same =
      node.operator === 'add' &&
      node.module === module &&
      node.source.file === source.file &&
      node.source.startLine === source.startLine &&
      node.source.startColumn === source.startColumn;
    const sign = operator === 'subtract' && position === 1 ? -1 : 1;
    if (!same) return [{ node: id, addition, position, sign }];
    return termEdges(graph, id).map((edge) => ({ ...edge, sign: (edge.sign * sign) as 1 | -1 }));
  });
}

const terms = (graph: Graph, addition: number): number[] => termEdges(graph, addition).map(({ node }) => node);

/** Where the shortcut ends: the term of the unit's sum that it is. */
const shortcutEnd = (unit: ResidualUnit): number =>
  unit.shortcut.crossings.map(({ node }) => node).findLast((node) => node !== unit.addition) ?? unit.input;

/** Where F enters the unit's sum, and the node that the shortcut ends at; null where the shortcut is no term of the sum. */
export function sumOf(graph: Graph, unit: ResidualUnit): { shortcut: number; branch: TermEdge[] } | null {
  const shortcut = shortcutEnd(unit);
  const edges = termEdges(graph, unit.addition);
  const at = edges.findIndex(({ node }) => node === shortcut);
  return at < 0 ? null : { shortcut, branch: edges.filter((_, i) => i !== at) };
}

/** Which terms of the unit's addition are the shortcut, and which F. */
export function partsOf(graph: Graph, unit: ResidualUnit): UnitParts {
  const sum = sumOf(graph, unit);
  if (!sum)
    throw new Error(`${unit.name}: its shortcut ends at %${shortcutEnd(unit)}, which is no term of its addition.`);
  return { shortcut: sum.shortcut, branch: sum.branch.map(({ node }) => node) };
}

/** Which inputs of the addition's node itself carry F alone. */
export function branchInputs(graph: Graph, unit: ResidualUnit): number[] {
  const { shortcut } = partsOf(graph, unit);
  const carriesShortcut = (id: number): boolean => {
    if (id === shortcut) return true;
    const node = graph.nodes[id];
    return (
      node.operator === 'add' &&
      terms(graph, unit.addition).includes(id) === false &&
      terms(graph, id).includes(shortcut)
    );
  };
  return graph.nodes[unit.addition].inputs.flatMap((id, position) => (carriesShortcut(id) ? [] : [position]));
}

/** Does the unit leave the shape of its tensor as it is? */
export const keepsShape = (graph: Graph, unit: ResidualUnit): boolean =>
  graph.nodes[unit.input].shape?.join() === graph.nodes[unit.addition].shape?.join();

const factors: readonly AnyNode['operator'][] = ['affine', 'multiply', 'divide', 'dropout', 'dropPath', 'identity'];

/**
 * Operators that the shortcut needs to change the tensor's size (a projection, striding and padding), without the factors
 * that some variant put there.
 */
export const resizing = (graph: Graph, unit: ResidualUnit): AnyNode[] =>
  keepsShape(graph, unit)
    ? []
    : unit.shortcut.crossings
        .map(({ node }) => graph.nodes[node])
        .filter((node) => node.id !== unit.addition && !factors.includes(node.operator));

/** F without a factor that a variant put in front of it: only where the explanation found one. */
export function bareBranch(graph: Graph, unit: ResidualUnit, id: number): number {
  if (!unit.branch.factor) return id;
  const node = graph.nodes[id];
  if (node.operator === 'affine' && node.attributes.shift === 0) return bareBranch(graph, unit, node.inputs[0]);
  if (node.operator !== 'multiply') return id;
  const [from] = node.inputs.filter((input) => unit.branch.nodes.includes(input));
  return from === undefined ? id : bareBranch(graph, unit, from);
}

/** f: the nodes from the addition to x_{l+1}, without the addition itself. */
export const afterAddition = ({ nodes, addition }: ResidualUnit): readonly number[] =>
  nodes.slice(nodes.indexOf(addition) + 1);

/** The tensor that enters a unit, before the activation that shortcut and branch share. */
export const entryOf = (graph: Graph, { before, input }: ResidualUnit): number =>
  before.nodes.length > 0 ? graph.nodes[before.nodes[0]].inputs[0] : input;
