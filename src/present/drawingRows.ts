/** The spine as rows, one for each unit or run of operators, and the folds of equal neighbours. */
import type { Crossing, Explanation, ResidualUnit, SpineItem } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { dependsOnInput } from '../graph/weights';
import type { Row, RowPath } from './drawingModel';
import { moduleRows } from './drawingModuleRows';
import { signOf, stateWords, stretchOf } from './drawingPath';
import { stretchesOfRow } from './drawingStates';
import { costOf, operatorLines, shapeText } from './drawingText';
import { weightRows } from './drawingWeightRows';
import { rowPartsOf } from './levels/rowParts';

type OperatorsItem = Extract<SpineItem, { kind: 'operators' }>;

/** Rows by what they were made from: a drawing and each of its opened rows ask for the same. */
const made = new WeakMap<Explanation, readonly Row[]>();

export function rowsOf(graph: Graph, explanation: Explanation): readonly Row[] {
  let rows = made.get(explanation);
  if (!rows) made.set(explanation, (rows = makeRows(graph, explanation)));
  return rows;
}

function makeRows(graph: Graph, explanation: Explanation): readonly Row[] {
  const rows = explanation.units.length > 0 ? rowsOfSpine(graph, explanation) : weightRows(graph, explanation);
  // A block alone has no path in a model: it goes by its own name.
  // One row is the whole: it has its name, on the screen and aloud.
  const name = (row: Draft): string => (rows.length === 1 ? graph.name : row.name);
  return rows.map((row, index) => ({
    ...row,
    index,
    name: name(row),
    spoken: row.spoken.replace(row.name, () => name(row)),
  }));
}

type Draft = Omit<Row, 'index'>;

function rowsOfSpine(graph: Graph, explanation: Explanation): Draft[] {
  const isDrawn = (item: SpineItem): boolean =>
    item.kind === 'unit' || item.nodes.some((id) => graph.nodes[id].operator !== 'input');
  const { items } = explanation.identityPath;
  const beside = besideSpine(graph, explanation);
  const rows = items.flatMap((item, i) => {
    if (!isDrawn(item)) return [];
    if (item.kind === 'unit') return unitRows(graph, explanation.units[item.unit]);
    return operatorRows(graph, item, beside.get(i) ?? []);
  });
  const others = (beside.get(items.length) ?? []).sort((a, b) => a - b);
  if (others.length === 0) return rows;
  const outputs: OperatorsItem = {
    kind: 'operators',
    role: 'head',
    name: 'other outputs',
    nodes: others,
    crossings: [],
  };
  return [...rows, ...operatorRows(graph, outputs, [])];
}

/**
 * What is computed from an input and stands in no item of the spine, by the first item that it leads to, as another input's
 * layers do. What leads to other outputs alone is the head's, or stands behind the last item where that is none.
 */
function besideSpine(graph: Graph, { identityPath, units }: Explanation): ReadonlyMap<number, number[]> {
  const itemOf = new Map<number, number>();
  identityPath.items.forEach((item, i) => {
    const own = item.kind === 'operators' ? item.nodes : [...units[item.unit].before.nodes, ...units[item.unit].nodes];
    for (const id of own) itemOf.set(id, i);
  });
  const first = new Map(itemOf);
  const beside = new Map<number, number[]>();
  const last = identityPath.items.at(-1);
  const end = identityPath.items.length - (last?.kind === 'operators' && last.role === 'head' ? 1 : 0);
  for (const output of graph.outputs) if (!itemOf.has(output)) first.set(output, end);
  for (const { id, operator, inputs } of [...graph.nodes].reverse()) {
    const item = first.get(id);
    if (item === undefined) continue;
    if (!itemOf.has(id) && operator !== 'input' && dependsOnInput(id, graph))
      beside.set(item, [...(beside.get(item) ?? []), id]);
    for (const input of inputs) if (!itemOf.has(input)) first.set(input, Math.min(item, first.get(input) ?? item));
  }
  return beside;
}

/** Operators of a unit, broken on its shortcut, that is no longer read as one: a network of several resolutions side by side. */
const hugeUnit = 200;

function unitRows(graph: Graph, unit: ResidualUnit): Draft[] {
  const { nodes, before, shortcut, after, identityTerm } = unit;
  const all = [...new Set([...before.nodes, ...nodes])].sort((a, b) => a - b);
  const parts = all.length > hugeUnit && identityTerm.state === 'replaced' ? rowPartsOf(graph, all) : null;
  if (!parts) return [unitRow(graph, unit)];
  const crossings = [...before.crossings, ...shortcut.crossings, ...after.crossings];
  return moduleRows(graph, parts, {
    kind: 'plain',
    onPath: 'whereCrossed',
    crossings: new Map(crossings.map((crossing) => [crossing.node, crossing])),
  });
}

