/** One band of the network drawing: a unit, a fold of equal units, or operators that every path crosses. */
import type { PathState } from '../explain/explanation';
import { textMarks, type BandContext } from './drawingBandText';
import type { Density } from './drawingDensity';
import { additionMarks, chevronMarks, formMarks, glyphMarks, type Direction } from './drawingForms';
import { pathData, type Mark } from './drawingMarks';
import type { Drawing, Fold, Quantity, Row, Stretch } from './drawingModel';
import { shortName, stretchesOfRow, worstOf } from './drawingStates';

/** A band's height, and its marks for when it is seen. */
export interface BandBody {
  height: number;
  marks: () => Mark[];
}

export const lineWidth = 10;
/** A fold is higher than this only where its units could not be counted otherwise. */
const mostFold = 570;
const blockSize = { width: 38, height: 21.5 };

/** Distance of two units in a fold: that of few up to 5, falling to that of many at 17, and on where there are very many. */
const foldPitch = (count: number, { fold: { few, many }, unit }: Density): number => {
  const falling = count <= 5 ? few : count >= 17 ? many : few - ((count - 5) / 12) * (few - many);
  const crowded = Math.min(falling, Math.max(3, mostFold / count));
  return Math.max(crowded, (unit.least - 2) / count);
};

export const isBreak = (stretch: Stretch): boolean => stretch.state === 'replaced' || stretch.state === 'unknown';

/** Largest quantities among rows, folds and stages: bars have one scale, whatever is open. */
export function mostOf(drawing: Drawing): BandContext['most'] {
  const folded = new Set(
    drawing.folds.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
  );
  const shown = [...drawing.rows.filter((row) => !folded.has(row.index)), ...drawing.folds, ...drawing.stages];
  const most = (of: (row: Pick<Row, 'parameters' | 'multiplyAdds'>) => Quantity) =>
    shown.reduce((found, row) => Math.max(found, of(row).value ?? 0), 0);
  return { parameters: most((row) => row.parameters), multiplyAdds: most((row) => row.multiplyAdds) };
}

/** The branch of one unit: leaves the line at the split, returns at the addition, one tick for each weight layer. */
export function branchMarks(x: number, split: number, addition: number, ticks: number, lit: boolean): Mark[] {
  const out = x + 40;
  const radius = 8;
  const marks: Mark[] = [
    {
      kind: 'path',
      key: 'branch',
      part: 'branch',
      stroke: lit ? 'text' : 'lines',
      strokeWidth: lit ? 2 : 1.25,
      d: pathData`M${x + lineWidth / 2} ${split}H${out - radius}Q${out} ${split} ${out} ${split + radius}V${addition - radius}Q${out} ${addition} ${out - radius} ${addition}H${x + 6}`,
    },
  ];
  const pitch = Math.min(9, (addition - split - 14) / Math.max(1, ticks));
  const height = Math.min(5, pitch * 0.6);
  let d = '';
  for (let i = 0; i < ticks; i++) {
    const y = (split + addition) / 2 + (i - (ticks - 1) / 2) * pitch - height / 2;
    d += pathData`M${out - 5} ${y}h10v${height}h-10z`;
  }
  if (d)
    marks.push({
      kind: 'path',
      key: 'ticks',
      part: 'branch',
      fill: 'background',
      stroke: lit ? 'text' : 'lines',
      strokeWidth: 1.25,
      d,
    });
  return marks;
}

/** The open block of a weight layer on the path, with its own name. */
export function blockMarks(key: string, x: number, centre: number, stretch: Stretch, direction: Direction): Mark[] {
  const math = stretch.sign[direction];
  const width = Math.max(blockSize.width, math.width + 12);
  return [
    {
      kind: 'rect',
      key,
      part: 'spine',
      x: x - width / 2,
      y: centre - blockSize.height / 2,
      width,
      height: blockSize.height,
      radius: 2,
      fill: 'background',
      stroke: 'replaced',
      strokeWidth: 1.8,
      node: stretch.node,
    },
    { kind: 'math', key: `${key}/name`, x: x - math.width / 2, y: centre, math, fill: 'replaced', node: stretch.node },
  ];
}

/** Height that the operators of one zone of the line take: a block or a circle each where one stands for them, else a stretch. */
export const zoneHeight = (stretches: readonly Stretch[], plain: number, around = 16): number => {
  const breaks = stretches.filter(isBreak).length;
  if (stretches.some(({ state }) => state === 'unknown')) return 24 + breaks * 34;
  if (breaks > 0) return around + breaks * blockSize.height + (breaks - 1) * 8;
  if (stretches.some(({ state }) => hasGlyph(state))) return 40;
  return stretches.length === 0 ? plain : Math.max(plain, 24);
};

const hasGlyph = (state: PathState): boolean => state === 'scaled' || state === 'gated' || state === 'cutAtRandom';

