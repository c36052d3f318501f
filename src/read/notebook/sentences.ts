/** What a graph says of a notebook, its lines counted within their cells. */
import { isNotebook, withCells } from '../../graph/cells';
import type { Graph, SourceRange } from '../../graph/graph';

/** The same graph for the same graph: who compares them by identity finds no change where there is none. */
const said = new WeakMap<Graph, Graph>();

/** A graph's assumptions and problems as they are said of cells; a graph of any other file as it is. */
export function saidByCell(graph: Graph): Graph {
  if (!isNotebook(graph.source.file)) return graph;
  let known = said.get(graph);
  if (!known) {
    const { assumptions, problems } = graph;
    known = { ...graph, assumptions: assumptions.map(sentence), problems: problems.map(sentence) };
    said.set(graph, known);
  }
  return known;
}

const sentence = <Said extends { text: string; source: SourceRange }>(it: Said): Said => ({
  ...it,
  text: withCells(it.text, it.source),
});
