/** A drawing as nested groups, boxes and edges, for languages that draw graphs: Mermaid, DOT. */
import type { Explanation, PathState } from '../../explain/explanation';
import { pathStates } from '../../explain/explanation';
import type { Graph } from '../../graph/graph';
import type { Fold, Row } from '../drawingModel';
import { foldsOf } from '../drawingFolds';
import { rowsOf } from '../drawingRows';
import { stagesOf } from '../drawingStages';
import { boxText, operatorLines, shapeText } from '../drawingText';
import type { Stage } from '../levels/level';
import { edgeKey, pathEdges } from './pathEdges';

/** What stands as one box: an operator, the operators of one module, or a whole row of the drawing. */
export type Grain = 'operators' | 'modules' | 'rows';

/** From the finest. */
export const grains: readonly Grain[] = ['operators', 'modules', 'rows'];

export interface OutlineBox {
  kind: 'input' | 'output' | 'addition' | 'box';
  /** Letters and digits alone, unique. */
  id: string;
  lines: readonly string[];
}

export interface OutlineGroup {
  kind: 'group';
  id: string;
  title: string;
  items: readonly OutlineItem[];
}

export type OutlineItem = OutlineBox | OutlineGroup;

export interface OutlineEdge {
  from: string;
  to: string;
  /** Shape of the tensor where it is another than the one before, without the batch; else empty. */
  shape: string;
  /** State of the identity path along it; null beside the path. */
  state: PathState | null;
}

export interface Outline {
  title: string;
  items: readonly OutlineItem[];
  edges: readonly OutlineEdge[];
}

/** The network from input to output: stages and units as groups, equal neighbours once with how often they follow. */
export function outlineOf(graph: Graph, explanation: Explanation, grain: Grain): Outline {
  const rows = rowsOf(graph, explanation);
  const folds = foldsOf(graph, rows);
  const standing = standIns(rows, folds);
  const boxOf = boxIds(graph, rows, standing, grain);
  const inRows = new Set(rows.flatMap((row) => row.nodes));
  const loose = graph.nodes.filter(({ id }) => !inRows.has(id));
  const itemOf = (index: number, name?: string) => rowItem(graph, rows[index], name, boxOf, grain);
  return {
    title: graph.name,
    items: [
      ...loose.map(({ id }) => operatorBox(graph, id, boxOf.get(id)!)),
      ...stagedItems(rows.length, stagesOf(graph, explanation, rows), folds, itemOf),
      ...graph.outputs.map((_, i) => ({ kind: 'output' as const, id: `out${i}`, lines: ['output'] })),
    ],
    edges: edgesOf(graph, pathEdges(graph, explanation, rows), standing, boxOf),
  };
}

/** Nodes of the units that are folded away, by the node of the first unit, or that of the first period, that stands for them. */
function standIns(rows: readonly Row[], folds: readonly Fold[]): Map<number, number> {
  const standing = new Map<number, number>();
  for (const { first, period, count } of folds)
    for (let at = period; at < count; at++)
      rows[first + at].nodes.forEach((node, i) => standing.set(node, rows[first + (at % period)].nodes[i]));
  return standing;
}

/** The box in which each node is shown. */
function boxIds(
  graph: Graph,
  rows: readonly Row[],
  standing: ReadonlyMap<number, number>,
  grain: Grain,
): Map<number, string> {
  const rowOf = new Map(rows.flatMap((row) => row.nodes.map((node) => [node, row] as const)));
  const ids = new Map<number, string>();
  const modules = new Map<string, string>();
  for (const { id } of graph.nodes) {
    const shown = standing.get(id) ?? id;
    const row = rowOf.get(shown);
    if (!row || grain === 'operators') ids.set(id, `n${shown}`);
    else if (grain === 'rows') ids.set(id, `r${row.index}`);
    else {
      const key = `${row.index} ${holderOf(graph, shown)}`;
      if (!modules.has(key)) modules.set(key, `m${modules.size}`);
      ids.set(id, modules.get(key)!);
    }
  }
  return ids;
}

/** The module that holds a node's layer: `features.denseblock1.denselayer3` of its `conv1`. */
const holderOf = ({ nodes }: Graph, id: number): string => {
  const { module } = nodes[id];
  return module.slice(0, Math.max(0, module.lastIndexOf('.')));
};

/** A row as an item, under another name than its own where it stands for others too. */
type ItemOf = (index: number, name?: string) => OutlineItem;

