import type { Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import { tokenOf } from '../units/tokens';
import { branchChains } from './branchChains';
import type { FormedUnit } from './forms';
import { layersAmong, type Layer } from './layers';
import type { FormFinding } from './structure';

/** Forms that the layers of F make by their windows, groups and widths, in order. */
export function layerForms(unit: FormedUnit, graph: Graph): FormFinding[] {
  const own = new Set(unit.own);
  const found: FormFinding[] = [];
  const chains = branchChains(unit.candidate, graph);
  for (const chain of chains) {
    // What holds other units is none of these itself.
    if (chain.some((id) => isWeightLayer(graph.nodes[id], graph) && !own.has(id))) continue;
    const layers = layersAmong(chain, graph);
    if (!layers) continue;
    const fits = chains.length === 1 ? (basic(layers) ?? bottleneck(layers) ?? invertedBottleneck(layers)) : null;
    const form = fits ?? feedForward(layers, chain, unit, graph);
    if (form) found.push(form);
  }
  return [...found, ...grouped(unit, graph)];
}

const nodesOf = (layers: readonly Layer[]): number[] => layers.map(({ node }) => node);

/** He et al. 2015, Fig. 5 left: two layers of one width that both look around. */
function basic(layers: readonly Layer[]): FormFinding | null {
  const [first, second] = layers;
  if (layers.length !== 2 || layers.some(({ kind }) => kind !== 'spatial')) return null;
  if (first.outputs !== second.outputs) return null;
  return {
    form: 'basic',
    text: `basic, ${first.window} · ${second.window}, ${second.outputs} wide`,
    because: nodesOf(layers),
  };
}

/** He et al. 2015, Fig. 5 right: 1×1 reduces, what looks around works on fewer channels, 1×1 restores. */
function bottleneck(layers: readonly Layer[]): FormFinding | null {
  const [first, last] = [layers[0], layers[layers.length - 1]];
  const inner = layers.slice(1, -1);
  if (layers.length < 3 || first.kind !== 'pointwise' || last.kind !== 'pointwise') return null;
  if (inner.some(({ kind }) => kind === 'pointwise') || first.isLinear || last.isLinear) return null;
  // In a grouped bottleneck each of the parallel transformations is narrow (Xie et al. 2017, Fig. 3).
  const width = Math.min(...inner.map(({ outputs, groups }) => outputs / groups));
  if (width >= last.outputs) return null;
  return {
    form: 'bottleneck',
    text: `bottleneck, ${first.inputs} → ${last.inputs} → ${last.outputs}`,
    because: nodesOf(layers),
  };
}

/** Sandler et al. 2018: 1×1 expands, a depthwise layer looks around, 1×1 projects; Liu et al. 2022 put the depthwise layer first. */
function invertedBottleneck(layers: readonly Layer[]): FormFinding | null {
  const around = layers.filter(({ kind }) => kind === 'depthwise');
  const points = layers.filter(({ kind }) => kind === 'pointwise');
  if (around.length !== 1 || points.length !== 2 || layers.length !== 3) return null;
  const [expand, project] = points;
  if (project.inputs <= project.outputs || project.inputs <= expand.inputs) return null;
  const place = layers.indexOf(around[0]) === 0 ? ' before it' : '';
  return {
    form: 'invertedBottleneck',
    text: `inverted bottleneck, ${expand.inputs} → ${project.inputs} → ${project.outputs}, ${around[0].window} depthwise${place}`,
    because: nodesOf(layers),
  };
}

/** Vaswani et al. 2017, Sec. 3.3: two layers at each place by itself, an activation between them. */
function feedForward(
  layers: readonly Layer[],
  chain: readonly number[],
  { candidate }: FormedUnit,
  graph: Graph,
): FormFinding | null {
  const [first, second] = layers;
  if (layers.length !== 2 || layers.some(({ kind }) => kind !== 'pointwise')) return null;
  if (!first.isLinear && second.inputs <= second.outputs) return null;
  const between = chain.slice(chain.indexOf(first.node) + 1, chain.indexOf(second.node));
  const mixes = between.some((id) => graph.nodes[id].operator === 'matmul');
  const activated = between.some((id) => tokenOf(graph.nodes[id], graph)?.category === 'activation');
  const gates = between.some((id) => graph.nodes[id].operator === 'multiply');
  if (mixes || !(activated || gates)) return null;
  const shape = graph.nodes[candidate.split].shape ?? [];
  const acrossTokens = shape.length === 3 && shape[1] === first.inputs && shape[2] !== first.inputs;
  const notes = [gates ? ', gated' : '', acrossTokens ? ', across tokens' : ''].join('');
  return {
    form: 'feedForward',
    text: `feed-forward, ${first.inputs} → ${second.inputs} → ${second.outputs}${notes}`,
    because: nodesOf(layers),
  };
}

/** Xie et al. 2017: channels in groups, neither all together nor all apart. */
function grouped({ own }: FormedUnit, graph: Graph): FormFinding[] {
  const layers = own.flatMap((id) => layersAmong([id], graph) ?? []).filter(({ groups }) => groups > 1);
  if (layers.length === 0) return [];
  const [{ groups, outputs }] = layers;
  return [{ form: 'grouped', text: `grouped, ${groups} groups of ${outputs / groups}`, because: nodesOf(layers) }];
}
