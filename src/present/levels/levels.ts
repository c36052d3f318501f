/** What a row opens to, as boxes and the tensors between them. */
import { parameterFormula } from '../../graph/cost';
import { formatExact, formatSize } from '../../graph/format';
import { mathematics, mathSizes } from '../drawingMath';
import type { Sign } from '../drawingModel';
import { boxText, costOf, shapeText } from '../drawingText';
import { arrangementOf } from './arrangement';
import type { Box, Edge, Level } from './level';
import type { Scope } from './scope';

/** The operators of a scope as a level. */
export function levelOf(scope: Scope): Level {
  const boxes = scope.nodes.map((id) => operatorBox(scope, id));
  const edges = edgesOf(scope, boxes);
  return { arrangement: arrangementOf(boxes, edges), boxes, edges };
}

const longestCount = 24;

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

/** The tensors that go from one box to another, into the level and out of it, each once for each pair of boxes. */
function edgesOf({ graph, nodes, states, leaving }: Scope, boxes: readonly Box[]): Edge[] {
  const boxOf = new Map(boxes.flatMap(({ key, nodes: ids }) => ids.map((id) => [id, key] as const)));
  const seen = new Set<string>();
  const edges: Edge[] = [];
  const add = (from: string | null, to: string | null, node: number, state: Edge['state']) => {
    const key = `${from} ${to} ${node}`;
    if (from === to || seen.has(key)) return;
    seen.add(key);
    edges.push({ from, to, node, shape: shapeText(graph.nodes[node].shape), state });
  };
  for (const id of nodes)
    for (const input of graph.nodes[id].inputs) {
      const onPath = states.has(id) && (states.has(input) || !boxOf.has(input));
      add(boxOf.get(input) ?? null, boxOf.get(id)!, input, onPath ? states.get(id)! : null);
    }
  for (const id of nodes) if (leaving.has(id)) add(boxOf.get(id)!, null, id, states.has(id) ? 'untouched' : null);
  return edges;
}
