/** Which rectifier stands before and behind each layer, and whether what it gives is normalised. */
import type { AnyNode, Graph } from '../../graph/graph';
import type { OperatorName } from '../../graph/operators/index';
import { isWeightLayer } from '../../graph/weights';

/** Operators behind which a signal has the sign that it had: a rectifier before them is still the one before what follows. */
const passing: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'identity',
  'dropout',
  'dropPath',
  'reshape',
  'flatten',
  'transpose',
  'slice',
  'gather',
  'expand',
  'pad',
  'upsample',
  'maxPool',
  'averagePool',
  'adaptiveAveragePool',
  'reduce',
  'concat',
  'stack',
]);

const normalising: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'batchNorm',
  'layerNorm',
  'groupNorm',
  'rmsNorm',
]);

export const isNormalisation = (node: AnyNode): boolean => normalising.has(node.operator);

/** Slope a of a rectifier for negative values; null for a PReLU whose first slope is not known, undefined for anything else. */
export function slopeOf(node: AnyNode, graph: Graph): number | null | undefined {
  switch (node.operator) {
    case 'relu':
    case 'relu6':
      return 0;
    case 'leakyRelu':
      return node.attributes.slope;
    case 'prelu': {
      const initialiser = graph.parameters[node.parameters[0]]?.initialiser;
      return initialiser?.kind === 'constant' ? initialiser.value : null;
    }
    default:
      return undefined;
  }
}

/** The value that all agree on; null where they do not, or there is none. */
const agreed = (values: readonly (number | null)[]): number | null =>
  values.length > 0 && values.every((value) => value === values[0]) ? values[0] : null;

/** Operators that begin a signal without a rectifier. */
const beginning: ReadonlySet<OperatorName> = new Set<OperatorName>(['input', 'embedding', 'parameter', 'constant']);

/**
 * Slope a of the rectifier that each node's tensor has come through since the last weight layer: 0 for ReLU, 1 for none (also
 * behind a normalisation, which centres the signal again); null behind anything that is no rectifier. One pass.
 */
export function slopesBehind(graph: Graph): readonly (number | null)[] {
  const slopes: (number | null)[] = [];
  for (const node of graph.nodes) {
    const own = slopeOf(node, graph);
    const before = () => node.inputs.map((input) => slopes[input]);
    if (own !== undefined) slopes.push(own);
    else if (beginning.has(node.operator) || isNormalisation(node)) slopes.push(1);
    else if (isWeightLayer(node, graph)) slopes.push(node.operator === 'recurrent' ? null : 1);
    else if (passing.has(node.operator)) slopes.push(agreed(before()));
    else if (node.operator === 'affine') slopes.push(node.attributes.scale > 0 ? slopes[node.inputs[0]] : null);
    // Sums of zero-mean signals have zero mean; a sum with what a rectifier gave has not.
    else if (node.operator === 'add' || node.operator === 'subtract')
      slopes.push(before().every((slope) => slope === 1) ? 1 : null);
    else slopes.push(null);
  }
  return slopes;
}

/** For each node the slope of the rectifier that its tensor meets next, by the same rules. One pass, from the end. */
export function slopesAhead(graph: Graph, consumers: readonly (readonly number[])[]): readonly (number | null)[] {
  const slopes = new Array<number | null>(graph.nodes.length).fill(null);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const ahead = consumers[id].map((consumer): number | null => {
      const node = graph.nodes[consumer];
      const own = slopeOf(node, graph);
      if (own !== undefined) return own;
      if (isWeightLayer(node, graph)) return node.operator === 'recurrent' ? null : 1;
      const on =
        passing.has(node.operator) ||
        isNormalisation(node) ||
        node.operator === 'add' ||
        node.operator === 'subtract' ||
        node.operator === 'affine';
      return on ? slopes[consumer] : null;
    });
    slopes[id] = consumers[id].length === 0 ? 1 : agreed(ahead);
  }
  return slopes;
}

/** Operators of which the double of the input gives the double of the output, so that a normalisation behind them takes it out. */
const homogeneous: ReadonlySet<OperatorName> = new Set<OperatorName>([...passing, 'relu', 'leakyRelu', 'prelu']);

/**
 * For each node: does every way on come to a normalisation before the scale of its tensor matters? Batch norm sets each channel
 * by itself, so that a concatenation may lie between; the others mix what is joined. One pass, from the end.
 */
export function normalisedAhead(graph: Graph, consumers: readonly (readonly number[])[]): readonly boolean[] {
  const by = new Array<'each' | 'together' | 'none'>(graph.nodes.length).fill('none');
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const ahead = consumers[id].map((consumer) => {
      const node = graph.nodes[consumer];
      if (isNormalisation(node)) return node.operator === 'batchNorm' ? 'each' : 'together';
      if (!homogeneous.has(node.operator)) return 'none';
      const joins = node.operator === 'concat' || node.operator === 'stack';
      return joins && by[consumer] === 'together' ? 'none' : by[consumer];
    });
    if (ahead.length > 0 && !ahead.includes('none')) by[id] = ahead.includes('together') ? 'together' : 'each';
  }
  return by.map((kind) => kind !== 'none');
}
