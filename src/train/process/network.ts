/** A graph as a function of images and weights. */
import type { AnyNode, Graph, Initialiser, Node } from '../../graph/graph';
import { definitionOf, type OperatorName } from '../../graph/operators/index';
import { isKnown } from '../../graph/shape';
import { initialValues } from './initialise';
import { numerics } from './numerics';
import { implementationOf } from './operators/index';
import { cannotTrain, TrainingError, type Statistics } from './operators/implementation';
import { Random } from './random';
import { tf } from './tensorflow';
import { logical, toLogical, type Value } from './value';

export interface Pass {
  /** Batch norms take the batch's statistics, dropout drops. */
  training: boolean;
  random: Random;
  statistics: Statistics;
  /** Sees every node's value, and may put another in its place. */
  onValue?(node: AnyNode, value: Value): Value;
  /** Sees an input of a node before it is used there, and may put another in its place. */
  onInput?(node: AnyNode, position: number, value: Value): Value;
}

const convolutions: readonly OperatorName[] = ['conv1d', 'conv2d', 'convTranspose2d'];

/** Convolutions take weights [out, in, kernel…] as [kernel…, in, out]. */
const kernelFirst = (shape: readonly number[]): number[] => [...shape.slice(2), shape[1], shape[0]];

function toKernelFirst(values: Float32Array, [out, inputs, ...kernel]: readonly number[]): Float32Array {
  const taps = kernel.reduce((product, size) => product * size, 1);
  const result = new Float32Array(values.length);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let tap = 0; tap < taps; tap++) result[(tap * inputs + i) * out + o] = values[(o * inputs + i) * taps + tap];
    }
  }
  return result;
}

interface StoredParameter {
  name: string;
  shape: readonly number[];
  stored: number[];
  size: number;
  trainable: boolean;
  initialiser: Initialiser;
  fallback: Initialiser;
  kernelFirst: boolean;
}

export class Network {
  readonly batchNorms: readonly Extract<AnyNode, { operator: 'batchNorm' }>[];
  readonly classes: number;
  /** [height and width, channels] that the input takes. */
  readonly input: { size: number; channels: number };
  private readonly parameters: StoredParameter[] = [];
  /** Index into `parameters` for each parameter of the graph that a node uses. */
  private readonly slots = new Map<number, number>();
  private readonly needed: readonly AnyNode[];
  private readonly logits: number;
  private readonly channelsFirst: boolean;

  /** @throws TrainingError naming the node that stands in the way. */
  constructor(readonly graph: Graph) {
    this.logits = logitsOf(graph);
    const { shape } = graph.nodes[this.logits];
    if (!isKnown(shape) || shape.length !== 2) {
      throw cannotTrain(
        graph.nodes[this.logits],
        `a classifier gives [images, classes], this gives [${shape?.join(',') ?? '?'}].`,
      );
    }
    this.classes = shape[1];
    this.needed = ancestors(graph, this.logits);
    this.batchNorms = this.needed.filter((node) => node.operator === 'batchNorm');
    const [input, ...more] = this.needed.filter((node) => node.operator === 'input');
    if (!input) throw new TrainingError(`${graph.name} has no input that its output depends on.`);
    if (more.length > 0) throw cannotTrain(more[0], 'a network with more than one input cannot be trained on images.');
    if (!isKnown(input.shape) || input.shape.length !== 4) {
      throw cannotTrain(
        input,
        `images are [batch, channels, height, width], this is [${input.shape?.join(',') ?? '?'}].`,
      );
    }
    this.channelsFirst = input.shape[1] <= 4;
    const [, a, b, c] = input.shape;
    this.input = this.channelsFirst ? { channels: a, size: b } : { channels: c, size: a };
    for (const node of this.needed) {
      if (node.operator === 'input') continue;
      const implementation = implementationOf(node.operator);
      if ('untrainable' in implementation) throw cannotTrain(node, implementation.untrainable);
      this.takeParameters(node);
    }
  }

