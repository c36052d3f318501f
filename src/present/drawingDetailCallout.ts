/** The equation that holds at an addition, in a frame with a leader to it. */
import { text, type DetailContext } from './drawingDetailGeometry';
import { fitText, pathData, type Mark } from './drawingMarks';

const margin = 24;

/** The equation in a box below the addition, with a leader to it. */
export function calloutMarks(
  { detail: { equation }, direction, measure, spineX }: DetailContext,
  additionY: number,
  outY: number,
  width: number,
): { marks: Mark[]; bottom: number } {
  if (!equation) return { marks: [], bottom: 0 };
  const math = equation[direction];
  const beside = spineX + 40;
  // An equation too wide to stand beside the line stands below it, over the whole width.
  const isBelow = beside + math.width + 48 + margin > width;
  const x = isBelow ? margin : beside;
  const room = Math.max(math.width + 48, width - x - margin);
  const citation = equation.citation
    ? fitText(equation.citation.text, room - 150, (words) => measure(words, text.small))
    : '';
  const citationWidth = measure(citation, text.small);
  const title = fitText(equation.title, Math.max(100, room - 48 - citationWidth), (words) =>
    measure(words, text.small),
  );
  const need = Math.max(math.width + 48, measure(title, text.small) + citationWidth + 56);
  const boxWidth = Math.max(need, Math.min(452, room));
  const top = isBelow ? outY + 44 : additionY + 32;
  const height = 44 + math.height + 18;
  const marks: Mark[] = [
    {
      kind: 'path',
      key: 'callout/leader',
      stroke: 'text',
      strokeWidth: 1,
      d: isBelow
        ? pathData`M${spineX + 8} ${additionY + 8}L${spineX + 22} ${additionY + 22}V${top}`
        : pathData`M${spineX + 8} ${additionY + 8}L${spineX + 22} ${additionY + 22}V${top + height / 2}H${x}`,
    },
    { kind: 'rect', key: 'callout', x, y: top, width: boxWidth, height, radius: 2, stroke: 'border', strokeWidth: 1 },
    {
      kind: 'text',
      key: 'callout/title',
      x: x + 16,
      y: top + 20,
      text: title,
      size: text.small,
      anchor: 'start',
      fill: 'secondary',
    },
    {
      kind: 'math',
      key: `callout/equation/${direction}`,
      part: 'label',
      x: x + (boxWidth - math.width) / 2,
      y: top + 38 + math.height / 2,
      math,
      fill: 'text',
    },
  ];
  if (equation.citation)
    marks.push({
      kind: 'text',
      key: 'callout/citation',
      x: x + boxWidth - 16,
      y: top + 20,
      text: citation,
      title: citation === equation.citation.text ? undefined : equation.citation.text,
      size: text.small,
      anchor: 'end',
      fill: 'link',
      href: equation.citation.url,
    });
  return { marks, bottom: Math.max(top + height, outY) };
}
