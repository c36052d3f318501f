/** Learning curves of several comparisons in one chart: those of the earlier ones thinner and paler, in the forms of their variants. */
import type { Comparison } from '../../train/comparison';
import { countAxis, linearAxis, logAxis } from '../charts/axes';
import type { Axis, ChartSeries, Lines } from '../charts/specification';
import { seriesStyles } from '../charts/style';
import { learningLines } from './learning';
import type { Quantity } from './series';
import type { SideBySide } from './sideBySide';

export interface ComparedInput {
  side: SideBySide;
  quantity: Quantity;
  scale: 'linear' | 'log';
  /** Keys of series. */
  hidden: ReadonlySet<string>;
}

/** What is drawn of an earlier comparison, beside the newest. */
const paler = { width: 1.25, rails: false } as const;

/** Every variant of every comparison; a variant has the same colour and dashes in all of them. */
export function comparedLines({ side, quantity, scale, hidden }: ComparedInput): Lines {
  const styles = seriesStyles(side.rows.map(({ variant }) => variant));
  const charts = side.comparisons.map((comparison, i) => {
    const name = side.names[i];
    const own = new Set([...hidden].flatMap((key) => (key.startsWith(`${name} `) ? [key.slice(name.length + 1)] : [])));
    const lines = learningLines({ comparison, quantity, scale, hidden: own, styles });
    return { ...lines, series: lines.series.map((series) => seriesOf(series, name, i > 0)) };
  });
  const [newest] = charts;
  return {
    ...newest,
    name: `${newest.name}-side-by-side`,
    remark: `${side.names.map((name, i) => `${name}: ${newestText(side.comparisons[i])}`).join('; ')}`,
    summary: charts.map(({ summary }, i) => `${side.names[i]}. ${summary}`).join(' '),
    x: countAxis('step', Math.max(...side.comparisons.map(({ plan }) => plan.training.steps)), 5),
    y: commonAxis(charts.map(({ y }) => y)),
    // The newest is drawn last: nothing lies on it.
    series: [...charts].reverse().flatMap(({ series }) => series),
    hidden,
    // Each has rates of its own.
    rules: [],
  };
}

const seriesOf = (series: ChartSeries, name: string, isEarlier: boolean): ChartSeries => ({
  ...series,
  key: `${name} ${series.key}`,
  name: `${name} ${series.name}`,
  strong: false,
  ...(isEarlier ? { style: { ...series.style, ...paler }, faded: true } : {}),
});

const newestText = ({ plan, runs }: Comparison): string => {
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  return `${plan.training.steps} steps, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`;
};

function commonAxis(axes: readonly Axis[]): Axis {
  const low = Math.min(...axes.map(({ domain }) => domain[0]));
  const high = Math.max(...axes.map(({ domain }) => domain[1]));
  const [{ name, scale }] = axes;
  return scale === 'log' ? logAxis(name, low, high, 8) : linearAxis(name, low, high, 6);
}
