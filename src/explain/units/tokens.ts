import type { AnyNode, Graph } from '../../graph/graph';
import type { OperatorName } from '../../graph/operators/index';
import { isWeightLayer } from '../../graph/weights';
import { selfGateAt } from './selfGate';

/** What an operator is in an activation order: a weight layer, a normalisation, an activation. */
export type Category = 'weight' | 'normalisation' | 'activation';

/** One operator of a chain in the notation of He et al. 2016, Table 2: W, BN, ReLU. */
export interface Token {
  node: number;
  category: Category;
  text: string;
}

const normalisations: Partial<Record<OperatorName, string>> = {
  batchNorm: 'BN',
  layerNorm: 'LN',
  groupNorm: 'GN',
  rmsNorm: 'RMSNorm',
};

const activations: Partial<Record<OperatorName, string>> = {
  relu: 'ReLU',
  relu6: 'ReLU6',
  leakyRelu: 'LeakyReLU',
  prelu: 'PReLU',
  elu: 'ELU',
  sigmoid: 'sigmoid',
  hardSigmoid: 'hard sigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  gelu: 'GELU',
  silu: 'SiLU',
  hardSwish: 'hard swish',
  softmax: 'softmax',
  logSoftmax: 'log softmax',
};

export const normalisationName = (node: AnyNode): string | undefined => normalisations[node.operator];

/** `ReLU`, `GELU`; the operator's own name where it is no activation. */
export const activationName = (node: AnyNode): string =>
  activations[node.operator] ?? (node.operator === 'elementwise' ? node.attributes.function : node.operator);

/** The token of an operator; null for one that an activation order leaves out (dropout, pooling, reshaping, additions). */
export function tokenOf(node: AnyNode, graph: Graph): Token | null {
  if (isWeightLayer(node, graph)) return { node: node.id, category: 'weight', text: 'W' };
  const normalisation = normalisations[node.operator];
  if (normalisation) return { node: node.id, category: 'normalisation', text: normalisation };
  const activation = activations[node.operator] ?? selfGateAt(node, graph)?.name;
  return activation ? { node: node.id, category: 'activation', text: activation } : null;
}

export const tokensOf = (nodes: readonly number[], graph: Graph): Token[] =>
  nodes.map((id) => tokenOf(graph.nodes[id], graph)).filter((token) => token !== null);

/** `W-BN-ReLU-W-BN`. */
export const printOrder = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join('-');