/** Rows in their stages. */
function stagedItems(rows: number, stages: readonly Stage[], folds: readonly Fold[], itemOf: ItemOf): OutlineItem[] {
  const items: OutlineItem[] = [];
  for (let at = 0; at < rows;) {
    const stage = stages.find(({ first }) => first === at);
    const run = runItems(at, at + (stage?.count ?? 1), folds, itemOf);
    if (stage && run.items.length > 1) {
      // A stage without a name of its own goes by its size.
      const title = stage.shape.endsWith(stage.name) ? stage.shape : `${stage.name} · ${stage.shape}`;
      items.push({ kind: 'group', id: `s${at}`, title, items: run.items });
    } else items.push(...run.items);
    at = run.end;
  }
  return items;
}

/** Rows from one to another, what repeats once. */
function runItems(
  first: number,
  until: number,
  folds: readonly Fold[],
  itemOf: ItemOf,
): { items: OutlineItem[]; end: number } {
  const items: OutlineItem[] = [];
  let at = first;
  while (at < until) {
    const fold = folds.find((each) => each.first === at);
    if (!fold) items.push(itemOf(at));
    else {
      const name = `${fold.name} (×${fold.count / fold.period})`;
      const inside = Array.from({ length: fold.period }, (_, i) => itemOf(at + i));
      items.push(fold.period === 1 ? itemOf(at, name) : { kind: 'group', id: `f${at}`, title: name, items: inside });
    }
    at += fold?.count ?? 1;
  }
  return { items, end: at };
}

function rowItem(
  graph: Graph,
  row: Row,
  name: string | undefined,
  boxOf: ReadonlyMap<number, string>,
  grain: Grain,
): OutlineItem {
  const ids = [...new Set(row.nodes.map((node) => boxOf.get(node)!))];
  if (grain === 'rows') return { kind: 'box', id: ids[0], lines: [name ?? row.name, ...row.lines] };
  const boxes = ids.map((id) => {
    const nodes = row.nodes.filter((node) => boxOf.get(node) === id);
    if (nodes.length === 1) return operatorBox(graph, nodes[0], id);
    const operators = operatorLines(nodes.map((node) => graph.nodes[node]));
    return { kind: 'box' as const, id, lines: [holderOf(graph, nodes[0]), ...operators].filter(Boolean) };
  });
  if (boxes.length === 1 && name === undefined) return boxes[0];
  return { kind: 'group', id: `g${row.index}`, title: name ?? row.name, items: boxes };
}

function operatorBox(graph: Graph, id: number, box: string): OutlineBox {
  const node = graph.nodes[id];
  if (node.operator === 'input') return { kind: 'input', id: box, lines: ['input'] };
  if (node.operator === 'add') return { kind: 'addition', id: box, lines: ['+'] };
  return { kind: 'box', id: box, lines: [boxText(graph, node)] };
}

function edgesOf(
  graph: Graph,
  path: ReadonlyMap<string, PathState>,
  standing: ReadonlyMap<number, number>,
  boxOf: ReadonlyMap<number, string>,
): OutlineEdge[] {
  const edges = new Map<string, OutlineEdge>();
  const add = (node: number, from: string, to: string, state: PathState | null): void => {
    const key = `${from} ${to}`;
    const before = edges.get(key);
    const shape = changesShape(graph, node) ? shapeText(graph.nodes[node].shape) : '';
    edges.set(key, before ? { ...before, state: worse(before.state, state) } : { from, to, shape, state });
  };
  for (const { id, inputs } of graph.nodes) {
    if (standing.has(id)) continue;
    for (const input of inputs) {
      const [from, to] = [boxOf.get(input)!, boxOf.get(id)!];
      if (from !== to) add(input, from, to, path.get(edgeKey(input, id)) ?? null);
    }
  }
  graph.outputs.forEach((id, i) => add(id, boxOf.get(id)!, `out${i}`, null));
  return [...edges.values()];
}

/** Does a node make a tensor of another shape than those that it takes? */
function changesShape({ nodes }: Graph, id: number): boolean {
  const shape = shapeText(nodes[id].shape);
  return !nodes[id].inputs.some((input) => shapeText(nodes[input].shape) === shape);
}

const worse = (a: PathState | null, b: PathState | null): PathState | null => {
  if (a === null || b === null) return a ?? b;
  return pathStates.indexOf(a) >= pathStates.indexOf(b) ? a : b;
};