/** A stretch of the line from `from` to `to` that some operators stand on. */
export function zoneMarks(
  key: string,
  x: number,
  from: number,
  to: number,
  stretches: readonly Stretch[],
  direction: Direction,
): Mark[] {
  const span = (start: number, end: number) => [{ x, from: start, to: end, width: lineWidth }];
  if (stretches.length === 0) return formMarks(key, 'untouched', null, span(from, to));
  const breaks = stretches.filter(isBreak);
  if (breaks.length > 0) {
    const state = breaks.some((each) => each.state === 'unknown') ? 'unknown' : 'replaced';
    const pitch = blockSize.height + 8;
    const first = (from + to) / 2 - ((breaks.length - 1) * pitch) / 2;
    return [
      ...formMarks(key, state, null, span(from, to)),
      ...breaks.flatMap((stretch, i) =>
        stretch.state === 'unknown'
          ? glyphMarks(`${key}/${i}`, 'unknown', x, first + i * pitch, 10, stretch.node)
          : blockMarks(`${key}/${i}`, x, first + i * pitch, stretch, direction),
      ),
    ];
  }
  const state = worstOf(stretches);
  const ruling = stretches.find((stretch) => stretch.state === state)!;
  if (!hasGlyph(state)) return formMarks(key, state, ruling.value, span(from, to));
  // Seen from the loss, the term is whole up to the operator and changed beyond it.
  const at = from + (to - from) * 0.62;
  return [
    ...formMarks(`${key}/changed`, state, ruling.value, span(from, at)),
    ...formMarks(`${key}/whole`, 'untouched', null, span(at, to)),
    ...glyphMarks(`${key}/glyph`, state, x, at, 7.5, ruling.node),
    ...(state === 'scaled' ? scaleSign(key, x, at, ruling) : []),
  ];
}

/** λ inside its circle. */
const scaleSign = (key: string, x: number, y: number, stretch: Stretch): Mark[] => [
  {
    kind: 'text',
    key: `${key}/lambda`,
    x,
    y,
    text: 'λ',
    size: 11,
    anchor: 'middle',
    fill: stretch.state,
    node: stretch.node,
  },
];

/** Where the parts of a unit stand in its band. */
function unitGeometry({ path: { before, shortcut, after }, ticks }: Row, { unit }: Density) {
  const beforeHeight = before.length === 0 ? 0 : before.some(isBreak) ? zoneHeight(before, 0) : unit.after;
  const split = unit.split + beforeHeight;
  const afterHeight = after.some(isBreak) ? zoneHeight(after, 0) : after.length > 0 ? unit.after : 6;
  const zone = Math.max(
    zoneHeight(shortcut, unit.plain, unit.block),
    ticks * unit.tick + unit.ticks,
    unit.least - split - afterHeight - 14,
  );
  const addition = split + 3 + zone + 6;
  return { beforeHeight, split, addition, height: Math.ceil(addition + 7 + afterHeight) };
}

export function unitBand(row: Row, context: BandContext): BandBody {
  const { columns, direction } = context;
  const x = columns.spine;
  const { before, shortcut, after } = row.path;
  const { beforeHeight, split, addition, height } = unitGeometry(row, context.density);
  const zoneFrom = shortcut.length > 0 ? split + 3 : split;
  const chevrons = [shortcut.length === 0 ? ([split + 2, addition - 6] as const) : ([0, split + 2] as const)];
  const marks = (): Mark[] => [
    ...branchMarks(x, split, addition, row.ticks, context.lit.has(row.index)),
    ...formMarks('entry', 'untouched', null, [
      { x, from: 0, to: 6, width: lineWidth },
      { x, from: 6 + beforeHeight, to: zoneFrom, width: lineWidth },
    ]),
    ...(before.length > 0 ? zoneMarks('before', x, 6, 6 + beforeHeight, before, direction) : []),
    ...zoneMarks('shortcut', x, zoneFrom, addition, shortcut, direction),
    ...(after.length > 0
      ? zoneMarks('after', x, addition + 7, height, after, direction)
      : formMarks('after', 'untouched', null, [{ x, from: addition, to: height, width: lineWidth }])),
    ...additionMarks('addition', x, addition, 6),
    ...(before.length === 0 ? chevronMarks('chevrons', x, chevrons, lineWidth, direction) : []),
    ...textMarks(
      {
        name: shortName(row.name, context.prefix),
        count: 1,
        shape: row.shape,
        lines: row.lines,
        sign: row.sign,
        broken: [...shortcut, ...before, ...after].find(isBreak),
        parameters: row.parameters,
        multiplyAdds: row.multiplyAdds,
        opens: 'closed',
        centre: (zoneFrom + addition - 6) / 2,
      },
      context,
    ),
  ];
  return { height, marks };
}

