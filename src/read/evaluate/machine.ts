/** What a library may ask of the evaluator while it runs. */
import type { Origin, GraphBuilder } from '../../graph/builder';
import type { DataType, Problem, SourceRange } from '../../graph/graph';
import type { Dim } from '../../graph/shape';
import type { OperatorAttributes, OperatorName } from '../../graph/operators/index';
import type { Arguments } from './arguments';
import type { ClassValue, FunctionValue, Instance, Tensor, Unknown, Value } from './values';

export interface Machine {
  readonly builder: GraphBuilder;

  /** Innermost expression of the source that is being evaluated: the call that reached the library. */
  readonly source: SourceRange;
  /** Module path and source of an operator that is applied now. */
  origin(): Origin;
  /** Runs `body` with `path` as the module path of the operators that it applies, `owner` as the module that is running. */
  inModule<Result>(path: string, body: () => Result): Result;
  /** Runs `body` as if at another place: what it applies has that origin. */
  at<Result>(origin: Origin, body: () => Result): Result;

  /**
   * Applies an operator to tensors (constants and parameters among them get their nodes first) and gives the tensor that
   * it makes. Where no input is in the graph the result is a constant, without a node. A shape that does not fit is a
   * problem, and the result an `unresolved` node.
   */
  apply<Name extends OperatorName>(
    operator: Name,
    inputs: readonly Tensor[],
    attributes: OperatorAttributes[Name],
    options?: { parameters?: readonly number[]; module?: string; dataType?: DataType },
  ): Tensor;
  /** Stands for a call that is not understood: one node, its shape unknown unless given. Says so as a problem, once for each place. */
  unresolved(call: string, reason: string, inputs: readonly Value[], shape?: Tensor['shape']): Tensor;

  call(callee: Value, args: Arguments): Value;
  /** Calls a JavaScript function with a `this`. */
  callWithThis(callee: FunctionValue, receiver: Value, args: Arguments): Value;
  getAttribute(object: Value, name: string): Value;
  /** The attribute, or undefined where there is none; asks neither `__getattr__` nor complains. */
  findAttribute(object: Value, name: string): Value;
  setAttribute(object: Value, name: string, value: Value): void;
  getItem(object: Value, index: Value): Value;
  /** Items of anything that can be iterated; those of an Unknown are none, with a problem. */
  iterate(value: Value): Value[];
  /** Truth of a value; where it is not known, the way that is taken is kept as a decision. */
  truth(value: Value): boolean;
  /** Undefined where it is not known. */
  isInstance(value: Value, type: Value): boolean | undefined;
  newInstance(type: ClassValue): Instance;
  /** Value of a dotted path of a library or of the standard library: `copy.deepcopy`. */
  lookup(path: string): Value;
  /** Text of a piece of the source. */
  sourceText(source: SourceRange): string;
  /** Text of a value as the source's language prints it. */
  text(value: Value): string;
  binary(operator: '+' | '-' | '*' | '/' | '//' | '%' | '**', left: Value, right: Value): Value;
  equal(left: Value, right: Value): boolean;

  /** Told of each module that is applied, where somebody wants to know. */
  applied?: (instance: Instance, args: readonly Value[]) => void;

  /** Can the two sizes be equal? That they are, where their forms do not show it, is demanded of their symbols or said. */
  agree(left: Dim, right: Dim): boolean;
  /** Says that a size must be a number here: its symbols are then given usual numbers. */
  demandNumber(dim: Dim): void;

  /** Something that a person should know, at the current source unless another is given. Said once for each place and code. */
  problem(code: string, text: string, options?: { severity?: Problem['severity']; source?: SourceRange }): void;
  /** Was it said already that this value is not known, where it was called? */
  isSaid(value: Unknown): boolean;
  /** A value that the source leaves open and that was chosen here. */
  assume(text: string, source?: SourceRange): void;
  /** Raises an error that the source may catch: `machine.raise('ValueError', 'groups must divide channels')`. */
  raise(type: string, message: string): never;
}
