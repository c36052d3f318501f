/** What is written at the left of an opened row's line: what goes in and out, and the sign of the path. */
import { text, type DetailContext } from './drawingDetailGeometry';
import { fitText, type Mark } from './drawingMarks';
import type { Detail } from './drawingModel';

/** x_l and x_{l+1} with their shapes, at the left of the line. */
export function endMarks(detail: Detail, spineX: number, inputY: number, outputY: number): Mark[] {
  const right = spineX - 30;
  const end = (key: string, { symbol, shape }: Detail['input'], symbolY: number, shapeY: number): Mark[] => [
    { kind: 'math', key: `${key}/symbol`, x: right - symbol.width, y: symbolY, math: symbol, fill: 'text' },
    {
      kind: 'text',
      key: `${key}/shape`,
      x: right,
      y: shapeY,
      text: shape,
      size: text.small,
      anchor: 'end',
      fill: 'secondary',
    },
  ];
  return [...end('input', detail.input, inputY, inputY + 20), ...end('output', detail.output, outputY + 20, outputY)];
}

/** The large sign beside the line, and what it says. */
export function signMarks({ detail, direction, measure, spineX }: DetailContext, centre: number): Mark[] {
  const { sign, caption, path } = detail;
  const right = spineX - 32;
  const crossed = path.shortcut.length > 0;
  if (crossed || !sign) return [];
  const math = sign[direction];
  const below = centre + math.height / 2 + 16;
  return [
    { kind: 'math', key: `sign/${direction}`, part: 'label', x: right - math.width, y: centre, math, fill: sign.state },
    ...caption.map((words, i): Mark => ({
      kind: 'text',
      key: `caption${i}`,
      x: right,
      y: below + i * 18,
      text: fitText(words, right - 24, (each) => measure(each, i === 0 ? text.name : text.small)),
      size: i === 0 ? text.name : text.small,
      anchor: 'end',
      fill: i === 0 ? 'text' : 'secondary',
    })),
  ];
}
