import type { Graph } from '../../graph/graph';
import type { Candidate } from '../units/candidate';
import type { Dominators } from './dominators';
import type { Flow } from './flow';
import { worstOf } from './passage';
import { unitsOf, walk, type SpinePart } from './walk';

/**
 * The way through the whole body of a network whose heads take what leaves each of its stages, as those of feature pyramids do.
 * All paths to the output part behind the first stage, and the way that every path takes ends there. It goes on to the end of
 * the body: the last unit on a way back to the input that passes the same units first, and more of them. Where the heads are
 * added up, the addition goes past the body, over weights of its own: it is the head's, as all is that comes behind the body or
 * leaves it before its end. Linear in the graph's nodes.
 */
export function throughBody(
  parts: readonly SpinePart[],
  units: ReadonlyMap<number, Candidate>,
  flow: Flow,
  dominators: Dominators,
): readonly SpinePart[] {
  const own = unitsOf(parts);
  const end = deepest(units, flow, dominators, own.length);
  if (end === null) return parts;
  const body = walk(end, units, flow, dominators);
  const passed = unitsOf(body);
  const others = own.filter((unit, i) => unit !== passed[i]);
  if (others.some(({ region, shortcutSteps }) => !region.includes(end) || worstOf(shortcutSteps) !== 'replaced'))
    return parts;
  const held = new Set(body.flatMap(nodesOf));
  const behind = runFrom(end, flow);
  const rest = parts.map((part) => (part.kind === 'operators' ? part : operatorsOf(part.candidate)));
  const chain = [...new Set([...behind, ...rest.flatMap((part) => part.chain.filter((id) => !held.has(id)))])];
  const taken = new Set([...held, ...chain]);
  const ways = rest.flatMap((part) => part.ways.filter((id) => !taken.has(id)));
  return [...body, { kind: 'operators', chain, ways }];
}

/** The unit with the most units on its way back to the input, the first of equals; null where none has more than `most`. */
function deepest(
  units: ReadonlyMap<number, Candidate>,
  { graph, root, carries }: Flow,
  { immediate }: Dominators,
  most: number,
): number | null {
  const passed = new Int32Array(graph.nodes.length);
  let end: number | null = null;
  for (let id = root + 1; id < graph.nodes.length; id++) {
    const unit = units.get(id);
    const before = unit ? unit.split : immediate[id];
    if (!carries[id] || before < root) continue;
    const isPassed = unit !== undefined && !joinsSizes(unit, graph);
    passed[id] = passed[before] + (isPassed ? 1 : 0);
    if (isPassed && passed[id] > (end === null ? most : passed[end])) end = id;
  }
  return end;
}

/** Is it an addition of a pyramid, which joins a map, over weights, to a coarser one that was enlarged? It is no unit of a body. */
const joinsSizes = ({ region, shortcutSteps }: Candidate, { nodes }: Graph): boolean =>
  worstOf(shortcutSteps) === 'replaced' &&
  region.some((id) => nodes[id].operator === 'upsample' || nodes[id].operator === 'convTranspose2d');

const operatorsOf = ({ split, region, node }: Candidate) => ({ chain: [split, node], ways: region });

function nodesOf(part: SpinePart): readonly number[] {
  const { chain, ways } = part.kind === 'operators' ? part : operatorsOf(part.candidate);
  return [...chain, ...ways];
}

/** The operators behind a node that follow each other alone. */
function runFrom(node: number, { consumers, sources }: Flow): number[] {
  const run: number[] = [];
  for (let [next, ...others] = consumers[node]; next !== undefined && others.length === 0;) {
    if (sources(next).length > 1) break;
    run.push(next);
    [next, ...others] = consumers[next];
  }
  return run;
}
