/** The side card's charts: standard deviations through depth, and paths by their lengths. */
import type { CardSection, CurveSection } from '../../src/present/drawingModel';
import { logAxis, powerText } from '../../src/present/charts/axes';
import type { Bars, Lines } from '../../src/present/charts/specification';
import type { SeriesStyle } from '../../src/present/charts/style';

type Histogram = Extract<CardSection, { kind: 'histogram' }>;

/** No line is a state of the path: all have the colour of the text, and their own forms. */
const styles: Record<CurveSection['lines'][number]['name'], SeriesStyle> = {
  signal: { paint: 'text', width: 1.75, dash: '', rails: false },
  gradient: { paint: 'text', width: 1.75, dash: '4 2.5', rails: false },
  measured: { paint: 'text', width: 1.75, dash: '', rails: false },
  product: { paint: 'text', width: 1.75, dash: '4 2.5', rails: false },
  expected: { paint: 'secondary', width: 1.75, dash: '1 3', rails: false },
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** Powers of ten around what there is, 1 always among them. */
export function deviationLines({ name: file, heading, remark, layers, places, lines }: CurveSection): Lines {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const low = Math.floor(Math.min(0, ...known));
  const high = Math.max(low + 1, Math.ceil(Math.max(0, ...known)));
  const names = new Map(places.map(({ layer, name }) => [layer, name]));
  const last = places.at(-1)?.layer ?? layers;
  const y = logAxis('standard deviation', 10 ** low, 10 ** high, 5);
  // Whole powers of ten alone: halves and thirds of a decade say nothing here.
  const ticks = y.ticks.filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6);
  return {
    kind: 'lines',
    name: file,
    title: heading,
    remark,
    summary: `Through ${layers} weight layers: ${lines.map(({ name, end, at }) => `${name} ${end} at the ${at}`).join(', ')}.`,
    x: { name: 'layer', scale: 'linear', domain: [1, Math.max(2, last)], ticks: [1, last], tick: String },
    y: { ...y, ticks },
    series: lines.map(({ name, values }) => ({
      key: name,
      name,
      style: styles[name],
      points: places.map(({ layer }, i) => {
        const power = values[i] ?? null;
        return { x: layer, y: power === null ? null : 10 ** power };
      }),
    })),
    hidden: new Set(),
    names: 'ends',
    compact: true,
    rules: [],
    label: (layer) => names.get(layer) ?? '',
    value: powerText,
  };
}

/** Paths by the weight layers that they cross; those that carry the gradient stand out. */
export function pathBars({ heading, shares, fewest, middle, most, effective }: Histogram): Bars {
  const carried = effective && (effective.from > fewest || effective.to < most) ? effective : null;
  const range = carried && (carried.from === carried.to ? `${carried.from}` : `${carried.from} – ${carried.to}`);
  return {
    kind: 'bars',
    name: 'path-lengths',
    title: heading,
    remark: carried ? `95 % of the gradient at initialisation on paths of ${range}, estimated` : '',
    summary: `From ${fewest} to ${most} weight layers, half of the paths cross ${middle} at most${carried ? `; at initialisation paths of ${range} carry 95 % of the gradient, estimated` : ''}.`,
    x: {
      name: 'weight layers',
      ticks: [
        { value: fewest, paint: fewest > 0 ? 'replaced' : 'untouched' },
        { value: most, paint: 'secondary' },
        { value: middle, paint: 'secondary' },
        { value: 0, paint: 'secondary' },
      ],
    },
    measure: 'of the paths',
    heights: shares,
    ...(carried ? { range: { ...carried, text: `${range}: 95 % of the gradient` } } : {}),
    value: percent,
  };
}
