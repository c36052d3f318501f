/** The frame of a chart: axes with few, readable ticks, on a linear or a logarithmic scale. */
import { format, scaleLinear, scaleLog, select, type ScaleContinuousNumeric, type Selection } from 'd3';
import { svg } from '../elements';

export interface Frame {
  element: SVGSVGElement;
  root: Selection<SVGGElement, unknown, null, undefined>;
  /** Inner edges. */
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export type Scale = ScaleContinuousNumeric<number, number>;

export function frame(
  element: SVGSVGElement,
  margins: { left: number; right: number; top: number; bottom: number },
): Frame {
  const width = Math.max(200, element.clientWidth || Number(element.getAttribute('width')) || 480);
  const height = element.clientHeight || 340;
  element.setAttribute('viewBox', `0 0 ${width} ${height}`);
  let group = element.querySelector<SVGGElement>('g.frame');
  if (!group) {
    group = svg('g', { class: 'frame' });
    element.append(group);
  }
  return {
    element,
    root: select(group),
    left: margins.left,
    right: width - margins.right,
    top: margins.top,
    bottom: height - margins.bottom,
  };
}

/** 1, 1.5, 2, 3, 5, 7 in every decade: steps that a reader of a logarithmic axis can count. */
const mantissas = [1, 1.5, 2, 3, 5, 7];

export function readableTicks(low: number, high: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const mantissa of mantissas) {
      const tick = mantissa * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  if (ticks.length <= most) return ticks;
  for (const kept of [[1, 2, 5], [1, 3], [1]]) {
    const fewer = ticks.filter((tick) =>
      kept.some((mantissa) => Math.abs(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9) - mantissa) < 1e-6),
    );
    if (fewer.length <= most) return fewer;
  }
  const powers = ticks.filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6);
  const every = Math.ceil(powers.length / most);
  return powers.filter((_, i) => i % every === 0);
}

const superscript = (power: number): string =>
  String(power).replace(/[-\d]/g, (sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '⁻');

/** `10⁻³`, `0.1`, `1`, `10`. */
export const tickText = (value: number): string => {
  const power = Math.log10(value);
  return Math.abs(power) > 2.5 && Math.abs(power - Math.round(power)) < 1e-6
    ? `10${superscript(Math.round(power))}`
    : format('~g')(Number(value.toPrecision(3)));
};

export const logScale = (low: number, high: number, from: number, to: number): Scale =>
  scaleLog([low, Math.max(high, low * 1.01)], [from, to]).clamp(true);

export const linearScale = (low: number, high: number, from: number, to: number): Scale =>
  scaleLinear([low, high], [from, to]).clamp(true);

interface Tick {
  at: number;
  text: string;
}

export function drawValueAxis({ root, left, right }: Frame, ticks: readonly Tick[]): void {
  root
    .selectAll<SVGGElement, Tick>('g.value-tick')
    .data(ticks as Tick[], (tick) => tick.text)
    .join((enter) => {
      const tick = enter.append('g').attr('class', 'value-tick');
      tick.append('line').attr('class', 'stroke-border');
      tick.append('text').attr('class', 'axis').attr('text-anchor', 'end').attr('dy', '0.36em');
      return tick;
    })
    .attr('transform', ({ at }) => `translate(0 ${at})`)
    .call((tick) => tick.select('line').attr('x1', left).attr('x2', right))
    .call((tick) =>
      tick
        .select('text')
        .attr('x', left - 9)
        .text(({ text }) => text),
    );
}

export function drawStepAxis({ root, left, right, bottom }: Frame, ticks: readonly Tick[], name: string): void {
  root
    .selectAll<SVGLineElement, number>('line.base')
    .data([bottom])
    .join('line')
    .attr('class', 'base stroke-lines')
    .attr('x1', left)
    .attr('x2', right)
    .attr('y1', bottom)
    .attr('y2', bottom);
  const middle = (left + right) / 2;
  root
    .selectAll<SVGTextElement, Tick>('text.step-tick')
    .data(ticks as Tick[], (tick) => tick.text)
    .join('text')
    .attr('class', 'axis step-tick')
    .attr('text-anchor', 'middle')
    .attr('x', ({ at }) => at)
    .attr('y', bottom + 18)
    .text(({ text }) => text);
  root
    .selectAll<SVGTextElement, string>('text.axis-name')
    .data([name])
    .join('text')
    .attr('class', 'axis axis-name')
    .attr('text-anchor', 'middle')
    .attr('x', middle)
    .attr('y', bottom + 34)
    .text(name);
}
