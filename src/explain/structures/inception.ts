import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { Dominators } from '../path/dominators';
import type { Flow } from '../path/flow';
import { tokenOf } from '../units/tokens';
import { layerOf } from './layers';
import { isPool, layerText, structureFrom } from './parts';
import type { Structure } from './structure';

/** Branches that a module of Szegedy et al. 2014, Fig. 2, has at least; joined inside a residual unit, two. */
const fewestBranches = 3;

/**
 * Inception modules: convolutions of several windows, or a pool, beside each other on one tensor, joined along the channels
 * (Szegedy et al. 2014, Fig. 2). `splits` are the tensors at which residual units begin. What is joined only to be given out
 * (the heads of a detector) is none, nor is what joins a tensor with what was computed from it.
 */
export function inceptionModules(flow: Flow, dominators: Dominators, splits: ReadonlySet<number>): Structure[] {
  const { graph } = flow;
  const goesOn = leadsToWeights(flow);
  return graph.nodes.flatMap((node) => {
    if (node.operator !== 'concat' || !flow.carries[node.id] || !goesOn[node.id]) return [];
    const split = dominators.immediate[node.id];
    const found = split < 0 || node.inputs.includes(split) ? null : branchesOf(node, split, flow);
    if (!found) return [];
    const fewest = splits.has(split) ? 2 : fewestBranches;
    return found.branches.length >= fewest && areInception(found, graph) ? [moduleOf(node, split, found, graph)] : [];
  });
}

interface Branches {
  /** Nodes of each branch, forward order. */
  branches: number[][];
  texts: string[];
}

const joins = (node: AnyNode, graph: Graph): boolean =>
  tokenOf(node, graph)?.category !== 'weight' && allowed.has(node.operator);
const allowed: ReadonlySet<string> = new Set([
  'maxPool',
  'averagePool',
  'concat',
  'dropout',
  'identity',
  'pad',
  'batchNorm',
  'groupNorm',
  'layerNorm',
  'elementwise',
]);

/** The branches between a split and the concatenation of them; null where they share anything but the split. */
function branchesOf(join: AnyNode, split: number, flow: Flow): Branches | null {
  const { graph } = flow;
  const branchOf = new Map<number, number>();
  join.inputs.forEach((input, i) => branchOf.set(input, branchOf.has(input) ? -1 : i));
  const branches: number[][] = join.inputs.map(() => []);
  for (let id = Math.max(...join.inputs); id > split; id--) {
    const branch = branchOf.get(id);
    if (branch === undefined) continue;
    const node = graph.nodes[id];
    const token = tokenOf(node, graph);
    if (branch < 0 || !(token || joins(node, graph))) return null;
    branches[branch].unshift(id);
    for (const source of flow.sources(id)) {
      if (source === split) continue;
      if (source < split || (branchOf.has(source) && branchOf.get(source) !== branch)) return null;
      branchOf.set(source, branch);
    }
  }
  return { branches, texts: join.inputs.map((input) => segmentsTo(input, split, graph).join(' → ')) };
}

/** Layers from the split to a node; what parts again and is joined again stands in brackets. */
function segmentsTo(id: number, split: number, graph: Graph): string[] {
  if (id === split) return [];
  const node = graph.nodes[id];
  if (node.operator === 'concat') {
    const ways = node.inputs.map((input) => segmentsTo(input, split, graph));
    let shared = 0;
    while (ways.every((way) => shared < way.length && way[shared] === ways[0][shared])) shared += 1;
    return [...ways[0].slice(0, shared), `(${ways.map((way) => way.slice(shared).join(' → ')).join(' · ')})`];
  }
  const own = layerText(node);
  return [...segmentsTo(node.inputs[0], split, graph), ...(own ? [own] : [])];
}

function areInception({ branches }: Branches, graph: Graph): boolean {
  const windows = new Set<string>();
  let weighted = 0;
  for (const branch of branches) {
    const nodes = branch.map((id) => graph.nodes[id]);
    const layers = nodes.filter((node) => isWeightLayer(node, graph)).map(layerOf);
    // Dilated branches gather context at several rates (atrous pyramids); linear ones are heads.
    if (layers.some((layer) => !layer || layer.isLinear || layer.dilation > 1)) return false;
    const pools = nodes.some(isPool);
    if (layers.length === 0 && !pools) return false;
    if (layers.length > 0) weighted += 1;
    windows.add(layers.reduce((text, layer) => `${text} ${layer!.window}`, pools ? 'pool' : ''));
  }
  return weighted >= 2 && windows.size >= 2;
}

function moduleOf(join: AnyNode, split: number, { branches, texts }: Branches, graph: Graph): Structure {
  const channels = join.operator === 'concat' ? join.shape?.[join.attributes.axis] : undefined;
  return structureFrom(
    {
      kind: 'inceptionModule',
      text: `${texts.join(' · ')}, joined to ${channels ?? '?'} channels`,
      nodes: [...branches.flat(), join.id].sort((a, b) => a - b),
      because: [
        { node: join.id, text: `joins ${branches.length} branches along the channels` },
        { node: split, text: 'all of them take this tensor' },
        ...join.inputs.map((input, i) => ({ node: input, text: texts[i] })),
      ],
    },
    graph,
  );
}

/** 1 for each node from which a way leads on to a weight layer. */
export function leadsToWeights({ graph, carries, consumers }: Flow): Uint8Array {
  const leads = new Uint8Array(graph.nodes.length);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (!carries[id]) continue;
    if (consumers[id].some((next) => leads[next] || isWeightLayer(graph.nodes[next], graph))) leads[id] = 1;
  }
  return leads;
}
