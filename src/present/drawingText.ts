/** Operators and shapes in the words of a drawing. */
import { multiplyAddFormula, parameterFormula } from '../graph/cost';
import { formatCount, formatSize } from '../graph/format';
import type { AnyNode, Framework, Graph, SourceRange } from '../graph/graph';
import { definitionOf, type OperatorName } from '../graph/operators/index';
import type { Dim, Shape } from '../graph/shape';
import type { Quantity } from './drawingModel';
import { lineNumber } from '../graph/cells';

/** `256 × 56 × 56`: a shape without the batch; empty where it is a scalar or unknown. */
export const shapeText = (shape: Shape | null): string => (shape ?? []).slice(1).join(' × ');

export const wholeShapeText = (shape: Shape | null): string => (shape === null ? 'shape not known' : shape.join(' × '));

/** Characters of a formula that a drawing holds. */
const longestFormula = 48;

export const quantity = (value: number): Quantity => ({ value, text: formatCount(value) });

/** A sum over nodes of which some were not understood: what is inside them is not counted. */
export const quantityOf = (graph: Graph, nodes: readonly number[], value: Dim): Quantity => {
  const isWhole = !nodes.some((id) => graph.nodes[id].operator === 'unresolved');
  if (typeof value === 'string')
    return { value: null, text: `${isWhole ? '' : '≥ '}${formatSize(value, longestFormula)}` };
  if (isWhole) return quantity(value);
  return value > 0 ? { value, text: `≥ ${formatCount(value)}` } : { value: null, text: 'not known' };
};

/** Parameters and multiply-adds of nodes. */
export const costOf = (graph: Graph, nodes: readonly number[]): { parameters: Quantity; multiplyAdds: Quantity } => {
  return {
    parameters: quantityOf(graph, nodes, parameterFormula(graph, nodes).total),
    multiplyAdds: quantityOf(graph, nodes, multiplyAddFormula(graph, nodes)),
  };
};

const stride = (values: readonly number[]): string =>
  values.every((value) => value === 1) ? '' : `/${new Set(values).size === 1 ? values[0] : values.join('×')}`;

const joined = (...parts: (string | false)[]): string => parts.filter(Boolean).join(' ');

/** Short names of operators that say all by their name. */
const shortNames: Partial<Record<OperatorName, string>> = {
  batchNorm: 'BN',
  layerNorm: 'LN',
  groupNorm: 'GN',
  rmsNorm: 'RMSNorm',
  relu: 'ReLU',
  relu6: 'ReLU6',
  leakyRelu: 'leaky ReLU',
  prelu: 'PReLU',
  elu: 'ELU',
  gelu: 'GELU',
  silu: 'SiLU',
  tanh: 'tanh',
  hardSwish: 'hard swish',
  hardSigmoid: 'hard sigmoid',
  adaptiveAveragePool: 'average pool',
  dropPath: 'drop path',
  logSoftmax: 'log softmax',
  recurrent: 'recurrent',
  cellState: 'cell state',
  complexView: 'complex view',
};

/** `7×7 conv /2`, `BN`, `3×3 max pool /2`, `2048 → 1000`: for a line of several operators. */
export function shortText(node: AnyNode): string {
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
      return joined(node.attributes.kernel.join('×'), 'conv', stride(node.attributes.stride));
    case 'convTranspose2d':
      return joined(node.attributes.kernel.join('×'), 'transposed conv', stride(node.attributes.stride));
    case 'linear':
      return `${node.attributes.inFeatures} → ${node.attributes.outFeatures}`;
    case 'maxPool':
    case 'averagePool':
      return joined(
        node.attributes.kernel.join('×'),
        node.operator === 'maxPool' ? 'max pool' : 'average pool',
        stride(node.attributes.stride),
      );
    case 'adaptiveAveragePool':
      return node.attributes.output.every((size) => size === 1) ? 'global average pool' : 'average pool';
    case 'reduce':
      return `${node.attributes.function} over axes ${node.attributes.axes.join(', ')}`;
    case 'unresolved':
      return node.attributes.call;
    case 'elementwise':
    case 'fourier':
      return node.attributes.function;
    case 'recurrent':
      return joined(node.attributes.cell.toUpperCase(), `→ ${node.attributes.hiddenFeatures}`);
    default:
      return shortNames[node.operator] ?? node.operator;
  }
}

