/** The spine as rows, one for each unit or run of operators, and the folds of equal neighbours. */
import type { Crossing, Explanation, ResidualUnit, SpineItem } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { mathematics, mathSizes } from './drawingMath';
import type { Fold, Row, RowPath, Sign } from './drawingModel';
import { moduleRows } from './drawingModuleRows';
import { signOf, stateWords, stretchOf } from './drawingPath';
import { stretchesOfRow, worstOf } from './drawingStates';
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
  return rows.map((row, index) => ({ ...row, index, name: rows.length === 1 ? graph.name : row.name }));
}

type Draft = Omit<Row, 'index'>;

function rowsOfSpine(graph: Graph, explanation: Explanation): Draft[] {
  const isDrawn = (item: SpineItem): boolean =>
    item.kind === 'unit' || item.nodes.some((id) => graph.nodes[id].operator !== 'input');
  return explanation.identityPath.items
    .filter(isDrawn)
    .flatMap((item) =>
      item.kind === 'unit' ? [unitRow(graph, explanation.units[item.unit])] : operatorRows(graph, item),
    );
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

function branchLines(unit: ResidualUnit, path: RowPath): string[] {
  const { layers, widths } = unit.branch;
  if (path.before.length > 0)
    return [layers, `${path.before.map(({ label }) => label).join(', ')} before both`, widths].filter(Boolean);
  if (unit.activationOrder === 'fullPreActivation') return [layers, 'BN, ReLU before each', widths].filter(Boolean);
  if (unit.activationOrder === 'reluOnlyPreActivation') return [layers, 'ReLU before each', widths].filter(Boolean);
  return [layers, widths].filter(Boolean);
}

const spokenPath = (path: RowPath): string => {
  const stretches = stretchesOfRow(path);
  if (stretches.length === 0) return 'identity path untouched';
  return [...new Set(stretches.map((stretch) => `${stateWords[stretch.state]}: ${stretch.label}`))].join(', ');
};

/** Operators for which one row says enough, however many modules they are of. */
const mostInRow = 40;

function operatorRows(graph: Graph, item: OperatorsItem): Draft[] {
  const { nodes, role } = item;
  // The stem and the head lie outside the path; an operator that is not known is shown wherever it stands.
  const isShown = ({ factor }: Crossing) => role === 'between' || factor.state === 'unknown';
  const crossings = item.crossings.filter(isShown);
  const computed = nodes.filter((id) => graph.nodes[id].operator !== 'input');
  const parts = computed.length > mostInRow ? rowPartsOf(graph, computed) : null;
  if (!parts) return [plainRow(graph, item, crossings)];
  return moduleRows(graph, parts, {
    kind: 'plain',
    onPath: role === 'between',
    crossings: new Map(crossings.map((crossing) => [crossing.node, crossing])),
  });
}

function plainRow(graph: Graph, item: OperatorsItem, crossings: readonly Crossing[]): Draft {
  const before = crossings.map((crossing) => stretchOf(graph, crossing, null));
  const last = graph.nodes[item.nodes[item.nodes.length - 1]];
  const isVector = last?.shape?.length === 2;
  return {
    kind: 'plain',
    unit: null,
    name: item.name,
    shape: !last ? '' : isVector ? `${last.shape![1]} outputs` : shapeText(last.shape),
    lines: operatorLines(item.nodes.map((id) => graph.nodes[id])),
    path: { before, shortcut: [], after: [] },
    onPath: item.role === 'between',
    sign: null,
    ticks: 0,
    ways: [],
    ...costOf(graph, item.nodes),
    nodes: item.nodes,
    source: last?.source ?? graph.source,
    spoken: `${item.name}, ${item.nodes.length} operators${before.length > 0 ? `, ${spokenPath({ before, shortcut: [], after: [] })}` : ''}`,
  };
}

/** Does a row stand for itself always? A break, and what is not known, is never folded away. */
const standsAlone = (row: Row): boolean =>
  row.kind !== 'unit' || stretchesOfRow(row.path).some(({ state }) => state === 'replaced' || state === 'unknown');

/** Equal in operators, shapes and the state of the path. */
function signature(graph: Graph, row: Row): string {
  const first = row.nodes[0];
  return JSON.stringify([
    row.lines,
    stretchesOfRow(row.path).map(({ state, value, label }) => [state, value, label]),
    row.nodes.map((id) => {
      const { operator, attributes, shape, inputs } = graph.nodes[id];
      return [operator, attributes, shape, inputs.map((input) => input - first)];
    }),
  ]);
}

/** Neighbours that are equal in everything but their place, two or more. */
export function foldsOf(graph: Graph, rows: readonly Row[]): Fold[] {
  const folds: Fold[] = [];
  for (let first = 0; first < rows.length;) {
    let end = first + 1;
    if (!standsAlone(rows[first])) {
      const like = signature(graph, rows[first]);
      while (end < rows.length && !standsAlone(rows[end]) && signature(graph, rows[end]) === like) end += 1;
    }
    if (end - first > 1) folds.push(foldOf(graph, rows.slice(first, end)));
    first = end;
  }
  return folds;
}

function foldOf(graph: Graph, rows: readonly Row[]): Fold {
  const [first] = rows;
  const last = rows[rows.length - 1];
  const state = worstOf(stretchesOfRow(first.path));
  return {
    first: first.index,
    count: rows.length,
    period: 1,
    name: rangeName(first.name, last.name),
    sign: foldSign(first, last, rows.length),
    ...costOf(
      graph,
      rows.flatMap((row) => row.nodes),
    ),
    spoken: `${first.name} to ${lastPart(first.name, last.name)}, ${rows.length} units, ${
      state === 'untouched' ? 'identity path untouched' : spokenPath(first.path)
    }`,
  };
}

/** What `first` and `last` share up to a dot. */
const sharedPrefix = (first: string, last: string): string => {
  const prefix = first.slice(0, first.lastIndexOf('.') + 1);
  return last.startsWith(prefix) ? prefix : '';
};

const lastPart = (first: string, last: string): string => last.slice(sharedPrefix(first, last).length);

/** `layer1.1 – 5`: the last name without what both share. */
export const rangeName = (first: string, last: string): string => `${first} – ${lastPart(first, last)}`;

/** `D_1 ⋯ D_2` where the signs have indices of their own; `λ^{17}` where they are equal; 1 stays 1. */
function foldSign(first: Row, last: Row, count: number): Sign | null {
  if (!first.sign || !last.sign) return null;
  const { state } = first.sign;
  const size = state === 'untouched' ? mathSizes.sign : mathSizes.label;
  const product = (from: string, to: string): string => {
    if (from !== to) return from.length <= longestFactor ? `${from} \\cdots ${to}` : productOver(first, last, from);
    return from === '1' || from === '\\mathbf{x}' || state === 'masked' || state === 'bent'
      ? from
      : `(${from})^{${count}}`;
  };
  return {
    state,
    gradient: mathematics(product(first.sign.gradient.text, last.sign.gradient.text), size),
    forward: mathematics(product(first.sign.forward.text, last.sign.forward.text), size),
    text: `${first.sign.text}, ${count} times`,
  };
}

/** Signs of LaTeX above which two factors stand no longer beside one another. */
const longestFactor = 14;

/** `∏_{l=0}^{2} D_l (1−g_l)`: what the factors of all units have in common, with l for their own index. */
const productOver = (first: Row, last: Row, factor: string): string =>
  `\\prod_{l=${first.unit}}^{${last.unit}} ${factor
    .replaceAll(`_{${first.unit}}`, '_{l}')
    .replaceAll('(\\mathbf{x}_{l})', '_{l}')
    .replaceAll(/\\[bB]igg?[lr]/g, '')}`;

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
