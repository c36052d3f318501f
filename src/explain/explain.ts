import type { Graph, SourceRange } from '../graph/graph';
import { papers as builtIn, type Paper } from '../papers/catalogue';
import { ownersOf, parentsOf } from './units/candidate';
import { claimsOf } from './claims/claims';
import { descentOf } from './deviations/descent';
import type { Crossing, Explanation, Factor, IdentityPath, ResidualUnit, SpineItem } from './explanation';
import { crossingsOf, productOf } from './path/factors';
import { initialisationOf } from './initialisation/initialisationOf';
import { commonBeginning, moduleTypes, unitNames } from './naming';
import { effectiveLengths } from './path/effective';
import type { Initialisation } from './initialisation/initialisation';
import { layersToLoss } from './path/layersToLoss';
import { findAuxiliaries } from './structures/auxiliary';
import { isWeightLayer } from '../graph/weights';
import { networkEquation } from './path/network';
import { networkTerm } from './path/networkTerm';
import { Passages } from './path/passage';
import { optionOf } from './units/options';
import { countPaths } from './path/paths';
import { plainPath, type PathFinding } from './path/plain';
import { spineOf, wayWithin, type Spine } from './path/spine';
import { stageCosts } from './stageCost';
import { stagesOf } from './stages';
import { stretchesOf, tailsOf } from './path/stretches';
import { structuresOf } from './structures/structures';
import { widen } from './structures/wide';
import { summaryOf } from './summary';
import { placeUnits, type PlacedPart, type PlacedUnit } from './units/surroundings';
import { equationOf, sentenceOf } from './units/unitEquation';
import { sumOfWays } from './units/unitTerm';
import { describeUnit, termCrossings, type UnitFinding } from './units/units';
import { verdictOf } from './path/verdict';

export interface ExplainOptions {
  /** Papers whose claims are looked for, in the order in which they are told; the built-in catalogue if not said. */
  papers?: readonly Paper[];
}

/**
 * What a graph is made of in the papers' words: its residual units, the identity path through all of them with what becomes of
 * the identity term, and the statements of the papers that speak of it. Works on any graph, also one that was read in part: what
 * is not known is said to be so. Nearly linear in the graph's edges.
 */
export function explain(graph: Graph, { papers = builtIn }: ExplainOptions = {}): Explanation {
  const spine = spineOf(graph);
  if (!spine || spine.candidates.length === 0) return withClaims(graph, withoutUnits(graph, spine), papers);
  const names = namesByNode(spine, graph);
  const placed = placeUnits(spine.parts, names, graph);
  const onSpine = placed.flatMap((part) => (part.kind === 'unit' ? [part.unit] : []));
  const findings = describeAll(onSpine, spine, names, graph);
  const spineUnits = findings.slice(0, onSpine.length);
  nameOption(spineUnits, graph);
  const stages = stagesOf(spineUnits, graph);
  widen(spineUnits, stages, graph);

  const items = itemsOf(placed, spine, graph);
  const joined = joinedOf(items, onSpine.length);
  const stretches = stretchesOf(spineUnits, joined);
  const tails = tailsOf(stretches, spineUnits);
  const units = findings.map<ResidualUnit>((finding) => {
    const equation = equationOf(finding, tails.get(finding.index));
    return { ...finding, equation, sentence: sentenceOf(finding, equation) };
  });

  const initialisation = initialisationOf(graph, units);
  const auxiliaries = findAuxiliaries(graph);
  const path: PathFinding =
    onSpine.length === 0
      ? plainPath(graph, spine, items)
      : {
          items,
          term: networkTerm(crossingsAlong(items, units), sumsAlong(items, units)),
          breaks: breaksOf(items, units, graph),
          summary: verdictOf(spineUnits, transitionsOf(items), new Set(stages.map((stage) => stage.units[0]))),
          ...networkEquation(spineUnits, stretches, tails, stages, joined),
          ...lengthsOf(countPaths(knotsOf(placed), spine.flow), items, spineUnits, initialisation, graph),
        };
  const identityPath = { ...path, layersToLoss: layersToLoss(graph, auxiliaries) };
  const bare = items.every(
    (item) => item.kind === 'unit' || item.nodes.every((id) => graph.nodes[id].operator === 'input'),
  );
  const explanation = {
    units,
    stages,
    identityPath,
    structures: structuresOf(graph, { spine, items, units, stages, auxiliaries }),
    initialisation,
    summary: summaryOf(graph, units, bare),
  };
  return withClaims(graph, explanation, papers);
}

/** What is found before the network is compared with the papers. */
type Found = Omit<Explanation, 'claims' | 'descent' | 'deviations' | 'cost'>;

