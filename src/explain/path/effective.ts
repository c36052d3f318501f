import type { Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { Crossing, EffectiveLengths, SpineItem } from '../explanation';
import type { LayerInitialisation, Initialisation } from '../initialisation/initialisation';
import { centralRange, meanLength, shareWithin } from './lengths';
import { normalisationName } from '../units/tokens';
import { termCrossings, type UnitFinding } from '../units/units';

/** What a unit's two ways do to the variance at initialisation, and how many weight layers they cross. */
interface UnitGain {
  shortcut: number;
  branch: number;
  shortcutLayers: number;
  branchLayers: number;
}

/** What these figures leave out, as one sentence. */
const approximation =
  'Taken at initialisation: a path counts by the product of its branches’ gains in standard deviation, branches add up ' +
  'without correlation, a normalised branch has variance 1, and what follows an addition is left out.';

/**
 * The lengths of those paths that carry the gradient at initialisation: the number of paths of a length times what the branches
 * on them do to a signal, as Veit et al. 2016, Sec. 4, weigh measured gradients. A normalised branch adds the same variance to a
 * stream that grows by it, so that it counts the less the deeper it stands (De and Smith 2020). Null where the gain of a branch
 * is not known. `shares` says what part of all paths has which length.
 */
export function effectiveLengths(
  items: readonly SpineItem[],
  units: readonly UnitFinding[],
  initialisation: Initialisation | null,
  shares: readonly number[],
  graph: Graph,
): EffectiveLengths | null {
  if (!initialisation) return null;
  const layers = new Map(initialisation.layers.map((layer) => [layer.node, layer]));
  const first = items.findIndex(({ kind }) => kind === 'unit');
  const last = items.findLastIndex(({ kind }) => kind === 'unit');
  let variance = 1;
  let lengths = Float64Array.of(1);
  for (const item of items.slice(first, last + 1)) {
    if (item.kind === 'operators') {
      const crossed = item.crossings.filter(({ node }) => isWeightLayer(graph.nodes[node], graph));
      const after = varianceAlong(
        item.crossings.map(({ node }) => node),
        variance,
        layers,
        graph,
      );
      if (after === null) return null;
      variance = after;
      lengths = shifted(lengths, crossed.length);
      continue;
    }
    const gain = gainOf(units[item.unit], variance, layers, graph);
    if (!gain) return null;
    lengths = mixed(lengths, gain);
    variance = gain.shortcut + gain.branch;
  }
  const weights = Array.from(lengths);
  const range = centralRange(weights);
  return { ...range, mean: meanLength(weights), share: shareWithin(shares, range), approximation };
}

function gainOf(
  unit: UnitFinding,
  variance: number,
  layers: ReadonlyMap<number, LayerInitialisation>,
  graph: Graph,
): UnitGain | null {
  const onShortcut = unit.shortcut.crossings;
  const shortcut =
    unit.shortcut.kind === 'projection'
      ? varianceAlong(
          onShortcut.map(({ node }) => node),
          variance,
          layers,
          graph,
        )
      : scaledBy(termCrossings(unit.shortcut), variance);
  const behindChain = varianceAlong([...unit.before.nodes, ...unit.branch.chain], variance, layers, graph);
  const { factor } = unit.branch;
  const scale = factor ? (factor.value ?? null) : 1;
  if (shortcut === null || behindChain === null || scale === null) return null;
  return {
    shortcut,
    branch: behindChain * scale ** 2,
    shortcutLayers: onShortcut.filter(({ factor: { state } }) => state === 'replaced').length,
    branchLayers: unit.branch.chain.filter((id) => isWeightLayer(graph.nodes[id], graph)).length,
  };
}

/** Variance behind known factors alone; what takes part of the values, or rearranges them, leaves it. */
function scaledBy(crossings: readonly Crossing[], variance: number): number | null {
  let product = variance;
  for (const { factor } of crossings) {
    if (factor.state === 'rearranged' || factor.state === 'partPasses') continue;
    if (factor.value === undefined) return null;
    product *= factor.value ** 2;
  }
  return product;
}

/** Variance behind a chain: a normalisation sets it, a weight layer multiplies it by its gain. */
function varianceAlong(
  chain: readonly number[],
  before: number,
  layers: ReadonlyMap<number, LayerInitialisation>,
  graph: Graph,
): number | null {
  let variance = before;
  for (const id of chain) {
    const node = graph.nodes[id];
    if (normalisationName(node)) {
      const initialiser = graph.parameters[node.parameters[0]]?.initialiser;
      if (initialiser && initialiser.kind !== 'constant') return null;
      variance = (initialiser?.value ?? 1) ** 2;
    } else if (isWeightLayer(node, graph)) {
      const gain = layers.get(id)?.forwardGain ?? null;
      // What is normalised behind it, is so whatever its gain.
      if (gain === null && !layers.get(id)?.normalised) return null;
      variance *= gain ?? 1;
    }
  }
  return variance;
}

function shifted(lengths: Float64Array<ArrayBuffer>, by: number): Float64Array<ArrayBuffer> {
  const moved = new Float64Array(lengths.length + by);
  moved.set(lengths, by);
  return moved;
}

/** Both ways of a unit, in proportion to their standard deviations. */
function mixed(lengths: Float64Array<ArrayBuffer>, gain: UnitGain): Float64Array<ArrayBuffer> {
  const [shortcut, branch] = [Math.sqrt(gain.shortcut), Math.sqrt(gain.branch)];
  const share = branch / (shortcut + branch || 1);
  const sum = new Float64Array(lengths.length + Math.max(gain.shortcutLayers, gain.branchLayers));
  lengths.forEach((weight, k) => {
    sum[k + gain.shortcutLayers] += weight * (1 - share);
    sum[k + gain.branchLayers] += weight * share;
  });
  return sum;
}
