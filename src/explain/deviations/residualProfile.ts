import type { Network } from './compared';
import type { AnyNode, Graph, Node } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import { spineUnits } from '../claims/finding';
import type { ResidualUnit } from '../explanation';
import { jacobianOf } from '../path/flow';
import { channelsOfMap, heightOfTensor } from '../structures/mapSizes';

export interface ProfiledUnit {
  unit: ResidualUnit;
  /** Convolutions of F in order; those of a gate on F are not among them. */
  layers: readonly Node<'conv2d'>[];
}

export interface ProfiledStage {
  units: readonly ProfiledUnit[];
  /** Filters of the first layer of its units. */
  width: number;
  /** Channels that leave it. */
  channels: number;
  /** Size of its maps; null where it is a symbol. */
  size: number | null;
  /** How much it divides the size. */
  stride: number;
}

/** A residual network of convolutions as the papers describe theirs: stem, stages of equal units, head. */
export interface ResidualProfile {
  units: readonly ProfiledUnit[];
  stages: readonly ProfiledStage[];
  kernels: readonly number[];
  /** Nodes before the first unit and behind the last one, forward order. */
  stem: readonly AnyNode[];
  head: readonly AnyNode[];
  /** Is a gate of F computed from F (squeeze-and-excitation and its like)? */
  gated: boolean;
  groups: number;
}

/**
 * The profile of a network whose spine is one run of residual units with the same convolutions; null for any other, and where
 * widths are symbols.
 */
export function residualProfile(explained: Network): ResidualProfile | null {
  const { graph, identityPath, stages } = explained;
  const spine = spineUnits(explained);
  if (spine.length < 2 || explained.units.length > spine.length) return null;
  // Weight layers between units are a structure of another paper: attention between stages, transitions.
  const between = identityPath.items.flatMap((item) =>
    item.kind === 'operators' && item.role === 'between' ? item.nodes : [],
  );
  if (between.some((id) => isWeightLayer(graph.nodes[id], graph))) return null;
  const gates = spine.map((unit) => gateNodes(unit, graph));
  const units: ProfiledUnit[] = [];
  for (const [i, unit] of spine.entries()) {
    const layers = unit.branch.weightLayers.filter((id) => !gates[i].has(id)).map((id) => graph.nodes[id]);
    if (layers.length === 0 || !layers.every((layer) => layer.operator === 'conv2d')) return null;
    units.push({ unit, layers: layers as Node<'conv2d'>[] });
  }
  const kernels = kernelsOf(units[0]);
  const groups = Math.max(...units.flatMap(({ layers }) => layers.map((layer) => Number(layer.attributes.groups))));
  if (!units.every((each) => kernelsOf(each).join() === kernels.join())) return null;
  const byIndex = new Map(units.map((each) => [each.unit.index, each]));
  const profiled = stages.map(({ units: members, shape }, i): ProfiledStage => {
    const within = members.flatMap((index) => byIndex.get(index) ?? []);
    const before = sizeOf(i === 0 ? graph.nodes[within[0]?.unit.input]?.shape : [0, ...stages[i - 1].shape], graph);
    const size = sizeOf([0, ...shape], graph);
    return {
      units: within,
      width: Number(within[0]?.layers[0].attributes.outChannels),
      channels: Number(channelsOfMap(shape, graph)),
      size,
      stride: strideOf(within[0], before, size),
    };
  });
  if (profiled.some(({ width, channels }) => !Number.isInteger(width) || !Number.isInteger(channels))) return null;
  const operators = (role: 'stem' | 'head') =>
    identityPath.items.flatMap((item) =>
      item.kind === 'operators' && item.role === role ? item.nodes.map((id) => graph.nodes[id]) : [],
    );
  const gated = gates.some((gate) => gate.size > 0);
  return { units, stages: profiled, kernels, stem: operators('stem'), head: operators('head'), gated, groups };
}

const kernelsOf = ({ layers }: ProfiledUnit): number[] => layers.map(({ attributes }) => attributes.kernel[0]);

/** Height of maps; null where it is no number. */
function sizeOf(shape: readonly (number | string)[] | null | undefined, graph: Graph): number | null {
  const height = heightOfTensor(shape, graph);
  return typeof height === 'number' ? height : null;
}

/** Stride of a stage's first unit; where its layers have none, what a pooling between the stages divides by. */
function strideOf(first: ProfiledUnit | undefined, before: number | null, size: number | null): number {
  const own = (first?.layers ?? []).reduce((product, { attributes }) => product * attributes.stride[0], 1);
  return own > 1 || before === null || size === null || size === 0 ? own : Math.max(1, Math.round(before / size));
}

/** Nodes that compute a gate of F from F, those left out that its stream passes too. */
function gateNodes({ branch }: ResidualUnit, graph: Graph): ReadonlySet<number> {
  const inside = new Set(branch.nodes);
  const found = new Set<number>();
  for (const id of branch.nodes) {
    const node = graph.nodes[id];
    if (node.operator !== 'multiply') continue;
    node.inputs.forEach((stream, input) => {
      const jacobian = jacobianOf(node, input, graph);
      if (jacobian.kind !== 'gate' || !inside.has(jacobian.gate)) return;
      const passed = ancestorsWithin(stream, inside, graph);
      ancestorsWithin(jacobian.gate, inside, graph, passed).forEach((each) => found.add(each));
    });
  }
  return found;
}

/** A node and what it is computed from among `inside`, not looking behind `known`. */
function ancestorsWithin(
  start: number,
  inside: ReadonlySet<number>,
  graph: Graph,
  known: ReadonlySet<number> = new Set(),
): Set<number> {
  const found = new Set<number>();
  const open = [start];
  while (open.length > 0) {
    const at = open.pop()!;
    if (!inside.has(at) || found.has(at) || known.has(at)) continue;
    found.add(at);
    open.push(...graph.nodes[at].inputs);
  }
  return found;
}
