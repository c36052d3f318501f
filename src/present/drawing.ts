/** An explained graph as a drawing: all that the panel and the SVG export show, settled before anything is drawn. */
import type { Explanation } from '../explain/explanation';
import { multiplyAddFormula, parameterFormula } from '../graph/cost';
import type { Graph } from '../graph/graph';
import { networkCard } from './drawingCard';
import { breadcrumbOf, inputText, outputText } from './drawingHeader';
import type { Drawing, NodeEntry, Row } from './drawingModel';
import { legendOf, shownPath } from './drawingPath';
import { foldsOf } from './drawingFolds';
import { rowsOf, sharedPath } from './drawingRows';
import { skipsOf } from './drawingSkips';
import { stagesOf } from './drawingStages';
import { quantityOf } from './drawingText';

export type { Detail, Drawing } from './drawingModel';
export { detailOf, type FileText } from './drawingDetail';

/** The drawing of a whole architecture, units closed. `detailOf` opens one row of it. */
export function drawingOf(graph: Graph, explanation: Explanation): Drawing {
  const rows = rowsOf(graph, explanation);
  const all = graph.nodes.map(({ id }) => id);
  return {
    version: 1,
    title: graph.name,
    breadcrumb: breadcrumbOf(graph),
    input: inputText(graph),
    output: outputText(graph),
    parameters: quantityOf(graph, all, parameterFormula(graph).total),
    multiplyAdds: quantityOf(graph, all, multiplyAddFormula(graph)),
    prefix: sharedPath(rows),
    rows,
    folds: foldsOf(graph, rows),
    stages: stagesOf(graph, explanation, rows),
    skips: skipsOf(graph, rows),
    card: networkCard(graph, explanation, rows),
    legend: legendOf(
      graph,
      rows.map((row) => shownPath(row.path)),
      {
        branch: explanation.units.length > 0,
        beside: rows.some((row) => row.kind === 'weights' && row.ticks > 0),
        plain: rows.some((row) => row.kind === 'plain'),
      },
    ),
    nodes: nodeEntries(graph, rows),
  };
}

function nodeEntries(graph: Graph, rows: readonly Row[]): NodeEntry[] {
  return rows.flatMap((row) =>
    row.nodes.map((id) => {
      const { module, operator } = graph.nodes[id];
      return { node: id, name: module || row.name, operator, row: row.index };
    }),
  );
}
