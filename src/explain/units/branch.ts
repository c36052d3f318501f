import type { AnyNode, Graph } from '../../graph/graph';
import type { Factor } from '../explanation';
import { factorOf, productOf, type Place } from '../path/factors';
import { sampleMaskOf } from './sampleMask';
import { isWeightLayer } from '../../graph/weights';
import { jacobianOf, type Flow } from '../path/flow';
import { tokenOf } from './tokens';
import type { Step } from '../path/passage';

/**
 * The chain of operators of a residual branch that crosses the most weight layers, from the split to the addition, along the
 * stream (the side entrances of gates are left out). Forward order, the split left out.
 */
export function mainChain(split: number, ends: readonly number[], region: readonly number[], flow: Flow): number[] {
  const best = new Map<number, { weights: number; tokens: number; from: number }>([
    [split, { weights: 0, tokens: 0, from: -1 }],
  ]);
  for (const id of region) {
    const node = flow.graph.nodes[id];
    const before = flow.stream(id).filter((source) => best.has(source));
    if (before.length === 0) continue;
    const from = before.reduce((a, b) => (longer(best.get(b)!, best.get(a)!) ? b : a));
    const { weights, tokens } = best.get(from)!;
    best.set(id, {
      weights: weights + (isWeightLayer(node, flow.graph) ? 1 : 0),
      tokens: tokens + (tokenOf(node, flow.graph) ? 1 : 0),
      from,
    });
  }
  const reached = ends.filter((end) => best.has(end));
  if (reached.length === 0) return [];
  const chain: number[] = [];
  const end = reached.reduce((a, b) => (longer(best.get(b)!, best.get(a)!) ? b : a));
  for (let at = end; at !== split; at = best.get(at)!.from) chain.push(at);
  return chain.reverse();
}

const longer = (a: { weights: number; tokens: number }, b: { weights: number; tokens: number }): boolean =>
  a.weights > b.weights || (a.weights === b.weights && a.tokens > b.tokens);

/** Steps at the end of a branch that multiply all of F: constants, learned scales, gates. A gate made from F itself is part of F. */
export function trailingFactors(chain: readonly number[], flow: Flow): Step[] {
  const steps: Step[] = [];
  for (let i = chain.length - 1; i > 0; i--) {
    const node = flow.graph.nodes[chain[i]];
    if (sampleMaskOf(node, flow.graph) !== undefined) continue;
    const jacobian = jacobianOf(node, Math.max(0, node.inputs.indexOf(chain[i - 1])), flow.graph);
    if (jacobian.kind === 'gate' && dependsOn(jacobian.gate, chain[i - 1], flow)) break;
    if (jacobian.kind === 'scale' || jacobian.kind === 'learnedScale' || jacobian.kind === 'gate') {
      if (node.operator === 'affine' && node.attributes.shift !== 0) break;
      steps.unshift({ node: node.id, jacobian });
    } else if (jacobian.kind !== 'identity' && jacobian.kind !== 'randomMask' && jacobian.kind !== 'rearrange') break;
  }
  return steps.filter(({ jacobian }) => jacobian.kind !== 'scale' || jacobian.factor !== 1);
}

/** Factor of all of F, where there is one. */
export function branchFactor(steps: readonly Step[], place: Place, graph: Graph): Factor | undefined {
  if (steps.length === 0) return undefined;
  const crossings = steps.map((step) => ({ node: step.node, factor: factorOf(step, place, graph) }));
  return crossings.length === 1 ? crossings[0].factor : productOf(crossings);
}

/** Does a node lie on a way from `ancestor`? Looks no further back than it. */
function dependsOn(node: number, ancestor: number, flow: Flow): boolean {
  const open = [node];
  const seen = new Set<number>();
  while (open.length > 0) {
    const at = open.pop()!;
    if (at === ancestor) return true;
    if (at < ancestor || seen.has(at)) continue;
    seen.add(at);
    open.push(...flow.sources(at));
  }
  return false;
}

/** "1×1 · 3×3 · 1×1" and "64 · 64 · 256, /2 in 3×3" for the weight layers of a chain. */
export function describeLayers(weightLayers: readonly AnyNode[]): { layers: string; widths: string } {
  const described = weightLayers.map(describeLayer);
  const strided = described.filter(({ stride }) => stride > 1);
  const widths = described.map(({ width }) => width).join(' · ');
  const strides = strided.map(({ kernel, stride }) => `/${stride} in ${kernel}`);
  return {
    layers: described.map(({ layer }) => layer).join(' · '),
    widths: [widths, ...strides].filter(Boolean).join(', '),
  };
}

interface LayerText {
  layer: string;
  kernel: string;
  width: string;
  stride: number;
}

function describeLayer(node: AnyNode): LayerText {
  switch (node.operator) {
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose2d': {
      const { kernel, groups, inChannels, outChannels, stride } = node.attributes;
      const kind = groups === 1 ? '' : groups === inChannels ? ' depthwise' : ` in ${groups} groups`;
      const size = node.operator === 'conv1d' ? String(kernel[0]) : kernel.join('×');
      return { layer: `${size}${kind}`, kernel: size, width: String(outChannels), stride: Math.max(...stride) };
    }
    case 'linear':
      return { layer: 'linear', kernel: '', width: String(node.attributes.outFeatures), stride: 1 };
    default:
      return { layer: node.operator, kernel: '', width: String(node.shape?.at(-1) ?? '?'), stride: 1 };
  }
}
