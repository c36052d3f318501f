/** What the layers and gates of a network showed, by depth: responses, dead rectifiers, openness, slopes. */
import type { Comparison, RunState } from '../../train/comparison';
import type { LayerProbe } from '../../train/protocol';
import { countAxis, linearAxis, logAxis } from '../charts/axes';
import type { Lines } from '../charts/specification';
import type { SeriesStyle } from '../charts/style';
import { depthLines } from './letters';
import { depthSeries, type PlaceValue } from './series';

interface Measure {
  /** For files: "response-deviation". */
  name: string;
  title: string;
  /** What stands along the axis: "weight layer". */
  place: string;
  remark: string;
  /** A share between 0 and 1. */
  isShare: boolean;
  read(probe: RunState['probes'][number]): readonly PlaceValue[];
}

const ofLayers =
  (field: 'responseStd' | 'deadShare' | 'slope'): Measure['read'] =>
  ({ layers }) =>
    layers.flatMap((layer: LayerProbe) => {
      const value = layer[field];
      return value === undefined ? [] : [{ name: layer.layer, value }];
    });

export const layerMeasures: readonly Measure[] = [
  {
    name: 'response-deviation',
    title: 'Response deviation by layer',
    place: 'weight layer',
    remark: 'standard deviation behind its normalisation, before any rectifier, as in He et al. 2015, Fig. 7',
    isShare: false,
    read: ofLayers('responseStd'),
  },
  {
    name: 'dead-share',
    title: 'Dead rectifiers by layer',
    place: 'rectifier',
    remark: 'share of its channels that are 0 at every place of every image',
    isShare: true,
    read: ofLayers('deadShare'),
  },
  {
    name: 'gate-openness',
    title: 'Gates by unit',
    place: 'unit',
    remark: 'mean of what the shortcut is multiplied with',
    isShare: true,
    read: ({ units }) => units.flatMap(({ name, gate }) => (gate === undefined ? [] : [{ name, value: gate }])),
  },
  {
    name: 'slopes',
    title: 'Slopes of PReLU by layer',
    place: 'rectifier',
    remark: 'mean of its coefficients',
    isShare: false,
    read: ofLayers('slope'),
  },
];

/** Factor between largest and least value from which on an axis is logarithmic. */
const wideRange = 30;

/** One measure of all variants; null where nothing of the kind was measured. */
export function layerLines(
  comparison: Comparison,
  { name, title, place, remark, isShare, read }: Measure,
  when: 'before' | 'after',
  styles: ReadonlyMap<string, SeriesStyle>,
): Lines | null {
  const measured = depthSeries(comparison, when, read).filter(({ points }) => points.length > 0);
  if (measured.length === 0) return null;
  const labels = new Map(comparison.plan.variants.map(({ id, label }) => [id, label]));
  const values = measured.flatMap(({ points }) =>
    points.flatMap(({ low, high }) => (low === undefined || high === undefined ? [] : [low, high])),
  );
  if (values.length === 0) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const last = Math.max(...measured.map(({ points }) => points.length - 1));
  return {
    kind: 'lines',
    name: `${name}-${when}-training`,
    title,
    remark,
    summary: `${title}, ${when} training; ${remark}. ${measured
      .map(({ variant, points }) => `${labels.get(variant)}: ${rangeText(points.flatMap(({ y }) => y ?? []))}`)
      .join(', ')}.`,
    x: countAxis(place, last, 4),
    y: isShare
      ? linearAxis('', 0, most > 0.5 ? 1 : Math.max(most * 1.04, 0.01), 5)
      : least > 0 && most / least > wideRange
        ? logAxis('', least / 1.2, most * 1.2, 6)
        : linearAxis('', Math.min(0, least * 1.04), most * 1.04, 6),
    series: depthLines(comparison.plan, measured, styles),
    hidden: new Set(),
    names: 'letters',
    rules: [],
    value: digits,
  };
}

const digits = (value: number): string => String(Number(value.toPrecision(2)));

/** "0.31 to 1.2". */
const rangeText = (values: readonly number[]): string => {
  if (values.length === 0) return 'not finite';
  const [least, most] = [digits(Math.min(...values)), digits(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
};
