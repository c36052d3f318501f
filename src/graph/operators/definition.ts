import type { Dim, Shape } from '../shape';
import type { AnyNode, Graph, Initialiser, Node } from '../graph';
import type { OperatorAttributes, OperatorName } from './attributes';

/** What an operator does to the identity term on its way from its output to one of its inputs. */
export type Jacobian =
  | { kind: 'identity' }
  /** Same numbers in other places: reshape, permute. */
  | { kind: 'rearrange' }
  | { kind: 'scale'; factor: number }
  /** A trained factor; `initial` is its first value where the source fixes it. */
  | { kind: 'learnedScale'; initial: number | null }
  /** Times a value in (0, 1) that is computed from the data by node `gate`. */
  | { kind: 'gate'; gate: number }
  /** Passes where the input is positive; `slope` elsewhere (0 for ReLU, null where trained). */
  | { kind: 'mask'; slope: number | null }
  | { kind: 'randomMask'; p: number; rescale: boolean }
  | { kind: 'normalise' }
  | { kind: 'weights' }
  /** Part of the values pass: pooling, striding, slicing. */
  | { kind: 'select' }
  /** All values pass into a larger tensor: zero padding, concatenation. */
  | { kind: 'embed' }
  | { kind: 'nonlinear' }
  | { kind: 'unknown' }
  /** The output does not depend on this input, or not by a derivative (an index, a tensor that is detached). */
  | { kind: 'none' };

export type JacobianKind = Jacobian['kind'];

/** A parameter that an operator needs, before it has an owner. */
export interface ParameterRule {
  role: 'weight' | 'bias' | 'gate';
  shape: Shape;
  /** What a framework that says nothing else would choose; the reader replaces it by the framework's own default. */
  initialiser: Initialiser;
}

/** Multiply-adds of one application at the given shapes: `weighted` against weights, `activations` between two activations. */
export interface MultiplyAdds {
  weighted: Dim;
  activations: Dim;
}

/** All that the product knows of one operator, in one place. */
export interface OperatorDefinition<Name extends OperatorName> {
  /** Does a path through it cross a weight layer (a convolution or a matrix product with trained weights)? */
  weightLayer: boolean;
  /**
   * Shape of the output.
   * @throws ShapeError where the inputs do not fit; the message says which sizes.
   */
  shape(inputs: readonly Shape[], attributes: OperatorAttributes[Name]): Shape;
  parameters?(attributes: OperatorAttributes[Name]): readonly ParameterRule[];
  multiplyAdds?(inputs: readonly Shape[], output: Shape, attributes: OperatorAttributes[Name]): MultiplyAdds;
  /** Jacobian from the output to input number `input`. */
  jacobian(node: Node<Name>, input: number, graph: Pick<Graph, 'nodes' | 'parameters'>): Jacobian;
  /** Interval that the output never leaves, where that is narrower than all numbers. */
  range?(node: Node<Name>, inputRange: (input: number) => Interval): Interval;
  /** Its attributes for the text form: `64→64 3×3 /1`. Empty where there is nothing to say. */
  print?(attributes: OperatorAttributes[Name]): string;
}

export type Interval = readonly [low: number, high: number];

export const anyNumber: Interval = [-Infinity, Infinity];

export const always = (jacobian: Jacobian) => (): Jacobian => jacobian;

/** The output has the first input's shape. */
export const sameShape = (inputs: readonly Shape[]): Shape => inputs[0];

export type NodeOf<Name extends OperatorName> = Extract<AnyNode, { operator: Name }>;