function unitRow(graph: Graph, unit: ResidualUnit): Draft {
  const path: RowPath = {
    before: unit.before.crossings.map((crossing) => stretchOf(graph, crossing, unit.index)),
    shortcut: unit.shortcut.crossings.map((crossing) => stretchOf(graph, crossing, unit.index)),
    after: unit.after.crossings.map((crossing) => stretchOf(graph, crossing, unit.index)),
  };
  const nodes = [...new Set([...unit.before.nodes, ...unit.nodes])];
  return {
    kind: 'unit',
    unit: unit.index,
    name: unit.name,
    shape: shapeText(graph.nodes[unit.output].shape),
    lines: branchLines(unit, path),
    path,
    onPath: true,
    sign: signOf(unit.identityTerm, forwardOf(path, unit.identityTerm.latex), unit.index),
    ticks: unit.branch.weightLayers.length,
    ways: [],
    ...costOf(graph, nodes),
    nodes,
    source: unit.source,
    spoken: `${unit.name}, residual unit, ${unit.shortcut.text} shortcut, ${spokenPath(path)}`,
  };
}

/** The row's operators as functions of the signal. */
const forwardOf = (path: RowPath, term: string): string => {
  const stretches = stretchesOfRow(path);
  if (stretches.length === 0) return '\\mathbf{x}';
  return path.shortcut.length === 0 && path.before.length === 0
    ? path.after.map((stretch) => stretch.sign.forward.text).join(' ')
    : term;
};

/** Weight layers of a branch that are named one by one. */
const mostNamedLayers = 8;

function branchLines(unit: ResidualUnit, path: RowPath): string[] {
  const { weightLayers } = unit.branch;
  const isLong = weightLayers.length > mostNamedLayers;
  const layers = isLong ? `${weightLayers.length} weight layers` : unit.branch.layers;
  const widths = isLong ? '' : unit.branch.widths;
  if (path.before.length > 0)
    return [layers, `${path.before.map(({ label }) => label).join(', ')} before both`, widths].filter(Boolean);
  if (unit.activationOrder === 'fullPreActivation') return [layers, 'BN, ReLU before each', widths].filter(Boolean);
  if (unit.activationOrder === 'reluOnlyPreActivation') return [layers, 'ReLU before each', widths].filter(Boolean);
  return [layers, widths].filter(Boolean);
}

export const spokenPath = (path: RowPath): string => {
  const stretches = stretchesOfRow(path);
  if (stretches.length === 0) return 'identity path untouched';
  return [...new Set(stretches.map((stretch) => `${stateWords[stretch.state]}: ${stretch.label}`))].join(', ');
};

/** Operators for which one row says enough, however many modules they are of. */
const mostInRow = 40;

function operatorRows(graph: Graph, item: OperatorsItem, beside: readonly number[]): Draft[] {
  const { nodes, role } = item;
  // The stem and the head lie outside the path; an operator that is not known is shown wherever it stands.
  const isShown = ({ factor }: Crossing) => role === 'between' || factor.state === 'unknown';
  const crossings = item.crossings.filter(isShown);
  const computed = nodes.filter((id) => graph.nodes[id].operator !== 'input');
  const all = [...computed, ...beside].sort((a, b) => a - b);
  const parts = computed.length > mostInRow ? rowPartsOf(graph, all) : null;
  if (!parts) return [plainRow(graph, item, beside, crossings)];
  return moduleRows(graph, parts, {
    kind: 'plain',
    onPath: role === 'between',
    crossings: new Map(crossings.map((crossing) => [crossing.node, crossing])),
  });
}

function plainRow(graph: Graph, item: OperatorsItem, beside: readonly number[], crossings: readonly Crossing[]): Draft {
  const before = crossings.map((crossing) => stretchOf(graph, crossing, null));
  const last = graph.nodes[item.nodes[item.nodes.length - 1]];
  const nodes = [...item.nodes, ...beside].sort((a, b) => a - b);
  const isVector = last?.shape?.length === 2;
  return {
    kind: 'plain',
    unit: null,
    name: item.name,
    shape: !last ? '' : isVector ? `${last.shape![1]} outputs` : shapeText(last.shape),
    lines: operatorLines(nodes.map((id) => graph.nodes[id])),
    path: { before, shortcut: [], after: [] },
    onPath: item.role === 'between',
    sign: null,
    ticks: 0,
    ways: [],
    ...costOf(graph, nodes),
    nodes,
    source: last?.source ?? graph.source,
    spoken: `${item.name}, ${nodes.length} operators${before.length > 0 ? `, ${spokenPath({ before, shortcut: [], after: [] })}` : ''}`,
  };
}

/** Dotted path that all units share, short of what tells one from another: `backbone.` of `backbone.layer1.0`. */
export function sharedPath(rows: readonly Row[]): string {
  const names = rows.filter((row) => row.kind === 'unit').map((row) => row.name.split('.'));
  if (names.length < 2) return '';
  const [first] = names;
  let shared = 0;
  while (shared < first.length - 2 && names.every((name) => name.length > shared + 2 && name[shared] === first[shared]))
    shared += 1;
  // `stages.0` says more than `0`: a name begins with a word.
  while (shared > 0 && names.some((name) => /^\d/.test(name[shared]))) shared -= 1;
  return first
    .slice(0, shared)
    .map((part) => `${part}.`)
    .join('');
}
