import type { Graph } from '../../graph/graph';
import type { Candidate } from './candidate';
import type { SpinePart } from '../path/walk';
import { printOrder, tokenOf, tokensOf, type Token } from './tokens';

/** A unit of the spine with the operators around it that are its own. */
export interface PlacedUnit {
  candidate: Candidate;
  /** Activation shared by shortcut and branch, before they part. */
  before: number[];
  /** f: the activation after the addition. */
  after: number[];
}

export type PlacedPart = { kind: 'unit'; unit: PlacedUnit } | { kind: 'operators'; chain: number[]; ways: number[] };

/** How the operators between two additions read, before it is known whose they are. */
interface Gap {
  unit?: PlacedUnit;
  part?: Extract<PlacedPart, { kind: 'operators' }>;
  next?: PlacedUnit;
}

/**
 * Gives each unit its f and its shared pre-activation. Between an addition and the next split there may stand f of the one unit,
 * or the pre-activation of the other one, which the first unit of a stage applies before shortcut and branch part (He et al. 2016,
 * Sec. 4 and appendix). Three things tell: what other units do before their first weight layer, what follows the other
 * additions, and the module that owns the operators.
 */
export function placeUnits(
  parts: readonly SpinePart[],
  names: ReadonlyMap<number, string>,
  graph: Graph,
): PlacedPart[] {
  const placed = parts.map<PlacedPart>((part) =>
    part.kind === 'unit'
      ? { kind: 'unit', unit: { candidate: part.candidate, before: [], after: [] } }
      : { kind: 'operators', chain: [...part.chain], ways: part.ways },
  );
  const gaps = gapsOf(placed);
  const orders = new Set(
    placed.flatMap((part) => (part.kind === 'unit' ? [printOrder(leadOf(part.unit.candidate))] : [])).filter(Boolean),
  );
  const owns = (unit: PlacedUnit | undefined, ids: readonly number[]): boolean => {
    const name = unit && names.get(unit.candidate.node);
    return name !== undefined && ids.every((id) => isPartOf(graph.nodes[id].module, name));
  };

  for (const { unit, part, next } of gaps) {
    if (!part || !next || leadOf(next.candidate).length > 0) continue;
    const run = runBackwards(part, graph);
    if (tokensOf(run, graph).length === 0) continue;
    const isUsual = orders.has(printOrder(tokensOf(run, graph)));
    if (!isUsual && !(owns(next, run) && !owns(unit, run))) continue;
    next.before = run;
    part.chain.splice(part.chain.length - run.length);
  }

  const direct = gaps.filter(
    ({ unit, part, next }) => unit && next && (!part || runForwards(part, graph).length === part.chain.length),
  );
  const usual = mostCommon(direct.map(({ part }) => (part ? printOrder(tokensOf(part.chain, graph)) : '')));
  for (const gap of gaps) {
    const { unit, part, next } = gap;
    if (!unit || !part) continue;
    const run = runForwards(part, graph);
    const length = next && direct.includes(gap) ? run.length : ownLength(unit, run, usual);
    unit.after = part.chain.splice(0, length);
  }

  /** How much of a run before a transition or the head is f: as much as after the other additions. */
  function ownLength(unit: PlacedUnit, run: readonly number[], usual: string | undefined): number {
    const tokens = tokensOf(run, graph);
    if (usual !== undefined) {
      const like = run.findIndex((_, i) => printOrder(tokensOf(run.slice(0, i + 1), graph)) === usual);
      return usual === '' ? 0 : like + 1;
    }
    const elsewhere = names.get(unit.candidate.node) === graph.nodes[unit.candidate.node].module && !owns(unit, run);
    return leadOf(unit.candidate).length > 0 || tokens.length === 0 || elsewhere ? 0 : run.length;
  }

  return placed.filter((part) => part.kind === 'unit' || part.chain.length + part.ways.length > 0);
}

const isPartOf = (path: string, module: string): boolean =>
  path === module || (path.startsWith(module) && /^[._/]/.test(path.slice(module.length)));

/** What a branch applies before its first weight layer; all of it where none was recognised. */
export function leadOf({ tokens }: Candidate): readonly Token[] {
  const first = tokens.findIndex(({ category }) => category === 'weight');
  return first < 0 ? tokens : tokens.slice(0, first);
}

function gapsOf(placed: readonly PlacedPart[]): Gap[] {
  const gaps: Gap[] = [{}];
  for (const part of placed) {
    const gap = gaps[gaps.length - 1];
    if (part.kind === 'operators') gap.part = part;
    else {
      gap.next = part.unit;
      gaps.push({ unit: part.unit });
    }
  }
  return gaps;
}

/** Normalisations and activations, and what changes nothing at inference between them. */
function belongsToRun(id: number, part: { ways: readonly number[] }, graph: Graph): boolean {
  const node = graph.nodes[id];
  const token = tokenOf(node, graph);
  if (token) return token.category !== 'weight' && node.inputs.length === 1 && !part.ways.includes(node.inputs[0]);
  return node.operator === 'dropout' || node.operator === 'dropPath' || node.operator === 'identity';
}

function runForwards(part: { chain: readonly number[]; ways: readonly number[] }, graph: Graph): number[] {
  const end = part.chain.findIndex((id) => !belongsToRun(id, part, graph));
  return part.chain.slice(0, end < 0 ? part.chain.length : end);
}

function runBackwards(part: { chain: readonly number[]; ways: readonly number[] }, graph: Graph): number[] {
  let start = part.chain.length;
  while (start > 0 && belongsToRun(part.chain[start - 1], part, graph)) start -= 1;
  return part.chain.slice(start);
}

function mostCommon(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
