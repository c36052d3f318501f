/** Stages of a network: runs of rows between two changes of its size. */
import { commonBeginning, rangeName } from '../explain/naming';
import type { Crossing, Explanation } from '../explain/explanation';
import { networkTerm } from '../explain/path/networkTerm';
import { extentOf } from '../explain/structures/parts';
import type { Structure } from '../explain/structures/structure';
import { termCrossings } from '../explain/units/units';
import type { Graph } from '../graph/graph';
import { isWeightLayer } from '../graph/weights';
import type { Row, Sign } from './drawingModel';
import { signOf } from './drawingPath';
import { costOf, shapeText } from './drawingText';
import type { Stage } from './levels/level';

/**
 * The stages that the explanation found, as runs of rows. A row belongs to the stage that most of its nodes are of; one that is of
 * none lies in a stage where both its neighbours do. Empty where there is one stage alone, or where most are one row.
 */
export function stagesOf(graph: Graph, explanation: Explanation, rows: readonly Row[]): Stage[] {
  const found = explanation.structures.filter(({ kind }) => kind === 'stage');
  if (found.length < 2) return [];
  const stageOf = new Map(found.flatMap(({ nodes }, i) => nodes.map((id) => [id, i] as const)));
  // In a network of units the stem and the head stand beside the path.
  const isEnd = (row: Row) => explanation.units.length > 0 && !row.onPath;
  const places = rows.map((row) => (isEnd(row) ? -1 : mostOf(row.nodes.map((id) => stageOf.get(id) ?? -1))));
  const settled = places.map((place, i) =>
    place < 0 && i > 0 && places[i - 1] === places[i + 1] ? places[i - 1] : place,
  );
  const stages: Stage[] = [];
  for (let first = 0; first < rows.length;) {
    let end = first + 1;
    while (end < rows.length && settled[end] === settled[first]) end += 1;
    if (settled[first] >= 0) stages.push(stageFrom(graph, explanation, rows.slice(first, end), found[settled[first]]));
    first = end;
  }
  // What is left of a stage whose units are drawn by their modules is none.
  const shown = stages.filter(({ units }) => explanation.units.length === 0 || units > 0);
  const several = shown.filter(({ count }) => count > 1).length;
  return shown.length > 1 && 2 * several >= shown.length ? shown : [];
}

/** The value that stands most often; of equals the first. */
function mostOf(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [-1, 0])[0];
}

function stageFrom(graph: Graph, explanation: Explanation, rows: readonly Row[], found: Structure): Stage {
  const nodes = rows.flatMap((row) => row.nodes);
  const units = rows.flatMap(({ unit }) => (unit === null ? [] : [unit]));
  const kept = graph.nodes[found.because.at(-1)!.node];
  const shape = shapeText(kept.shape);
  const name = nameOf(rows, found, extentOf(kept, graph.framework !== 'pytorch'));
  const sign = units.length > 0 ? signOfUnits(explanation, rows) : null;
  const weightLayers = nodes.filter((id) => isWeightLayer(graph.nodes[id], graph)).length;
  const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;
  return {
    first: rows[0].index,
    count: rows.length,
    name,
    shape,
    ...costOf(graph, nodes),
    units: units.length,
    weightLayers,
    sign,
    spoken: [
      `stage ${name}`,
      units.length > 0 && count(units.length, 'residual unit'),
      count(weightLayers, 'weight layer'),
      shape,
      sign?.text,
    ]
      .filter(Boolean)
      .join(', '),
  };
}

/** The module that its rows share, or the size of the places that they keep; the first and last row where that says nothing. */
function nameOf(rows: readonly Row[], { name }: Structure, extent: string): string {
  if (!/^stage \d+$/.test(name)) return withLead(rows[0].name, name);
  const names = rows.map((row) => row.name);
  const common = commonBeginning(names).replace(/[._/]+$/, '');
  if (rows.length > 1 && common.includes('.')) return common;
  return extent ? extent.replaceAll('×', ' × ') : rangeName(names);
}

/** `features.2–3` where the layer that leads into `features.3` stands beside it in one list, as `features.2.reduction` does. */
function withLead(row: string, name: string): string {
  const [, list, first, last = first] = /^(.*[._/])(\d+)(?:–(\d+))?$/.exec(name) ?? [];
  if (list === undefined || !row.startsWith(list)) return name;
  const lead = /^\d+/.exec(row.slice(list.length))?.[0];
  return lead === undefined || Number(lead) >= Number(first) ? name : `${list}${lead}–${last}`;
}

/** The identity term through all units and what stands between them. */
function signOfUnits({ units, identityPath }: Explanation, rows: readonly Row[]): Sign {
  const inside = new Set(rows.flatMap((row) => row.nodes));
  const crossings = identityPath.items.flatMap((item): Crossing[] => {
    if (item.kind === 'operators')
      return item.role === 'between' ? item.crossings.filter(({ node }) => inside.has(node)) : [];
    const unit = units[item.unit];
    if (!inside.has(unit.addition)) return [];
    return [...unit.before.crossings, ...termCrossings(unit.shortcut), ...unit.after.crossings];
  });
  const term = networkTerm(crossings);
  return signOf(term, term.latex, null);
}
