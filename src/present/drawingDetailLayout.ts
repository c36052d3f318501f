/** An opened row → positioned marks: the line goes straight through, its operators stand as boxes, the factor on each edge. */
import { branchEdges, plainEdges } from './drawingDetailEdges';
import { splitOf, text, zonePitch, type Box, type DetailContext, type OperatorMarks } from './drawingDetailGeometry';
import { gateEdges, gateGroups, gateNeed } from './drawingDetailGate';
import { lineMarks, pathGroups } from './drawingDetailPath';
import type { Direction } from './drawingForms';
import { operatorsOf, placeOperators, type Place } from './drawingLanes';
import { fitText, pathData, type Mark, type Measure } from './drawingMarks';
import type { Detail } from './drawingModel';

export interface DetailLayout {
  width: number;
  height: number;
  /** Marks that stand for no operator. */
  marks: readonly Mark[];
  /** One group for each operator and each stretch of the path; a click shows its source. */
  operators: readonly OperatorMarks[];
}

export interface DetailOptions {
  /** Room; what cannot be drawn readably in it is wider. */
  width: number;
  /** x of the line, which enters at the top and leaves at the bottom. */
  spineX: number;
  direction: Direction;
  measure: Measure;
}

const boxSize = { width: 224, height: 36 };
const laneGap = 72;
/** Boxes of lanes that would not stand side by side: their numbers below their names. */
const compactSize = { width: 172, height: 46 };
const compactGap = 22;
/** Width of a compact box with its factor's words beside its middle. */
const compactNeed = 226;
const margin = 24;
const pitchOf = (size: typeof boxSize): number => 24 + size.height;

export function layoutDetail(detail: Detail, { width, spineX, direction, measure }: DetailOptions): DetailLayout {
  const places = placeOperators(operatorsOf(detail.level));
  const lanes = Math.max(1, ...places.map((place) => place.lane + 1));
  const isUnit = detail.addition !== null;
  const wide = isUnit ? spineX + 130 : spineX - boxSize.width / 2;
  const compact = wide + lanes * boxSize.width + (lanes - 1) * laneGap + margin > width;
  const size = compact ? compactSize : boxSize;
  const laneWidth = size.width + (compact ? compactGap : laneGap);
  const firstX = !isUnit
    ? spineX - size.width / 2
    : compact
      ? Math.max(spineX + 32, Math.min(spineX + 80, width - compactNeed))
      : wide;
  const ranks = places.reduce((most, place) => Math.max(most, place.rank + 1), 0);
  const pitch = pitchOf(size);
  const splitY = isUnit ? splitOf(detail) : 26;
  const top = splitY + 50;
  const boxOf = (place: Place): Box => ({
    x: firstX + place.lane * laneWidth,
    y: top + place.rank * pitch - size.height / 2,
    ...size,
  });
  const lastBox = top + (ranks - 1) * pitch;
  const context: DetailContext = {
    detail,
    spineX,
    splitY,
    direction,
    measure,
    places,
    boxOf,
    gap: pitch - size.height,
    compact,
  };
  if (!isUnit) {
    const height = lastBox + 74;
    return {
      width: Math.max(width, firstX + lanes * laneWidth),
      height,
      marks: [...endMarks(detail, spineX, 10, lastBox + 44), ...plainEdges(context, 0, height)],
      operators: places.map((place) => operatorGroup(context, place)),
    };
  }
  const shortcutNeed = detail.path.before.length * zonePitch + detail.path.shortcut.length * 56 + 80;
  const additionY = Math.max(lastBox + 58, splitY + shortcutNeed, splitY + gateNeed(detail), splitY + 170);
  const outY = additionY + 36 + detail.path.after.length * zonePitch;
  const callout = calloutMarks(context, additionY, outY, width);
  const height = Math.max(outY + 34, callout.bottom + 20);
  return {
    width: Math.max(width, firstX + lanes * laneWidth),
    height,
    marks: [
      ...endMarks(detail, spineX, 14, outY - 4),
      ...branchEdges(context, additionY),
      ...gateEdges(context, additionY),
      ...lineMarks(context, additionY, height),
      ...signMarks(context, (splitY + additionY) / 2),
      ...callout.marks,
    ],
    operators: [
      ...pathGroups(context, additionY),
      ...gateGroups(context, additionY),
      ...places.map((place) => operatorGroup(context, place)),
    ],
  };
}

/** x_l and x_{l+1} with their shapes, at the left of the line. */
function endMarks(detail: Detail, spineX: number, inputY: number, outputY: number): Mark[] {
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
function signMarks({ detail, direction, measure, spineX }: DetailContext, centre: number): Mark[] {
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

/** A box with its name and parameters, and the factor on the edge above it. */
function operatorGroup({ boxOf, direction, measure, gap, compact }: DetailContext, place: Place): OperatorMarks {
  const { operator } = place;
  const box = boxOf(place);
  const y = box.y + box.height / 2;
  const below = compact && operator.count !== '';
  const countWidth = operator.count && !below ? measure(operator.count, text.small) + 16 : 0;
  const inset = compact ? 8 : 13;
  const label = fitText(operator.label, box.width - 2 * inset - countWidth, (words) => measure(words, text.name));
  const signX = box.x + box.width / 2 + 18;
  const signY = box.y - gap / 2;
  const sign = operator.sign?.gradient;
  const marks: Mark[] = [
    {
      kind: 'rect',
      key: 'box',
      ...box,
      radius: 2,
      fill: 'background',
      stroke: operator.sign?.state === 'unknown' ? 'text' : 'border',
      strokeWidth: 1,
      dash: operator.sign?.state === 'unknown' ? '4 3' : undefined,
    },
    {
      kind: 'text',
      key: 'label',
      x: box.x + inset,
      y: below ? y - 9 : y,
      text: label,
      size: text.name,
      anchor: 'start',
      fill: 'text',
      title: label === operator.label ? undefined : operator.label,
    },
  ];
  if (operator.count)
    marks.push({
      kind: 'text',
      key: 'count',
      x: below ? box.x + inset : box.x + box.width - inset,
      y: below ? y + 9 : y,
      text: operator.count,
      size: text.small,
      anchor: below ? 'start' : 'end',
      fill: 'secondary',
    });
  if (direction === 'gradient' && sign)
    marks.push(
      { kind: 'math', key: 'sign', part: 'label', x: signX, y: signY, math: sign, fill: 'text' },
      {
        kind: 'text',
        key: 'word',
        part: 'label',
        x: signX + Math.max(32, sign.width + 12),
        y: signY,
        text: operator.word,
        size: text.small,
        anchor: 'start',
        fill: 'secondary',
      },
    );
  else if (direction === 'forward' && operator.shape)
    marks.push({
      kind: 'text',
      key: 'shape',
      part: 'label',
      x: signX,
      y: box.y + box.height + gap / 2,
      text: operator.shape,
      size: text.small,
      anchor: 'start',
      fill: 'secondary',
    });
  const { key, nodes, source, expandable, spoken } = operator;
  return { key, nodes, source, expandable, spoken, marks, box };
}

/** The equation in a box below the addition, with a leader to it. */
function calloutMarks(
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
