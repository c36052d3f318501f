/** What stands as one box each on a level. */
import { childrenOf } from './children';
import { foldedParts } from './folding';
import { inForwardOrder } from './order';
import { operatorPart, runPart, type Part } from './part';
import type { Scope } from './scope';

type PartScope = Pick<Scope, 'graph' | 'consumers'>;

/** Boxes of a level, at most. */
const mostBoxes = 150;
/** Boxes that many neighbours become where there are more. */
const manyBoxes = 100;
/** Boxes that a level may have where a module that is nearly all of it is shown by what it holds, and what nearly all means. */
const whenInlined = { boxes: 32, share: 0.6 };
/** Share of the operators above which boxes of groups are hardly fewer: the operators themselves say more. */
const littleGain = 0.5;
/** Operators in a row between modules that stay for themselves. */
const looseOperators = 3;

/**
 * The parts of nodes that are shown as one level, in an order in which each follows what it takes: every operator where there are
 * `most` at most, else the modules below the one that all share.
 */
export function partsOf(scope: PartScope, nodes: readonly number[], most: number): readonly Part[] {
  if (nodes.length <= most) return nodes.map(operatorPart);
  const parts = partsByModule(scope, nodes, most);
  if (parts.length > nodes.length * littleGain && nodes.length <= 2 * most) return nodes.map(operatorPart);
  const main = parts.findIndex(
    ({ kind, nodes: own }) => kind === 'module' && own.length >= whenInlined.share * nodes.length,
  );
  if (main < 0 || parts.length > most) return parts;
  const inside = partsOf(scope, parts[main].nodes, most);
  return parts.length - 1 + inside.length > whenInlined.boxes ? parts : parts.toSpliced(main, 1, ...inside);
}

function partsByModule(scope: PartScope, nodes: readonly number[], most: number): readonly Part[] {
  const parts = inForwardOrder(scope.graph, childrenOf(scope.graph, nodes)).map(({ path, nodes: own }): Part =>
    path === null || own.length === 1 ? operatorPart(own[0]) : { kind: 'module', path, nodes: own, members: [] },
  );
  const folded = foldedParts(scope, parts);
  return few(folded.length > most ? withRuns(folded) : folded);
}

/** What a part opens to. */
export const membersOf = (scope: PartScope, { kind, nodes, members }: Part, most: number): readonly Part[] =>
  kind === 'module' ? partsOf(scope, nodes, most) : few(members);

/** Operators between modules as one part for each run; operators alone stay. */
function withRuns(parts: readonly Part[]): readonly Part[] {
  if (parts.every(({ kind }) => kind === 'operator')) return parts;
  const grouped: Part[] = [];
  for (let at = 0; at < parts.length;) {
    let end = at;
    while (end < parts.length && parts[end].kind === 'operator') end += 1;
    if (end - at > looseOperators) grouped.push(runPart('run', parts.slice(at, end)));
    else grouped.push(...parts.slice(at, Math.max(end, at + 1)));
    at = Math.max(end, at + 1);
  }
  return grouped;
}

/** Neighbours in runs of one length where there are too many to be seen. */
function few(parts: readonly Part[]): readonly Part[] {
  if (parts.length <= mostBoxes) return parts;
  const length = Math.ceil(parts.length / manyBoxes);
  return few(
    Array.from({ length: Math.ceil(parts.length / length) }, (_, i) => {
      const members = parts.slice(i * length, (i + 1) * length);
      return members.length === 1 ? members[0] : runPart('run', members);
    }),
  );
}