const pytorchNames: Partial<Record<OperatorName, string>> = {
  conv1d: 'Conv1d',
  conv2d: 'Conv2d',
  conv3d: 'Conv3d',
  convTranspose2d: 'ConvTranspose2d',
  linear: 'Linear',
  batchNorm: 'BatchNorm2d',
  layerNorm: 'LayerNorm',
  groupNorm: 'GroupNorm',
  relu: 'ReLU',
  maxPool: 'MaxPool2d',
  averagePool: 'AvgPool2d',
  adaptiveAveragePool: 'AdaptiveAvgPool2d',
  dropout: 'Dropout',
  sigmoid: 'Sigmoid',
};

const kerasNames: Partial<Record<OperatorName, string>> = {
  conv1d: 'Conv1D',
  conv2d: 'Conv2D',
  conv3d: 'Conv3D',
  convTranspose2d: 'Conv2DTranspose',
  linear: 'Dense',
  batchNorm: 'BatchNormalization',
  layerNorm: 'LayerNormalization',
  relu: 'ReLU',
  maxPool: 'MaxPooling2D',
  averagePool: 'AveragePooling2D',
  adaptiveAveragePool: 'GlobalAveragePooling2D',
  dropout: 'Dropout',
};

const layerName = (framework: Framework, operator: OperatorName): string =>
  (framework === 'pytorch' ? pytorchNames : kerasNames)[operator] ?? shortNames[operator] ?? operator;

/** `Conv2d 3×3, 32 → 64 /2`: an operator's box, in the words of its framework. */
export function boxText(graph: Graph, node: AnyNode): string {
  const name = layerName(graph.framework, node.operator);
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d': {
      const { kernel, inChannels, outChannels, groups } = node.attributes;
      const grouped = groups !== 1 && (groups === inChannels ? 'depthwise' : `in ${groups} groups`);
      return joined(
        `${name} ${kernel.join('×')}, ${inChannels} → ${outChannels}`,
        stride(node.attributes.stride),
        grouped,
      );
    }
    case 'linear':
      return `${name} ${shortText(node)}`;
    case 'maxPool':
    case 'averagePool':
      return joined(name, node.attributes.kernel.join('×'), stride(node.attributes.stride));
    case 'unresolved':
      return node.attributes.call;
    case 'dropout':
    case 'dropPath':
      return `${name} ${node.attributes.p}`;
    case 'affine':
      return affineText(node.attributes.scale, node.attributes.shift);
    case 'elementwise':
      return node.attributes.function;
    case 'batchNorm':
      return name;
    default:
      return joined(name, definitionOf(node.operator).print?.(node.attributes as never) ?? '');
  }
}

/** `× 0.5`, `× 2 − 1`; `1 − x` where the signal is turned round. */
const affineText = (scale: number, shift: number): string => {
  const number = (value: number): string => `${value < 0 ? '−' : ''}${Math.abs(value)}`;
  if (scale === -1 && shift !== 0) return `${number(shift)} − x`;
  const moved = shift === 0 ? '' : `${shift < 0 ? '−' : '+'} ${Math.abs(shift)}`;
  return [scale === 1 ? '' : `× ${number(scale)}`, moved].filter(Boolean).join(' ') || 'identity';
};

/** What an operator on the shortcut is called beside its mark: `1×1, 64 → 256, /2`, `× 0.5`, `attn(x)`. */
export function labelText(node: AnyNode): string {
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d': {
      const { kernel, inChannels, outChannels } = node.attributes;
      const by = stride(node.attributes.stride);
      return `${kernel.join('×')}, ${inChannels} → ${outChannels}${by && `, ${by}`}`;
    }
    case 'affine':
      return affineText(node.attributes.scale, node.attributes.shift);
    case 'dropout':
    case 'dropPath':
      return `${shortText(node)} ${node.attributes.p}`;
    default:
      return shortText(node);
  }
}

/** `7×7 conv /2, BN, ReLU` / `3×3 max pool /2`: operators in order, in lines of at most 26 signs, three at most. */
export function operatorLines(nodes: readonly AnyNode[]): string[] {
  const words = nodes
    .filter((node) => !['input', 'identity', 'flatten', 'reshape', 'constant'].includes(node.operator))
    .map((node) => (node.operator === 'unresolved' ? 'not understood' : shortText(node)));
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 2 <= 26 && !/pool/.test(word))
      lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  if (lines.length <= 3) return lines;
  return [lines[0], `… ${words.length - 2} operators …`, lines[lines.length - 1]];
}

export const fileName = (file: string): string =>
  file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);

/** `resnet.py:59`. */
export const lineText = (source: SourceRange): string =>
  `${fileName(source.file)}:${lineNumber(source.file, source.startLine)}`;
