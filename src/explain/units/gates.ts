import type { Graph, Initialiser, SourceRange } from '../../graph/graph';
import { lineName } from '../../graph/cells';

/** What multiplies a stream by a value in (0, 1) that is computed from the data. */
export interface Gate {
  /** Node of the sigmoid that makes the gate: two gates are each other's complement when they share it. */
  sigmoid: number;
  /** Is the factor 1 − g rather than g? */
  complement: boolean;
  /** First value of the gate's bias b_g, where the source fixes it or the framework's default is symmetric about it. */
  bias?: number;
  /** Factor at initialisation with weights of mean zero: 1 − σ(b_g), or σ(b_g). */
  value?: number;
  /** "as initialised, b_g = −6". */
  note?: string;
}

const sigmoids = new Map<string, (x: number) => number>([
  ['sigmoid', (x) => 1 / (1 + Math.exp(-x))],
  ['hardSigmoid', (x) => Math.min(1, Math.max(0, x / 6 + 0.5))],
]);

/** 1 − g of a gate g. */
export const complementOf = (gate: Gate): Gate => ({
  ...gate,
  complement: !gate.complement,
  value: gate.value === undefined ? undefined : 1 - gate.value,
});

/** Reads the gate behind a node with values in (0, 1); null where it is no sigmoid of weights. */
export function gateAt(id: number, graph: Graph): Gate | null {
  // The gate as a function of the sigmoid: scale · σ + shift.
  let [scale, shift, at] = [1, 0, id];
  for (;;) {
    const node = graph.nodes[at];
    if (sigmoids.has(node.operator)) break;
    if (node.operator === 'affine') {
      shift += scale * node.attributes.shift;
      scale *= node.attributes.scale;
      at = node.inputs[0];
    } else if (node.operator === 'subtract') {
      const [left, right] = node.inputs.map((input) => graph.nodes[input]);
      if (left.operator !== 'constant' || left.attributes.value === undefined) return null;
      shift += scale * left.attributes.value;
      scale = -scale;
      at = right.id;
    } else if (['identity', 'expand', 'reshape', 'flatten', 'transpose', 'slice'].includes(node.operator)) {
      at = node.inputs[0];
    } else return null;
  }
  const sigma = sigmoids.get(graph.nodes[at].operator)!;
  const start = biasOf(graph.nodes[at].inputs[0], graph);
  const gate: Gate = { sigmoid: at, complement: scale < 0 };
  return start === null
    ? gate
    : { ...gate, bias: start.value, value: shift + scale * sigma(start.value), note: noteOf(start) };
}

interface Start {
  value: number;
  exact: boolean;
  at?: SourceRange;
}

const minus = (value: number): string => String(value).replace('-', '−');

const noteOf = ({ value, exact, at }: Start): string =>
  exact
    ? `as initialised, b_g = ${minus(value)}${at ? `, ${lineName(at.file, at.startLine)}` : ''}`
    : `as initialised in the mean, b_g by the framework's default`;

/** First value of what is added to the weighted sum before the sigmoid. */
function biasOf(id: number, graph: Graph): Start | null {
  const node = graph.nodes[id];
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d':
    case 'linear':
      return node.attributes.bias ? startOf(node.parameters[1], graph) : { value: 0, exact: true };
    case 'batchNorm':
      return node.attributes.affine ? startOf(node.parameters[1], graph) : { value: 0, exact: true };
    case 'add': {
      const bias = node.inputs.map((input) => graph.nodes[input]).find(({ operator }) => operator === 'parameter');
      return bias ? startOf(bias.parameters[0], graph) : null;
    }
    default:
      return null;
  }
}

function startOf(parameter: number | undefined, graph: Graph): Start | null {
  if (parameter === undefined) return null;
  const { initialiser, initialisedAt } = graph.parameters[parameter];
  const value = centreOf(initialiser);
  return value === null ? null : { value, exact: initialiser.kind === 'constant', at: initialisedAt };
}

/** The value about which first values lie; every initialiser but the unknown ones is symmetric. */
function centreOf(initialiser: Initialiser): number | null {
  switch (initialiser.kind) {
    case 'constant':
      return initialiser.value;
    case 'normal':
      return initialiser.mean;
    case 'uniform':
      return (initialiser.low + initialiser.high) / 2;
    case 'unknown':
      return null;
    default:
      return 0;
  }
}
