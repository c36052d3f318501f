/** The drawing from afar, where no text could be read: the line, hints of branches, bars, and names that stand where there is room. */
import { type } from './drawingColumns';
import { pathData, type Band, type Layout, type Mark } from './drawingMarks';
import type { Drawing, Quantity } from './drawingModel';
import { smallSpine } from './drawingSmallSpine';

/** Scale below which the drawing is seen from afar: its smallest text would be no higher than 5 px. */
export const farBelow = 0.45;

export interface FarView {
  /** A point of the drawing stands at (x + scaleX · its x, y + scaleY · its y), in px of the screen. */
  x: number;
  y: number;
  scaleX: number;
  scaleY: number;
  /** Of the screen. */
  height: number;
}

/** Height on the screen from which a row bears its name, and distance of two names of stages. */
const namedRow = 17;
const namedStage = 15;

/** What is in view, in px of the screen. */
export function farMarks(drawing: Drawing, layout: Layout, view: FarView): Mark[] {
  const { x, y, scaleX, scaleY } = view;
  const at = (own: number): number => y + scaleY * own;
  const bands = visible(layout.bands, -y / scaleY, (view.height - y) / scaleY);
  const rows: Drawing['rows'][number][] = [];
  const spans: (readonly [number, number])[] = [];
  for (const band of bands) {
    const pitch = band.height / Math.max(1, band.rows.length);
    band.rows.forEach((row, i) => {
      rows.push(drawing.rows[row]);
      spans.push([at(band.y + i * pitch), at(band.y + (i + 1) * pitch)]);
    });
  }
  const { columns } = layout;
  const width = Math.max(3, 10 * scaleX);
  return [
    ...heads(bands, drawing, at, x + scaleX * columns.spine, width),
    ...smallSpine(rows, spans, { x: x + scaleX * columns.spine, width, out: width / 2 + 14 }),
    ...bars('parameters', drawing, layout, bands, view),
    ...bars('multiplyAdds', drawing, layout, bands, view),
    ...names(bands, drawing, at, Math.max(12, x + scaleX * columns.name)),
  ];
}

/** Bands stand in the order of their heights: the first in view is found by halving. */
function visible(bands: readonly Band[], from: number, to: number): Band[] {
  let [low, high] = [0, bands.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bands[middle].y + bands[middle].height < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < bands.length && bands[end].y <= to) end += 1;
  return bands.slice(low, end);
}

/** The line goes on above the rows of a stage. */
function heads(bands: readonly Band[], drawing: Drawing, at: (y: number) => number, x: number, width: number): Mark[] {
  const stretches = bands.flatMap((band) => {
    if (band.kind !== 'stageHead') return [];
    const [before, after] = [drawing.rows[band.stage! - 1], drawing.rows[band.stage!]];
    const half = (before?.onPath && after.onPath ? width : 1.5) / 2;
    const [from, to] = [at(band.y), at(band.y + band.height)];
    return [{ isWhole: half > 1, d: pathData`M${x - half} ${from}h${2 * half}V${to}h${-2 * half}z` }];
  });
  return ([true, false] as const).flatMap((whole): Mark[] => {
    const d = stretches.flatMap((each) => (each.isWhole === whole ? [each.d] : [])).join('');
    return d ? [{ kind: 'path', key: `heads/${whole}`, fill: whole ? 'untouched' : 'lines', d }] : [];
  });
}

function quantityOf(band: Band, drawing: Drawing, key: 'parameters' | 'multiplyAdds'): Quantity | undefined {
  const isOf = ({ first }: { first: number }) => first === band.rows[0];
  if (band.kind === 'row') return drawing.rows[band.rows[0]][key];
  if (band.kind === 'fold') return drawing.folds.find(isOf)?.[key];
  return band.kind === 'stage' ? drawing.stages.find(isOf)?.[key] : undefined;
}

type Most = Record<'parameters' | 'multiplyAdds', number>;

const mosts = new WeakMap<Layout, Most>();

/** The largest numbers among the bands as they are opened: from afar the bars tell how the rows differ. */
function mostOf(drawing: Drawing, layout: Layout): Most {
  let most = mosts.get(layout);
  if (!most) {
    const of = (key: keyof Most) =>
      layout.bands.reduce((found, band) => Math.max(found, quantityOf(band, drawing, key)?.value ?? 0), 0);
    mosts.set(layout, (most = { parameters: of('parameters'), multiplyAdds: of('multiplyAdds') }));
  }
  return most;
}

/** Bars of one column. */
function bars(
  key: 'parameters' | 'multiplyAdds',
  drawing: Drawing,
  layout: Layout,
  bands: readonly Band[],
  { x, y, scaleX, scaleY }: FarView,
): Mark[] {
  const column = layout.columns[key];
  const most = mostOf(drawing, layout)[key];
  if (!column || most === 0) return [];
  const left = x + scaleX * column[0];
  const whole = scaleX * (column[1] - column[0]);
  let d = '';
  for (const band of bands) {
    const share = (quantityOf(band, drawing, key)?.value ?? 0) / most;
    if (share === 0) continue;
    const height = Math.max(0.8, Math.min(3, band.height * scaleY * 0.5));
    const middle = y + scaleY * (band.y + band.height / 2);
    d += pathData`M${left} ${middle - height / 2}h${Math.max(1, share * whole)}v${height}H${left}z`;
  }
  return d ? [{ kind: 'path', key, fill: 'bar', d }] : [];
}

/** Names of stages, and of rows that are high enough, at their size near by. */
function names(bands: readonly Band[], drawing: Drawing, at: (y: number) => number, x: number): Mark[] {
  let end = -Infinity;
  return bands.flatMap((band): Mark[] => {
    const isStage = band.kind === 'stage' || band.kind === 'stageHead';
    const [top, bottom] = [at(band.y), at(band.y + band.height)];
    const y = band.kind === 'stageHead' ? Math.max(top + 6, (top + bottom) / 2) : (top + bottom) / 2;
    if (isStage ? y < end + namedStage : bottom - top < namedRow || y < end + namedStage) return [];
    const text = isStage
      ? drawing.stages.find(({ first }) => first === band.stage)!.name
      : (drawing.folds.find(({ first }) => band.kind === 'fold' && first === band.rows[0])?.name ??
        drawing.rows[band.rows[0]].name);
    end = y;
    return [
      {
        kind: 'text',
        key: `name/${band.key}`,
        x,
        y,
        text,
        size: isStage ? type.text : type.small,
        weight: isStage ? 600 : 400,
        anchor: 'start',
        fill: isStage ? 'text' : 'secondary',
      },
    ];
  });
}
