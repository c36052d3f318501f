/** How long the paths are, and how far the layers stand from the loss, in words: shared by hover, panel and command line. */
import { shortNumber } from '../explain/numbers';
import type { Explanation, LayerToLoss } from '../explain/explanation';
import type { LengthRange } from '../explain/path/lengths';

const rangeText = ({ from, to }: LengthRange): string => (from === to ? String(from) : `${from} to ${to}`);

const layersText = (range: LengthRange): string =>
  `${rangeText(range)} ${range.from === range.to && range.to === 1 ? 'weight layer' : 'weight layers'}`;

/** Two digits of a percentage: "0.45 %", "98 %". */
const percentText = (share: number): string => `${shortNumber(Number((share * 100).toPrecision(2)))}\u202f%`;

/** "Paths cross 0 to 48 weight layers, 24 in the mean, 95 % of them 17 to 31." Empty where all paths are equally long. */
export function pathLengthsText({ identityPath: { paths }, units }: Explanation): string {
  if (paths.fewest === paths.most) return '';
  const mean = shortNumber(paths.mean);
  const inner = paths.range.from > paths.fewest || paths.range.to < paths.most;
  const central = inner ? `, 95\u202f% of them ${rangeText(paths.range)}` : '';
  // Of a network without units the summary says the fewest and the most already.
  return units.length === 0
    ? `In the mean they cross ${mean}${central}.`
    : `Paths cross ${layersText({ from: paths.fewest, to: paths.most })}, ${mean} in the mean${central}.`;
}

/** "At initialisation paths of 3 to 15 weight layers carry 95 % of the gradient: 0.2 % of all paths. …", with what that leaves out. Empty where it is not known. */
export function effectiveLengthsText({ identityPath: { effective } }: Explanation): string {
  if (!effective) return '';
  const part = effective.share < 0.995 ? `: ${percentText(effective.share)} of all paths` : '';
  return `At initialisation paths of ${layersText(effective)} carry 95\u202f% of the gradient${part}. ${effective.approximation}`;
}

/** The layers that stand furthest from the loss without the auxiliary classifiers, and with them. */
export interface Furthest {
  layer: LayerToLoss;
  /** Null where there are no auxiliary classifiers. */
  withAuxiliary: LayerToLoss | null;
}

/** Which layer's shortest way to the loss crosses the most weight layers; null where no layer leads to an output. */
export function furthestFromLoss({ identityPath: { layersToLoss } }: Explanation): Furthest | null {
  const most = (of: (layer: LayerToLoss) => number): LayerToLoss | null =>
    layersToLoss.reduce<LayerToLoss | null>((best, each) => (!best || of(each) > of(best) ? each : best), null);
  const layer = most(({ fewest }) => fewest ?? -1);
  if (!layer || layer.fewest === null) return null;
  const some = layersToLoss.some(({ fewestWithAuxiliary }) => fewestWithAuxiliary !== undefined);
  return { layer, withAuxiliary: some ? most(({ fewestWithAuxiliary }) => fewestWithAuxiliary ?? -1) : null };
}

/** "From the loss to conv1, the furthest layer, a gradient crosses at least 12 weight layers; with the auxiliary classifiers 5." */
export function furthestText(explanation: Explanation): string {
  const furthest = furthestFromLoss(explanation);
  if (!furthest?.layer.fewest) return '';
  const { layer, withAuxiliary } = furthest;
  const name = layer.name || 'the first layer';
  const own = `From the loss to ${name} a gradient crosses at least ${layer.fewest} weight ${layer.fewest === 1 ? 'layer' : 'layers'}`;
  if (!withAuxiliary) return `${own}; no layer is further away.`;
  return `${own}; with the auxiliary classifiers ${layer.fewestWithAuxiliary}, and no layer is more than ${withAuxiliary.fewestWithAuxiliary} away.`;
}
