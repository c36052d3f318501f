/** The charts of a report. */
import type { Comparison } from '../../train/comparison';
import { linearAxis, logAxis } from '../charts/axes';
import { lineSvg } from '../charts/lineSvg';
import type { Lines } from '../charts/specification';
import type { SeriesStyle } from '../charts/style';
import { layerLines, layerMeasures } from '../comparison/layers';
import { letterOf } from '../comparison/letters';
import { learningLines } from '../comparison/learning';
import { normLines } from '../comparison/norms';
import { normsOf } from '../comparison/series';
import { element } from '../markup';
import { figure, text } from './page';

type Styles = ReadonlyMap<string, SeriesStyle>;

const size = { width: 520, height: 300 };

const none: ReadonlySet<string> = new Set();

const drawn = ({ title, remark }: Pick<Lines, 'title' | 'remark'>, lines: Lines): string =>
  lines.series.length > 0 ? figure(title, remark, lineSvg(lines, size)) : '';

const grid = (figures: readonly string[]): string =>
  figures.some(Boolean) ? element('div', { class: 'figures' }, ...figures) : '';

/** Learning curves: the test error and the training loss by step. */
export function learningFigures(comparison: Comparison, styles: Styles): string {
  const letters = letterOf(comparison.plan);
  return grid(
    (['error', 'loss'] as const).map((quantity) => {
      const lines = learningLines({ comparison, quantity, scale: 'log', hidden: none, styles });
      const series = lines.series.map((each) => ({ ...each, letter: letters.get(each.key) }));
      return drawn(lines, { ...lines, series, y: { ...lines.y, name: '' } });
    }),
  );
}

/** All of the gradient and its identity term by unit, each before and after training on one scale. */
export const gradientFigures = (comparison: Comparison, styles: Styles): string =>
  grid(
    (['total', 'identityTerm'] as const).flatMap((part) => {
      if (part === 'identityTerm' && comparison.plan.units === 0) return [];
      const both = moments.map((when) =>
        normLines({
          comparison,
          norms: normsOf(comparison, when, part),
          part,
          when,
          scale: 'log',
          hidden: none,
          styles,
        }),
      );
      return pair(both);
    }),
  );

/** Responses, dead rectifiers, gates and slopes, as far as there are some. What is 0 everywhere is said, not drawn. */
export function layerFigures(comparison: Comparison, styles: Styles): string {
  const measured = layerMeasures.map((measure) => ({
    measure,
    both: moments.map((when) => layerLines(comparison, measure, when, styles)),
  }));
  const isNought = ({ both }: (typeof measured)[number]): boolean => {
    const lines = both.filter((each) => each !== null);
    return (
      lines.length > 0 && lines.every(({ series }) => series.every(({ points }) => points.every(({ y }) => y === 0)))
    );
  };
  return [
    grid(measured.filter((each) => !isNought(each)).flatMap(({ both }) => pair(both))),
    ...measured
      .filter(isNought)
      .map(({ measure: { title, remark } }) =>
        element('p', { class: 'remark' }, text(`${title} (${remark}): 0 everywhere.`)),
      ),
  ].join('');
}

const moments = ['before', 'after'] as const;

/** The same before and after training, on one scale, so that they can be laid side by side. */
function pair(both: readonly (Lines | null)[]): string[] {
  const known = both.filter((lines) => lines !== null && lines.series.length > 0) as Lines[];
  const y = commonAxis(known.map((lines) => lines.y));
  return both.map((lines, i) =>
    lines && y ? drawn({ ...lines, title: `${lines.title}, ${moments[i]} training` }, { ...lines, y }) : '',
  );
}

function commonAxis(axes: readonly Lines['y'][]): Lines['y'] | null {
  if (axes.length === 0) return null;
  const low = Math.min(...axes.map(({ domain }) => domain[0]));
  const high = Math.max(...axes.map(({ domain }) => domain[1]));
  const isLog = axes.some(({ scale }) => scale === 'log') && low > 0;
  return isLog ? logAxis('', low, high, 7) : linearAxis('', low, high, 6);
}
