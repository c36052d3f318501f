/** Auxiliary classifiers (Szegedy et al. 2014, "Going Deeper with Convolutions", Sec. 5). */
import { findAuxiliaries, mainOutput } from '../explain/structures/auxiliary';
import { dataFormatOf } from '../explain/structures/mapSizes';
import type { Graph, Initialiser } from '../graph/graph';
import type { DataFormat, PoolAttributes } from '../graph/operators/index';
import { isWeightLayer } from '../graph/weights';
import { cutsOf } from './cuts';
import { normalSpread } from './framework';
import { Rebuild } from './rebuild';
import { VariationError, type Variant } from './variant';

/** What the loss of each counts beside the main one, while training alone (Sec. 5). */
export const auxiliaryWeight = 0.3;

/** Shares of the weight layers behind which a head stands: about where GoogLeNet has its two. */
const shares = [1 / 3, 2 / 3];

/** Rows and columns that a head sees, at most; the paper's pool gives 4×4. */
const grid = 4;

export const auxiliaryVariants: readonly Variant[] = [
  {
    id: 'without-heads',
    dimension: 'auxiliary',
    label: 'without auxiliary heads',
    apply: (graph) => withoutHeads(graph),
  },
  {
    id: 'auxiliary-heads',
    dimension: 'auxiliary',
    label: 'two auxiliary heads',
    remark: `loss × ${auxiliaryWeight} each`,
    apply: (graph) => withHeads(graph),
  },
];

/** The main output alone, and what it is made of. */
function withoutHeads(graph: Graph): Graph {
  const heads = new Set(findAuxiliaries(graph).map(({ output }) => output));
  return withOutputs(
    graph,
    graph.outputs.filter((output) => !heads.has(output)),
  );
}

/**
 * Heads of an average pool and a linear layer behind a third and two thirds of the weight layers, on tensors that every way
 * passes. An architecture that has auxiliary classifiers keeps its own.
 * @throws VariationError where no such tensor is a map of images.
 */
function withHeads(graph: Graph): Graph {
  const main = mainOutput(graph);
  if (main === null || findAuxiliaries(graph).length > 0) return graph;
  const cuts = cutsOf(graph, main);
  const total = cuts[cuts.length - 1].layers;
  const maps = cuts.filter(({ node }) => graph.nodes[node].shape?.length === 4);
  const places = shares.map((share) => {
    const layers = Math.min(...maps.map((cut) => cut.layers).filter((count) => count >= share * total));
    const at = maps.findLast((cut) => cut.layers === layers);
    return at && total - at.layers > 1 ? at.node : undefined;
  });
  const [first, second] = places;
  if (first === undefined || second === undefined || first === second) {
    throw new VariationError(
      `${graph.name}: after ${first === undefined ? 'one third' : 'two thirds'} of its ${total} weight layers no map of images is left that a head could stand on.`,
    );
  }
  const rebuild = new Rebuild(graph);
  const outputs: number[] = [];
  for (const node of graph.nodes) {
    rebuild.place(node.id, rebuild.copy(node));
    const place = [first, second].indexOf(node.id);
    if (place >= 0) outputs.push(headOn(rebuild, node.id, `auxiliary${place + 1}`, main));
  }
  return rebuild.finish({
    name: graph.name,
    outputs: [...graph.outputs.map((output) => rebuild.at(output)), ...outputs],
  });
}

function headOn(rebuild: Rebuild, at: number, module: string, main: number): number {
  const { builder, from } = rebuild;
  const { source } = from.nodes[at];
  const origin = { module, source };
  const dataFormat = dataFormatOf(from);
  const shape = rebuild.knownShape(rebuild.at(at), module);
  const spatial = dataFormat === 'channelsFirst' ? [2, 3] : [1, 2];
  const output = spatial.map((axis) => Math.min(grid, shape[axis]));
  const sizes = spatial.map((axis) => shape[axis]);
  const pooled = sizes.every((size, i) => size === output[i])
    ? rebuild.at(at)
    : from.framework === 'pytorch'
      ? builder.add('adaptiveAveragePool', [rebuild.at(at)], { output, dataFormat }, origin)
      : builder.add('averagePool', [rebuild.at(at)], poolTo(output, sizes, dataFormat), origin);
  const flat = builder.add('flatten', [pooled], { start: 1, end: 3 }, origin);
  const [, inFeatures] = rebuild.knownShape(flat, module);
  const classes = from.nodes[main].shape!;
  const outFeatures = classes[classes.length - 1];
  const ids = [
    builder.parameter(`${module}.weight`, [outFeatures, inFeatures], classifierInitialiser(from)),
    builder.parameter(`${module}.bias`, [outFeatures], { kind: 'constant', value: 0 }),
  ];
  return builder.add('linear', [flat], { inFeatures, outFeatures, bias: true }, origin, ids);
}

/** Windows of one size that give these sizes: of 14×14 the paper's 5×5 at every third place gives 4×4. */
function poolTo(output: readonly number[], sizes: readonly number[], dataFormat: DataFormat): PoolAttributes {
  const stride = sizes.map((size, i) => Math.floor(size / output[i]));
  return {
    kernel: sizes.map((size, i) => size - (output[i] - 1) * stride[i]),
    stride,
    padding: sizes.map(() => [0, 0] as const),
    ceil: false,
    countPadding: false,
    dataFormat,
  };
}

/** As the network's own last layer begins, so that a rule for the whole network is the head's too. */
function classifierInitialiser(graph: Graph): Initialiser {
  const last = graph.nodes.findLast((node) => isWeightLayer(node, graph) && node.parameters.length > 0);
  const own = last && graph.parameters[last.parameters[0]].initialiser;
  return own && own.kind !== 'constant' && own.kind !== 'unknown'
    ? own
    : { kind: 'he', mode: 'fanIn', distribution: normalSpread(graph.framework), negativeSlope: 0 };
}

/** The same graph with some of its outputs, and what they are made of. */
export function withOutputs(graph: Graph, outputs: readonly number[]): Graph {
  const rebuild = new Rebuild(graph);
  for (const node of graph.nodes) rebuild.place(node.id, rebuild.copy(node));
  return rebuild.finish({ name: graph.name, outputs: outputs.map((output) => rebuild.at(output)) });
}
