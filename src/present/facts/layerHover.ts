/** The hover over a layer: its shapes and size, what it sees, what it starts with. Three lines, and which uses it has. */
import type { Graph } from '../../graph/graph';
import type { HoverAction } from '../hover';
import type { Inspection } from '../inspection';
import { escapeMarkdown, markdownLink } from '../markdownText';
import { factsOf, shapesText, type Fact, type Facts } from './facts';

/** Uses whose names a line has room for. */
const mostUses = 4;

export interface LayerHoverOptions {
  remark?: string;
  link(action: HoverAction): string | undefined;
}

/**
 * @param uses nodes of each application of the layer: one where it is called once, several where a class has instances
 * @returns Markdown; empty where the graph has none of the nodes
 */
export function layerHover(
  inspection: Inspection,
  uses: readonly (readonly number[])[],
  options: LayerHoverOptions,
): string {
  const [first] = uses;
  const facts = first && factsOf(inspection, first);
  if (!facts) return '';
  const { graph } = inspection;
  const title = first.map((id) => factsOf(inspection, [id])!.title).join(', ');
  const show = options.link({ kind: 'showInGraph', node: first[first.length - 1] });
  return [
    options.remark ? `_${escapeMarkdown(options.remark)}_` : '',
    `**${escapeMarkdown(title)}** · ${escapeMarkdown(textOf(facts, 'shape'))}`,
    line(facts, ['parameters', 'multiply-adds', 'receptive field']),
    line(facts, ['starts with', 'gain']),
    usesText(graph, uses),
    show ? markdownLink('Show in graph', show) : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

const textOf = ({ facts }: Facts, name: string): string => facts.find((fact) => fact.name === name)?.text ?? '';

/** How a fact is told in a line of them. */
const sentences: Record<string, (text: string) => string> = {
  parameters: (text) => `${text} parameters`,
  'multiply-adds': (text) => `${text} multiply-adds`,
  'receptive field': (text) => (text === 'not known' ? 'receptive field not known' : `sees ${text}`),
  'starts with': (text) => `Starts with ${text}`,
  gain: (text) => `gain ${text}`,
};

function line({ facts }: Facts, names: readonly string[]): string {
  const told = names.flatMap((name) => facts.filter((fact) => fact.name === name));
  return told.map(factText).join(' · ');
}

const factText = ({ name, text, citation }: Fact): string =>
  `${escapeMarkdown(sentences[name](text))}${citation ? ` (${markdownLink(citation.text, citation.url)})` : ''}`;

/** "Used 3 times: layer1.0, layer1.1, layer1.2." What differs between them is their shape. */
function usesText(graph: Graph, uses: readonly (readonly number[])[]): string {
  if (uses.length < 2) return '';
  const names = uses.map((nodes) => graph.nodes[nodes[0]].module);
  const shapes = new Set(uses.map((nodes) => shapesText(graph, nodes)));
  const distinct = [...new Set(names)].filter(Boolean);
  const shown = distinct.slice(0, mostUses).map((name) => `\`${name}\``);
  const more = distinct.length - shown.length;
  const list = shown.length > 0 ? `: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}` : '';
  const first = shapes.size > 1 ? ` The figures are of the first; there are ${shapes.size} different shapes.` : '';
  return escapeMarkdown(`Used ${uses.length} times${list}.${first}`);
}
