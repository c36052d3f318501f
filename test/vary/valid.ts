import { expect } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import { definitionOf } from '../../src/graph/operators/index';
import type { Shape } from '../../src/graph/shape';

const given = ['input', 'parameter', 'constant'];

/** Every node follows its inputs, every shape is what the operator's rule gives, and no two parameters have one name. */
export function expectValid(graph: Graph): void {
  graph.nodes.forEach((node, id) => {
    expect(node.id).toBe(id);
    expect(node.inputs.every((input) => input < id)).toBe(true);
    if (given.includes(node.operator)) return;
    const shapes = node.inputs.map((input) => graph.nodes[input].shape as Shape);
    expect(definitionOf(node.operator).shape(shapes, node.attributes as never)).toEqual(node.shape);
    const rules = definitionOf(node.operator).parameters?.(node.attributes as never) ?? [];
    expect(node.parameters.map((parameter) => graph.parameters[parameter].shape)).toEqual(
      rules.map(({ shape }) => shape),
    );
  });
  const names = graph.parameters.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
}
