/** A graph as a function of images and weights. */
import type { AnyNode, Graph, Initialiser, Node } from '../../graph/graph';
import { definitionOf, type OperatorName } from '../../graph/operators/index';
import { isKnown } from '../../graph/shape';
import { dependsOnInput } from '../../graph/weights';
import { fusionsOf, type Fusion } from './fusion';
import { initialValues } from './initialise';
import { crossEntropy } from './loss';
import { numerics } from './numerics';
import { implementationOf } from './operators/index';
import { inLayer } from './outOfMemory';
import { cannotTrain, TrainingError, type Context, type Statistics } from './operators/implementation';
import { Random } from './random';
import { tf } from './tensorflow';
import { toLogical, type Value } from './value';

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
  /** Of the optimiser's learning rate; 0 where training leaves it alone. */
  rate: number;
  decays: boolean;
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
  /** Nodes that the logits are made of, and those of the auxiliary outputs besides. */
  private readonly needed: readonly AnyNode[];
  private readonly trained: readonly AnyNode[];
  private readonly logits: number;
  private readonly auxiliary: readonly { logits: number; weight: number }[];
  private readonly channelsFirst: boolean;
  private fused?: Fusing;

  /**
   * @param auxiliary outputs whose losses count besides the first one's while training.
   * @throws TrainingError naming the node that stands in the way.
   */
  constructor(
    readonly graph: Graph,
    auxiliary: readonly { output: number; weight: number }[] = [],
  ) {
    this.logits = logitsOf(graph, graph.outputs[0]);
    this.auxiliary = auxiliary.map(({ output, weight }) => ({ logits: logitsOf(graph, output), weight }));
    const { shape } = graph.nodes[this.logits];
    if (!isKnown(shape) || shape.length !== 2) {
      throw cannotTrain(
        graph.nodes[this.logits],
        `a classifier gives [images, classes], this gives [${shape?.join(',') ?? '?'}].`,
      );
    }
    this.classes = shape[1];
    this.needed = ancestors(graph, [this.logits]);
    this.trained = ancestors(graph, [this.logits, ...this.auxiliary.map(({ logits }) => logits)]);
    this.batchNorms = this.trained.filter((node) => node.operator === 'batchNorm');
    const [input, ...more] = this.trained.filter((node) => node.operator === 'input');
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
    for (const node of this.trained) {
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
      const { name, shape, trainable, decay, rate = 1, initialiser } = this.graph.parameters[id];
      if (!isKnown(shape)) throw cannotTrain(node, `the shape of ${name} is not known.`);
      this.slots.set(id, this.parameters.length);
      this.parameters.push({
        name,
        shape,
        stored: asKernel ? kernelFirst(shape) : [...shape],
        size: shape.reduce((product, size) => product * size, 1),
        rate: trainable ? rate : 0,
        decays: decay !== false,
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

  /** What each number's learning rate is of the optimiser's, 0 for those that training leaves alone; null where all have it whole. */
  rateFactors(): Float32Array | null {
    return this.factors(({ rate }) => rate);
  }

  /** 1 for numbers that weight decay pulls towards 0, 0 for the others; null where it pulls all. */
  decayMask(): Float32Array | null {
    return this.factors(({ decays }) => (decays ? 1 : 0));
  }

  private factors(of: (parameter: StoredParameter) => number): Float32Array | null {
    if (this.parameters.every((parameter) => of(parameter) === 1)) return null;
    const factors = new Float32Array(this.parameters.reduce((sum, { size }) => sum + size, 0));
    let offset = 0;
    for (const parameter of this.parameters) {
      factors.fill(of(parameter), offset, offset + parameter.size);
      offset += parameter.size;
    }
    return factors;
  }

  /** The long vector cut into one tensor for each parameter. */
  split(weights: tf.Tensor1D): tf.Tensor[] {
    const sizes = this.parameters.map(({ size }) => size);
    const parts = numerics().cut(weights, sizes);
    return parts.map((part, i) => tf.reshape(part, this.parameters[i].stored));
  }

  /** Operators with weights, in the order in which they are computed. */
  get weightLayers(): readonly AnyNode[] {
    return this.trained.filter(({ parameters }) => parameters.length > 0);
  }

  /** The weights of one node, in the operator's order. */
  parametersOf(node: AnyNode, weights: readonly tf.Tensor[]): tf.Tensor[] {
    return node.parameters.map((id) => weights[this.slots.get(id)!]);
  }

  /** @param images [n, size, size, channels]. @returns logits, [n, classes]. */
  run(images: tf.Tensor4D, weights: readonly tf.Tensor[], pass: Pass): tf.Tensor2D {
    return tensorAt(this.values(images, weights, pass), this.logits);
  }

  /**
   * Cross entropy of the logits in training, and those of the auxiliary outputs, each by its weight.
   * @param onLogits sees the logits of the main output.
   */
  loss(
    images: tf.Tensor4D,
    labels: tf.Tensor2D,
    weights: readonly tf.Tensor[],
    pass: Omit<Pass, 'training'>,
    onLogits?: (logits: tf.Tensor2D) => void,
  ): tf.Scalar {
    const values = this.values(images, weights, { ...pass, training: true });
    const logits = tensorAt(values, this.logits);
    onLogits?.(logits);
    return this.auxiliary.reduce<tf.Scalar>(
      (sum, head) => tf.add(sum, tf.mul(crossEntropy(tensorAt(values, head.logits), labels), head.weight)),
      crossEntropy(logits, labels),
    );
  }

  /**
   * One operator, on values of its inputs.
   * @param around batchFactor: images in this batch for one in the graph; following: what is computed along with a batch norm.
   */
  apply(
    node: AnyNode,
    inputs: readonly Value[],
    weights: readonly tf.Tensor[],
    around: Omit<Pass, 'onValue' | 'onInput'> & Pick<Context, 'batchFactor' | 'following'>,
  ): Value {
    const { training, random, statistics, batchFactor, following } = around;
    const implementation = implementationOf(node.operator);
    if ('untrainable' in implementation) throw cannotTrain(node, implementation.untrainable);
    return implementation(inputs, {
      node: node as Node,
      attributes: node.attributes,
      parameters: this.parametersOf(node, weights),
      training,
      random,
      // What weights and constants alone give has no images in it: it meets them by broadcasting.
      batchFactor: dependsOnInput(node.id, this.graph) ? batchFactor : 1,
      statistics,
      following,
    });
  }

  /** Images in a batch of some size for one in the graph. */
  batchFactor(images: number): number {
    const input = this.trained.find(({ operator }) => operator === 'input')!;
    return images / (input.shape![0] as number);
  }

  private values(images: tf.Tensor4D, weights: readonly tf.Tensor[], pass: Pass): ReadonlyMap<number, Value> {
    const values = new Map<number, Value>();
    const batchFactor = this.batchFactor(images.shape[0]);
    const { fusions, within } = this.fusing(pass);
    for (const node of pass.training ? this.trained : this.needed) {
      if (within.has(node.id)) continue;
      let value: Value;
      if (node.operator === 'input') {
        value = { tensor: images, channelsLast: this.channelsFirst };
      } else {
        const fusion = fusions.get(node.id);
        const computed: AnyNode = fusion?.norm ?? node;
        const inputs = computed.inputs.map((id, position) => {
          const input = values.get(id)!;
          return pass.onInput?.(computed, position, input) ?? input;
        });
        const following = fusion && followingOf(fusion, values);
        value = inLayer(computed, () => this.apply(computed, inputs, weights, { ...pass, batchFactor, following }));
      }
      values.set(node.id, pass.onValue?.(node, value) ?? value);
    }
    return values;
  }

  /** Fusions are where the back end has them, and nobody looks at single values. */
  private fusing({ onValue, onInput }: Pass) {
    if (onValue || onInput || !numerics().batchNormalise) return unfused;
    this.fused ??= collected(fusionsOf(this.trained, [this.logits, ...this.auxiliary.map(({ logits }) => logits)]));
    return this.fused;
  }
}

interface Fusing {
  fusions: ReadonlyMap<number, Fusion>;
  within: ReadonlySet<number>;
}

const unfused: Fusing = { fusions: new Map(), within: new Set() };

const collected = (fusions: ReadonlyMap<number, Fusion>): Fusing => ({
  fusions,
  within: new Set([...fusions.values()].flatMap(({ within }) => within)),
});

const followingOf = ({ residual, rectify }: Fusion, values: ReadonlyMap<number, Value>) => ({
  rectify,
  ...(residual === undefined ? {} : { residual: values.get(residual)! }),
});

const tensorAt = (values: ReadonlyMap<number, Value>, id: number): tf.Tensor2D =>
  toLogical(values.get(id)!) as tf.Tensor2D;

/** Cross entropy takes logits: a softmax at the end belongs to the loss. */
function logitsOf(graph: Graph, output: number | undefined): number {
  if (output === undefined) throw new TrainingError(`${graph.name} has no output.`);
  let node = graph.nodes[output];
  while (node.operator === 'softmax' || node.operator === 'logSoftmax' || node.operator === 'identity') {
    node = graph.nodes[node.inputs[0]];
  }
  return node.id;
}

function ancestors(graph: Graph, ids: readonly number[]): AnyNode[] {
  const needed = new Set<number>();
  const open = [...ids];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    open.push(...graph.nodes[next].inputs);
  }
  return graph.nodes.filter((node) => needed.has(node.id));
}
