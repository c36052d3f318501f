import type { AnyNode, Graph } from './graph';
import { definitionOf } from './operators/index';
import { printShape } from './shape';
import { lineNumber } from './cells';

const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** One line: `%3 = conv2d(%2) 64→64 3×3 /1  [1,64,56,56]  layer1.0.conv1  resnet.py:59`. */
export function printNode(node: AnyNode): string {
  const attributes = definitionOf(node.operator).print?.(node.attributes as never) ?? '';
  const call = `%${node.id} = ${node.operator}(${node.inputs.map((input) => `%${input}`).join(', ')})`;
  const place = `${fileName(node.source.file)}:${lineNumber(node.source.file, node.source.startLine)}`;
  return [`${call} ${attributes}`.trim(), printShape(node.shape), node.module, place].filter(Boolean).join('  ');
}

/** The text form of a graph: one line a node, stable and readable. */
export const printGraph = (graph: Graph): string =>
  [...graph.nodes.map(printNode), `return ${graph.outputs.map((output) => `%${output}`).join(', ')}`].join('\n');
