/** A rule says what a place of an operator's tensor sees, given what the places of its inputs see. */
import type { AnyNode } from '../../graph/graph';
import type { NodeOf } from '../../graph/operators/definition';
import type { OperatorName } from '../../graph/operators/index';
import type { Shape } from '../../graph/shape';
import { blurredInto, joined, type Reach } from './reach';

/** An input's reach; undefined where it does not depend on what is followed. */
export type Seen = Reach | undefined;

/** Shapes are known: a node whose shape or whose inputs' shapes are not is followed no further. */
export interface RuleContext {
  shape: Shape;
  inputShapes: readonly Shape[];
}

export type RuleOn<Of extends AnyNode> = (node: Of, inputs: readonly Seen[], context: RuleContext) => Seen | null;
export type Rule<Name extends OperatorName> = RuleOn<NodeOf<Name>>;

/** A bound: any place may see all. */
export const everything: RuleOn<AnyNode> = (_node, inputs, { shape }) =>
  joined(
    inputs.filter((seen) => seen !== undefined).map((seen) => blurredInto(seen, shape)),
    shape,
  );

/** A kernel that is computed from the input sees what it is computed from. */
export const withKernel = (reach: Reach, [, ...others]: readonly Seen[], shape: Shape): Reach =>
  joined([reach, ...others.flatMap((seen) => (seen ? [blurredInto(seen, shape)] : []))], shape);
