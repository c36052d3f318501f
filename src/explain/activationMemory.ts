/** Memory of tensors, and what of it a training step keeps from forward to backward. */
import type { AnyNode, DataType, Graph } from '../graph/graph';
import type { NodeOf } from '../graph/operators/definition';
import { gates } from '../graph/operators/recurrence';
import type { OperatorName } from '../graph/operators/index';
import { elementCount } from '../graph/shape';

export interface ActivationMemory {
  /** Bytes of each node's tensor; null where a size is not known. */
  tensors: readonly (number | null)[];
  /** Bytes that backward needs again, at the node whose memory holds them: each once, however many operators need it. */
  kept: readonly number[];
  total: number;
}

/** What the numbers of `kept` stand on. */
export const keptRule =
  'Kept from the forward pass to the backward pass as PyTorch’s operators save it: inputs of weight layers and normalisations, ' +
  'outputs of ReLU, σ and softmax, indices of max pooling, masks of dropout. Without recomputation, for the batch that is shown.';

const bytesOf: Record<DataType, number> = { float32: 4, int64: 8, bool: 1, complex64: 8 };

/** What an operator keeps: some of its inputs, its output, bytes of its own for each value that it makes. */
interface Kept {
  inputs?: readonly number[];
  output?: boolean;
  bytesPerValue?: number;
}

type Rule<Name extends OperatorName> = (node: NodeOf<Name>, needsGradient: (id: number) => boolean) => Kept;

const nothing = (): Kept => ({});
const input = (): Kept => ({ inputs: [0] });
const output = (): Kept => ({ output: true });

/** The derivative to a factor is the other factor. */
const product = (node: AnyNode, needsGradient: (id: number) => boolean): Kept => ({
  inputs: [0, 1].filter((i) => needsGradient(node.inputs[1 - i])),
});

/** The derivative to the weights is made of the inputs. */
const layer = (node: AnyNode, needsGradient: (id: number) => boolean): Kept => ({
  inputs:
    node.parameters.length > 0
      ? [0]
      : [0, 1].filter((i) => node.inputs[1 - i] !== undefined && needsGradient(node.inputs[1 - i])),
});

/** Functions whose derivative is made of their value. */
const ofTheirValue: ReadonlySet<string> = new Set(['exp', 'sqrt', 'rsqrt', 'reciprocal']);

/** As PyTorch's `derivatives.yaml` has it. */
const rules: { [Name in OperatorName]: Rule<Name> } = {
  input: nothing,
  constant: nothing,
  parameter: nothing,
  unresolved: nothing,
  conv1d: layer,
  conv2d: layer,
  conv3d: layer,
  convTranspose2d: layer,
  linear: layer,
  embedding: input,
  matmul: product,
  recurrent: ({ attributes: { cell } }) => ({ inputs: [0], output: true, bytesPerValue: 4 * gates[cell] }),
  cellState: nothing,
  batchNorm: input,
  layerNorm: input,
  groupNorm: input,
  rmsNorm: input,
  relu: output,
  relu6: input,
  leakyRelu: input,
  prelu: input,
  elu: input,
  sigmoid: output,
  hardSigmoid: input,
  tanh: output,
  softplus: input,
  gelu: input,
  silu: input,
  hardSwish: input,
  softmax: output,
  logSoftmax: output,
  fourier: nothing,
  complexView: nothing,
  elementwise: ({ attributes }) => (ofTheirValue.has(attributes.function) ? { output: true } : { inputs: [0] }),
  add: nothing,
  subtract: nothing,
  multiply: product,
  divide: (node, needsGradient) => ({
    inputs: [...(needsGradient(node.inputs[1]) ? [0] : []), 1],
  }),
  affine: nothing,
  maxPool: () => ({ inputs: [0], bytesPerValue: 8 }),
  averagePool: input,
  adaptiveAveragePool: input,
  reduce: ({ attributes }) =>
    attributes.function === 'max' || attributes.function === 'min' ? { bytesPerValue: 8 } : {},
  reshape: nothing,
  flatten: nothing,
  transpose: nothing,
  concat: nothing,
  stack: nothing,
  slice: nothing,
  pad: nothing,
  expand: nothing,
  gather: () => ({ inputs: [1] }),
  scatter: nothing,
  indices: nothing,
  upsample: nothing,
  dropout: ({ attributes: { p } }) => (p > 0 ? { bytesPerValue: 1 } : {}),
  dropPath: nothing,
  identity: nothing,
  detach: nothing,
};

/** Operators whose tensor is another view of their input's memory; one whose places are out of order is copied by a reshape. */
const views: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'flatten',
  'transpose',
  'slice',
  'expand',
  'identity',
  'detach',
]);
const disordering: ReadonlySet<OperatorName> = new Set<OperatorName>(['transpose', 'slice', 'expand']);

/** Is the node's tensor its input's memory, given whether that lies in order? What drops nothing gives its input. */
function isView({ operator, attributes }: AnyNode, ordered: boolean): boolean {
  if (operator === 'reshape') return ordered;
  return operator === 'dropout' || operator === 'dropPath' ? attributes.p === 0 : views.has(operator);
}

/**
 * Bytes of every tensor, and those that training keeps until the backward pass (see `keptRule`). Parameters and what is computed
 * from them alone are not activations. One pass over the graph.
 */
export function activationMemory(graph: Graph): ActivationMemory {
  const { nodes, parameters } = graph;
  const tensors = nodes.map(({ shape, dataType }) => {
    const count = elementCount(shape);
    return count === null ? null : count * bytesOf[dataType];
  });
  const needs = new Uint8Array(nodes.length);
  const storage: number[] = [];
  const ordered: boolean[] = [];
  const kept = nodes.map(() => 0);
  const held = new Uint8Array(nodes.length);
  const keep = (id: number): void => {
    const holder = storage[id];
    if (held[holder] || nodes[holder].operator === 'parameter' || nodes[holder].operator === 'constant') return;
    held[holder] = 1;
    kept[holder] += tensors[holder] ?? 0;
  };
  for (const node of nodes) {
    const { id, operator, inputs } = node;
    const shared = isView(node, ordered[inputs[0]]);
    storage.push(shared ? storage[inputs[0]] : id);
    ordered.push(shared ? ordered[inputs[0]] && !disordering.has(operator) : true);
    const trains = node.parameters.some((parameter) => parameters[parameter].trainable);
    needs[id] = operator !== 'detach' && (trains || inputs.some((each) => needs[each])) ? 1 : 0;
    if (!needs[id]) continue;
    const rule = rules[operator] as Rule<OperatorName>;
    const found = rule(node as never, (each) => needs[each] === 1);
    for (const i of found.inputs ?? []) if (inputs[i] !== undefined) keep(inputs[i]);
    if (found.output) keep(id);
    if (found.bytesPerValue) kept[id] += found.bytesPerValue * (elementCount(node.shape) ?? 0);
  }
  return { tensors, kept, total: kept.reduce((sum, bytes) => sum + bytes, 0) };
}
