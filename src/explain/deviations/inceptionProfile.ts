import type { Network } from './compared';
import type { AnyNode, Graph, Node } from '../../graph/graph';
import { dependsOnInput } from '../../graph/weights';
import type { ModuleWidths } from '../../papers/architectures/architecture';

/** One inception module as found: the widths of its branches, and the kernels that stand where the paper has a 5×5. */
export interface FoundModule extends Omit<ModuleWidths, 'name'> {
  /** Module path: `inception3a`. */
  name: string;
  /** Kernels of the third branch behind its reduction: 5, or 3, or 3 and 3. */
  largeKernels: readonly number[];
  large: readonly Node<'conv2d'>[];
  /** The concatenation. */
  node: number;
  input: number;
}

export interface InceptionProfile {
  modules: readonly FoundModule[];
  /** Convolutions and pools before the first module. */
  stem: readonly AnyNode[];
  /** Pools between modules, each with the module behind which it stands. */
  pools: readonly { after: number; node: Node<'maxPool'> }[];
  /** Nodes behind the last module on the way to the main output. */
  head: readonly AnyNode[];
  nodes: readonly AnyNode[];
  /** Ids of the nodes that the main output is computed from, it last. */
  main: readonly number[];
}

/** A network of inception modules as Szegedy et al. 2014 describe them; null where fewer than two are found. */
export function inceptionProfile({ graph }: Network): InceptionProfile | null {
  const consumers = consumerCounts(graph);
  const modules = graph.nodes.flatMap((node) => moduleAt(node, graph, consumers) ?? []);
  if (modules.length < 2) return null;
  const nodes = graph.nodes.filter(({ id }) => dependsOnInput(id, graph));
  const first = modules[0].input;
  const last = modules.at(-1)!.node;
  const main = mainWay(last, graph);
  const pools = nodes.flatMap((node) => {
    if (node.operator !== 'maxPool') return [];
    const after = modules.findIndex((module) => module.node === node.inputs[0]);
    // The pooling branch of the next module takes the module's output, too, and keeps its size.
    return after < 0 || node.attributes.stride[0] === 1 ? [] : [{ after, node }];
  });
  return {
    modules,
    stem: nodes.filter(({ id, operator }) => id <= first && (operator === 'conv2d' || operator === 'maxPool')),
    pools,
    head: behind(last, main.at(-1) ?? last, graph),
    nodes,
    main,
  };
}

function consumerCounts(graph: Graph): number[] {
  const counts = graph.nodes.map(() => 0);
  for (const { inputs } of graph.nodes) for (const input of new Set(inputs)) counts[input] += 1;
  return counts;
}

/** 1×1; 1×1 → 3×3; 1×1 → 5×5 (or what stands in its place); pool → 1×1: from one tensor, joined along the channels. */
function moduleAt(node: AnyNode, graph: Graph, consumers: readonly number[]): FoundModule | null {
  if (node.operator !== 'concat' || node.attributes.axis !== 1 || node.inputs.length !== 4) return null;
  const branches = node.inputs.map((input) => branchTo(input, graph, consumers));
  const splits = new Set(branches.map((branch) => branch?.split));
  if (splits.size !== 1 || branches.some((branch) => branch === null)) return null;
  const found = branches.map((branch) => branch!);
  const [plain, ...reducing] = found.filter(({ pool }) => !pool).sort((a, b) => a.layers.length - b.layers.length);
  const [pooled, ...morePools] = found.filter(({ pool }) => pool);
  if (!plain || !pooled || morePools.length > 0 || reducing.length !== 2) return null;
  if (kernels(plain).join() !== '1' || kernels(pooled).join() !== '1') return null;
  // Of two alike the later one stands where the paper has its 5×5: branches are joined in the paper's order.
  const [small, large] = reducing.sort(
    (a, b) => reach(a) - reach(b) || node.inputs.indexOf(a.end) - node.inputs.indexOf(b.end),
  );
  if (kernels(small).join() !== '1,3' || kernels(large)[0] !== 1 || large.layers.length < 2) return null;
  const width = (layer: Node<'conv2d'>) => Number(layer.attributes.outChannels);
  return {
    name: node.module,
    conv1: width(plain.layers[0]),
    reduce3: width(small.layers[0]),
    conv3: width(small.layers[1]),
    reduce5: width(large.layers[0]),
    conv5: width(large.layers.at(-1)!),
    pool: width(pooled.layers[0]),
    largeKernels: kernels(large).slice(1),
    large: large.layers.slice(1),
    node: node.id,
    input: found[0].split,
  };
}

interface Branch {
  layers: Node<'conv2d'>[];
  pool: boolean;
  split: number;
  end: number;
}

const kernels = ({ layers }: Branch): number[] => layers.map(({ attributes }) => attributes.kernel[0]);

/** Side of the square that a value of a branch sees. */
const reach = (branch: Branch): number => kernels(branch).reduce((sum, kernel) => sum + kernel - 1, 1);

/** Follows a branch back to the tensor that others take, too. */
function branchTo(end: number, graph: Graph, consumers: readonly number[]): Branch | null {
  const layers: Node<'conv2d'>[] = [];
  let pool = false;
  let at = end;
  for (;;) {
    const node = graph.nodes[at];
    if (at !== end && consumers[at] > 1) return { layers: layers.reverse(), pool, split: at, end };
    const [before] = node.inputs;
    if (before === undefined || node.inputs.length !== 1) return null;
    if (node.operator === 'conv2d') layers.push(node as Node<'conv2d'>);
    else if (node.operator === 'maxPool' || node.operator === 'averagePool') pool = true;
    else if (!['batchNorm', 'relu', 'prelu', 'leakyRelu', 'identity'].includes(node.operator)) return null;
    at = before;
  }
}

/** What the first output behind the last module is computed from, it included. */
function mainWay(last: number, graph: Graph): number[] {
  const behindLast = new Set([last]);
  for (const { id, inputs } of graph.nodes) if (inputs.some((input) => behindLast.has(input))) behindLast.add(id);
  const output = graph.outputs.find((id) => behindLast.has(id)) ?? last;
  const found = new Set([output]);
  for (let id = output; id >= 0; id--) if (found.has(id)) graph.nodes[id].inputs.forEach((input) => found.add(input));
  return [...found].sort((a, b) => a - b);
}

/** The nodes that lead from one node to another in order, each taking the one before first. */
function behind(start: number, end: number, graph: Graph): AnyNode[] {
  const chain: AnyNode[] = [];
  for (let at: number | undefined = end; at !== undefined && at > start; at = graph.nodes[at].inputs[0])
    chain.push(graph.nodes[at]);
  return chain.reverse();
}
