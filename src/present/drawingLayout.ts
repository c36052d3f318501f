/** Drawing + what is open → positioned marks. Pure: the same for the panel and for the SVG export. */
import type { LayersSource } from './arrange/arranged';
import { foldBand, mostOf, unitBand, type BandBody } from './drawingBands';
import type { BandContext } from './drawingBandText';
import { columnsOf, type Columns } from './drawingColumns';
import { layoutDetail, type DetailLayout } from './drawingDetailLayout';
import { densities, type Density } from './drawingDensity';
import type { Direction } from './drawingForms';
import { endMark, headerMarks } from './drawingHead';
import { lineOf, openBand, openHead } from './drawingOpenBand';
import { skipMarks } from './drawingSkipLanes';
import { closedStage, stageHead } from './drawingStageBand';
import { plainBand } from './drawingPlainBand';
import type { Band, Layout, Mark, Measure } from './drawingMarks';
import type { Detail, Drawing, Fold, Row } from './drawingModel';
import type { Stage } from './levels/level';

export interface LayoutOptions {
  /** Room for the drawing, in px; a drawing that is only a little higher than its room has its rows closer. */
  width: number;
  height?: number;
  direction: Direction;
  /** First rows of the opened folds. */
  unfolded: ReadonlySet<number>;
  /** First rows of the closed stages. */
  closedStages: ReadonlySet<number>;
  /** What the opened rows hold, by their rows. */
  opened: ReadonlyMap<number, Detail>;
  lit: ReadonlySet<number>;
  measure: Measure;
  /** Gives the layered layouts of opened levels. */
  layers: LayersSource;
}

const headHeight = 56;
/** Rows of a network for which it is asked whether they can be seen at once. */
const mostAtOnce = 200;

export function layoutDrawing(drawing: Drawing, options: LayoutOptions): Layout {
  const { width, measure } = options;
  const columns = columnsOf(drawing, width, measure);
  const density = densityOf(drawing, columns, options);
  const { bands, end } = placeBands(drawing, columns, density, options);
  return {
    width,
    height: end + density.end + density.bottom,
    spineX: columns.spine,
    columns,
    header: { height: headHeight, marks: headerMarks(drawing, columns, measure) },
    bands,
    ends: [
      endMark('input', drawing.input, columns.spine, headHeight + density.end / 2 - 2),
      endMark('output', drawing.output, columns.spine, end + density.end / 2),
    ],
    skips: skipMarks(drawing, bands, columns),
  };
}

/** Decided for the network as it is first seen: no opening or closing moves the rows closer or apart. */
function densityOf(drawing: Drawing, columns: Columns, options: LayoutOptions): Density {
  const { height } = options;
  if (height === undefined || drawing.rows.length > mostAtOnce) return densities[0];
  const known = decided.get(columns);
  if (known?.height === height) return known.density;
  const atFirst = { ...options, unfolded: none, closedStages: none, lit: none, opened: new Map<number, Detail>() };
  const fits = (density: Density): boolean =>
    placeBands(drawing, columns, density, atFirst).end + density.end + density.bottom <= height;
  const density = densities.find(fits) ?? densities[0];
  decided.set(columns, { height, density });
  return density;
}

const none: ReadonlySet<number> = new Set();

/** Columns are those of one drawing in one width. */
const decided = new WeakMap<Columns, { height: number; density: Density }>();

/** All bands from the top, and where the last of them ends. */
function placeBands(
  drawing: Drawing,
  columns: Columns,
  density: Density,
  options: LayoutOptions,
): { bands: Band[]; end: number } {
  const { direction, unfolded, closedStages, opened, lit, measure } = options;
  const { prefix } = drawing;
  const context: BandContext = { columns, density, direction, measure, prefix, most: mostOf(drawing), lit };
  const foldAt = new Map(drawing.folds.map((each) => [each.first, each]));
  const stageAt = new Map(drawing.stages.map((each) => [each.first, each]));
  const bands: Band[] = [];
  let y = headHeight + density.end;
  const place = (about: About, body: BandBody): void => {
    bands.push(new PlacedBand(about, y, body));
    y += body.height;
  };
  const { rows } = drawing;
  let fold: Fold | undefined;
  let stage: Stage | undefined;
  for (let index = 0; index < rows.length;) {
    const row = rows[index];
    fold = foldAt.get(index) ?? (fold && holds(fold, index) ? fold : undefined);
    const begins = stageAt.get(index);
    stage = begins ?? (stage && holds(stage, index) ? stage : undefined);
    const where = { stage: stage?.first ?? null, inside: null };
    if (begins) {
      const { first, count, spoken } = begins;
      const own = rows.slice(first, first + count);
      const isClosed = closedStages.has(first);
      place(
        {
          ...where,
          key: `stage${first}`,
          kind: isClosed ? 'stage' : 'stageHead',
          rows: isClosed ? own.map(({ index: at }) => at) : [],
          fold: null,
          spoken,
          expandable: true,
        },
        isClosed ? closedStage(begins, own, context) : stageHead(begins, own, rows[first - 1], context),
      );
      if (isClosed) {
        index += count;
        continue;
      }
    }
    if (fold && !unfolded.has(fold.first)) {
      const { first, count, spoken } = fold;
      const all = Array.from({ length: count }, (_, i) => first + i);
      place(
        { ...where, key: `fold${first}`, kind: 'fold', rows: all, fold: first, spoken, expandable: true },
        foldBand(fold, rows.slice(first, first + fold.period), context),
      );
      index += count;
    } else {
      const detail = opened.get(index);
      const inside = detail ? insideOf(detail, detailOptions(row, columns, options)) : null;
      place(
        {
          ...where,
          key: `row${index}`,
          kind: 'row',
          rows: [index],
          fold: fold?.first ?? null,
          spoken: row.spoken,
          expandable: row.nodes.length > 0,
          inside: inside && { top: openHead, layout: inside },
        },
        withBracket(inside ? openBand(row, inside, context) : bandOf(row, context), fold, index),
      );
      index += 1;
    }
  }
  return { bands, end: y };
}

