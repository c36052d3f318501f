import { channelsOfTensor } from '../explain/structures/mapSizes';
import type { Graph } from '../graph/graph';
import { definitionOf } from '../graph/operators/index';
import type { Crumb } from './drawingModel';
import { fileName, shapeText } from './drawingText';

/** File, then the class that the entry builds where it is another name, then the entry. */
export function breadcrumbOf(graph: Graph): Crumb[] {
  const root = graph.modules.find((module) => module.path === '');
  const isFactory = root !== undefined && !graph.name.startsWith(root.type);
  return [
    { text: fileName(graph.source.file), source: { ...graph.source, endLine: graph.source.startLine, endColumn: 0 } },
    ...(isFactory ? [{ text: root.type, source: root.definition ?? root.source }] : []),
    { text: graph.name, source: graph.source },
  ];
}

/** `image 3 × 224 × 224`: what goes in, an image where its rank and channels say so. */
export function inputText(graph: Graph): string {
  const texts = graph.inputs.map((id) => {
    const node = graph.nodes[id];
    const channels = channelsOfTensor(node.shape, graph);
    const isImage = node.shape?.length === 4 && node.dataType === 'float32' && (channels === 3 || channels === 1);
    const name = isImage ? 'image' : node.operator === 'input' ? node.attributes.name : 'input';
    return `${name} ${shapeText(node.shape)}`.trim();
  });
  return texts.length > 2 ? `${texts.length} inputs` : texts.join(', ');
}

/** `logits` after a last weight layer, else the shape of what comes out. */
export function outputText(graph: Graph): string {
  if (graph.outputs.length !== 1) return `${graph.outputs.length} outputs`;
  const node = graph.nodes[graph.outputs[0]];
  if (node.shape?.length === 2 && definitionOf(node.operator).weightLayer) return 'logits';
  if (node.operator === 'softmax' || node.operator === 'logSoftmax') return 'probabilities';
  return `output ${shapeText(node.shape)}`.trim();
}
