/** Curves by step: mean, band over seeds, names at the line ends. Redrawn in place; only what changed gets new data. */
import { area, line, type Selection } from 'd3';
import type { ComparisonPlan } from '../../src/train/comparison';
import type { Measure } from '../../src/present/drawingMarks';
import { fitText } from '../../src/present/drawingMarks';
import { subscripted, svg } from '../elements';
import {
  drawStepAxis,
  drawValueAxis,
  frame,
  linearScale,
  logScale,
  readableTicks,
  tickText,
  type Frame,
  type Scale,
} from './chart';
import { relaxed } from './labels';
import type { Point, Quantity, Series } from './series';
import type { CurveStyle } from './style';

const labelGap = 16;

export interface CurvesInput {
  plan: ComparisonPlan;
  series: readonly Series[];
  styles: ReadonlyMap<string, CurveStyle>;
  quantity: Quantity;
  measure: Measure;
}

export class Curves {
  readonly element = svg('svg', { class: 'chart curves', role: 'img' });

  draw({ plan, series, styles, quantity, measure }: CurvesInput): void {
    const widest = plan.variants.reduce((most, { label }) => Math.max(most, measure(label, 12)), 0);
    const room = Math.min(widest + 34, Math.max(110, this.element.clientWidth * 0.34));
    const plot = frame(this.element, { left: 40, right: room, top: 30, bottom: 44 });
    const steps = plan.training.steps;
    const x = linearScale(0, steps, plot.left, plot.right);
    const y = valueScale(series, quantity, plot);
    this.element.setAttribute('aria-label', `${quantity} by training step, ${series.length} variants`);
    drawValueAxis(
      plot,
      y.ticks.map((value) => ({ at: y.scale(value), text: tickText(value) })),
    );
    drawStepAxis(
      plot,
      stepTicks(steps, plot.right - plot.left).map((step) => ({ at: x(step), text: String(step) })),
      'step',
    );
    drawRates(plot, plan, x);
    const shown = series.filter(({ points }) => points.length > 0);
    const bandPath = area<Point>(
      (point) => x(point.step),
      (point) => y.scale(point.low),
      (point) => y.scale(point.high),
    );
    const linePath = line<Point>(
      (point) => x(point.step),
      (point) => y.scale(point.mean),
    );
    plot.root
      .selectAll<SVGPathElement, Series>('path.band')
      .data(shown, (each) => each.variant)
      .join('path')
      .attr('class', (each) => `band fill-${styles.get(each.variant)!.state}`)
      .attr('d', (each) => (each.points.some(({ low, high }) => high > low) ? bandPath(each.points) : null));
    const curves = plot.root
      .selectAll<SVGGElement, Series>('g.curve')
      .data(shown, (each) => each.variant)
      .join((enter) => {
        const group = enter.append('g').attr('class', 'curve');
        group.append('path').attr('class', 'outer');
        group.append('path').attr('class', 'core');
        group.append('circle');
        return group;
      });
    drawCurves(curves, styles, (each) => linePath(each.points));
    curves.each(function (each) {
      const last = each.points[each.points.length - 1];
      const mark = this.querySelector('circle')!;
      const style = styles.get(each.variant)!;
      // One point is no line yet; an open circle says that the curve ends here before its time.
      const shows = each.points.length === 1 || each.ended !== null;
      mark.setAttribute(
        'class',
        each.ended ? `end fill-background stroke-${style.state}` : `start fill-${style.state}`,
      );
      mark.setAttribute('r', shows ? (each.ended ? '4' : '2.5') : '0');
      mark.setAttribute('cx', String(x(last.step)));
      mark.setAttribute('cy', String(y.scale(last.mean)));
    });
    this.drawNames(plot, plan, shown, styles, x, y.scale, room, measure);
  }

