import type { Graph } from '../../graph/graph';
import { elementCount } from '../../graph/shape';
import type { ResidualUnit } from '../explanation';
import { counted } from '../numbers';
import { structureFrom } from './parts';
import type { Structure } from './structure';

/** More streams than this are channels: the papers have 2 to 8. */
const mostStreams = 16;

/** Where a unit's streams are mixed, and how many they are. */
interface Mixing {
  node: number;
  streams: number;
}

/**
 * Hyper-connections (Zhu et al. 2024): units that carry n residual streams, mixed on the shortcut by an n × n map, while the
 * branch works on one tensor that is made of them. Units in a row with as many streams are one structure.
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
        kind: 'hyperConnections',
        text: `${streams} streams, mixed by ${streams}×${streams} maps in ${counted(members.length, 'unit')}`,
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

function mixingOf({ shortcut, input, branch }: ResidualUnit, graph: Graph): Mixing | null {
  const shape = graph.nodes[input].shape ?? [];
  const whole = elementCount(shape);
  for (const { node: id } of shortcut.crossings) {
    const node = graph.nodes[id];
    if (node.operator !== 'matmul') continue;
    const streams = node.inputs.map((each) => squareOf(graph.nodes[each].shape)).find((size) => size !== null);
    if (streams === undefined || streams === null || !shape.slice(1).includes(streams)) continue;
    // One tensor in the place of n: what the branch works on is an n-th of what the streams hold.
    const narrowed = branch.nodes.some((each) => {
      const size = elementCount(graph.nodes[each].shape);
      return whole !== null && size !== null && size * streams === whole;
    });
    if (narrowed) return { node: id, streams };
  }
  return null;
}

/** n of a tensor of n × n values, whatever sizes of 1 stand before them. */
function squareOf(shape: readonly (number | string)[] | null): number | null {
  const sizes = (shape ?? []).filter((size) => size !== 1);
  const [rows, columns] = sizes;
  return sizes.length === 2 && typeof rows === 'number' && rows === columns && rows <= mostStreams ? rows : null;
}
