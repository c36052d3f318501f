import { legendMarks, sampleLength } from '../src/present/drawingLegend';
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

function sample(form: LegendEntry['form']): SVGSVGElement {
  const picture = svg('svg', {
    width: sampleLength,
    height: 14,
    viewBox: `0 0 ${sampleLength} 14`,
    'aria-hidden': 'true',
  });
  const turned = svg('g', { transform: 'translate(0 7) rotate(-90)' });
  picture.append(turned);
  joinMarks(select(turned), legendMarks(form), false);
  return picture;
}
