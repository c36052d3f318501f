/** How much of a convolution's window lies on its input: what lies on the zeros around it adds nothing. */
import { spatialAxes } from '../../graph/operators/convolution';
import type { AnyNode, Graph } from '../../graph/graph';

interface Window {
  kernel: number;
  stride: number;
  dilation: number;
  /** Zeros before the input. */
  before: number;
}

/** Places of the window, over all outputs, that fall on the input; one term for each place. */
function insideAlong(input: number, output: number, { kernel, stride, dilation, before }: Window): number {
  let inside = 0;
  for (let place = 0; place < kernel; place++) {
    const offset = place * dilation - before;
    const first = Math.max(0, Math.ceil(-offset / stride));
    const last = Math.min(output - 1, Math.floor((input - 1 - offset) / stride));
    inside += Math.max(0, last - first + 1);
  }
  return inside / (output * kernel);
}

/** Share of the products of a convolution that are not with zeros of the padding; 1 where sizes are not known. */
export function insideShare(node: AnyNode, graph: Pick<Graph, 'nodes'>): number {
  if (node.operator !== 'conv1d' && node.operator !== 'conv2d' && node.operator !== 'conv3d') return 1;
  const { padding, kernel, stride, dilation, dataFormat } = node.attributes;
  const from = graph.nodes[node.inputs[0]].shape;
  const to = node.shape;
  if (!from || !to || (padding !== 'same' && padding.every(([before, after]) => before === 0 && after === 0))) return 1;
  return spatialAxes(to.length, dataFormat).reduce((share, axis, i) => {
    const [input, output] = [from[axis], to[axis]];
    if (typeof input !== 'number' || typeof output !== 'number' || output < 1) return share;
    const total = Math.max(0, (output - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1 - input);
    const before = padding === 'same' ? Math.floor(total / 2) : padding[i][0];
    const window = { kernel: kernel[i], stride: stride[i], dilation: dilation[i], before };
    return share * insideAlong(input, output, window);
  }, 1);
}
