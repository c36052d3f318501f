/** What shortcuts do where the size changes: options A, B, C of He et al. 2015 ("Deep Residual Learning"), Sec. 3.3 and 4.1. */
import type { Explanation, ResidualUnit } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import type { Rebuild } from './rebuild';
import { branchOf, rewriteAdditions } from './shortcut';
import { keepsShape } from './unitParts';
import { UnitTools } from './unitTools';
import { VariationError, type Variant } from './variant';

type Option = 'plain' | 'A' | 'B' | 'C';

const option = (id: string, label: string, value: Option, remark?: string): Variant => ({
  id,
  dimension: 'option',
  label,
  remark,
  apply: (graph, explanation) => rewriteOptions(graph, explanation, value),
});

export const optionVariants: readonly Variant[] = [
  option('plain', 'plain', 'plain'),
  option('option-a', 'ResNet, option A', 'A', 'zero padding'),
  option('option-b', 'ResNet, option B', 'B', 'projections where the size changes'),
  option('option-c', 'ResNet, option C', 'C', 'projections everywhere'),
];

/**
 * Gives every unit the shortcut of an option, whatever it had; `plain` leaves F alone.
 * @throws VariationError at a unit whose sizes no option leads to.
 */
function rewriteOptions(graph: Graph, explanation: Explanation, value: Option): Graph {
  if (explanation.units.length === 0) {
    throw new VariationError(`${graph.name} has no residual units, so there are no shortcuts to change.`);
  }
  return rewriteAdditions(graph, explanation, (rebuild, unit) => rewritten(rebuild, unit, value));
}

function rewritten(rebuild: Rebuild, unit: ResidualUnit, value: Option): number {
  const branch = branchOf(rebuild, unit);
  if (value === 'plain') return branch;
  const tools = new UnitTools(rebuild, unit);
  const x = rebuild.at(unit.input);
  const keeps = keepsShape(rebuild.from, unit);
  const shortcut = {
    A: () => tools.padded(x),
    B: () => (keeps ? x : tools.projected(x)),
    C: () => tools.projected(x),
  }[value]();
  return rebuild.builder.add('add', [shortcut, branch], {}, rebuild.from.nodes[unit.addition]);
}
