/** A part of a level as the box that shows it. */
import { describeLayers } from '../../explain/units/branch';
import { parameterFormula } from '../../graph/cost';
import { formatExact, formatSize } from '../../graph/format';
import { lineNumber } from '../../graph/cells';
import type { Graph, SourceRange } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import { mathematics, mathSizes } from '../drawingMath';
import type { Sign } from '../drawingModel';
import { rangeName } from '../drawingFolds';
import { worstOf } from '../drawingStates';
import { boxText, costOf, fileName, shapeText, shortText } from '../drawingText';
import type { Box } from './level';
import type { Part } from './part';
import type { Scope } from './scope';

/** Characters of an operator's parameters that its box holds. */
const longestCount = 24;
/** Weight layers that a group's box names one by one. */
const mostLayers = 4;

export function boxOf(scope: Scope, part: Part): Box {
  return part.kind === 'operator' ? operatorBox(scope, part.nodes[0]) : groupBox(scope, part);
}

function operatorBox({ graph, factors, states }: Scope, id: number): Box {
  const node = graph.nodes[id];
  const { latex, state, word } = factors.get(id)!;
  const math = mathematics(latex, mathSizes.line);
  const sign: Sign = { state, gradient: math, forward: math, text: `${latex}, ${word}` };
  const label = boxText(graph, node);
  const parameters = parameterFormula(graph, [id]).total;
  const exact = typeof parameters === 'number' ? formatExact(parameters) : formatSize(parameters, longestCount);
  return {
    key: `n${id}`,
    nodes: [id],
    label,
    summary: '',
    times: 1,
    parameters: { value: typeof parameters === 'number' ? parameters : null, text: exact },
    multiplyAdds: costOf(graph, [id]).multiplyAdds,
    shape: shapeText(node.shape),
    sign,
    word,
    expandable: false,
    content: null,
    state: states.get(id) ?? null,
    source: node.source,
    spoken: `${label}${parameters === 0 ? '' : `, ${exact} parameters`}, ${word}`,
  };
}

function groupBox(scope: Scope, part: Part): Box {
  const { graph, states } = scope;
  const { nodes, members, kind } = part;
  const label = labelOf(scope, part);
  const summary = summaryOf(graph, kind === 'fold' ? members[0] : part);
  const times = kind === 'fold' ? members.length : 1;
  const cost = costOf(graph, nodes);
  const crossed = nodes.flatMap((id) => (states.has(id) ? [{ state: states.get(id)! }] : []));
  return {
    key: keyOf(graph, part),
    nodes,
    label,
    summary,
    times,
    ...cost,
    shape: shapeText(graph.nodes[resultOf(scope, nodes)].shape),
    sign: null,
    word: '',
    expandable: true,
    content: null,
    state: crossed.length > 0 ? worstOf(crossed) : null,
    source: sourceOf(graph, part),
    spoken: [
      label,
      times > 1 && `${times} times`,
      summary,
      cost.parameters.value !== 0 && `${cost.parameters.text} parameters`,
    ]
      .filter(Boolean)
      .join(', '),
  };
}

/** The last node whose tensor is taken outside. */
const resultOf = ({ consumers, outputs }: Scope, nodes: readonly number[]): number => {
  const inside = new Set(nodes);
  const leaves = (id: number) => outputs.has(id) || consumers[id].some((next) => !inside.has(next));
  return nodes.findLast(leaves) ?? nodes[nodes.length - 1];
};

/** "denselayer3, _DenseLayer"; "denselayer1 – 6, _DenseLayer" where equal ones are folded; "7 operators". */
function labelOf({ typeOf }: Scope, { kind, path, nodes, members }: Part): string {
  const withType = (name: string, of: string) => [name, typeOf(of)].filter(Boolean).join(', ');
  if (kind === 'module') return withType(ownName(path), path);
  const [first, last] = [members[0], members[members.length - 1]];
  if (first.path === '' || last.path === '') return `${nodes.length} operators`;
  const range = rangeName(ownName(first.path), ownName(last.path));
  return kind === 'fold' ? withType(range, first.path) : range;
}

/** Last part of a path; with the one before it where it is a number alone. */
const ownName = (path: string): string => /(?:[^.]+\.)?\d+$|[^.]+$/.exec(path)?.[0] ?? path;

function summaryOf(graph: Graph, { kind, nodes, members }: Part): string {
  const all = nodes.map((id) => graph.nodes[id]);
  if (kind === 'run' && members.every((member) => member.kind === 'operator'))
    return linesText(all.map(({ source }) => source));
  const layers = all.filter((node) => isWeightLayer(node, graph));
  if (layers.length > 0 && layers.length <= mostLayers) return describeLayers(layers).layers;
  if (layers.length === 0 && all.length <= mostLayers) return all.map(shortText).join(', ');
  return `${nodes.length} operators`;
}

/** `resnet.py:41–52`; a file's name alone where there are several. */
function linesText(sources: readonly SourceRange[]): string {
  const [{ file }] = sources;
  if (sources.some((source) => source.file !== file))
    return `${new Set(sources.map((source) => source.file)).size} files`;
  const lines = sources.map(({ startLine }) => startLine);
  const [from, to] = [Math.min(...lines), Math.max(...lines)].map((line) => lineNumber(file, line));
  return `${fileName(file)}:${from === to ? from : `${from}–${to}`}`;
}

/** Where the module is built, or its first operator is applied. */
function sourceOf(graph: Graph, { kind, path, nodes }: Part): SourceRange {
  const built = kind === 'module' ? graph.modules.find((module) => module.path === path)?.source : undefined;
  return built ?? graph.nodes[nodes[0]].source;
}

const sizes = new WeakMap<Graph, ReadonlyMap<string, number>>();

/** Nodes below each path of a graph. */
function sizesOf(graph: Graph): ReadonlyMap<string, number> {
  let known = sizes.get(graph);
  if (!known) {
    const counts = new Map<string, number>();
    for (const { module } of graph.nodes)
      for (const { index } of module.matchAll(/[._/]|$/g)) {
        const path = module.slice(0, index);
        counts.set(path, (counts.get(path) ?? 0) + 1);
      }
    sizes.set(graph, (known = counts));
  }
  return known;
}

/** A module is known by its path; by its first node, too, where its nodes stand in several places. */
function keyOf(graph: Graph, { kind, path, nodes, members }: Part): string {
  if (kind === 'operator') return `n${nodes[0]}`;
  if (kind === 'module') return sizesOf(graph).get(path) === nodes.length ? `m:${path}` : `m:${path}@${nodes[0]}`;
  return kind === 'fold' ? `f:${keyOf(graph, members[0])}` : `r:n${nodes[0]}-${nodes[nodes.length - 1]}`;
}