/**
 * Rows that repeat, in one band: one small loop and one mask for each unit, so that depth stays countable. `members` are the
 * rows of one period; where it has several, a line beside the loops holds each repetition together.
 */
export function foldBand(fold: Fold, members: readonly Row[], context: BandContext): BandBody {
  const { columns, direction } = context;
  const x = columns.spine;
  const [row] = members;
  // Whole px, so that no seam shows between two bands.
  const height = Math.round(foldPitch(fold.count, context.density) * fold.count);
  const pitch = height / fold.count;
  const isWhole = members.every(({ path }) => stretchesOfRow(path).length === 0);
  const lit = Array.from({ length: fold.count }, (_, i) => i).filter((i) => context.lit.has(fold.first + i));
  const isUnit = (i: number): boolean => members[i % fold.period].kind === 'unit';
  const loopsOf = (indices: readonly number[]): string =>
    indices
      .filter(isUnit)
      .map((i) => {
        const inset = Math.min(2, pitch * 0.14);
        const end = pitch - afterHeight(members[i % fold.period], pitch);
        return loop(x + lineWidth / 2, i * pitch + inset, i * pitch + end - inset);
      })
      .join('');
  const periods =
    fold.period > 1
      ? Array.from({ length: fold.count / fold.period }, (_, i) => {
          const [from, to] = [i * fold.period * pitch + 2, (i + 1) * fold.period * pitch - 2];
          return pathData`M${x + 24} ${from}h3V${to}h-3`;
        }).join('')
      : '';
  const marks = (): Mark[] => [
    {
      kind: 'path',
      key: 'loops',
      part: 'branch',
      stroke: 'lines',
      strokeWidth: 1.25,
      d: loopsOf(Array.from({ length: fold.count }, (_, i) => i)),
    },
    ...(periods
      ? [{ kind: 'path', key: 'periods', part: 'branch', stroke: 'lines', strokeWidth: 1, d: periods } as const]
      : []),
    ...(lit.length > 0 && lit.length < fold.count
      ? [{ kind: 'path', key: 'lit', part: 'branch', stroke: 'text', strokeWidth: 2, d: loopsOf(lit) } as const]
      : []),
    ...(isWhole
      ? [
          ...formMarks('line', 'untouched', null, [{ x, from: 0, to: height, width: lineWidth }]),
          ...chevronMarks('chevrons', x, [[0, height]], lineWidth, direction),
        ]
      : members.flatMap((member, j) => memberMarks(member, j, fold, pitch, x))),
    ...textMarks(
      {
        name: shortName(fold.name, context.prefix),
        count: fold.count / fold.period,
        shape: row.shape,
        lines: fold.lines,
        sign: fold.sign,
        broken: undefined,
        parameters: fold.parameters,
        multiplyAdds: fold.multiplyAdds,
        opens: 'closed',
        centre: height / 2,
      },
      context,
    ),
  ];
  return { height, marks };
}

const afterHeight = ({ path }: Pick<Row, 'path'>, pitch: number): number =>
  path.after.length > 0 ? Math.min(7, pitch * 0.38) : 0;

/** The line of one row of a period, in all of its repetitions. */
function memberMarks({ path, onPath, kind }: Row, j: number, fold: Fold, pitch: number, x: number): Mark[] {
  const body = pitch - afterHeight({ path }, pitch);
  const tops = Array.from({ length: fold.count / fold.period }, (_, i) => (i * fold.period + j) * pitch);
  const spans = (from: number, to: number) =>
    tops.map((top) => ({ x, from: top + from, to: top + to, width: lineWidth }));
  const form = (key: string, stretches: readonly Stretch[], from: number, to: number) => {
    const state = worstOf(stretches);
    const value = stretches.find((each) => each.state === state)?.value ?? null;
    return formMarks(`${key}${j}`, state, value, spans(from, to));
  };
  const changed = [...path.before, ...path.shortcut];
  if (!onPath && kind === 'plain' && changed.length === 0) {
    const d = spans(0, pitch)
      .map(({ from, to }) => pathData`M${x} ${from}V${to}`)
      .join('');
    return [{ kind: 'path', key: `line${j}`, part: 'spine', stroke: 'lines', strokeWidth: 1.5, d }];
  }
  return [
    ...(changed.length === 0
      ? form('line', [], 0, body)
      : [...form('changed', changed, 0, body * 0.62), ...form('line', [], body * 0.62, body)]),
    ...(path.after.length > 0 ? form('after', path.after, body, pitch) : []),
  ];
}

const loop = (x: number, from: number, to: number): string => {
  const out = x + 16;
  const radius = Math.min(5, (to - from) / 2.2);
  return pathData`M${x} ${from}H${out - radius}Q${out} ${from} ${out} ${from + radius}V${to - radius}Q${out} ${to} ${out - radius} ${to}H${x}`;
};
