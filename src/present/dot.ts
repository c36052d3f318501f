/** The drawing in DOT (graphviz.org/doc/info/lang.html), for Graphviz and what reads its language. */
import type { Explanation, PathState } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import { type OutlineBox, type OutlineItem, outlineOf } from './outline/outline';
import { stateClass } from './stateClass';
import { lightTheme } from './svg';

/**
 * An explained graph as a digraph of its operators, forward down. Stages and units are clusters, equal neighbours are drawn
 * once, shapes stand where they change, and the edges of the identity path are thick, in the colour and form of their state.
 */
export function dotText(graph: Graph, explanation: Explanation): string {
  const { title, items, edges } = outlineOf(graph, explanation, 'operators');
  const font = 'fontname="Helvetica,Arial,sans-serif"';
  return [
    `digraph ${quoted(title)} {`,
    `  graph [label=${quoted(title)}, labelloc=t, ${font}, fontsize=14]`,
    `  node [shape=box, style=rounded, ${font}, fontsize=11, color="${lightTheme.lines}"]`,
    `  edge [${font}, fontsize=10, color="${lightTheme.lines}", arrowsize=0.7]`,
    ...items.flatMap((item) => itemLines(item, '  ')),
    ...edges.map(({ from, to, shape, state }) => {
      const attributes = [
        ...(shape ? [`label=${quoted(` ${shape} `)}`] : []),
        ...(state ? [forms[stateClass[state]]] : []),
      ];
      return `  ${from} -> ${to}${attributes.length > 0 ? ` [${attributes.join(', ')}]` : ''}`;
    }),
    '}',
    '',
  ].join('\n');
}

const itemLines = (item: OutlineItem, indent: string): string[] =>
  item.kind === 'group'
    ? [
        `${indent}subgraph cluster_${item.id} {`,
        `${indent}  label=${quoted(item.title)}; labeljust=l; fontsize=12; color="${lightTheme.border}"`,
        ...item.items.flatMap((each) => itemLines(each, `${indent}  `)),
        `${indent}}`,
      ]
    : [`${indent}${item.id} [label=${quoted(item.lines.join('\n'))}${shapes[item.kind]}]`];

const shapes: Record<OutlineBox['kind'], string> = {
  input: ', shape=plain',
  output: ', shape=plain',
  addition: ', shape=circle, style=solid, margin=0, width=0.25, fixedsize=true',
  box: '',
};

const forms: Record<(typeof stateClass)[PathState], string> = {
  whole: `color="${lightTheme.whole}", penwidth=4`,
  part: `color="${lightTheme.part}", penwidth=4, style=dashed`,
  weights: `color="${lightTheme.weights}", penwidth=2, style=dotted`,
  text: `color="${lightTheme.text}", penwidth=2, style=dashed`,
};

/** A quoted identifier: only quotes end it, and a backslash would begin an escape of a label. */
const quoted = (text: string): string =>
  `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`;
