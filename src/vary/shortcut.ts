/** The shortcuts of He et al. 2016 ("Identity Mappings in Deep Residual Networks"), Fig. 2 and Table 1. */
import type { Explanation, ResidualUnit } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { operators } from '../graph/operators/index';
import { Rebuild } from './rebuild';
import { bareBranch, partsOf, resizing } from './unitParts';
import { heFanOut } from './framework';
import { UnitTools } from './unitTools';

/** What happens to x_l and to F(x_l) before they are added. */
export type ShortcutRewrite =
  | { kind: 'original' }
  /** λ x + c F. */
  | { kind: 'constantScaling'; shortcut: number; branch: number }
  /** (1−g) x + g F, or (1−g) x + F, with g = σ(W_g x + b_g), a 1×1 convolution. */
  | { kind: 'exclusiveGating' | 'shortcutOnlyGating'; bias: number }
  /** W_s x, a 1×1 convolution. */
  | { kind: 'projection' }
  /**
   * Dropout on the shortcut. The paper reads it as an expected λ of 1 − p, which holds for the form that does not divide
   * the kept values by 1 − p. The libraries' form does, which keeps the mean and doubles the second moment at p = 0.5, in
   * every unit anew; nothing behind the addition normalises it, and the loss overflows.
   */
  | { kind: 'dropout'; p: number; rescale: boolean };

/**
 * Rewrites every residual unit of an architecture. Where a unit changes the size of its tensor, its projection (or
 * striding and zero padding) stays, and the variant's factor is applied behind it; a gate then strides as the unit does,
 * and the 1×1 convolution takes the place of zero padding.
 * @throws VariationError where the sizes of a unit are not known or no 1×1 convolution can be put into it.
 */
export function rewriteShortcuts(graph: Graph, explanation: Explanation, rewrite: ShortcutRewrite): Graph {
  return rewriteAdditions(graph, explanation, (rebuild, unit) => rewritten(rebuild, unit, rewrite));
}

/** Rebuilds a graph with another node in the place of each unit's addition. */
export function rewriteAdditions(
  graph: Graph,
  { units }: Explanation,
  rewrite: (rebuild: Rebuild, unit: ResidualUnit) => number,
): Graph {
  const rebuild = new Rebuild(graph);
  const byAddition = new Map(units.map((unit) => [unit.addition, unit]));
  for (const node of graph.nodes) {
    const unit = byAddition.get(node.id);
    rebuild.place(node.id, unit ? rewrite(rebuild, unit) : rebuild.copy(node));
  }
  return rebuild.finish({ name: graph.name, outputs: graph.outputs.map((output) => rebuild.at(output)) });
}

/** F(x_l) in the new graph, its terms added, without factors that a variant put in front of it. */
export function branchOf(rebuild: Rebuild, unit: ResidualUnit): number {
  const { from } = rebuild;
  const tools = new UnitTools(rebuild, unit);
  const [first, ...rest] = partsOf(from, unit).branch.map((id) => rebuild.at(bareBranch(from, unit, id)));
  return rest.reduce((sum, term) => tools.apply('add', [sum, term]), first);
}

function rewritten(rebuild: Rebuild, unit: ResidualUnit, rewrite: ShortcutRewrite): number {
  const { builder, from } = rebuild;
  const tools = new UnitTools(rebuild, unit);
  const x = rebuild.at(unit.input);
  const branch = branchOf(rebuild, unit);
  const sum = (left: number, right: number): number => builder.add('add', [left, right], {}, from.nodes[unit.addition]);

  switch (rewrite.kind) {
    case 'original':
      return sum(tools.resized(x), branch);
    case 'constantScaling':
      return sum(tools.scaled(tools.resized(x), rewrite.shortcut), tools.scaled(branch, rewrite.branch));
    case 'exclusiveGating':
    case 'shortcutOnlyGating': {
      const gate = builder.add(
        'sigmoid',
        [tools.pointwise(x, 'gate', { bias: rewrite.bias, initialiser: heFanOut(from.framework) })],
        {},
        tools.origin('gate'),
      );
      const carry = builder.add('affine', [gate], { scale: -1, shift: 1 }, tools.origin('gate'));
      const carried = tools.apply('multiply', [carry, tools.resized(x)]);
      return sum(carried, rewrite.kind === 'exclusiveGating' ? tools.apply('multiply', [gate, branch]) : branch);
    }
    case 'projection': {
      const projects = resizing(from, unit).some(({ operator }) => operators[operator].weightLayer);
      return sum(projects ? tools.resized(x) : tools.projected(x), branch);
    }
    case 'dropout': {
      const { p, rescale } = rewrite;
      return sum(builder.add('dropout', [tools.resized(x)], { p, rescale }, tools.origin('')), branch);
    }
  }
}
