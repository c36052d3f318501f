/** Gradient norms by depth on a logarithmic scale, a letter on each curve. */
import { line } from 'd3';
import type { ComparisonPlan } from '../../src/train/comparison';
import { svg } from '../elements';
import { drawStepAxis, drawValueAxis, frame, linearScale, logScale, readableTicks, tickText } from './chart';
import { drawCurves } from './curves';
import type { NormSeries } from './series';
import type { CurveStyle } from './style';

/** Least share that is drawn: what is smaller lies on the edge. */
const leastShare = 1e-12;

export class Norms {
  readonly element = svg('svg', { class: 'chart norms', role: 'img' });

  draw(plan: ComparisonPlan, series: readonly NormSeries[], styles: ReadonlyMap<string, CurveStyle>): void {
    const plot = frame(this.element, { left: 48, right: 16, top: 30, bottom: 44 });
    const shown = series.filter(({ values }) => values.length > 0);
    const units = Math.max(1, plan.units - 1, ...shown.map(({ values }) => values.length - 1));
    const all = shown
      .flatMap(({ values }) => values)
      .filter((value) => value !== null && value > leastShare) as number[];
    const low = Math.min(0.5, ...all);
    const high = Math.max(2, ...all);
    const x = linearScale(0, units, plot.left, plot.right - 4);
    const y = logScale(low / 1.3, high * 1.3, plot.bottom, plot.top);
    this.element.setAttribute('aria-label', `Gradient norm by depth, ${shown.length} variants`);
    const [from, to] = y.domain();
    drawValueAxis(
      plot,
      readableTicks(from, to, 7).map((value) => ({ at: y(value), text: tickText(value) })),
    );
    const ticks = [...new Set([0, Math.round(units / 3), Math.round((2 * units) / 3), units])];
    drawStepAxis(
      plot,
      ticks.map((unit) => ({ at: x(unit), text: String(unit) })),
      'unit l',
    );
    type Datum = NormSeries & { points: [number, number][] };
    const data: Datum[] = shown.map((each) => ({
      ...each,
      points: each.values.flatMap((value, unit): [number, number][] =>
        value === null ? [] : [[x(unit), y(Math.max(value, from))]],
      ),
    }));
    const path = line();
    const curves = plot.root
      .selectAll<SVGGElement, Datum>('g.curve')
      .data(data, ({ variant }) => variant)
      .join((enter) => {
        const group = enter.append('g').attr('class', 'curve');
        group.append('path');
        group.append('path');
        return group;
      });
    drawCurves(curves, styles, ({ points }) => path(points));
    this.drawLetters(plan, data, styles, plot.root);
  }

  /** A letter stands where its curve is farthest from the letters that stand already. */
  private drawLetters(
    plan: ComparisonPlan,
    data: readonly { variant: string; points: [number, number][] }[],
    styles: ReadonlyMap<string, CurveStyle>,
    root: ReturnType<typeof frame>['root'],
  ): void {
    const letters = letterOf(plan);
    const taken: [number, number][] = [];
    const placed = data.flatMap(({ variant, points }) => {
      if (points.length === 0) return [];
      const candidates = Array.from({ length: 24 }, (_, i) => pointAt(points, (i + 1.5) / 27));
      const distance = ([px, py]: [number, number]) =>
        taken.reduce((least, [tx, ty]) => Math.min(least, Math.hypot(px - tx, py - ty)), 60);
      const best = candidates.reduce((found, each) => (distance(each) > distance(found) + 0.5 ? each : found));
      taken.push(best);
      return [{ variant, at: best, letter: letters.get(variant)!, state: styles.get(variant)!.state }];
    });
    const groups = root
      .selectAll<SVGGElement, (typeof placed)[number]>('g.letter')
      .data(placed, ({ variant }) => variant)
      .join((enter) => {
        const group = enter.append('g').attr('class', 'letter');
        group.append('circle').attr('r', 8.5);
        group.append('text').attr('class', 'fill-text writing').attr('text-anchor', 'middle').attr('dy', '0.36em');
        return group;
      })
      .attr('transform', ({ at }) => `translate(${at[0]} ${at[1]})`)
      .raise();
    groups.select('circle').attr('class', ({ state }) => `fill-background stroke-${state}`);
    groups.select('text').text(({ letter }) => letter);
  }
}

/** Letter of Fig. 2; several rows of one letter get a number behind it: b1, b2. */
export function letterOf(plan: ComparisonPlan): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { figure } of plan.variants) if (figure) counts.set(figure, (counts.get(figure) ?? 0) + 1);
  const seen = new Map<string, number>();
  return new Map(
    plan.variants.map(({ id, figure }, i) => {
      if (!figure) return [id, String(i + 1)];
      const at = (seen.get(figure) ?? 0) + 1;
      seen.set(figure, at);
      return [id, counts.get(figure)! > 1 ? `${figure}${at}` : figure];
    }),
  );
}

/** The point at a share of a line's way in x. */
function pointAt(points: readonly [number, number][], share: number): [number, number] {
  const at = share * (points.length - 1);
  const i = Math.min(points.length - 1, Math.floor(at));
  const next = points[Math.min(points.length - 1, i + 1)];
  const part = at - i;
  return [points[i][0] + (next[0] - points[i][0]) * part, points[i][1] + (next[1] - points[i][1]) * part];
}