/** The papers speak of all that was found: their claims come last. */
function withClaims(graph: Graph, found: Found, papers: readonly Paper[]): Explanation {
  const network = { graph, ...found };
  const compared = { ...found, ...descentOf(network) };
  const whole = { ...compared, cost: stageCosts({ graph, ...compared }) };
  return { ...whole, claims: claimsOf({ graph, ...whole }, papers) };
}

function withoutUnits(graph: Graph, spine: Spine | null): Found {
  const items = spine ? itemsOf(placeUnits(spine.parts, new Map(), graph), spine, graph) : [];
  const auxiliaries = findAuxiliaries(graph);
  const identityPath = { ...plainPath(graph, spine, items), layersToLoss: layersToLoss(graph, auxiliaries) };
  return {
    units: [],
    stages: [],
    identityPath,
    structures: spine ? structuresOf(graph, { spine, items, units: [], stages: [], auxiliaries }) : [],
    initialisation: initialisationOf(graph, []),
    summary: summaryOf(graph, [], false),
  };
}

/** The paths by their lengths, all of them and those that count. */
const lengthsOf = (
  paths: IdentityPath['paths'],
  items: readonly SpineItem[],
  units: readonly UnitFinding[],
  initialisation: Initialisation | null,
  graph: Graph,
): Pick<IdentityPath, 'paths' | 'effective'> => ({
  paths,
  effective: effectiveLengths(items, units, initialisation, paths.shares, graph),
});

function namesByNode({ candidates }: Spine, graph: Graph): Map<number, string> {
  const names = unitNames(candidates, graph);
  return new Map(candidates.map(({ node }, i) => [node, names[i]]));
}

/** Units of the spine first, in its order; then all others, with their own surroundings inside the unit that holds them. */
function describeAll(
  onSpine: readonly PlacedUnit[],
  spine: Spine,
  names: ReadonlyMap<number, string>,
  graph: Graph,
): UnitFinding[] {
  const known = new Set(onSpine.map(({ candidate }) => candidate.node));
  const inside = new Map<number, PlacedUnit>();
  for (const candidate of spine.candidates) {
    for (const operand of candidate.operands) {
      for (const part of placeUnits(wayWithin(candidate, operand, spine), names, graph)) {
        if (part.kind === 'unit') inside.set(part.unit.candidate.node, part.unit);
      }
    }
  }
  const others = spine.candidates
    .filter(({ node }) => !known.has(node))
    .map((candidate) => inside.get(candidate.node) ?? { candidate, before: [], after: [] });
  const all = [...onSpine, ...others];
  const indexOf = new Map(all.map(({ candidate }, index) => [candidate.node, index]));
  const parents = parentsOf(spine.candidates);
  const parentOf = new Map(
    spine.candidates.map(({ node }, i) => [
      node,
      parents[i] < 0 ? undefined : indexOf.get(spine.candidates[parents[i]].node),
    ]),
  );
  const typeOf = moduleTypes(graph);
  const owners = ownersOf(spine.candidates);
  return all.map((unit, index) => {
    const name = names.get(unit.candidate.node)!;
    // A unit beside the spine has no l of its own, as one inside another has none.
    const parent = index < onSpine.length ? undefined : (parentOf.get(unit.candidate.node) ?? -1);
    // A block read by itself is the root module: it has a class, and no path.
    const type = typeOf(name) || typeOf(graph.nodes[unit.candidate.node].module);
    const own = unit.candidate.branchNodes.filter((id) => owners.get(id) === unit.candidate.node);
    return describeUnit(unit, { index, parent, name, type, own }, graph);
  });
}

/** Adds to the shortcuts that change the size which option of He et al. 2015 they follow; the whole network decides it. */
function nameOption(units: readonly UnitFinding[], graph: Graph): void {
  const option = optionOf(units, graph);
  if (!option) return;
  for (const { shortcut } of units) {
    if (shortcut.kind === 'projection' || shortcut.kind === 'zeroPadding') shortcut.text += ` (option ${option})`;
  }
}

/** The spine as items; what lies between two of its operators is crossed on the best way. */
function itemsOf(placed: readonly PlacedPart[], spine: Spine, graph: Graph): SpineItem[] {
  const unitsAt = placed.flatMap((part, i) => (part.kind === 'unit' ? [i] : []));
  const [first, last] = [unitsAt[0] ?? Infinity, unitsAt.at(-1) ?? -1];
  let unit = 0;
  let before: number | undefined;
  return placed.map((part, i): SpineItem => {
    if (part.kind === 'unit') {
      before = part.unit.after.at(-1) ?? part.unit.candidate.node;
      return { kind: 'unit', unit: unit++ };
    }
    const role = unitsAt.length === 0 ? 'between' : i < first ? 'stem' : i > last ? 'head' : 'between';
    const nodes = [...part.chain, ...part.ways].sort((a, b) => a - b);
    const crossings = crossingsBetween(before, part, role, spine, graph);
    before = part.chain.at(-1);
    return { kind: 'operators', role, name: itemName(role, nodes, graph), nodes, crossings };
  });
}

