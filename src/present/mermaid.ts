/** The drawing as a Mermaid flowchart (mermaid.js.org/syntax/flowchart.html), for READMEs and pull requests. */
import type { Explanation, PathState } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { grains, type Outline, type OutlineBox, type OutlineItem, outlineOf } from './outline/outline';
import { stateClass } from './stateClass';
import { lightTheme } from './svg';

/** What Mermaid draws unless its configuration says otherwise: `maxEdges`, and `maxTextSize` in characters. */
const mostEdges = 500;
const mostCharacters = 50_000;

const coarser: Partial<Record<(typeof grains)[number], string>> = {
  modules: 'Drawn by modules: its operators are more than Mermaid draws by default.',
  rows: 'Drawn by units: its operators are more than Mermaid draws by default.',
};

/**
 * An explained graph as a flowchart, forward down. Stages and units are subgraphs, equal neighbours are drawn once, shapes
 * stand where they change, and the edges of the identity path are thick, in the colour and form of their state. Where its
 * operators exceed what Mermaid draws by default, a box stands for a module or for a unit.
 */
export function mermaidText(graph: Graph, explanation: Explanation): string {
  let text = '';
  for (const grain of grains) {
    const outline = outlineOf(graph, explanation, grain);
    text = flowchart(outline, coarser[grain]);
    if (outline.edges.length <= mostEdges && text.length <= mostCharacters) return text;
  }
  return text;
}

function flowchart({ title, items, edges }: Outline, remark: string | undefined): string {
  const links = edges.map(({ from, to, shape, state }) => {
    const arrow = state === null ? '-->' : '==>';
    return `  ${from} ${arrow}${shape ? `|"${escaped(shape)}"|` : ''} ${to}`;
  });
  return [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'flowchart TB',
    ...(remark ? [`  %% ${remark}`] : []),
    ...items.flatMap((item) => itemLines(item, '  ')),
    ...links,
    ...linkStyles(edges.map(({ state }) => state)),
    '',
  ].join('\n');
}

const itemLines = (item: OutlineItem, indent: string): string[] =>
  item.kind === 'group'
    ? [
        `${indent}subgraph ${item.id}["${escaped(item.title)}"]`,
        ...item.items.flatMap((each) => itemLines(each, `${indent}  `)),
        `${indent}end`,
      ]
    : [`${indent}${item.id}${boxShapes[item.kind](`"${item.lines.map(escaped).join('<br/>')}"`)}`];

const boxShapes: Record<OutlineBox['kind'], (text: string) => string> = {
  input: (text) => `([${text}])`,
  output: (text) => `([${text}])`,
  addition: (text) => `((${text}))`,
  box: (text) => `[${text}]`,
};

/** Within quotes Mermaid reads entities, HTML and Markdown, lists included: none of its signs is left as it is. */
const escaped = (text: string): string =>
  text.replace(/[#"<>&`*_\\]|^[-+]|(?<=^\d+)[.)]/g, (sign) => `#${sign.charCodeAt(0)};`);

const forms: Record<(typeof stateClass)[PathState], string> = {
  whole: `stroke:${lightTheme.whole},stroke-width:4px`,
  part: `stroke:${lightTheme.part},stroke-width:4px,stroke-dasharray:6 3`,
  weights: `stroke:${lightTheme.weights},stroke-width:2px,stroke-dasharray:2 3`,
  text: 'stroke-width:2px,stroke-dasharray:6 5',
};

/** One line for all edges of a form: Mermaid counts them in the order in which they are written. */
function linkStyles(states: readonly (PathState | null)[]): string[] {
  const byForm = new Map<string, number[]>();
  states.forEach((state, i) => {
    if (state === null) return;
    const form = forms[stateClass[state]];
    byForm.set(form, [...(byForm.get(form) ?? []), i]);
  });
  return [...byForm].map(([form, edges]) => `  linkStyle ${edges.join(',')} ${form}`);
}
