/** What is known of an operator, or of several that stand as one: shapes, size, cost, what they see, what they start with. */
import { keptRule } from '../../explain/activationMemory';
import type { LayerInitialisation } from '../../explain/initialisation/initialisation';
import { shortNumber } from '../../explain/numbers';
import { fieldText } from '../../explain/receptiveField/receptiveFields';
import { multiplyAddFormula, parameterFormula } from '../../graph/cost';
import type { AnyNode, Graph, SourceRange } from '../../graph/graph';
import { dependsOnInput } from '../../graph/weights';
import { cite } from '../../papers/catalogue';
import { boxText, lineText, quantityOf, wholeShapeText } from '../drawingText';
import type { Inspection } from '../inspection';
import { figuresOf } from './figures';
import { numberText } from './numberText';

/** One thing that is known, by its name. */
export interface Fact {
  name: string;
  text: string;
  /** What the text stands on, where that is more than the source. */
  note?: string;
  citation?: { text: string; url: string };
}

export interface Facts {
  /** Nodes that are spoken of. */
  nodes: readonly number[];
  /** "Conv2d 3×3, 64 → 128, /2"; of several operators the name of what they are. */
  title: string;
  /** "layer1.0.conv2", "12 operators"; empty where the title says all. */
  name: string;
  facts: readonly Fact[];
  source: SourceRange;
  /** "resnet.py:59". */
  line: string;
}

/** Of several operators the one whose tensor goes on: the last that anything outside takes, or the last at all. */
export function lastOf(graph: Graph, nodes: readonly number[]): AnyNode {
  const among = new Set(nodes);
  const last = nodes.findLast((id) => graph.outputs.includes(id) || takenOutside(graph, id, among));
  return graph.nodes[last ?? nodes[nodes.length - 1]];
}

const takenOutside = (graph: Graph, id: number, among: ReadonlySet<number>): boolean => {
  for (let at = id + 1; at < graph.nodes.length; at++)
    if (!among.has(at) && graph.nodes[at].inputs.includes(id)) return true;
  return false;
};

/** Shapes of the tensors that enter some nodes from elsewhere, each tensor once; weights and constants do not count. */
export function entering(graph: Graph, nodes: readonly number[]): readonly AnyNode[] {
  const among = new Set(nodes);
  const from = nodes
    .flatMap((id) => graph.nodes[id].inputs)
    .filter((id) => !among.has(id) && dependsOnInput(id, graph));
  return [...new Set(from)].map((id) => graph.nodes[id]);
}

/** "64 × 56 × 56": without the batch, but where there is nothing else. */
const tensorText = ({ shape }: AnyNode): string =>
  shape !== null && shape.length > 1 ? shape.slice(1).join(' × ') : wholeShapeText(shape);

/** "64 × 56 × 56 → 128 × 28 × 28"; what only makes a tensor has no arrow. */
export function shapesText(graph: Graph, nodes: readonly number[]): string {
  const inputs = [...new Set(entering(graph, nodes).map(tensorText))];
  const output = tensorText(lastOf(graph, nodes));
  return inputs.length > 0 ? `${inputs.join(', ')} → ${output}` : output;
}

/** What one node, or a row's or a box's nodes, are and do. Null for no node, and for nodes that the graph has not. */
export function factsOf(inspection: Inspection, nodes: readonly number[], name = ''): Facts | null {
  const { graph } = inspection;
  if (nodes.length === 0 || nodes.some((id) => !graph.nodes[id])) return null;
  const last = lastOf(graph, nodes);
  const single = nodes.length === 1;
  return {
    nodes,
    title: single ? boxText(graph, last) : name || last.module || `${nodes.length} operators`,
    name: single ? last.module : `${nodes.length} operators`,
    facts: rules.flatMap((rule) => rule(inspection, nodes, last)),
    source: last.source,
    line: lineText(last.source),
  };
}

type Rule = (inspection: Inspection, nodes: readonly number[], last: AnyNode) => readonly Fact[];

/** In the order in which they are told. */
const rules: readonly Rule[] = [
  ({ graph }, nodes) => [{ name: 'shape', text: shapesText(graph, nodes) }],
  ({ graph }, nodes) => {
    const { text, value } = quantityOf(graph, nodes, parameterFormula(graph, nodes).total);
    return value === 0 ? [] : [{ name: 'parameters', text }];
  },
  ({ graph }, nodes) => {
    const { text, value } = quantityOf(graph, nodes, multiplyAddFormula(graph, nodes));
    return value === 0 ? [] : [{ name: 'multiply-adds', text }];
  },
  ({ graph }, _nodes, last) => {
    const { fields } = figuresOf(graph);
    const field = fields?.fields[last.id];
    if (!fields || field === undefined) return [];
    const { name } = graph.nodes[fields.input].attributes as { name: string };
    const of = graph.inputs.length > 1 ? ` of ${name}` : '';
    return [{ name: 'receptive field', text: field ? `${fieldText(field, fields.sizes)}${of}` : 'not known' }];
  },
  ({ graph }, nodes, last) => {
    const { tensors, kept } = figuresOf(graph).memory;
    const bytes = tensors[last.id];
    if (bytes === null) return [{ name: 'memory', text: 'not known: a size is a symbol' }];
    const held = nodes.reduce((sum, id) => sum + kept[id], 0);
    return [
      {
        name: 'memory',
        text: `${numberText(bytes, 'B')}${held > 0 ? `, ${numberText(held, 'B')} kept for training` : ''}`,
        ...(held > 0 ? { note: keptRule } : {}),
      },
    ];
  },
  (inspection, nodes) => {
    const layer = onlyLayer(inspection, nodes);
    return layer ? firstValues(layer) : [];
  },
];

/** The one weight layer among some nodes. */
function onlyLayer({ explanation }: Inspection, nodes: readonly number[]): LayerInitialisation | null {
  const among = new Set(nodes);
  const layers = explanation.initialisation?.layers.filter(({ node }) => among.has(node)) ?? [];
  return layers.length === 1 ? layers[0] : null;
}

/** What a layer starts with, and what that does to the variance of the signal. */
function firstValues({ text, variance, forwardGain, slopeBefore, normalised }: LayerInitialisation): Fact[] {
  const spread = variance === null ? '' : `, Var[w] = ${shortNumber(variance)}`;
  const start: Fact = { name: 'starts with', text: `${text}${spread}` };
  if (forwardGain === null) return [start];
  const { citation, item, url } = cite('P3', slopeBefore === 0 ? 'eq. (8)' : 'eq. (15)');
  const factor = slopeBefore === 1 ? 'n Var[w]' : slopeBefore === 0 ? '½ n Var[w]' : '½(1+a²) n Var[w]';
  return [
    start,
    {
      name: 'gain',
      text: `${factor} = ${shortNumber(forwardGain)}${normalised ? ', then normalised' : ''}`,
      citation: { text: `${citation}, ${item}`, url },
    },
  ];
}
