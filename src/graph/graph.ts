import type { Dim, Shape } from './shape';
import type { OperatorAttributes, OperatorName } from './operators/attributes';

/** A range of source text. Lines and columns count from zero, the end is exclusive, as in VS Code. */
export interface SourceRange {
  /** Absolute path, or the URI's text where the file lies on no disk. */
  file: string;
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

export type Framework = 'pytorch' | 'keras' | 'tfjs';

export type DataType = 'float32' | 'int64' | 'bool' | 'complex64';

/** `truncatedNormal` draws again what lies beyond two standard deviations, which it does not make up for (TensorFlow.js). */
export type Spread = 'normal' | 'uniform' | 'truncatedNormal';

/** How a parameter gets its first values. `he` and `xavier` state their rule, so that the gain can be computed from the shape. */
export type Initialiser =
  | { kind: 'constant'; value: number }
  | {
      kind: 'normal';
      mean: number;
      standardDeviation: number;
      /** Values outside are drawn again; mean and deviation are those of the distribution before that. */
      within?: readonly [low: number, high: number];
    }
  | { kind: 'uniform'; low: number; high: number }
  | {
      /** He et al. 2015: std = sqrt(2 / ((1 + a²) · fan)). PyTorch's default is the uniform fan-in form with a = √5. */
      kind: 'he';
      mode: 'fanIn' | 'fanOut';
      distribution: Spread;
      negativeSlope: number;
      /** What the values are multiplied with after they were drawn. */
      factor?: number;
    }
  | { kind: 'xavier'; distribution: Spread; gain: number }
  | { kind: 'orthogonal'; gain: number }
  /** U(−bound, bound) with bound = 1/√fanIn of the layer's weight: PyTorch's default for biases. */
  | { kind: 'uniformFanIn'; fanIn: Dim }
  | { kind: 'unknown'; text: string };

/** A tensor of numbers that training changes (or, where `trainable` is false, that the framework counts all the same). */
export interface Parameter {
  id: number;
  /** Path in the model, as its state dictionary spells it: `layer1.0.conv2.weight`. */
  name: string;
  shape: Shape;
  trainable: boolean;
  /** False where it is to be trained without weight decay, whatever the optimiser's is: a slope of PReLU. */
  decay?: false;
  /** What its learning rate is of the optimiser's, where it is not the same: 0.1 for Fixup's scalars. */
  rate?: number;
  initialiser: Initialiser;
  /** Where the initialiser was chosen, if not by the framework's default. */
  initialisedAt?: SourceRange;
}

/** One operator applied once. It makes one tensor, so a node's id is its tensor's id too. */
export interface Node<Name extends OperatorName = OperatorName> {
  id: number;
  operator: Name;
  /** Ids of the nodes whose tensors it takes, in the operator's order. */
  inputs: readonly number[];
  attributes: OperatorAttributes[Name];
  /** Shape of the tensor it makes; null where even the rank is not known. */
  shape: Shape | null;
  dataType: DataType;
  /** Ids of its parameters in Graph.parameters, in the operator's order (weight, bias, …). A shared layer repeats them. */
  parameters: readonly number[];
  /** Path of the layer object that made it (`layer1.0.conv2`); for a functional call the path of the module whose forward made it. */
  module: string;
  /** The expression that applies the operator. */
  source: SourceRange;
}

/** A node of any operator whose `operator` field discriminates `attributes`. */
export type AnyNode = { [Name in OperatorName]: Node<Name> }[OperatorName];

/** A module object of the source: a class instance that owns layers. */
export interface Module {
  path: string;
  /** Class as the source names it: `Bottleneck`, `Sequential`, `Conv2d`. */
  type: string;
  /** The call that built it. */
  source: SourceRange;
  /** The class's own definition, if its source was read. */
  definition?: SourceRange;
}

/** A value that the source leaves open and the reader chose. */
export interface Assumption {
  /** One sentence: "Bottleneck(256, 64), from resnet50(), line 700". */
  text: string;
  source: SourceRange;
  /** Where it is a condition: the other way to read it. */
  alternative?: Alternative;
}

/** The other way to read an open condition. */
export interface Alternative {
  /** Text of the condition. */
  condition: string;
  /** What it is not read as. */
  value: boolean;
  /** What is different then, as one phrase; undefined where it was not looked at. */
  difference?: string;
}

export interface Problem {
  severity: 'error' | 'warning' | 'information';
  /** One kebab-case word: `unresolved`, `syntax`, `shape`, `budget`, `no-entry`, … */
  code: string;
  /** What, where, what to do. */
  text: string;
  source: SourceRange;
}

/** A paper that the source names beside what was read, in a comment or a docstring. */
export interface Reference {
  /** arXiv id without its version: `1512.03385`. */
  arxiv?: string;
  /** Title as written, where it stands without an id. */
  title?: string;
  /** Class or function whose docstring or comments name it; empty for the head of a file. */
  of: string;
  source: SourceRange;
}

/** What a reader found: plain data, the same in the extension host, the webview, the training process and the CLI. */
export interface Graph {
  /** Entry as addressed: `resnet50`, `Bottleneck(256, 64)`. */
  name: string;
  framework: Framework;
  /** Definition of the entry. */
  source: SourceRange;
  /** In an order in which every node follows its inputs; nodes[i].id === i. */
  nodes: readonly AnyNode[];
  inputs: readonly number[];
  outputs: readonly number[];
  /** Every parameter that the framework would count, used or not. */
  parameters: readonly Parameter[];
  modules: readonly Module[];
  assumptions: readonly Assumption[];
  problems: readonly Problem[];
  /** Papers that the sources of the entry, of its modules and of their files' heads name. */
  references?: readonly Reference[];
}