const holds = ({ first, count }: { first: number; count: number }, row: number): boolean =>
  row >= first && row < first + count;

type About = Omit<Band, 'y' | 'height' | 'marks'>;

/** One of thousands: its marks are made when they are asked for. */
class PlacedBand implements Band {
  readonly key: string;
  readonly kind: Band['kind'];
  readonly rows: Band['rows'];
  readonly fold: Band['fold'];
  readonly stage: Band['stage'];
  readonly spoken: string;
  readonly expandable: boolean;
  readonly inside: Band['inside'];
  readonly height: number;
  private readonly make: () => readonly Mark[];
  private made: readonly Mark[] | undefined = undefined;

  constructor(
    { key, kind, rows, fold, stage, spoken, expandable, inside }: About,
    readonly y: number,
    { height, marks }: BandBody,
  ) {
    this.key = key;
    this.kind = kind;
    this.rows = rows;
    this.fold = fold;
    this.stage = stage;
    this.spoken = spoken;
    this.expandable = expandable;
    this.inside = inside;
    this.height = height;
    this.make = marks;
  }

  get marks(): readonly Mark[] {
    return (this.made ??= this.make());
  }
}

type DetailOptions = Parameters<typeof layoutDetail>[1];

const detailOptions = (
  row: Row,
  { spine, chevron }: Columns,
  { width, direction, measure, layers }: LayoutOptions,
): DetailOptions => ({ width, left: chevron + 14, spineX: spine, line: lineOf(row), direction, measure, layers });

/** Lays out what the opened rows hold, with pauses: `layoutDrawing` with the same options then finds it done. */
export function* layOutInsides(drawing: Drawing, options: LayoutOptions): Generator<void, void> {
  const columns = columnsOf(drawing, options.width, options.measure);
  for (const [row, detail] of options.opened) {
    if (!drawing.rows[row]) continue;
    insideOf(detail, detailOptions(drawing.rows[row], columns, options));
    yield;
  }
}

/** The last layout of each detail: lighting or scrolling lays out nothing anew. */
const laidOut = new WeakMap<Detail, { options: DetailOptions; layout: DetailLayout }>();

function insideOf(detail: Detail, options: DetailOptions): DetailLayout {
  const known = laidOut.get(detail);
  if (
    known &&
    !known.layout.waits &&
    (Object.keys(options) as (keyof DetailOptions)[]).every((key) => known.options[key] === options[key])
  )
    return known.layout;
  const layout = layoutDetail(detail, options);
  laidOut.set(detail, { options, layout });
  return layout;
}

const bandOf = (row: Row, context: BandContext): BandBody =>
  row.kind === 'unit' ? unitBand(row, context) : plainBand(row, context);

/** The line at the left that joins the rows of an opened fold; a press on it closes the fold. */
function withBracket({ height, marks }: BandBody, fold: Fold | undefined, row: number): BandBody {
  if (!fold) return { height, marks };
  const top = row === fold.first ? 10 : 0;
  const end = row === fold.first + fold.count - 1 ? height - 10 : height;
  const d = `M${row === fold.first ? 18 : 14} ${top}H14V${end}${end < height ? 'H18' : ''}`;
  return {
    height,
    marks: () => [
      { kind: 'path', key: 'bracket', part: 'bracket', stroke: 'lines', strokeWidth: 1, d },
      { kind: 'rect', key: 'bracket/hit', part: 'bracket', x: 7, y: 0, width: 13, height, title: 'Fold' },
      ...marks(),
    ],
  };
}
