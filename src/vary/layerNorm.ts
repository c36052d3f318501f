/** Where a transformer normalises: behind each addition (post-LN) or before each branch (pre-LN). Xiong et al. 2020. */
import { spineUnits } from '../explain/claims/finding';
import type { Explanation, ResidualUnit } from '../explain/explanation';
import type { AnyNode, Graph } from '../graph/graph';
import { Rebuild } from './rebuild';
import { afterAddition } from './unitParts';
import { VariationError, type Variant } from './variant';

type Place = 'pre' | 'post';

const layerNorm = (id: string, label: string, place: Place): Variant => ({
  id,
  dimension: 'layer-norm',
  label,
  apply: (graph, explanation) => rewriteLayerNorm(graph, explanation, place),
});

export const layerNormVariants: readonly Variant[] = [
  layerNorm('post-ln', 'post-LN', 'post'),
  layerNorm('pre-ln', 'pre-LN', 'pre'),
];

const isLayerNorm = ({ operator }: AnyNode): boolean => operator === 'layerNorm' || operator === 'rmsNorm';

/**
 * Puts the layer normalisation of every unit before its branch or behind its addition. A pre-LN network has one more behind
 * its last unit; a post-LN network none.
 * @throws VariationError at a unit without layer normalisation of its own.
 */
function rewriteLayerNorm(graph: Graph, explanation: Explanation, place: Place): Graph {
  const units = spineUnits(explanation);
  if (units.length === 0)
    throw new VariationError(`${graph.name} has no residual units, so there is nothing to normalise.`);
  const norms = new Map(units.map((unit) => [unit, normOf(graph, unit)]));
  const last = units[units.length - 1];
  const final = finalNorm(graph, last);
  const rebuild = new Rebuild(graph);
  const removed = new Set([
    ...[...norms.values()].map(({ id }) => id),
    ...(final && place === 'post' ? [final.id] : []),
  ]);
  const byAddition = new Map(units.map((unit) => [unit.addition, unit]));
  const byBranchNode = new Map(units.flatMap((unit) => unit.branch.nodes.map((id) => [id, unit] as const)));
  const leads = new Map<ResidualUnit, number>();
  const lead = (unit: ResidualUnit): number => {
    const known = leads.get(unit) ?? rebuild.copy(norms.get(unit)!, { inputs: [rebuild.at(unit.input)] });
    leads.set(unit, known);
    return known;
  };
  for (const node of graph.nodes) {
    const [unit, inside] = [byAddition.get(node.id), byBranchNode.get(node.id)];
    if (removed.has(node.id)) rebuild.place(node.id, rebuild.at(node.inputs[0]));
    else if (unit) {
      const sum = rebuild.copy(node);
      const behind =
        place === 'post'
          ? rebuild.copy(norms.get(unit)!, { inputs: [sum] })
          : unit === last && !final
            ? newNorm(rebuild, norms.get(unit)!, sum)
            : sum;
      rebuild.place(node.id, behind);
    } else if (inside && place === 'pre') {
      const enters = (id: number): boolean => id === inside.input || id === norms.get(inside)!.id;
      rebuild.place(
        node.id,
        rebuild.copy(node, { inputs: node.inputs.map((id) => (enters(id) ? lead(inside) : rebuild.at(id))) }),
      );
    } else rebuild.place(node.id, rebuild.copy(node));
  }
  return rebuild.finish({ name: graph.name, outputs: graph.outputs.map((output) => rebuild.at(output)) });
}

/** The layer normalisation that a unit has before its branch or behind its addition. */
function normOf(graph: Graph, unit: ResidualUnit): AnyNode {
  const entering = unit.branch.nodes.filter((id) => graph.nodes[id].inputs.includes(unit.input));
  const found = [...entering, ...afterAddition(unit)].map((id) => graph.nodes[id]).filter(isLayerNorm);
  if (found.length !== 1) {
    throw new VariationError(
      `${unit.name} has ${found.length === 0 ? 'no layer normalisation' : 'more than one layer normalisation'} before its branch or behind its addition, so there is none to move.`,
    );
  }
  return found[0];
}

/** The layer normalisation behind the last unit that is no unit's own. */
function finalNorm(graph: Graph, { output }: ResidualUnit): AnyNode | undefined {
  const next = graph.nodes.filter(({ inputs }) => inputs.includes(output));
  return next.length === 1 && isLayerNorm(next[0]) ? next[0] : undefined;
}

function newNorm(rebuild: Rebuild, like: AnyNode, x: number): number {
  const parameters = like.parameters.map((id) => {
    const { name, shape, initialiser, trainable } = rebuild.from.parameters[id];
    const role = name.slice(name.lastIndexOf('.') + 1);
    return rebuild.builder.parameter(`finalNorm.${role}`, shape, initialiser, { trainable });
  });
  return rebuild.copy({ ...like, module: 'finalNorm' }, { inputs: [x], parameters });
}
