/** Equal neighbours of the spine that share one row: units like the one before, or groups of units that repeat. */
import { commonBeginning } from '../explain/naming';
import type { Graph } from '../graph/graph';
import { dependsOnInput } from '../graph/weights';
import { mathematics, mathSizes } from './drawingMath';
import type { Fold, Row, Sign } from './drawingModel';
import { spokenPath } from './drawingRows';
import { stretchesOfRow, worstOf } from './drawingStates';
import { costOf } from './drawingText';

/** Rows of a group that repeats, at most. */
const longestPeriod = 6;
/** Lines beside a row. */
const mostLines = 3;

/**
 * Folds of two or more neighbours, or groups of neighbours, that are equal in everything but their place. Where several would
 * begin at one row, the one that takes up most rows; of equals the one with the shortest period.
 */
export function foldsOf(graph: Graph, rows: readonly Row[]): Fold[] {
  const likes = rows.map((row, i) => (standsAlone(row) ? null : signature(graph, row, rows[i - 1])));
  const folds: Fold[] = [];
  for (let first = 0; first < rows.length;) {
    let best = { period: 1, count: 1 };
    for (let period = 1; period <= longestPeriod; period++) {
      const count = repeats(likes, first, period) * period;
      const isOne = period === 1 && rows[first].kind === 'unit';
      if (count > Math.max(best.count, period) && (isOne || isGroup(rows, first, period, count)))
        best = { period, count };
    }
    if (best.count > best.period) folds.push(foldOf(graph, rows.slice(first, first + best.count), best.period));
    first += best.count > best.period ? best.count : 1;
  }
  return folds;
}

/** A break, and what is not known, is never folded away. */
const standsAlone = (row: Row): boolean =>
  row.kind === 'weights' ||
  !row.onPath ||
  stretchesOfRow(row.path).some(({ state }) => state === 'replaced' || state === 'unknown');

/** How many times the rows of a period stand in a row from `first` on. */
function repeats(likes: readonly (string | null)[], first: number, period: number): number {
  let end = first;
  while (end < likes.length && likes[end] !== null && (end < first + period || likes[end] === likes[end - period]))
    end += 1;
  return Math.floor((end - first) / period);
}

/** Do the rows of a period belong together: units among them, and no more in common with the next period than with one another? */
function isGroup(rows: readonly Row[], first: number, period: number, count: number): boolean {
  const members = rows.slice(first, first + period);
  if (count < 2 * period || members.every(({ kind }) => kind !== 'unit')) return false;
  const within = commonBeginning(members.map(({ name }) => name));
  const across = commonBeginning([rows[first + period - 1].name, rows[first + period].name]);
  return within.length >= across.length;
}

/** Equal in operators, shapes and the state of the path. */
function signature(graph: Graph, row: Row, before: Row | undefined): string {
  const at = new Map(row.nodes.map((id, i) => [id, i]));
  const [first] = row.nodes;
  const near = before?.nodes[0] ?? first;
  const place = (input: number): unknown => {
    const inside = at.get(input);
    if (inside !== undefined) return inside;
    const { operator, shape } = graph.nodes[input];
    if (!dependsOnInput(input, graph)) return [operator, shape];
    // What the row before gives stands at the same distance; what many rows take is one tensor.
    return input >= near ? input - first : `n${input}`;
  };
  return JSON.stringify([
    row.lines,
    stretchesOfRow(row.path).map(({ state, value, label }) => [state, value, label]),
    row.nodes.map((id) => {
      const { operator, attributes, shape, inputs } = graph.nodes[id];
      return [operator, attributes, shape, inputs.map(place)];
    }),
  ]);
}

function foldOf(graph: Graph, rows: readonly Row[], period: number): Fold {
  const [first] = rows;
  const last = rows[rows.length - 1];
  const times = rows.length / period;
  const members = rows.slice(0, period);
  const [from, to] = groupNames(members, rows.slice(-period));
  const state = worstOf(stretchesOfRow(first.path));
  const path = state === 'untouched' ? 'identity path untouched' : spokenPath(first.path);
  const inside = members.map(({ name }) => ownName(name, from));
  return {
    first: first.index,
    count: rows.length,
    period,
    name: rangeName(from, to),
    lines: period === 1 ? first.lines : fewLines(members.map(({ lines }, at) => `${inside[at]}: ${lines[0] ?? ''}`)),
    sign: foldSign(first, last, rows.length),
    ...costOf(
      graph,
      rows.flatMap((row) => row.nodes),
    ),
    spoken: [
      `${from} to ${lastPart(from, to)}`,
      period === 1 ? `${times} units` : `${times} times ${period} units: ${inside.join(', ')}`,
      path,
    ].join(', '),
  };
}

/** Modules of the first and the last period; what tells their rows apart where both are in one module. */
function groupNames(first: readonly Row[], last: readonly Row[]): [string, string] {
  const nameOf = (rows: readonly Row[]): string =>
    rows.length === 1 ? rows[0].name : commonBeginning(rows.map(({ name }) => name)).replace(/[._/]+$/, '');
  const [from, to] = [nameOf(first), nameOf(last)];
  if (from !== to) return [from || first[0].name, to || last[last.length - 1].name];
  const below = ({ name }: Row): string => /^[._/]?[^._/]*/.exec(name.slice(from.length))![0];
  return [from + below(first[0]), from + below(last[last.length - 1])];
}

const fewLines = (lines: readonly string[]): readonly string[] =>
  lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), `… ${lines.length - mostLines + 1} more`];

const ownName = (name: string, group: string): string =>
  name.startsWith(group) ? name.slice(group.length).replace(/^[._/ ]+/, '') || name : name;

/** What `first` and `last` share up to a dot, or up to the number that ends both. */
const sharedPrefix = (first: string, last: string): string => {
  const prefix = first.slice(0, first.lastIndexOf('.') + 1);
  if (!last.startsWith(prefix)) return '';
  const numbered = first.replace(/\d+$/, '');
  return numbered.length > prefix.length && last.replace(/\d+$/, '') === numbered ? numbered : prefix;
};

const lastPart = (first: string, last: string): string => last.slice(sharedPrefix(first, last).length);

/** `layer1.1 – 5`: the last name without what both share. */
export const rangeName = (first: string, last: string): string => `${first} – ${lastPart(first, last)}`;

/** `D_1 ⋯ D_2` where the signs have indices of their own; `λ^{17}` where they are equal; 1 stays 1. */
export function foldSign(first: Row, last: Row, count: number): Sign | null {
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
