/** Initialisation of a network: each layer's, and what the papers' equations make of it through depth. */
import type { Graph } from '../../graph/graph';
import type { ResidualUnit } from '../explanation';
import { sentencesOf, type Approximation } from './approximations';
import { gradientVariances } from './backward';
import { gradientEnd, longestChain } from './chain';
import { forwardSignals } from './forward';
import type { Initialisation } from './initialisation';
import { layersOf } from './layers';
import type { Signal } from './signal';
import { summaryOf } from './summary';
import { signalInput } from './weightOf';
import { lineName } from '../../graph/cells';

/**
 * What every weight layer starts with, and the variance of signal and gradient along the longest chain of weight layers (He et
 * al. 2015b, eqs. 9 and 13). Null where the graph has no weight layer. Linear in the graph's edges.
 */
export function initialisationOf(graph: Graph, units: readonly ResidualUnit[]): Initialisation | null {
  const layers = layersOf(graph);
  if (layers.length === 0) return null;
  const known = new Set(layers.map(({ node }) => node));
  const chain = longestChain(graph).filter((id) => known.has(id));
  const made = new Set<Approximation>();
  const signals = forwardSignals(graph, made);
  const forward = relative(
    chain.map((id) => signals[id]?.variance ?? null),
    0,
  );
  if (units.length > 0 || made.has('smooth')) made.add('input');
  const gradients = chain.length > 0 ? gradientVariances(gradientEnd(chain, graph), { graph, signals, made }) : [];
  const backward = relative(
    chain.map((id) => gradients[signalInput(graph.nodes[id], graph)]),
    chain.length - 1,
  );
  return {
    layers,
    forward,
    backward,
    chain,
    summary: summaryOf({ graph, layers, chain, forward, backward, units, signals }),
    approximations: [...sentencesOf(made), ...unknownFrom(chain, signals, graph)],
  };
}

/** Shares of the value at `base`; null from where it is not known. */
function relative(values: readonly (number | null)[], base: number): (number | null)[] {
  const unit = values[base];
  return values.map((value) => {
    const share = value === null || !unit ? null : value / unit;
    return share !== null && Number.isFinite(share) ? share : null;
  });
}

/** The first place of the chain behind which nothing is known, said. */
function unknownFrom(chain: readonly number[], signals: readonly Signal[], graph: Graph): string[] {
  const at = chain.findIndex((id) => signals[id] === null);
  if (at < 0) return [];
  const cause = firstUnknown(chain[at], signals, graph);
  const node = graph.nodes[cause];
  const name =
    graph.nodes[chain[at]].module ||
    lineName(graph.nodes[chain[at]].source.file, graph.nodes[chain[at]].source.startLine);
  return [
    `From ${name} on the variance is not known: ${node.operator === 'unresolved' ? `\`${node.attributes.call}\`` : node.operator} at line ${node.source.startLine + 1} is not followed.`,
  ];
}

/** The node before `id` (or itself) that is not known while its own inputs are. */
function firstUnknown(id: number, signals: readonly Signal[], graph: Graph): number {
  for (let at = id; ;) {
    const before = graph.nodes[at].inputs.find((input) => signals[input] === null);
    if (before === undefined) return at;
    at = before;
  }
}
