/** Graph → graph: copying node by node, with every shape derived anew. */
import { GraphBuilder, type Origin } from '../graph/builder';
import type { AnyNode, Graph, Parameter } from '../graph/graph';
import type { OperatorAttributes, OperatorName } from '../graph/operators/index';
import { isKnown, type Shape } from '../graph/shape';
import { VariationError } from './variant';

/** The graph under construction, and where the nodes of the old one have gone. */
export class Rebuild {
  readonly builder = new GraphBuilder();
  private readonly nodes = new Map<number, number>();
  private readonly parameters = new Map<number, number>();

  constructor(readonly from: Graph) {}

  /** Shape of a tensor of the new graph. @throws VariationError where it is not known. */
  knownShape(id: number, of: string): readonly number[] {
    const { shape } = this.builder.node(id);
    if (!isKnown(shape))
      throw new VariationError(`${of}: its tensors need known sizes, not [${shape?.join(',') ?? '?'}].`);
    return shape;
  }

  /** The new id of an old node's tensor. */
  at(old: number): number {
    const id = this.nodes.get(old);
    if (id === undefined) throw new Error(`node %${old} is used before it is rebuilt`);
    return id;
  }

  /** Says that an old node's tensor is now made by a new node. */
  place(old: number, id: number): void {
    this.nodes.set(old, id);
  }

  /** New id of an old parameter; `change` is applied when it is first asked for. */
  parameter(old: number, change: (parameter: Parameter) => Partial<Parameter> = () => ({})): number {
    const known = this.parameters.get(old);
    if (known !== undefined) return known;
    const { name, shape, initialiser, ...traits } = {
      ...this.from.parameters[old],
      ...change(this.from.parameters[old]),
    };
    const id = this.builder.parameter(name, shape, initialiser, traits);
    this.parameters.set(old, id);
    return id;
  }

  /** Copies a node; inputs, attributes and parameters may be replaced, the shape follows from them. */
  copy(
    node: AnyNode,
    change: {
      inputs?: readonly number[];
      attributes?: AnyNode['attributes'];
      parameters?: readonly number[];
      shape?: Shape;
    } = {},
  ): number {
    const inputs = change.inputs ?? node.inputs.map((input) => this.at(input));
    const parameters = change.parameters ?? node.parameters.map((id) => this.parameter(id));
    const attributes = (change.attributes ?? node.attributes) as OperatorAttributes[OperatorName];
    const origin: Origin = { module: node.module, source: node.source };
    if (node.operator === 'input') {
      return this.builder.input(node.attributes.name, change.shape ?? node.shape!, node.dataType, origin);
    }
    const given = node.operator === 'constant' || node.operator === 'parameter' || node.operator === 'unresolved';
    if (given || node.shape === null) {
      const shape = change.shape ?? node.shape;
      return this.builder.addWithShape(node.operator, inputs, attributes as never, shape, origin, {
        parameters,
        dataType: node.dataType,
      });
    }
    return this.builder.add(node.operator, inputs, attributes as never, origin, parameters);
  }

  /**
   * The new graph, without the nodes that no output needs and without parameters that only such nodes used. Inputs stay,
   * and so do parameters that the old graph never used.
   */
  finish(entry: { name: string; outputs: readonly number[] }): Graph {
    const { from, builder } = this;
    const used = new Set(from.nodes.flatMap((node) => node.parameters));
    for (const { id } of from.parameters) if (!used.has(id)) this.parameter(id);
    builder.modules.push(...from.modules);
    builder.assumptions.push(...from.assumptions);
    builder.problems.push(...from.problems);
    const built = builder.finish({
      name: entry.name,
      framework: from.framework,
      source: from.source,
      outputs: entry.outputs,
    });
    return withoutUnused(
      built,
      new Set(from.parameters.filter(({ id }) => !used.has(id)).map(({ id }) => this.parameter(id))),
    );
  }
}

function withoutUnused(graph: Graph, keptParameters: ReadonlySet<number>): Graph {
  const needed = new Set<number>(graph.inputs);
  const open = [...graph.outputs];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (needed.has(id) && !graph.inputs.includes(id)) continue;
    needed.add(id);
    open.push(...graph.nodes[id].inputs);
  }
  const nodes = graph.nodes.filter(({ id }) => needed.has(id));
  const used = new Set(nodes.flatMap((node) => node.parameters));
  const parameters = graph.parameters.filter(({ id }) => used.has(id) || keptParameters.has(id));
  const nodeIds = new Map(nodes.map(({ id }, i) => [id, i]));
  const parameterIds = new Map(parameters.map(({ id }, i) => [id, i]));
  const renumber = (ids: readonly number[]): number[] => ids.map((id) => nodeIds.get(id)!);
  return {
    ...graph,
    nodes: nodes.map(
      (node, id) =>
        ({
          ...node,
          id,
          inputs: renumber(node.inputs),
          parameters: node.parameters.map((parameter) => parameterIds.get(parameter)!),
        }) as AnyNode,
    ),
    inputs: renumber(graph.inputs),
    outputs: renumber(graph.outputs),
    parameters: parameters.map((parameter, id) => ({ ...parameter, id })),
  };
}