  private drawNames(
    plot: Frame,
    plan: ComparisonPlan,
    shown: readonly Series[],
    styles: ReadonlyMap<string, CurveStyle>,
    x: Scale,
    y: Scale,
    room: number,
    measure: Measure,
  ): void {
    const names = new Map(plan.variants.map(({ id, label }) => [id, label]));
    // A run that ended before its time has its reason on a line of its own, right below its name.
    const lines = shown.flatMap((each) => {
      const last = each.points[each.points.length - 1];
      const end = [x(last.step) + 4, y(last.mean)] as const;
      const line = { variant: each.variant, text: names.get(each.variant) ?? each.variant, isReason: false, end };
      return each.ended ? [line, { ...line, text: each.ended.reason, isReason: true }] : [line];
    });
    const places = relaxed(
      lines.map(({ end, isReason }) => end[1] + (isReason ? 0.01 : 0)),
      labelGap,
      plot.top,
      plot.bottom,
    );
    const labels = lines.map(({ variant, text, isReason, end }, i) => ({
      key: isReason ? `${variant}/reason` : variant,
      state: styles.get(variant)!.state,
      isReason,
      text: fitText(text, room - 26, (words) =>
        isReason ? measure(words, 11) : measure(words, 12, variant === 'original' ? 600 : 400),
      ),
      whole: text,
      from: end,
      to: [plot.right + 20, places[i]] as const,
    }));
    const groups = plot.root
      .selectAll<SVGGElement, (typeof labels)[number]>('g.end-label')
      .data(labels, ({ key }) => key)
      .join((enter) => {
        const group = enter.append('g').attr('class', 'end-label');
        group.append('path').attr('class', 'leader stroke-lines');
        group.append('text').attr('dy', '0.36em').append('title');
        return group;
      });
    groups
      .select('path.leader')
      .attr('d', ({ from, to, isReason }) =>
        isReason ? null : `M${from[0]} ${from[1]}L${to[0] - 12} ${to[1]}H${to[0] - 4}`,
      );
    groups
      .select<SVGTextElement>('text')
      .attr('class', ({ key, state, isReason }) =>
        isReason ? 'end-reason fill-secondary' : key === 'original' ? `strong writing fill-${state}` : 'fill-text',
      )
      .attr('x', ({ to }) => to[0])
      .attr('y', ({ to }) => to[1])
      .each(function ({ text, whole }) {
        this.replaceChildren(...subscripted(text));
        if (text !== whole) {
          const title = svg('title', {}, whole);
          this.append(title);
        }
      });
  }
}

/** Paths of curves: an outer stroke in the state's colour, and the background through rails. */
export function drawCurves<Datum extends { variant: string }>(
  curves: Selection<SVGGElement, Datum, SVGGElement, unknown>,
  styles: ReadonlyMap<string, CurveStyle>,
  path: (datum: Datum) => string | null,
): void {
  curves.each(function (datum) {
    const style = styles.get(datum.variant)!;
    const [outer, core] = this.querySelectorAll('path');
    const d = path(datum) ?? '';
    outer.setAttribute('class', `outer stroke-${style.state}`);
    outer.setAttribute('stroke-width', String(style.width));
    if (style.dash) outer.setAttribute('stroke-dasharray', style.dash);
    outer.setAttribute('d', d);
    core.setAttribute('class', 'core stroke-background');
    core.setAttribute('stroke-width', String(style.width - 2.4));
    core.setAttribute('d', style.rails ? d : '');
  });
}

function valueScale(series: readonly Series[], quantity: Quantity, plot: Frame): { scale: Scale; ticks: number[] } {
  let low = Infinity;
  let high = -Infinity;
  for (const { points } of series)
    for (const point of points) {
      low = Math.min(low, point.low);
      high = Math.max(high, point.high);
    }
  if (quantity === 'accuracy') {
    const scale = linearScale(0, 1, plot.bottom, plot.top);
    return { scale, ticks: [0, 0.25, 0.5, 0.75, 1] };
  }
  if (!Number.isFinite(low)) [low, high] = quantity === 'error' ? [1, 100] : [0.1, 3];
  // Nought has no logarithm; what is smaller than a thousandth of the largest is drawn at the edge.
  const least = Math.max(low, high / 1000, 1e-6);
  const scale = logScale(least / 1.12, Math.max(high, least) * 1.06, plot.bottom, plot.top);
  const [from, to] = scale.domain();
  return { scale, ticks: readableTicks(from, to, 8) };
}

const stepTicks = (steps: number, width: number): number[] => {
  const count = Math.max(2, Math.min(6, Math.floor(width / 70)));
  const rough = steps / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const every = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((value) => value >= rough) ?? rough;
  const ticks: number[] = [];
  for (let step = 0; step <= steps - every * 0.5; step += every) ticks.push(Math.round(step));
  return [...ticks, steps];
};

/** Where the learning rate falls: a dotted line that says by how much. */
function drawRates({ root, top, bottom }: Frame, plan: ComparisonPlan, x: Scale): void {
  const { learningRate } = plan.training;
  const drops = learningRate.slice(1).flatMap(({ from, rate }, i) => {
    const factor = learningRate[i].rate / rate;
    return factor > 1.001 ? [{ from, text: `÷ ${Number(factor.toPrecision(2))}` }] : [];
  });
  if (drops.length > 0) drops[0].text = `rate ${drops[0].text}`;
  const groups = root
    .selectAll<SVGGElement, (typeof drops)[number]>('g.rate')
    .data(drops, ({ from }) => from)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'rate');
      group.append('line').attr('class', 'stroke-lines');
      group.append('text').attr('class', 'axis').attr('x', 5);
      return group;
    })
    .attr('transform', ({ from }) => `translate(${x(from)} 0)`);
  groups
    .select('line')
    .attr('y1', top - 14)
    .attr('y2', bottom);
  groups
    .select('text')
    .attr('y', top - 6)
    .text(({ text }) => text);
}
