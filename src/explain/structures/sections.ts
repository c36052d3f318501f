import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { ResidualUnit, SpineItem, Stage } from '../explanation';
import type { Spine } from '../path/spine';
import { moduleTypes } from '../naming';
import { counted } from '../numbers';
import { isPointwise } from '../units/shortcut';
import { layerOf } from './layers';
import { extentOf, layersText, nameOf, sizesText, structureFrom } from './parts';
import type { Structure } from './structure';
import { formNames } from './words';

/** More runs of one size than this are no stages: a network that goes up and down in size at every layer. */
const mostStages = 24;

/** What a network without residual units is divided by. */
export interface PlainParts {
  spine: Spine;
  /** Modules and dense blocks, in forward order: each lies in one stage as a whole. */
  blocks: readonly Structure[];
  /** Nodes that lead to a side output alone. */
  beside: ReadonlySet<number>;
}

/** Stem, stages and head of a network of residual units: what stands before them, the runs of one size, what stands behind. */
export function residualSections(
  items: readonly SpineItem[],
  units: readonly ResidualUnit[],
  stages: readonly Stage[],
  graph: Graph,
): Structure[] {
  const stageOf = new Map(stages.flatMap(({ units: members }, i) => members.map((unit) => [unit, i])));
  const nodes: number[][] = stages.map(() => []);
  const isBlock = insideBlocks(units, graph);
  let stem: readonly number[] = [];
  let head: readonly number[] = [];
  let waiting: number[] = [];
  for (const item of items) {
    if (item.kind === 'unit') {
      // What stands between two stages makes the size of the second.
      nodes[stageOf.get(item.unit)!].push(...waiting, ...units[item.unit].nodes);
      waiting = [];
    } else if (item.role === 'between') waiting.push(...item.nodes);
    else if (item.role === 'stem') {
      const first = item.nodes.findIndex(isBlock);
      stem = first < 0 ? item.nodes : item.nodes.slice(0, first);
      waiting.push(...item.nodes.slice(stem.length));
    } else {
      const last = item.nodes.findLastIndex(isBlock);
      nodes[nodes.length - 1].push(...item.nodes.slice(0, last + 1));
      head = item.nodes.slice(last + 1);
    }
  }
  return [
    ...endSection('stem', stem, graph),
    ...stages.map((stage, i) => {
      const members = stage.units.map((unit) => units[unit]);
      const size = stage.shape.join('×');
      const because = members.map(({ addition, name }) => ({ node: addition, text: `${name} gives ${size}` }));
      const text = [unitsText(members), size].filter(Boolean).join(', ');
      return structureFrom({ kind: 'stage', name: stage.name, text, nodes: sorted(nodes[i]), because }, graph);
    }),
    ...endSection('head', head, graph),
  ];
}

/** Does a node lie in a module of a class that units are of? Where the size changes such a block has no shortcut. */
function insideBlocks(units: readonly ResidualUnit[], graph: Graph): (id: number) => boolean {
  const typeOf = moduleTypes(graph);
  const classes = new Set(units.filter(({ name, type }) => type && typeOf(name) === type).map(({ type }) => type));
  ['Sequential', 'ModuleList'].forEach((container) => classes.delete(container));
  const known = new Map<string, boolean>([['', false]]);
  const isInside = (path: string): boolean => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const inside = classes.has(typeOf(path)) || isInside(path.slice(0, Math.max(0, path.lastIndexOf('.'))));
    known.set(path, inside);
    return inside;
  };
  return (id) => isInside(graph.nodes[id].module);
}

const sorted = (nodes: readonly number[]): number[] => [...new Set(nodes)].sort((a, b) => a - b);

function endSection(kind: 'stem' | 'head', nodes: readonly number[], graph: Graph): Structure[] {
  const weights = nodes.filter((id) => isWeightLayer(graph.nodes[id], graph));
  const last = nodes.at(-1);
  if (last === undefined || nodes.every((id) => graph.nodes[id].operator === 'input')) return [];
  const gives = `gives ${sizesText(graph.nodes[last])}`;
  const because = [{ node: last, text: kind === 'stem' ? `${gives}, which the first stage takes` : gives }];
  const common = nameOf(weights, graph);
  const name = common && moduleTypes(graph)(common) ? common : kind;
  return [
    structureFrom({ kind, name, text: layersText(nodes, graph) || 'no layer', nodes: [...nodes], because }, graph),
  ];
}

/** "3 bottleneck units", "12 attention and 12 feed-forward units", "2 units". */
function unitsText(units: readonly ResidualUnit[]): string {
  const kinds = units.map(
    ({ forms }) => formNames.find(([form]) => forms.some((each) => each.form === form))?.[1] ?? '',
  );
  const names = [...new Set(kinds)];
  if (names.includes('') || names.length > 2) return counted(units.length, 'unit');
  const texts = names.map((name) => `${kinds.filter((kind) => kind === name).length} ${name}`);
  return `${texts.join(' and ')} ${units.length === 1 ? 'unit' : 'units'}`;
}

/**
 * The same for a network without residual units. The head begins where no places are left, or is the 1×1 layers at the end;
 * stages are the runs of one size between, a module as a whole; what stands before the first module, and single
 * layers with a stride before the first run of several, are the stem.
 */
