/** Samples of the forms of lines, for the legend. */
import { formMarks, glyphMarks } from './drawingForms';
import type { Mark } from './drawingMarks';
import type { LegendEntry } from './drawingModel';

/** In px. */
export const sampleLength = 30;

/** A sample of a line, from 0 to `sampleLength` in y, around x = 0: it lies on its side where it is shown. */
export function legendMarks(form: LegendEntry['form']): Mark[] {
  if (form === 'other')
    return [{ kind: 'line', key: 'other', x1: 0, y1: 0, x2: 0, y2: sampleLength, stroke: 'lines', strokeWidth: 1.5 }];
  if (form === 'branch')
    return [
      {
        kind: 'path',
        key: 'branch',
        stroke: 'lines',
        strokeWidth: 1.25,
        d: `M-5 1.5H0Q5 1.5 5 7V${sampleLength - 7}Q5 ${sampleLength - 1.5} 0 ${sampleLength - 1.5}H-5`,
      },
    ];
  const line = formMarks('line', form, form === 'scaled' ? 0.5 : form === 'gated' ? 0.4 : null, [
    { x: 0, from: 0, to: sampleLength, width: 10 },
  ]);
  if (form === 'replaced')
    return [
      ...line,
      {
        kind: 'rect',
        key: 'block',
        x: -5,
        y: sampleLength / 2 - 5,
        width: 10,
        height: 10,
        fill: 'background',
        stroke: 'replaced',
        strokeWidth: 1.8,
      },
    ];
  return form === 'unknown' ? [...line, ...glyphMarks('glyph', form, 0, sampleLength / 2, 6).slice(0, 1)] : line;
}
