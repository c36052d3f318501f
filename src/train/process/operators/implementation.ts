import type { Node, SourceRange } from '../../../graph/graph';
import type { DataFormat, KnownAttributes, OperatorName, Padding } from '../../../graph/operators/index';
import { samePadding } from '../convolve';
import type { Random } from '../random';
import type { tf } from '../tensorflow';
import { logical, toChannelsLast, toLogical, type Value } from '../value';
import type { Pads } from '../window';

/** What an operator finds around it while a graph runs. */
export interface Context<Name extends OperatorName = OperatorName> {
  node: Node<Name>;
  attributes: KnownAttributes[Name];
  /** Its parameters in the operator's order, each in the storage that `parameterStorage` gives it. */
  parameters: readonly tf.Tensor[];
  training: boolean;
  random: Random;
  /** Images in this batch for one in the graph: sizes that the graph states along axis 0 are multiplied by it. */
  batchFactor: number;
  /** Running statistics by node, of batch norms alone. */
  statistics: Statistics;
  /** What is computed along with a batch norm that trains. */
  following?: { residual?: Value; rectify: boolean };
}

/** Mean and variance that batch norms have seen; kept outside of the tape. */
export interface Statistics {
  get(node: number): { mean: tf.Tensor1D; variance: tf.Tensor1D } | undefined;
  /** Takes over a batch's mean and biased variance over `count` numbers; it disposes of them. */
  update(node: number, batch: { mean: tf.Tensor1D; variance: tf.Tensor1D; count: number }): void;
}

export type Implementation<Name extends OperatorName> = (inputs: readonly Value[], context: Context<Name>) => Value;

/** An operator that no image classifier can be trained through here, and why. */
export interface Untrainable {
  untrainable: string;
}

/** A graph, or a part of one, that cannot be trained; the message says which node, where, and why. */
export class TrainingError extends Error {}

const place = (source: SourceRange): string =>
  `${source.file.slice(Math.max(source.file.lastIndexOf('/'), source.file.lastIndexOf('\\')) + 1)}:${source.startLine + 1}`;

export const cannotTrain = (node: Node, reason: string): TrainingError =>
  new TrainingError(
    `${node.operator}${node.module ? ` of ${node.module}` : ''} (${place(node.source)}) cannot be trained: ${reason}`,
  );

/** Values by operators with windows: channels last, whatever the graph's own order. */
export const images = (value: Value, format: DataFormat): tf.Tensor =>
  format === 'channelsFirst' ? toChannelsLast(value) : toLogical(value);

export const fromImages = (tensor: tf.Tensor, format: DataFormat): Value => ({
  tensor,
  channelsLast: format === 'channelsFirst',
});

/** Zeros around rows and columns as numbers, `same` by TensorFlow's rule. */
export function padsOf(
  padding: Padding,
  size: readonly number[],
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): Pads {
  const axis = (i: number): readonly [number, number] =>
    padding === 'same' ? samePadding(size[i], kernel[i], stride[i], dilation[i]) : padding[i];
  return [axis(0), axis(1)];
}

/** Scalars and shapes of operators that see the tensor in the graph's own axis order. */
export const inGraphOrder =
  (compute: (x: tf.Tensor) => tf.Tensor) =>
  ([x]: readonly Value[]): Value =>
    logical(compute(toLogical(x)));

/** Functions of each number alone keep the storage order. */
export const elementByElement =
  (compute: (x: tf.Tensor) => tf.Tensor) =>
  ([x]: readonly Value[]): Value => ({ tensor: compute(x.tensor), channelsLast: x.channelsLast });
