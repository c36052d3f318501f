/** All that is written in a band: name, shape, badge, sign or label, lines of the branch, numbers above their bars. */
import { badgeWidth, labelMeasure, type, type Columns } from './drawingColumns';
import type { Density } from './drawingDensity';
import type { Direction } from './drawingForms';
import { fitText, pathData, type Mark, type Measure } from './drawingMarks';
import type { Quantity, Sign, Stretch } from './drawingModel';

export interface BandContext {
  columns: Columns;
  density: Density;
  direction: Direction;
  measure: Measure;
  /** What the names leave out. */
  prefix: string;
  /** Largest number of each column over the closed rows: bars have one scale, whatever is open. */
  most: { parameters: number; multiplyAdds: number };
  /** Rows that the cursor or a search lights. */
  lit: ReadonlySet<number>;
}

/** A name up to this width is not cut for a sign beside it; the sign gives way. */
const leastName = 140;
/** Lines of text that the lowest band holds. */
const mostLines = 3;

/** What a band says. */
export interface BandText {
  name: string;
  weight?: 600;
  count: number;
  shape: string;
  lines: readonly string[];
  sign: Sign | null;
  broken: Stretch | undefined;
  parameters: Quantity;
  multiplyAdds: Quantity;
  /** Null where nothing is to be opened. */
  opens: 'closed' | 'open' | null;
  centre: number;
}

/** All that is written in a band, its lines centred on `centre`. */
export function textMarks(spec: BandText, { columns, direction, measure, most, density }: BandContext): Mark[] {
  const { centre } = spec;
  const { textPitch } = density;
  const marks: Mark[] = [];
  const top = spec.shape ? centre - textPitch / 2 : centre;
  const badge = spec.count > 1 ? badgeWidth(spec.count, measure) + 12 : 0;
  const room = columns.sign - columns.name - badge;
  const measureLabel = (text: string) => labelMeasure(spec.broken?.state, text, measure);
  const measureName = (text: string) => measure(text, type.name, spec.weight);
  const wanted = measureName(spec.name);
  // A sign that leaves the name no room is left to the opened unit.
  const written = spec.sign?.[direction];
  const sign = written && room - written.width - 12 >= Math.min(wanted, leastName) ? written : undefined;
  // A label gives way to the name down to two fifths of the room, then the name to the label.
  const left = spec.broken
    ? Math.min(measureLabel(spec.broken.label), Math.max(room - wanted - 12, room * 0.4))
    : (sign?.width ?? 0);
  const name = fitText(spec.name, left > 0 ? room - left - 12 : room, measureName, 'end');
  if (spec.opens) marks.push(...twistieMarks(columns.chevron, top, spec.opens));
  marks.push({
    kind: 'text',
    key: 'name',
    x: columns.name,
    y: top,
    text: name,
    size: type.name,
    weight: spec.weight,
    anchor: 'start',
    fill: 'text',
    title: name === spec.name ? undefined : spec.name,
  });
  if (spec.shape)
    marks.push({
      kind: 'text',
      key: 'shape',
      x: columns.name,
      y: top + textPitch,
      text: fitText(spec.shape, columns.spine - 30 - columns.name, (text) => measure(text, type.small)),
      size: type.small,
      anchor: 'start',
      fill: 'secondary',
    });
  if (spec.count > 1) {
    const width = badgeWidth(spec.count, measure);
    const x = columns.name + measureName(name) + 12;
    marks.push(
      { kind: 'rect', key: 'badge', x, y: top - 8.5, width, height: 17, radius: 8.5, fill: 'badge' },
      {
        kind: 'text',
        key: 'count',
        x: x + width / 2,
        y: top,
        text: `×${spec.count}`,
        size: type.small,
        anchor: 'middle',
        fill: 'badgeText',
      },
    );
  }
  if (spec.broken)
    marks.push({
      kind: 'text',
      key: 'label',
      x: columns.sign,
      y: top,
      text: fitText(spec.broken.label, left, measureLabel),
      size: type.text,
      anchor: 'end',
      fill: 'secondary',
      font: spec.broken.state === 'unknown' ? 'code' : 'ui',
      node: spec.broken.node,
    });
  else if (spec.sign && sign)
    marks.push({
      kind: 'math',
      key: `sign/${direction}`,
      part: 'label',
      x: columns.sign - sign.width,
      y: spec.sign.state === 'untouched' ? centre : top,
      math: sign,
      fill: spec.sign.state,
    });
  const lines = wrapped(spec.lines, columns.branchWidth, (each) => measure(each, type.text));
  const lineTop = centre - ((lines.length - 1) * textPitch) / 2;
  lines.forEach((line, i) => {
    if (columns.branchWidth < 60) return;
    const text = fitText(line, columns.branchWidth, (each) => measure(each, type.text));
    marks.push({
      kind: 'text',
      key: `line${i}`,
      x: columns.branch,
      y: lineTop + i * textPitch,
      text,
      size: type.text,
      anchor: 'start',
      fill: 'secondary',
      title: text === line ? undefined : line,
    });
  });
  marks.push(
    ...(['parameters', 'multiplyAdds'] as const).flatMap((key) =>
      numberMarks(key, spec[key], columns[key], [centre - textPitch / 2, centre + 5], most[key], measure),
    ),
  );
  return marks;
}