function crossingsBetween(
  before: number | undefined,
  part: { chain: readonly number[]; ways: readonly number[] },
  role: string,
  spine: Spine,
  graph: Graph,
): Crossing[] {
  const start = before ?? part.chain[0];
  const end = part.chain.at(-1);
  if (start === undefined || end === undefined) return [];
  const region = [...part.chain, ...part.ways].filter((id) => id > start).sort((a, b) => a - b);
  const passage = new Passages(start, region, spine.flow).to(end);
  return passage ? crossingsOf(passage.steps, { index: role === 'between' ? 'l' : role }, graph) : [];
}

function itemName(role: 'stem' | 'between' | 'head', nodes: readonly number[], graph: Graph): string {
  if (role !== 'between') return role;
  const weights = nodes.filter((id) => isWeightLayer(graph.nodes[id], graph));
  const modules = (weights.length > 0 ? weights : nodes).map((id) => graph.nodes[id].module);
  return commonBeginning(modules) || modules[0].split('.').slice(0, -1).join('.') || modules[0] || 'transition';
}

/** For each unit: does it take x as the unit before it left it? */
function joinedOf(items: readonly SpineItem[], count: number): boolean[] {
  const joined = Array.from({ length: count }, () => true);
  items.forEach((item, i) => {
    const next = items[i + 1];
    if (item.kind === 'operators' && item.role === 'between' && next?.kind === 'unit') {
      joined[next.unit] = item.crossings.every(({ factor }) => factor.state === 'rearranged');
    }
  });
  return joined;
}

/** Where several ways without weights add up, the sum is one factor. */
const sumsAlong = (items: readonly SpineItem[], units: readonly ResidualUnit[]): Factor[] =>
  items.flatMap((item) => {
    if (item.kind !== 'unit' || units[item.unit].besides.length === 0) return [];
    return [sumOfWays([termCrossings(units[item.unit].shortcut), ...units[item.unit].besides])];
  });

/** All that the identity term meets from x_L back to x_0, in forward order. */
const crossingsAlong = (items: readonly SpineItem[], units: readonly ResidualUnit[]): Crossing[] =>
  items.flatMap((item) =>
    item.kind === 'unit' ? crossingsOfUnit(units[item.unit]) : item.role === 'between' ? item.crossings : [],
  );

const crossingsOfUnit = ({ before, shortcut, besides, after }: ResidualUnit): Crossing[] => [
  ...before.crossings,
  ...(besides.length > 0 ? [] : termCrossings(shortcut)),
  ...after.crossings,
];

function breaksOf(items: readonly SpineItem[], units: readonly ResidualUnit[], graph: Graph): IdentityPath['breaks'] {
  return items.flatMap((item, i) => {
    if (item.kind === 'operators' && item.role !== 'between') return [];
    const crossings = item.kind === 'unit' ? crossingsOfUnit(units[item.unit]) : item.crossings;
    const term = item.kind === 'unit' ? units[item.unit].identityTerm : productOf(crossings);
    if (term.intact) return [];
    const worst = crossings.find(({ factor }) => factor.state === term.state)?.node;
    const name = item.kind === 'unit' ? units[item.unit].name : item.name;
    // A sum of several ways is made by the addition.
    const source: SourceRange = graph.nodes[worst ?? (item.kind === 'unit' ? units[item.unit].addition : 0)].source;
    return [{ item: i, name, state: term.state, text: term.text, source }];
  });
}

const transitionsOf = (items: readonly SpineItem[]) =>
  items.flatMap((item) =>
    item.kind === 'operators' && item.role === 'between' && item.crossings.length > 0
      ? [{ name: item.name, state: productOf(item.crossings).state }]
      : [],
  );

/** Nodes that every path from x_0 to x_L passes. */
function knotsOf(placed: readonly PlacedPart[]): number[] {
  const units = placed.flatMap((part, i) => (part.kind === 'unit' ? [i] : []));
  const within = placed.slice(units[0], units[units.length - 1] + 1);
  const knots = within.flatMap((part) => {
    if (part.kind === 'operators') return part.chain;
    const { candidate, before, after } = part.unit;
    return [...before, candidate.split, candidate.node, ...after];
  });
  return knots.filter((id, i) => i === 0 || id !== knots[i - 1]);
}
