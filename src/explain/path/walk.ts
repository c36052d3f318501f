import { between } from '../units/additions';
import type { Candidate } from '../units/candidate';
import type { Dominators } from './dominators';
import type { Flow } from './flow';

/** What stands on the way from input to output that every path takes, forward order. */
export type SpinePart =
  | { kind: 'unit'; candidate: Candidate }
  /** `ways` holds the nodes that lie between two of the `chain`'s, off the chain itself. */
  | { kind: 'operators'; chain: number[]; ways: number[] };

/** The units on the way, forward order. */
export const unitsOf = (parts: readonly SpinePart[]): Candidate[] =>
  parts.flatMap((part) => (part.kind === 'unit' ? [part.candidate] : []));

/** Goes back from an output to the input: over a unit in one step, elsewhere from dominator to dominator. */
export function walk(
  end: number,
  units: ReadonlyMap<number, Candidate>,
  flow: Flow,
  dominators: Dominators,
  until = -1,
): SpinePart[] {
  const parts: SpinePart[] = [];
  const operators = (): { chain: number[]; ways: number[] } => {
    const last = parts.at(-1);
    if (last?.kind === 'operators') return last;
    const part: SpinePart = { kind: 'operators', chain: [], ways: [] };
    parts.push(part);
    return part;
  };
  for (let at = end; at > until;) {
    const candidate = units.get(at);
    if (candidate) {
      parts.push({ kind: 'unit', candidate });
      at = candidate.split;
      continue;
    }
    const part = operators();
    part.chain.push(at);
    const before = dominators.immediate[at];
    const direct = flow.sources(at);
    if (before >= 0 && !(direct.length === 1 && direct[0] === before)) part.ways.push(...between(before, at, flow));
    at = before;
  }
  parts.reverse();
  for (const part of parts) {
    if (part.kind === 'operators') {
      part.chain.reverse();
      part.ways.sort((a, b) => a - b);
    }
  }
  return parts;
}
