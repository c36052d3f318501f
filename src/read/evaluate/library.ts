/**
 * What a framework file (frameworks/torch.ts, tfjs.ts) tells the evaluator about its library. The evaluator owns the
 * language; a library owns the meaning of its names and of its tensors.
 *
 * How a call becomes a node, `tf.layers.conv2d({filters: 64}).apply(x)` for example:
 * 1. `import * as tf from '@tensorflow/tfjs'`: the package is one of `packages`, so `tf` is the Namespace 'tf'.
 * 2. `tf.layers` is looked up as 'tf.layers': `lookup` gives undefined, but knows names below it: `isPackage` says so, and
 *    the value is the Namespace 'tf.layers'. `tf.layers.conv2d` is a NativeFunction from `lookup`.
 * 3. Its call gets the Arguments; the one argument is a DictValue. It gives a NativeObject (the layer).
 * 4. `.apply` is asked of `member('apply')`, which gives a NativeFunction; its call gets the Tensor x, registers the
 *    parameters with `machine.builder.parameter`, adds the node with `machine.apply(...)`, and gives the new Tensor.
 *
 * A name that `lookup` does not know is an Unknown with its path. Calling it with a tensor makes an `unresolved` node and
 * a problem, by itself; nothing needs to be done for it.
 */
import type { DataType, Framework } from '../../graph/graph';
import type { Shape } from '../../graph/shape';
import type { BinaryOperator, ClassSyntax, ComparisonOperator } from '../syntax/syntax';
import type { Machine } from './machine';
import type { ClassValue, Tensor, Value } from './values';

export interface InputRequest {
  shape: Shape;
  dataType: DataType;
}

/** A value that people pass for a parameter of some name. */
export interface UsualArgument {
  /** As the source writes it: `Input(shape=(224, 224, 3))`. */
  text: string;
  /** The value, for the graph that is being read. */
  make(machine: Machine): Value;
}

export interface Library {
  readonly framework: Framework;
  /** Import name → path of its namespace: `torch` → `torch`, `@tensorflow/tfjs-node` → `tf`. A prefix covers what is below it. */
  readonly packages: Readonly<Record<string, string>>;

  /** Names that a script may have without an import, from a page around it: `tf`. */
  readonly globals?: Readonly<Record<string, string>>;

  /** Is a module below its packages one whose files are read, where they are found? */
  isReadFromFiles?(module: string): boolean;

  /** Value of a dotted path (`torch.nn.Conv2d`); undefined where it is not known. The same value each time it is asked. */
  lookup(path: string): Value;
  /** Is there anything below this path? */
  isPackage(path: string): boolean;

  /** Class of a tensor: `torch.Tensor`, `torch.nn.Parameter`. */
  tensorType?(tensor: Tensor): ClassValue;
  /** Base to assume for a class of the source whose own base cannot be read, if it looks like one of this library's. */
  unreadBase?(syntax: ClassSyntax): ClassValue | undefined;

  /** What an entry's parameter of this name is given, where nothing in the source gives it; undefined where no habit says. */
  usualArgument?(name: string): UsualArgument | undefined;

  /** A member of a tensor (`x.shape`, `x.view`): a value, a NativeFunction bound to it already, or undefined if it has none. */
  tensorMember(tensor: Tensor, name: string, machine: Machine): Value;
  /** `x.data = …`, `x.requires_grad = False`. */
  tensorSetMember?(tensor: Tensor, name: string, value: Value, machine: Machine): void;
  /** `left ∘ right` where at least one side is a tensor; undefined where the library does not know what it is. */
  tensorBinary(operator: BinaryOperator, left: Value, right: Value, machine: Machine): Value;
  tensorUnary(operator: '-' | '+' | '~' | 'not', tensor: Tensor, machine: Machine): Value;
  tensorCompare(operator: ComparisonOperator, left: Value, right: Value, machine: Machine): Value;
  /** `x[index]`. */
  tensorItem(tensor: Tensor, index: Value, machine: Machine): Value;
  /** `x[index] = value`. */
  tensorSetItem(tensor: Tensor, index: Value, value: Value, machine: Machine): void;
  /** `x += y`, where `x + y` is computed already: what the name is bound to afterwards. */
  tensorReplace?(tensor: Tensor, result: Value, machine: Machine): Value;

  /** Called before the entry is built: names that count up begin anew, as if what stands around it had made nothing. */
  beforeEntry?(machine: Machine): void;

  /**
   * Turns what the entry built into a network: applies it to inputs, or finds its outputs if it is applied already (a
   * model from `tf.model({inputs, outputs})`). Gives undefined where the value is nothing of this library.
   * The inputs are the request's; an empty list means: choose, and say so with `machine.assume`.
   */
  network(
    built: Value,
    inputs: readonly InputRequest[],
    machine: Machine,
    application: Application,
  ): { outputs: Tensor[] } | undefined;
}

/** How a network is applied to its inputs. */
export interface Application {
  /** Arguments that it was applied to elsewhere: inputs take the places of the tensors in them. */
  like?: readonly Value[];
  /** As it is while training; at inference if not said. */
  training?: boolean;
}
