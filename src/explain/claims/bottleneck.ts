import { hasSymbols, multiplyAdds, multiplyAddsOf } from '../../graph/cost';
import { formatCount } from '../../graph/format';
import type { Graph } from '../../graph/graph';
import type { ClaimFinding, ResidualUnit } from '../explanation';
import { finding, spineUnits, type Explained } from './finding';

/** Where a bottleneck of 1×1, 3×3, 1×1 halves the size: in the first 1×1 in the paper, in the 3×3 in many libraries. */
export function bottleneckClaims(explained: Explained): ClaimFinding[] {
  const { graph } = explained;
  const strided = spineUnits(explained).flatMap((unit) => {
    const at = strideOf(unit, graph);
    return at === null ? [] : [{ unit, at }];
  });
  if (strided.length === 0) return [];
  const units = strided.map(({ unit }) => unit);
  if (strided.every(({ at }) => at === 0)) {
    return [
      finding(
        'match',
        'P2',
        'Table 1',
        'Stride 2 sits in the first 1×1 convolution of the bottleneck, as in the paper.',
        units,
        'P2/stride-in-first-layer',
      ),
    ];
  }
  if (!strided.every(({ at }) => at === 1)) return [];
  const all = multiplyAdds(graph);
  const now = all.weighted + all.activations;
  const then = now - units.reduce((sum, unit) => sum + savingOf(unit, graph), 0);
  const price = hasSymbols(graph) ? '' : `: ${formatCount(now)} multiply-adds, not ${formatCount(then)}`;
  const text = `Stride 2 sits in the 3×3 convolution, the paper’s in the first 1×1${price}.`;
  return [finding('deviation', 'P2', 'Table 1', text, units, 'P2/stride-in-3x3')];
}

/** Index of the strided layer of a bottleneck without groups; null for any other unit. */
function strideOf({ branch }: ResidualUnit, graph: Graph): number | null {
  const layers = branch.weightLayers.map((id) => graph.nodes[id]);
  if (layers.length !== 3) return null;
  const kernels: number[] = [];
  const strides: number[] = [];
  for (const layer of layers) {
    if (layer.operator !== 'conv2d' || layer.attributes.groups !== 1) return null;
    kernels.push(layer.attributes.kernel[0]);
    strides.push(Math.max(...layer.attributes.stride));
  }
  if (kernels.join() !== '1,3,1') return null;
  const at = strides.findIndex((stride) => stride > 1);
  return at < 0 ? null : at;
}

/** Multiply-adds that the first 1×1 would do less if it took the stride of the 3×3 behind it. */
function savingOf({ branch }: ResidualUnit, graph: Graph): number {
  const [first, second] = branch.weightLayers.map((id) => graph.nodes[id]);
  if (second.operator !== 'conv2d') return 0;
  const cost = multiplyAddsOf(first, graph)?.weighted ?? 0;
  return cost * (1 - 1 / second.attributes.stride.reduce((product, stride) => product * stride, 1));
}
