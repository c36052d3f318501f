import type { AnyNode, Graph } from '../../graph/graph';
import { elementCount } from '../../graph/shape';
import type { ResidualUnit } from '../explanation';
import { counted } from '../numbers';
import { structureFrom } from './parts';
import type { Structure } from './structure';

/** More streams than this are channels: the papers have 2 to 8. */
const mostStreams = 16;

/** As many operators are followed back from a map: rounds of normalisation take a few each. */
const farthest = 200;

/** Where a unit's streams are mixed, and how many they are. */
interface Mixing {
  node: number;
  streams: number;
  doublyStochastic: boolean;
}

/**
 * Hyper-connections (Zhu et al. 2024): units that carry n residual streams, mixed on the shortcut by an n × n map, while the
 * branch works on one tensor that is made of them. Units in a row with as many streams are one structure; it is constrained where
 * all its maps are doubly stochastic (mHC 2025).
 */
export function hyperConnections(units: readonly ResidualUnit[], graph: Graph): Structure[] {
  const runs: { streams: number; members: { unit: ResidualUnit; mixing: Mixing }[] }[] = [];
  let before = -1;
  for (const unit of units) {
    const mixing = mixingOf(unit, graph);
    if (!mixing) continue;
    const last = runs.at(-1);
    if (last && last.streams === mixing.streams && before === unit.index - 1) last.members.push({ unit, mixing });
    else runs.push({ streams: mixing.streams, members: [{ unit, mixing }] });
    before = unit.index;
  }
  return runs.map(({ streams, members }) =>
    structureFrom(
      {
        kind: isConstrained(members) ? 'constrainedHyperConnections' : 'hyperConnections',
        text: `${streams} streams, mixed by ${streams}×${streams} ${isConstrained(members) ? 'doubly stochastic ' : ''}maps in ${counted(members.length, 'unit')}`,
        nodes: [...new Set(members.flatMap(({ unit }) => unit.nodes))].sort((a, b) => a - b),
        because: members.map(({ mixing }) => ({
          node: mixing.node,
          text: `a ${streams}×${streams} map mixes the streams of the shortcut`,
        })),
      },
      graph,
    ),
  );
}

const isConstrained = (members: readonly { mixing: Mixing }[]): boolean =>
  members.every(({ mixing }) => mixing.doublyStochastic);

function mixingOf({ shortcut, input, branch }: ResidualUnit, graph: Graph): Mixing | null {
  const shape = graph.nodes[input].shape ?? [];
  const whole = elementCount(shape);
  for (const { node: id } of shortcut.crossings) {
    const node = graph.nodes[id];
    if (node.operator !== 'matmul') continue;
    const map = node.inputs.find((each) => squareOf(graph.nodes[each].shape) !== null);
    const streams = map === undefined ? null : squareOf(graph.nodes[map].shape);
    if (map === undefined || streams === null || !shape.slice(1).includes(streams)) continue;
    // One tensor in the place of n: what the branch works on is an n-th of what the streams hold.
    const narrowed = branch.nodes.some((each) => {
      const size = elementCount(graph.nodes[each].shape);
      return whole !== null && size !== null && size * streams === whole;
    });
    if (narrowed) return { node: id, streams, doublyStochastic: isDoublyStochastic(map, graph) };
  }
  return null;
}

/** n of a tensor of n × n values, one such map or one at each place. */
function squareOf(shape: readonly (number | string)[] | null): number | null {
  const [rows, columns] = (shape ?? []).filter((size) => size !== 1).slice(-2);
  return typeof rows === 'number' && rows === columns && rows <= mostStreams ? rows : null;
}

/** Are sums over rows and over columns divided out, one after the other (Sinkhorn and Knopp)? */
function isDoublyStochastic(map: number, graph: Graph): boolean {
  const axes = new Set<number>();
  let at: AnyNode | undefined = graph.nodes[map];
  for (let steps = 0; at && steps < farthest; steps++) {
    const axis = normalisedAxis(at, graph);
    if (axis !== null) axes.add(axis);
    at = graph.nodes[at.inputs[0]];
  }
  return axes.size === 2;
}

/** The axis over which a quotient's divisor sums its dividend; null for any other operator. */
function normalisedAxis(node: AnyNode, graph: Graph): number | null {
  if (node.operator !== 'divide') return null;
  const divisor = graph.nodes[node.inputs[1]];
  const sum = divisor.operator === 'affine' ? graph.nodes[divisor.inputs[0]] : divisor;
  const [axis, ...others] = sum.operator === 'reduce' && sum.attributes.function === 'sum' ? sum.attributes.axes : [];
  return axis !== undefined && others.length === 0 && sum.inputs[0] === node.inputs[0] ? axis : null;
}
