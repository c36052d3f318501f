import type { AnyNode, Initialiser, Parameter } from '../graph/graph';
import { definitionOf } from '../graph/operators/index';
import { isKnown, type Shape } from '../graph/shape';

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-4 * Math.abs(b);

/** A rule that was written out as a number for the old sizes, as the rule again: std = √(2/fan) is He et al. 2015. */
function generalised(initialiser: Initialiser, shape: Shape): Initialiser {
  if (initialiser.kind !== 'normal' || initialiser.mean !== 0 || !isKnown(shape) || shape.length < 2)
    return initialiser;
  const field = shape.slice(2).reduce((product, size) => product * size, 1);
  const fans = { fanOut: shape[0] * field, fanIn: shape[1] * field };
  for (const mode of ['fanOut', 'fanIn'] as const) {
    if (near(initialiser.standardDeviation, Math.sqrt(2 / fans[mode]))) {
      return { kind: 'he', mode, distribution: 'normal', negativeSlope: 0 };
    }
  }
  return initialiser;
}

/** Shape and initialiser of a parameter for new attributes of the node that uses it at a position. */
export function resizedParameter(
  node: AnyNode,
  position: number,
  attributes: AnyNode['attributes'],
  parameter: Parameter,
): Partial<Parameter> {
  const rules = definitionOf(node.operator).parameters?.(attributes as never) ?? [];
  // Running statistics, where a framework counts them, are as long as the scale.
  const rule = rules[position] ?? rules[0];
  if (!rule) return {};
  const { initialiser } = parameter;
  const bound = rule.initialiser;
  return {
    shape: rule.shape,
    initialiser:
      initialiser.kind === 'uniformFanIn' && bound.kind === 'uniformFanIn'
        ? bound
        : generalised(initialiser, parameter.shape),
  };
}
