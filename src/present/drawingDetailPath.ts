/** The line of an opened unit: whole where no operator stands on it, each operator a stretch with its sign. */
import type { LevelItem } from './arrange/arranged';
import { lineWidth, splitOf, text, zonePitch, type DetailContext } from './drawingDetailGeometry';
import { additionMarks, chevronMarks, formMarks, glyphMarks, type Direction } from './drawingForms';
import { fitText, type Mark } from './drawingMarks';
import type { Detail, Stretch } from './drawingModel';

/** The line from x_l to x_{l+1} where no operator stands on it; those that do have groups of their own. */
export function lineMarks(
  { detail, direction, spineX, splitY: split }: DetailContext,
  additionY: number,
  height: number,
): Mark[] {
  const { before, shortcut, after } = detail.path;
  const span = (from: number, to: number) => ({ x: spineX, from, to, width: lineWidth });
  const whole = [span(0, split - before.length * zonePitch)];
  if (shortcut.length === 0) whole.push(span(split, additionY));
  const afterFrom = additionY + 14;
  if (after.length === 0) whole.push(span(additionY, height));
  else whole.push(span(afterFrom + after.length * zonePitch, height));
  const chevrons = whole
    .filter(({ to, from: start }) => to - start > 40 || after.length > 0)
    .map(({ from: start, to }) => [start + (start === split ? 10 : 0), to - 10] as const);
  return [
    ...formMarks('line', 'untouched', null, whole),
    ...chevronMarks('chevrons', spineX, chevrons, lineWidth, direction),
    {
      kind: 'circle',
      key: 'split',
      part: 'spine',
      x: spineX,
      y: split,
      radius: 4.5,
      fill: 'background',
      stroke: 'text',
      strokeWidth: 1.5,
    },
  ];
}

interface Zone {
  stretch: Stretch;
  from: number;
  to: number;
}

/** Where on the line each operator of the path stands. */
export function zonesOf(detail: Detail, additionY: number): Zone[] {
  const { before, shortcut, after } = detail.path;
  const splitY = splitOf(detail);
  const room = additionY - splitY - 12;
  return [
    ...before.map((stretch, i) => {
      const from = splitY - (before.length - i) * zonePitch;
      return { stretch, from, to: from + zonePitch };
    }),
    ...shortcut.map((stretch, i) => ({
      stretch,
      from: splitY + 5 + (i * room) / shortcut.length,
      to: splitY + 5 + ((i + 1) * room) / shortcut.length,
    })),
    ...after.map((stretch, i) => ({
      stretch,
      from: additionY + 14 + i * zonePitch,
      to: additionY + 14 + (i + 1) * zonePitch,
    })),
  ];
}

/** Operators on the path: each a stretch of the line with its sign and name at the left. */
export function pathItems(
  { detail, direction, measure, spineX }: DetailContext,
  additionY: number,
  branchLeft: number,
): LevelItem[] {
  const { shortcut } = detail.path;
  const items = zonesOf(detail, additionY).map(({ stretch, from, to }): LevelItem => {
    const centre = (from + to) / 2;
    const box = { x: 24, y: Math.max(from, centre - 17), width: spineX, height: Math.min(to - from, 34) };
    // Marks stand from the corner of the box.
    const line = spineX - box.x;
    const y = centre - box.y;
    // Beside a product the edge of its gate comes in: its sign stands below that.
    const labelY = stretch.node === detail.gate?.product ? y + 26 : y;
    const sign = stretch.sign[direction];
    const onBlock = stretch.state === 'replaced';
    const signRoom = onBlock ? 0 : sign.width + 12;
    // Where a gate's boxes stand at the left, what else is on the shortcut is named at the right.
    const atRight = detail.gate !== null && shortcut.includes(stretch) && stretch.node !== detail.gate.product;
    const edge = atRight ? line + 30 : line - 30;
    const room = (atRight ? branchLeft - box.x - 8 - edge : edge) - signRoom;
    const marks: Mark[] = [...stretchForm(stretch, line, from - box.y, to - box.y, direction)];
    if (!onBlock)
      marks.push({
        kind: 'math',
        key: 'sign',
        part: 'label',
        x: atRight ? edge : edge - sign.width,
        y: labelY,
        math: sign,
        fill: stretch.state,
      });
    const label = fitText(stretch.label, room, (words) => measure(words, text.small));
    marks.push({
      kind: 'text',
      key: 'label',
      x: atRight ? edge + signRoom : edge - signRoom,
      y: labelY,
      text: label,
      size: text.small,
      anchor: atRight ? 'start' : 'end',
      fill: 'secondary',
      font: stretch.state === 'unknown' ? 'code' : 'ui',
      title: label === stretch.label ? undefined : stretch.label,
    });
    return {
      ...box,
      key: `n${stretch.node}`,
      nodes: [stretch.node],
      source: stretch.source,
      spoken: `${stretch.label}, on the identity path: ${stretch.sign.text}`,
      expandable: false,
      marks,
      inside: null,
    };
  });
  const { addition } = detail;
  if (!addition) return items;
  const radius = 14;
  return [
    ...items,
    {
      key: `n${addition.node}`,
      nodes: [addition.node],
      source: addition.source,
      spoken: 'addition',
      expandable: false,
      marks: additionMarks('addition', radius, radius, 11),
      inside: null,
      x: spineX - radius,
      y: additionY - radius,
      width: 2 * radius,
      height: 2 * radius,
    },
  ];
}

function stretchForm(stretch: Stretch, spineX: number, from: number, to: number, direction: Direction): Mark[] {
  const span = [{ x: spineX, from, to, width: lineWidth }];
  const centre = (from + to) / 2;
  const { state, value } = stretch;
  if (state === 'replaced') {
    const math = stretch.sign[direction];
    const width = Math.max(44, math.width + 16);
    return [
      ...formMarks('form', state, value, span),
      {
        kind: 'rect',
        key: 'block',
        part: 'spine',
        x: spineX - width / 2,
        y: centre - 13,
        width,
        height: 26,
        radius: 2,
        fill: 'background',
        stroke: state,
        strokeWidth: 1.8,
      },
      { kind: 'math', key: 'name', x: spineX - math.width / 2, y: centre, math, fill: state },
    ];
  }
  if (state === 'scaled' || state === 'gated' || state === 'cutAtRandom' || state === 'unknown') {
    const whole = state === 'unknown' ? [] : formMarks('whole', 'untouched', null, [{ ...span[0], from: centre }]);
    return [
      ...formMarks('form', state, value, [{ ...span[0], to: state === 'unknown' ? to : centre }]),
      ...whole,
      ...glyphMarks('glyph', state, spineX, centre, 12),
      ...(state === 'scaled'
        ? [
            {
              kind: 'text' as const,
              key: 'lambda',
              x: spineX,
              y: centre,
              text: 'λ',
              size: 13,
              anchor: 'middle' as const,
              fill: state,
            },
          ]
        : []),
    ];
  }
  return formMarks('form', state, value, span);
}
