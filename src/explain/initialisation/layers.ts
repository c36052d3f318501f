/** What each weight layer starts with. */
import type { AnyNode, Graph } from '../../graph/graph';
import { dependsOnInput, isKernelUntrained, isWeightLayer } from '../../graph/weights';
import { consumersOf } from './consumers';
import type { LayerInitialisation } from './initialisation';
import { weightMoments } from './forward';
import { initialiserText } from './layerText';
import { normalisedAhead, slopesAhead, slopesBehind } from './rectifiers';
import { joinedBy, signalInput, weightOf } from './weightOf';
import { lineName } from '../../graph/cells';

/** ½(1+a²)·n·Var[w], eq. (15) of He et al. 2015b. */
const gain = (slope: number | null, n: number | null, variance: number | null): number | null =>
  slope === null || n === null || variance === null ? null : ((1 + slope ** 2) / 2) * n * variance;

export function layersOf(graph: Graph): LayerInitialisation[] {
  const consumers = consumersOf(graph);
  const [behind, ahead] = [slopesBehind(graph), slopesAhead(graph, consumers)];
  const normalised = normalisedAhead(graph, consumers);
  return graph.nodes
    .filter((node) => isWeightLayer(node, graph) && dependsOnInput(node.id, graph) && !isKernelUntrained(node, graph))
    .map((node) =>
      layerOf(node, graph, {
        before: behind[signalInput(node, graph)],
        after: ahead[node.id],
        normalised: normalised[node.id],
      }),
    );
}

function layerOf(
  node: AnyNode,
  graph: Graph,
  { before, after, normalised }: { before: number | null; after: number | null; normalised: boolean },
): LayerInitialisation {
  const weight = weightOf(node, graph);
  const { fanIn, fanOut } = joinedBy(node, graph);
  const moments = node.operator === 'recurrent' ? null : weightMoments(node, graph);
  const variance = moments && moments.variance + moments.mean ** 2;
  const byDefault = weight !== undefined && weight.initialisedAt === undefined;
  return {
    node: node.id,
    name: node.module || weight?.name || lineName(node.source.file, node.source.startLine),
    text: weight
      ? initialiserText(weight.initialiser, byDefault, graph.framework)
      : 'not known (its weight is computed)',
    byDefault,
    ...(weight?.initialisedAt ? { chosenAt: weight.initialisedAt } : {}),
    fanIn,
    fanOut,
    variance: moments && moments.variance,
    slopeBefore: before,
    slopeAfter: after,
    forwardGain: gain(before, fanIn, variance),
    backwardGain: gain(after, fanOut, variance),
    normalised,
  };
}
