/** Where a network lets equations (4), (5), (7) and (8) be looked at. */
import type { Explanation, ResidualUnit } from '../../explain/explanation';
import type { AnyNode, Graph } from '../../graph/graph';
import { afterAddition, keepsShape, sumOf } from '../../vary/unitParts';
import type { CheckedUnit, Exclusion, StretchFinding } from './check';

/** Operators that only put values elsewhere: a sum over several units would add values of different places. */
const moving: readonly AnyNode['operator'][] = ['transpose', 'reshape', 'flatten', 'slice', 'gather', 'expand'];

/**
 * Runs of units on the spine that each take over the tensor of the one before, whatever stands behind their additions. A unit
 * that changes the size of its tensor ends a stretch.
 */
export function stretchesToCheck(graph: Graph, { units, identityPath }: Explanation): StretchFinding {
  const onSpine = identityPath.items.flatMap((item) => (item.kind === 'unit' ? [units[item.unit]] : []));
  const found: StretchFinding = { stretches: [], excluded: [] };
  for (const unit of onSpine) {
    const checked = checkedUnit(graph, unit);
    if (typeof checked === 'string') {
      found.excluded.push({ unit: unit.name, why: checked });
      continue;
    }
    const last = found.stretches.at(-1);
    if (last?.to === unit.index && last.units.at(-1)?.output === unit.input) {
      last.units.push(checked);
      last.to += 1;
    } else found.stretches.push({ from: unit.index, to: unit.index + 1, units: [checked] });
  }
  return found;
}

function checkedUnit(graph: Graph, unit: ResidualUnit): CheckedUnit | Exclusion {
  const { name, input, output, addition, after, besides } = unit;
  if (!keepsShape(graph, unit)) return 'size';
  if (besides.length > 0 || unit.shortcut.crossings.some(({ node }) => node === addition)) return 'ways';
  const sum = sumOf(graph, unit);
  const shortcut = sum && shortcutChain(graph, unit, sum.shortcut);
  if (!shortcut) return 'sum';
  if ([...shortcut, ...afterAddition(unit)].some((id) => moving.includes(graph.nodes[id].operator)))
    return 'rearranged';
  const branch = sum.branch.map(({ addition: at, position, sign }) => ({ addition: at, position, sign }));
  return { name, input, output, branch, shortcut, after: after.order, ...factorOf(unit) };
}

/** Nodes from x_l to the shortcut's end; null where a factor stands elsewhere. */
function shortcutChain(graph: Graph, unit: ResidualUnit, end: number): number[] | null {
  const crossed = new Set(unit.shortcut.crossings.map(({ node }) => node));
  const chain: number[] = [];
  for (let at = end; at !== unit.input;) {
    const { inputs } = graph.nodes[at];
    const before =
      inputs.find((id) => id === unit.input || crossed.has(id)) ?? (inputs.length === 1 ? inputs[0] : null);
    if (before === null || chain.length > crossed.size + 8) return null;
    chain.unshift(at);
    at = before;
  }
  return [...crossed].every((id) => chain.includes(id)) ? chain : null;
}

function factorOf({ shortcut: { crossings } }: ResidualUnit): Pick<CheckedUnit, 'factor' | 'kind'> {
  const factors = crossings.map(({ factor }) => factor);
  // A learned factor has a note: its number is that of the start.
  if (factors.every(({ state, value, note }) => state === 'scaled' && value !== undefined && !note)) {
    return { factor: factors.reduce((product, { value }) => product * value!, 1), kind: 'number' };
  }
  const states = new Set(factors.map(({ state }) => state));
  if (![...states].every((state) => state === 'scaled' || state === 'gated' || state === 'cutAtRandom')) {
    return { factor: null, kind: 'other' };
  }
  return { factor: null, kind: states.has('gated') ? 'gate' : 'mask' };
}