/** What opens and closes a band: it points at the name, or down at what is open. */
export const twistieMarks = (x: number, y: number, opens: 'closed' | 'open'): Mark[] => [
  {
    kind: 'path',
    key: 'twistie',
    part: 'twistie',
    stroke: 'text',
    strokeWidth: 1.25,
    d: opens === 'open' ? pathData`M${x - 2} ${y - 2.5}l4.5 5l4.5 -5` : pathData`M${x} ${y - 4.5}l5 4.5l-5 4.5`,
  },
  { kind: 'rect', key: 'twistie/hit', part: 'twistie', x: x - 7, y: y - 12, width: 20, height: 24 },
];

/** Lines too wide are parted behind a comma, as long as there are no more than the lowest band holds. */
function wrapped(lines: readonly string[], width: number, measure: (text: string) => number): readonly string[] {
  let spare = mostLines - lines.length;
  return lines.flatMap((line) => {
    const parts = line.split(/(?<=,) /);
    const fits = (count: number): boolean => measure(parts.slice(0, count).join(' ')) <= width;
    if (spare <= 0 || parts.length < 2 || fits(parts.length)) return [line];
    let head = parts.length - 1;
    while (head > 1 && !fits(head)) head -= 1;
    spare -= 1;
    return [parts.slice(0, head).join(' '), parts.slice(head).join(' ')];
  });
}

/** A number, right-aligned above its bar; a formula that is wider than the bar is cut, and whole in the title. */
function numberMarks(
  key: string,
  quantity: Quantity,
  column: readonly [number, number] | null,
  [above, y]: readonly [number: number, bar: number],
  most: number,
  measure: Measure,
): Mark[] {
  if (!column) return [];
  const [left, right] = column;
  const text =
    quantity.value === null ? fitText(quantity.text, right - left, (each) => measure(each, type.text)) : quantity.text;
  const length = most > 0 ? Math.max(quantity.value ? 1.5 : 0, ((quantity.value ?? 0) / most) * (right - left)) : 0;
  return [
    {
      kind: 'text',
      key: `${key}/text`,
      x: right,
      y: above,
      text,
      size: type.text,
      anchor: 'end',
      fill: 'text',
      title: text === quantity.text ? undefined : quantity.text,
    },
    { kind: 'rect', key: `${key}/track`, x: left, y: y - 0.5, width: right - left, height: 1, fill: 'track' },
    {
      kind: 'rect',
      key: `${key}/bar`,
      x: left,
      y: y - 1.5,
      width: Math.min(length, right - left),
      height: 3,
      fill: 'bar',
    },
  ];
}
