import { formMarks, glyphMarks } from '../src/present/drawingForms';
import type { Mark } from '../src/present/drawingMarks';
import type { LegendEntry } from '../src/present/drawingModel';
import { select } from 'd3';
import { html, svg } from './elements';
import { joinMarks } from './marks';

/** Only the states that occur, each in its own form: the line lies on its side here. */
export function legendElement(entries: readonly LegendEntry[]): HTMLElement {
  return html(
    'footer',
    { class: 'legend', 'aria-label': 'Legend' },
    ...entries.map((entry) =>
      html('span', { class: 'legend-entry' }, sample(entry.form), html('span', {}, entry.text)),
    ),
  );
}

const length = 30;

function sample(form: LegendEntry['form']): SVGSVGElement {
  const picture = svg('svg', { width: length, height: 14, viewBox: `0 0 ${length} 14`, 'aria-hidden': 'true' });
  const turned = svg('g', { transform: 'translate(0 7) rotate(-90)' });
  picture.append(turned);
  joinMarks(select(turned), marksOf(form), false);
  return picture;
}

function marksOf(form: LegendEntry['form']): Mark[] {
  if (form === 'other')
    return [{ kind: 'line', key: 'other', x1: 0, y1: 0, x2: 0, y2: length, stroke: 'lines', strokeWidth: 1.5 }];
  if (form === 'branch')
    return [
      {
        kind: 'path',
        key: 'branch',
        stroke: 'lines',
        strokeWidth: 1.25,
        d: `M-5 1.5H0Q5 1.5 5 7V${length - 7}Q5 ${length - 1.5} 0 ${length - 1.5}H-5`,
      },
    ];
  const line = formMarks('line', form, form === 'scaled' ? 0.5 : form === 'gated' ? 0.4 : null, [
    { x: 0, from: 0, to: length, width: 10 },
  ]);
  if (form === 'replaced')
    return [
      ...line,
      {
        kind: 'rect',
        key: 'block',
        x: -5,
        y: length / 2 - 5,
        width: 10,
        height: 10,
        fill: 'background',
        stroke: 'replaced',
        strokeWidth: 1.8,
      },
    ];
  return form === 'unknown' ? [...line, ...glyphMarks('glyph', form, 0, length / 2, 6).slice(0, 1)] : line;
}
