/** Courses through depth on a logarithmic scale: the signal's and the gradient's standard deviation at each layer. */
import { line, scaleLinear } from 'd3';
import type { CardSection } from '../src/present/drawingModel';
import { svg } from './elements';

type Curve = Extract<CardSection, { kind: 'curve' }>;

const [width, height] = [276, 72];

/** Room for the labels of the scale, left. */
const scaleWidth = 34;

/** Powers of ten that are labelled: both ends, and 1 where it is not next to them. */
const tickText = (power: number): string => (power === 0 ? '1' : `1e${String(power).replace('-', '−')}`);

export function curve({ lines, layers }: Curve): SVGSVGElement {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const low = Math.floor(Math.min(0, ...known));
  const high = Math.max(low + 1, Math.ceil(Math.max(0, ...known)));
  const y = scaleLinear([low, high], [height - 4, 4]);
  const chart = svg('svg', {
    class: 'curve',
    viewBox: `0 0 ${width} ${height + 18}`,
    role: 'img',
    'aria-label': `Through ${layers} weight layers: ${lines.map(({ name, end, at }) => `${name} ${end} at the ${at}`).join(', ')}`,
  });
  for (const power of new Set([low, 0, high])) {
    const at = y(power);
    const crowded = power === 0 && low < 0 && high > 0 && Math.min(at - y(high), y(low) - at) < 12;
    chart.append(svg('path', { class: 'stroke-lines', d: `M${scaleWidth} ${at.toFixed(1)}H${width}` }));
    if (!crowded)
      chart.append(svg('text', { x: scaleWidth - 4, y: (at + 3.5).toFixed(1), 'text-anchor': 'end' }, tickText(power)));
  }
  for (const { name, values } of lines) {
    const x = scaleLinear([0, Math.max(1, values.length - 1)], [scaleWidth, width]);
    const path = line<number | null>()
      .defined((value) => value !== null)
      .x((_, i) => x(i))
      .y((value) => y(value!));
    chart.append(svg('path', { class: `course ${name}`, d: path(values) ?? '' }));
  }
  lines.forEach(({ name, end }, i) => {
    const from = scaleWidth + (i * (width - scaleWidth)) / 2;
    chart.append(
      svg('path', { class: `course ${name}`, d: `M${from} ${height + 10}h12` }),
      svg('text', { x: from + 16, y: height + 14 }, `${name} ${end}`.trim()),
    );
  });
  return chart;
}