  private takeParameters(node: AnyNode): void {
    const rules = definitionOf(node.operator).parameters?.(node.attributes as never) ?? [];
    node.parameters.forEach((id, position) => {
      const asKernel = convolutions.includes(node.operator) && position === 0;
      const known = this.slots.get(id);
      if (known !== undefined) {
        if (this.parameters[known].kernelFirst !== asKernel) {
          throw cannotTrain(node, `${this.parameters[known].name} is shared with an operator of another kind.`);
        }
        return;
      }
      const { name, shape, trainable, initialiser } = this.graph.parameters[id];
      if (!isKnown(shape)) throw cannotTrain(node, `the shape of ${name} is not known.`);
      this.slots.set(id, this.parameters.length);
      this.parameters.push({
        name,
        shape,
        stored: asKernel ? kernelFirst(shape) : [...shape],
        size: shape.reduce((product, size) => product * size, 1),
        trainable,
        initialiser,
        fallback: rules[position]?.initialiser ?? { kind: 'normal', mean: 0, standardDeviation: 0.02 },
        kernelFirst: asKernel,
      });
    });
  }

  /** Values of all weights one after the other, drawn by each parameter's initialiser. */
  initialWeights(seed: number): Float32Array {
    const values = new Float32Array(this.parameters.reduce((sum, { size }) => sum + size, 0));
    let offset = 0;
    for (const parameter of this.parameters) {
      // A stream for each name: a variant's new weights leave those of the others as they are.
      const random = new Random(seed, 'weights', parameter.name);
      const drawn = initialValues(parameter.initialiser, parameter.shape, random, parameter.fallback);
      values.set(parameter.kernelFirst ? toKernelFirst(drawn, parameter.shape) : drawn, offset);
      offset += parameter.size;
    }
    return values;
  }

  /** 1 for numbers that training changes, 0 for the others; null where it changes all. */
  trainableMask(): Float32Array | null {
    if (this.parameters.every(({ trainable }) => trainable)) return null;
    const mask = new Float32Array(this.parameters.reduce((sum, { size }) => sum + size, 0));
    let offset = 0;
    for (const { size, trainable } of this.parameters) {
      if (trainable) mask.fill(1, offset, offset + size);
      offset += size;
    }
    return mask;
  }

  /** The long vector cut into one tensor for each parameter. */
  split(weights: tf.Tensor1D): tf.Tensor[] {
    const sizes = this.parameters.map(({ size }) => size);
    const parts = numerics().cut(weights, sizes);
    return parts.map((part, i) => tf.reshape(part, this.parameters[i].stored));
  }

  /** The weights of one node, in the operator's order. */
  parametersOf(node: AnyNode, weights: readonly tf.Tensor[]): tf.Tensor[] {
    return node.parameters.map((id) => weights[this.slots.get(id)!]);
  }

  /** @param images [n, size, size, channels]. @returns logits, [n, classes]. */
  run(images: tf.Tensor4D, weights: readonly tf.Tensor[], pass: Pass): tf.Tensor2D {
    const values = new Map<number, Value>();
    let batchFactor = 1;
    for (const node of this.needed) {
      let value: Value;
      if (node.operator === 'input') {
        value = { tensor: images, channelsLast: this.channelsFirst };
        batchFactor = images.shape[0] / (node.shape![0] as number);
      } else {
        const implementation = implementationOf(node.operator);
        if ('untrainable' in implementation) throw cannotTrain(node, implementation.untrainable);
        const inputs = node.inputs.map((id, position) => {
          const input = values.get(id)!;
          return pass.onInput?.(node, position, input) ?? input;
        });
        value = implementation(inputs, {
          node: node as Node,
          attributes: node.attributes,
          parameters: this.parametersOf(node, weights),
          training: pass.training,
          random: pass.random,
          batchFactor,
          statistics: pass.statistics,
        });
      }
      values.set(node.id, pass.onValue?.(node, value) ?? value);
    }
    return toLogical(values.get(this.logits) ?? logical(images)) as tf.Tensor2D;
  }
}

/** Cross entropy takes logits: a softmax at the end belongs to the loss. */
function logitsOf(graph: Graph): number {
  if (graph.outputs.length === 0) throw new TrainingError(`${graph.name} has no output.`);
  let node = graph.nodes[graph.outputs[0]];
  while (node.operator === 'softmax' || node.operator === 'logSoftmax' || node.operator === 'identity') {
    node = graph.nodes[node.inputs[0]];
  }
  return node.id;
}

function ancestors(graph: Graph, id: number): AnyNode[] {
  const needed = new Set<number>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    open.push(...graph.nodes[next].inputs);
  }
  return graph.nodes.filter((node) => needed.has(node.id));
}
