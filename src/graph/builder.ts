import type {
  AnyNode,
  Assumption,
  DataType,
  Framework,
  Graph,
  Initialiser,
  Module,
  Node,
  Parameter,
  Problem,
  SourceRange,
} from './graph';
import { dataTypeOf } from './operators/dataType';
import { definitionOf, type OperatorAttributes, type OperatorName } from './operators/index';
import type { Shape } from './shape';

/** Where a node comes from. */
export interface Origin {
  /** Module path of the layer or of the forward that applies the operator. */
  module: string;
  source: SourceRange;
}

/** Grows a graph node by node, in order of application. The readers, the variants and the tests all build with it. */
export class GraphBuilder {
  private readonly nodes: AnyNode[] = [];
  private readonly inputs: number[] = [];
  readonly parameters: Parameter[] = [];
  readonly modules: Module[] = [];
  readonly assumptions: Assumption[] = [];
  readonly problems: Problem[] = [];

  node(id: number): AnyNode {
    return this.nodes[id];
  }

  get size(): number {
    return this.nodes.length;
  }

  input(name: string, shape: Shape, dataType: DataType, origin: Origin): number {
    const id = this.push('input', [], { name }, shape, dataType, [], origin);
    this.inputs.push(id);
    return id;
  }

  /** Registers a parameter; its id goes into `parameters` of the nodes that use it. */
  parameter(
    name: string,
    shape: Shape,
    initialiser: Initialiser,
    options: Partial<Pick<Parameter, 'trainable' | 'decay' | 'rate' | 'initialisedAt'>> = {},
  ): number {
    const id = this.parameters.length;
    this.parameters.push({
      id,
      name,
      shape,
      trainable: options.trainable ?? true,
      ...(options.decay === false ? { decay: false } : {}),
      ...(options.rate === undefined ? {} : { rate: options.rate }),
      initialiser,
      initialisedAt: options.initialisedAt,
    });
    return id;
  }

  /**
   * Applies an operator: its shape comes from its shape rule, or is null where an input's is; its type from its inputs'
   * unless it is given.
   * @throws ShapeError from the rule; nothing is added then.
   */
  add<Name extends OperatorName>(
    operator: Name,
    inputs: readonly number[],
    attributes: OperatorAttributes[Name],
    origin: Origin,
    parameters: readonly number[] = [],
    dataType?: DataType,
  ): number {
    const shapes = inputs.map((input) => this.nodes[input].shape);
    const known = shapes.every((shape): shape is Shape => shape !== null);
    const shape = known ? definitionOf(operator).shape(shapes, attributes) : null;
    const type =
      dataType ??
      dataTypeOf(
        operator,
        inputs.map((input) => this.nodes[input].dataType),
      );
    return this.push(operator, inputs, attributes, shape, type, parameters, origin);
  }

  /** Adds a node whose shape no rule gives: a constant, a parameter as a tensor, an unresolved call. */
  addWithShape<Name extends OperatorName>(
    operator: Name,
    inputs: readonly number[],
    attributes: OperatorAttributes[Name],
    shape: Shape | null,
    origin: Origin,
    options: { parameters?: readonly number[]; dataType?: DataType } = {},
  ): number {
    return this.push(
      operator,
      inputs,
      attributes,
      shape,
      options.dataType ?? 'float32',
      options.parameters ?? [],
      origin,
    );
  }

  /** The graph as far as it has come, which stays as it is while more is added; its output is the node that came last. */
  snapshot(entry: { name: string; framework: Framework; source: SourceRange }): Graph {
    const graph = this.finish({ ...entry, outputs: this.size > 0 ? [this.size - 1] : [] });
    return {
      ...graph,
      nodes: [...graph.nodes],
      inputs: [...graph.inputs],
      parameters: [...graph.parameters],
      modules: [...graph.modules],
      assumptions: [...graph.assumptions],
      problems: [...graph.problems],
    };
  }

  finish(entry: { name: string; framework: Framework; source: SourceRange; outputs: readonly number[] }): Graph {
    return {
      ...entry,
      nodes: this.nodes,
      inputs: this.inputs,
      parameters: this.parameters,
      modules: this.modules,
      assumptions: this.assumptions,
      problems: this.problems,
    };
  }

  private push<Name extends OperatorName>(
    operator: Name,
    inputs: readonly number[],
    attributes: OperatorAttributes[Name],
    shape: Shape | null,
    dataType: DataType,
    parameters: readonly number[],
    { module, source }: Origin,
  ): number {
    const node: Node<Name> = {
      id: this.nodes.length,
      operator,
      inputs,
      attributes,
      shape,
      dataType,
      parameters,
      module,
      source,
    };
    this.nodes.push(node as unknown as AnyNode);
    return node.id;
  }
}
