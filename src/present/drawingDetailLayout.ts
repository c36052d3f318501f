/** An opened row → positioned marks: the line at the left, its operators as boxes, the Jacobian factor on each edge. */
import { additionMarks, chevronMarks, formMarks, glyphMarks, type Direction } from './drawingForms';
import { fitText, pathData, type Mark, type Measure } from './drawingMarks';
import type { Detail, DetailOperator, Neighbour, Stretch } from './drawingModel';
import { placeOperators, type Place } from './drawingLanes';

export interface DetailLayout {
  width: number;
  height: number;
  spineX: number;
  /** Marks that stand for no operator. */
  marks: readonly Mark[];
  /** One group for each operator and each stretch of the path; a click shows its source. */
  operators: readonly { node: number; spoken: string; marks: readonly Mark[]; box: Box }[];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DetailOptions {
  width: number;
  /** Room; the operators stand closer where that shows all of them, down to a pitch of 60 px. */
  height: number;
  direction: Direction;
  measure: Measure;
}

const spineX = 236;
const lineWidth = 12;
const boxSize = { width: 224, height: 36 };
const widestPitch = 75;
const closestPitch = 60;
const laneWidth = boxSize.width + 72;
const splitY = 118;
const text = { name: 13, small: 12 };

export function layoutDetail(detail: Detail, { width, height: room, direction, measure }: DetailOptions): DetailLayout {
  const places = placeOperators(detail.operators);
  const lanes = Math.max(1, ...places.map((place) => place.lane + 1));
  const isUnit = detail.addition !== null;
  const firstX = isUnit ? 374 : spineX - boxSize.width / 2;
  const ranks = places.reduce((most, place) => Math.max(most, place.rank + 1), 0);
  const around = splitY + 56 + 73 + 36 + (detail.equation ? 78 + detail.equation[direction].height : 72);
  const pitch = Math.max(closestPitch, Math.min(widestPitch, (room - around) / Math.max(1, ranks - 1)));
  const top = splitY + 56;
  const boxOf = (place: Place): Box => ({
    x: firstX + place.lane * laneWidth,
    y: top + place.rank * pitch - boxSize.height / 2,
    ...boxSize,
  });
  const lastBox = top + (ranks - 1) * pitch;
  const context: Context = { detail, direction, measure, places, boxOf, gap: pitch - boxSize.height };
  if (!isUnit) {
    const height = lastBox + 110;
    return {
      width: Math.max(width, firstX + lanes * laneWidth),
      height,
      spineX,
      marks: [...endMarks(detail, 96, lastBox + 64), ...plainEdges(context, 92, lastBox + 74)],
      operators: places.map((place) => operatorGroup(context, place)),
    };
  }
  const shortcutNeed = detail.path.before.length * 34 + detail.path.shortcut.length * 56 + 80;
  const additionY = Math.max(lastBox + 73, splitY + shortcutNeed, splitY + 190);
  const afterHeight = 22 + detail.path.after.length * 34;
  const outY = additionY + 14 + afterHeight;
  const pathBox = pathGroups(context, additionY);
  const callout = calloutMarks(detail, direction, additionY, outY, width, measure);
  const height = Math.max(outY + 72, callout.bottom + 16);
  return {
    width: Math.max(width, firstX + lanes * laneWidth),
    height,
    spineX,
    marks: [
      ...neighbourMarks(detail, height, outY),
      ...endMarks(detail, 66, outY - 8),
      ...branchEdges(context, additionY),
      ...lineMarks(context, additionY, outY),
      ...signMarks(detail, direction, (splitY + additionY) / 2, measure),
      ...callout.marks,
    ],
    operators: [...pathBox, ...places.map((place) => operatorGroup(context, place))],
  };
}

interface Context {
  detail: Detail;
  direction: Direction;
  measure: Measure;
  places: readonly Place[];
  boxOf: (place: Place) => Box;
  /** Room between two boxes of a lane. */
  gap: number;
}

/** The neighbours' ends of the line, faint, with their names. */
function neighbourMarks({ above, below }: Detail, height: number, outY: number): Mark[] {
  const piece = (key: string, neighbour: Neighbour | null, y: number, length: number, nameY: number): Mark[] => {
    if (!neighbour) return [];
    const line: Mark = neighbour.onPath
      ? {
          kind: 'rect',
          key,
          part: 'spine',
          x: spineX - lineWidth / 2,
          y,
          width: lineWidth,
          height: length,
          fill: 'neighbour',
        }
      : {
          kind: 'line',
          key,
          part: 'spine',
          x1: spineX,
          y1: y,
          x2: spineX,
          y2: y + length,
          stroke: 'lines',
          strokeWidth: 1.5,
        };
    return [
      line,
      {
        kind: 'text',
        key: `${key}/name`,
        x: spineX - 30,
        y: nameY,
        text: neighbour.name,
        size: text.small,
        anchor: 'end',
        fill: 'secondary',
      },
    ];
  };
  return [...piece('above', above, 0, 64, 24), ...piece('below', below, outY, Math.max(0, height - outY), outY + 52)];
}

/** x_l and x_{l+1} with their shapes, at the left of the line. */
function endMarks(detail: Detail, inputY: number, outputY: number): Mark[] {
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

/** The line from x_l to x_{l+1} where no operator stands on it; those that do have groups of their own. */
function lineMarks({ detail, direction }: Context, additionY: number, outY: number): Mark[] {
  const { before, shortcut, after } = detail.path;
  const span = (from: number, to: number) => ({ x: spineX, from, to, width: lineWidth });
  const from = 64;
  const split = splitY;
  const whole = [span(from, before.length > 0 ? split - before.length * 34 : split)];
  if (shortcut.length === 0) whole.push(span(split, additionY));
  const afterFrom = additionY + 14;
  if (after.length === 0) whole.push(span(additionY, outY));
  else whole.push(span(afterFrom + after.length * 34, outY));
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

/** Operators on the path: each a stretch of the line with its sign and name at the left. */
function pathGroups({ detail, direction, measure }: Context, additionY: number): DetailLayout['operators'] {
  const { before, shortcut, after } = detail.path;
  const zones: { stretch: Stretch; from: number; to: number }[] = [];
  before.forEach((stretch, i) => {
    const from = splitY - (before.length - i) * 34;
    zones.push({ stretch, from, to: from + 34 });
  });
  const room = additionY - splitY - 12;
  shortcut.forEach((stretch, i) =>
    zones.push({
      stretch,
      from: splitY + 5 + (i * room) / shortcut.length,
      to: splitY + 5 + ((i + 1) * room) / shortcut.length,
    }),
  );
  after.forEach((stretch, i) =>
    zones.push({ stretch, from: additionY + 14 + i * 34, to: additionY + 14 + (i + 1) * 34 }),
  );
  const groups = zones.map(({ stretch, from, to }) => {
    const centre = (from + to) / 2;
    const sign = stretch.sign[direction];
    const right = spineX - 30;
    const onBlock = stretch.state === 'replaced';
    const room_ = right - 24 - (onBlock ? 0 : sign.width + 12);
    const marks: Mark[] = [...stretchForm(stretch, from, to, direction)];
    if (!onBlock)
      marks.push({
        kind: 'math',
        key: 'sign',
        part: 'label',
        x: right - sign.width,
        y: centre,
        math: sign,
        fill: stretch.state,
      });
    marks.push({
      kind: 'text',
      key: 'label',
      x: right - (onBlock ? 0 : sign.width + 12),
      y: centre,
      text: fitText(stretch.label, room_, (words) => measure(words, text.small)),
      size: text.small,
      anchor: 'end',
      fill: 'secondary',
      font: stretch.state === 'unknown' ? 'code' : 'ui',
    });
    return {
      node: stretch.node,
      spoken: `${stretch.label}, on the identity path: ${stretch.sign.text}`,
      marks,
      box: { x: 24, y: Math.max(from, centre - 17), width: spineX + 24 - 24, height: Math.min(to - from, 34) },
    };
  });
  const { addition } = detail;
  if (!addition) return groups;
  return [
    ...groups,
    {
      node: addition.node,
      spoken: 'addition',
      marks: additionMarks('addition', spineX, additionY, 11),
      box: { x: spineX - 14, y: additionY - 14, width: 28, height: 28 },
    },
  ];
}

function stretchForm(stretch: Stretch, from: number, to: number, direction: Direction): Mark[] {
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

/** The large sign beside the line, and what it says. */
function signMarks({ sign, caption, path }: Detail, direction: Direction, centre: number, measure: Measure): Mark[] {
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

const arrow = (x: number, y: number, direction: Direction): string =>
  direction === 'gradient' ? pathData`M${x - 4.5} ${y + 4}h9l-4.5 -8.5z` : pathData`M${x - 4.5} ${y - 4}h9l-4.5 8.5z`;

/** Edges between boxes; an edge that skips ranks runs at the right of the boxes that it passes. */
function edgeMarks({ places, boxOf, direction }: Context): { lines: string; arrows: string } {
  let lines = '';
  let arrows = '';
  const byNode = new Map(places.map((place) => [place.operator.node, place]));
  for (const place of places) {
    for (const input of place.operator.inputs) {
      const from = byNode.get(input);
      if (!from) continue;
      const a = boxOf(from);
      const b = boxOf(place);
      const ax = a.x + a.width / 2;
      const bx = b.x + b.width / 2;
      if (from.lane === place.lane && place.rank === from.rank + 1) {
        lines += pathData`M${ax} ${a.y + a.height}V${b.y}`;
        arrows += arrow(bx, (a.y + a.height + b.y) / 2, direction);
      } else {
        const side = Math.max(a.x + a.width, b.x + b.width) + 20 + 8 * ((place.rank - from.rank) % 3);
        const ay = a.y + a.height / 2;
        const by = b.y + b.height / 2;
        lines += pathData`M${a.x + a.width} ${ay}H${side - 8}Q${side} ${ay} ${side} ${ay + 8}V${by - 8}Q${side} ${by} ${side - 8} ${by}H${b.x + b.width}`;
        arrows += arrow(side, (ay + by) / 2, direction);
      }
    }
  }
  return { lines, arrows };
}

/** The branch: out of the split, through the boxes, into the addition. */
function branchEdges(context: Context, additionY: number): Mark[] {
  const { places, boxOf, direction, detail } = context;
  const used = new Set(places.flatMap((place) => place.operator.inputs));
  let { lines, arrows } = edgeMarks(context);
  const marks: Mark[] = [];
  const radius = 12;
  for (const place of places) {
    const box = boxOf(place);
    const x = box.x + box.width / 2;
    if (place.operator.takesInput && place.operator.inputs.length === 0) {
      lines += pathData`M${spineX} ${splitY}H${x - radius}Q${x} ${splitY} ${x} ${splitY + radius}V${box.y}`;
      arrows += arrow(x, (splitY + box.y) / 2 + 2, direction);
    }
    if (!used.has(place.operator.node)) {
      lines += pathData`M${x} ${box.y + box.height}V${additionY - radius}Q${x} ${additionY} ${x - radius} ${additionY}H${spineX}`;
      const y = (box.y + box.height + additionY) / 2 - 4;
      arrows += arrow(x, y, direction);
      if (detail.ends && direction === 'gradient')
        marks.push({
          kind: 'math',
          key: `end/below/${place.operator.node}`,
          part: 'label',
          x: x + 20,
          y,
          math: detail.ends.below,
          fill: 'secondary',
        });
    }
  }
  if (detail.ends && direction === 'gradient') {
    const { above } = detail.ends;
    marks.push(
      { kind: 'math', key: 'end/above', part: 'label', x: spineX + 22, y: splitY - 28, math: above, fill: 'secondary' },
      {
        kind: 'text',
        key: 'end/sum',
        part: 'label',
        x: spineX + 30 + above.width,
        y: splitY - 28,
        text: '= the sum of both',
        size: text.small,
        anchor: 'start',
        fill: 'secondary',
      },
    );
  }
  return [
    { kind: 'path', key: 'edges', part: 'branch', stroke: 'lines', strokeWidth: 1.5, d: lines },
    { kind: 'path', key: 'arrows', part: 'chevron', fill: 'arrow', d: arrows },
    ...marks,
  ];
}

/** A row without an addition: the line runs through the boxes. */
function plainEdges(context: Context, from: number, to: number): Mark[] {
  const { places, boxOf, direction } = context;
  const used = new Set(places.flatMap((place) => place.operator.inputs));
  let { lines, arrows } = edgeMarks(context);
  for (const place of places) {
    const box = boxOf(place);
    const x = box.x + box.width / 2;
    if (place.operator.takesInput && place.operator.inputs.length === 0) {
      lines += pathData`M${x} ${from}V${box.y}`;
      arrows += arrow(x, (from + box.y) / 2, direction);
    }
    if (!used.has(place.operator.node)) lines += pathData`M${x} ${box.y + box.height}V${to}`;
  }
  return [
    { kind: 'path', key: 'edges', part: 'branch', stroke: 'lines', strokeWidth: 1.5, d: lines },
    { kind: 'path', key: 'arrows', part: 'chevron', fill: 'arrow', d: arrows },
  ];
}

/** A box with its name and parameters, and the factor on the edge above it. */
function operatorGroup({ boxOf, direction, measure, gap }: Context, place: Place): DetailLayout['operators'][number] {
  const { operator } = place;
  const box = boxOf(place);
  const y = box.y + box.height / 2;
  const countWidth = operator.count ? measure(operator.count, text.small) + 16 : 0;
  const label = fitText(operator.label, box.width - 26 - countWidth, (words) => measure(words, text.name));
  const signX = box.x + box.width / 2 + 18;
  const signY = box.y - gap / 2;
  const sign = operator.sign.gradient;
  const marks: Mark[] = [
    {
      kind: 'rect',
      key: 'box',
      ...box,
      radius: 2,
      fill: 'background',
      stroke: operator.sign.state === 'unknown' ? 'text' : 'border',
      strokeWidth: 1,
      dash: operator.sign.state === 'unknown' ? '4 3' : undefined,
    },
    {
      kind: 'text',
      key: 'label',
      x: box.x + 13,
      y,
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
      x: box.x + box.width - 13,
      y,
      text: operator.count,
      size: text.small,
      anchor: 'end',
      fill: 'secondary',
    });
  if (direction === 'gradient')
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
  else if (operator.shape)
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
  return { node: operator.node, spoken: spokenOf(operator), marks, box };
}

const spokenOf = (operator: DetailOperator): string =>
  `${operator.label}${operator.count ? `, ${operator.count} parameters` : ''}, ${operator.word}`;

/** The equation in a box below the addition, with a leader to it. */
function calloutMarks(
  { equation }: Detail,
  direction: Direction,
  additionY: number,
  outY: number,
  width: number,
  measure: Measure,
): { marks: Mark[]; bottom: number } {
  if (!equation) return { marks: [], bottom: 0 };
  const math = equation[direction];
  const x = spineX + 40;
  const citationWidth = equation.citation ? measure(equation.citation.text, text.small) : 0;
  const title = fitText(equation.title, Math.max(140, width - x - 24 - 48 - citationWidth), (words) =>
    measure(words, text.small),
  );
  const need = Math.max(math.width + 48, measure(title, text.small) + citationWidth + 56);
  const boxWidth = Math.max(need, Math.min(452, width - x - 24));
  const top = additionY + 36;
  const height = 44 + math.height + 18;
  const marks: Mark[] = [
    {
      kind: 'path',
      key: 'callout/leader',
      stroke: 'text',
      strokeWidth: 1,
      d: pathData`M${spineX + 8} ${additionY + 8}L${spineX + 22} ${additionY + 22}V${top + height / 2}H${x}`,
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
      text: equation.citation.text,
      size: text.small,
      anchor: 'end',
      fill: 'link',
      href: equation.citation.url,
    });
  return { marks, bottom: Math.max(top + height, outY) };
}