export function plainSections({ spine, blocks, beside }: PlainParts): Structure[] {
  const { graph, carries } = spine.flow;
  const nodes = graph.nodes.filter(({ id }) => carries[id] && !beside.has(id));
  const headFrom = headStart(nodes, graph, graph.framework !== 'pytorch');
  const sizeOf = sizesOf(spine, blocks);
  const firstBlock = Math.min(...blocks.flatMap((block) => block.nodes));
  const inBlock = new Set(blocks.flatMap((block) => block.nodes));
  const layersIn = (run: readonly number[]): number => run.filter((id) => isWeightLayer(graph.nodes[id], graph)).length;
  const runs: { size: string; nodes: number[] }[] = [];
  const stem: number[] = [];
  for (const node of nodes.slice(0, headFrom)) {
    if (firstBlock < Infinity && node.id < firstBlock) {
      stem.push(node.id);
      continue;
    }
    const run = runs[runs.length - 1];
    const weighs = inBlock.has(node.id) || isWeightLayer(node, graph);
    if (run && (!weighs || run.size === sizeOf(node))) run.nodes.push(node.id);
    // What stands before the first layer belongs to it.
    else if (run && layersIn(run.nodes) === 0)
      runs[runs.length - 1] = { size: sizeOf(node), nodes: [...run.nodes, node.id] };
    else runs.push({ size: sizeOf(node), nodes: [node.id] });
  }
  const several = runs.findIndex((run) => layersIn(run.nodes) > 1 || !reduces(run.nodes, graph));
  if (several > 0) stem.push(...runs.splice(0, several).flatMap((run) => run.nodes));
  const head = endSection(
    'head',
    nodes.slice(headFrom).map(({ id }) => id),
    graph,
  );
  if (layersIn(nodes.map(({ id }) => id)) === 0) return [];
  if (runs.length > mostStages || several < 0) return head;
  return [
    ...(layersIn(stem) > 0 ? endSection('stem', stem, graph) : []),
    ...runs.map((run, i) => plainStage(run.nodes, i, blocks, graph)),
    ...head,
  ];
}

/** Is its layer one that makes the places fewer, as a stem's does? */
const reduces = (run: readonly number[], graph: Graph): boolean =>
  run.some((id) => (layerOf(graph.nodes[id])?.stride ?? 1) > 1);

/**
 * The size that counts for a node: of one in a module that of the module's end, of one on a way that parts and is joined again
 * that of the join, where the ways only go down to it. What goes down and up again (a U-Net) has sizes of its own.
 */
function sizesOf({ flow, parts }: Spine, blocks: readonly Structure[]): (node: AnyNode) => string {
  const { graph } = flow;
  const extent = (id: number): string => extentOf(graph.nodes[id], graph.framework !== 'pytorch');
  const known = new Map<number, string>();
  for (const part of parts) {
    if (part.kind !== 'operators') continue;
    let way = 0;
    part.chain.forEach((id, i) => {
      const between: number[] = [];
      while (way < part.ways.length && part.ways[way] < id) between.push(part.ways[way++]);
      const own = [extent(part.chain[Math.max(0, i - 1)]), extent(id)];
      if (between.every((each) => own.includes(extent(each)) || extent(each) === ''))
        between.forEach((each) => known.set(each, extent(id)));
    });
  }
  for (const { nodes } of blocks) nodes.forEach((id) => known.set(id, extent(nodes[nodes.length - 1])));
  return ({ id }) => known.get(id) ?? extent(id);
}

function plainStage(nodes: readonly number[], i: number, blocks: readonly Structure[], graph: Graph): Structure {
  const inside = new Set(nodes);
  const members = blocks.filter((block) => inside.has(block.nodes[0]));
  const weights = nodes.filter((id) => isWeightLayer(graph.nodes[id], graph));
  const last = members.at(-1)?.nodes.at(-1) ?? weights.at(-1) ?? nodes[nodes.length - 1];
  const kinds = members.every(({ kind }) => kind === 'denseBlock') ? 'dense block' : 'inception module';
  const what = members.length > 0 ? counted(members.length, kinds) : counted(weights.length, 'layer');
  const size = sizesText(graph.nodes[last]);
  return structureFrom(
    {
      kind: 'stage',
      name: members.length === 1 ? members[0].name : `stage ${i + 1}`,
      text: [what, size].filter(Boolean).join(', '),
      nodes: [...nodes],
      because: [{ node: last, text: `gives ${size}` }],
    },
    graph,
  );
}

/** Index of the first node of the head; the number of nodes where there is none. */
function headStart(nodes: readonly AnyNode[], graph: Graph, channelsLast: boolean): number {
  let start = nodes.length;
  while (start > 0 && /^(1(×1)*)?$/.test(extentOf(nodes[start - 1], channelsLast))) start -= 1;
  if (start === 0) return nodes.length;
  if (nodes.slice(start).some((node) => isWeightLayer(node, graph))) return start;
  const pooled = start;
  // Fully convolutional: the 1×1 layers at the end classify at every place.
  while (start > 0 && (isPointwise(nodes[start - 1]) || !isWeightLayer(nodes[start - 1], graph))) start -= 1;
  const first = nodes.slice(start).findIndex(isPointwise);
  return first < 0 ? pooled : start + first;
}
