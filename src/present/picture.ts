/** A drawing, laid out and opened as it is, as an SVG text that stands alone: no scripts, no style sheets, nothing from elsewhere. */
import { legendMarks } from './drawingLegend';
import type { Mark, Measure, Paint } from './drawingMarks';
import type { LegendEntry } from './drawingModel';
import type { ScaleKey } from './facts/scaleKey';
import { attributes, escaped, round } from './markup';
import { entryText, placeEntries, scaleMarks, type LegendPlace } from './pictureLegend';

/** What is drawn at a place of its own, with what it holds where it is open. */
export interface PictureItem {
  x?: number;
  y: number;
  readonly marks: readonly Mark[];
  /** What it is read aloud as. */
  spoken: string;
  inside?: { left: number; top: number; marks: readonly Mark[]; items: readonly PictureItem[] } | null;
}

export interface Picture {
  title: string;
  /** In px, without a margin. */
  width: number;
  height: number;
  /** Marks that belong to no item. */
  still: readonly Mark[];
  items: readonly PictureItem[];
  /** Stands below. */
  legend: readonly LegendEntry[];
  /** Stands below the legend where the items are coloured by numbers; `bars`: lengths stand for tints. */
  scale?: { key: ScaleKey; bars: boolean } | null;
}

/**
 * What a paint is for: lines in a light theme's yellow are seen, a text in it could not be read. `border` is the line that a
 * fill has of itself, as a badge in high contrast; `none` where it has none.
 */
export type PaintUse = 'fill' | 'stroke' | 'writing' | 'border';

/** The colours that a picture is painted with, as any program reads them: `#0063d3`, `rgb(0, 99, 211)`. */
export interface Colours {
  background: string;
  of(paint: Paint, use: PaintUse): string;
}

/** What a picture is written with. */
export interface Lettering {
  /** Families, the first that is there counts; generic ones follow. */
  family: string;
  /** Widths in that font: a text keeps its width where another font stands in for it. */
  measure: Measure;
}

/** What a picture is painted and written with. */
export interface Style {
  colours: Colours;
  lettering: Lettering;
}

/** Families of which every system has one: a picture is seen where our font is not. */
export const genericFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, Inter, 'Helvetica Neue', Arial, sans-serif";
const codeFamily = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace";

const margin = 8;

/** A picture as SVG. Valid XML; each item says what it is in a title of its own. */
export function pictureSvg({ title, width, height, still, items, legend, scale }: Picture, style: Style): string {
  const { measure } = style.lettering;
  const entries = placeEntries(legend, width, measure);
  const colours = scale ? scaleMarks(scale.key, scale.bars, width, measure) : { marks: [], height: 0 };
  const wide = Math.ceil(width);
  const tall = Math.ceil(height + entries.height + colours.height) + 2 * margin;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${tall}" viewBox="0 ${-margin} ${wide} ${tall}" role="img" font-family="${escaped(style.lettering.family)}">` +
    `<title>${escaped(title)}</title>` +
    `<rect y="${-margin}" width="${wide}" height="${tall}" fill="${style.colours.background}"/>` +
    marksText(still, style) +
    items.map((item) => itemElement(item, style)).join('') +
    `<g transform="translate(0 ${round(height)})">${entries.places.map((place) => legendElement(place, style)).join('')}</g>` +
    `<g transform="translate(0 ${round(height + entries.height)})">${marksText(colours.marks, style)}</g>` +
    '</svg>\n'
  );
}

function legendElement({ entry, x, y }: LegendPlace, style: Style): string {
  return (
    `<g transform="translate(${round(x)} ${round(y)})">` +
    `<g transform="rotate(-90)">${marksText(legendMarks(entry.form), style)}</g>${markElement(entryText(entry), style)}</g>`
  );
}

function itemElement({ x = 0, y, marks, spoken, inside }: PictureItem, style: Style): string {
  return (
    `<g transform="translate(${round(x)} ${round(y)})"><title>${escaped(spoken)}</title>` +
    marksText(marks, style) +
    (inside
      ? `<g transform="translate(${round(inside.left)} ${round(inside.top)})">` +
        marksText(inside.marks, style) +
        inside.items.map((item) => itemElement(item, style)).join('') +
        '</g>'
      : '') +
    '</g>'
  );
}

/** A term of a formula in the colour of its state: the panel gives it by the term's class. */
const inColours = (body: string, colours: Colours): string =>
  body.replace(
    /class="(untouched|rearranged|scaled|gated|masked|cutAtRandom|partPasses|bent|replaced|unknown)"/g,
    (_, state: Paint) => {
      const colour = colours.of(state, 'writing');
      return `fill="${colour}" stroke="${colour}"`;
    },
  );

/** What is only to be pressed has no place in a picture. */
const isSeen = ({ part, fill, stroke, kind }: Mark): boolean =>
  part !== 'twistie' && (kind === 'text' || kind === 'math' || fill !== undefined || stroke !== undefined);

const marksText = (marks: readonly Mark[], style: Style): string =>
  marks
    .filter(isSeen)
    .map((mark) => markElement(mark, style))
    .join('');

function markElement(mark: Mark, { colours, lettering }: Style): string {
  const paint = {
    fill: mark.fill ? colours.of(mark.fill, 'fill') : 'none',
    stroke: mark.stroke ? colours.of(mark.stroke, 'stroke') : mark.fill && colours.of(mark.fill, 'border'),
    'stroke-width': mark.strokeWidth,
  };
  switch (mark.kind) {
    case 'path':
      return `<path${attributes({ d: mark.d, ...paint, 'stroke-dasharray': mark.dash })}/>`;
    case 'line':
      return `<line${attributes({ x1: mark.x1, y1: mark.y1, x2: mark.x2, y2: mark.y2, ...paint, 'stroke-dasharray': mark.dash })}/>`;
    case 'rect':
      return `<rect${attributes({ x: mark.x, y: mark.y, width: mark.width, height: mark.height, rx: mark.radius, ...paint, 'stroke-dasharray': mark.dash })}/>`;
    case 'circle':
      return `<circle${attributes({ cx: mark.x, cy: mark.y, r: mark.radius, ...paint })}/>`;
    case 'text':
      return `<text${attributes({
        x: mark.x,
        y: mark.y + mark.size * 0.36,
        'font-size': mark.size,
        'text-anchor': mark.anchor === 'start' ? undefined : mark.anchor,
        'font-weight': mark.weight,
        'font-family': mark.font === 'code' ? codeFamily : undefined,
        textLength:
          mark.font === 'code' ? undefined : lettering.measure(mark.text, mark.size, mark.weight) || undefined,
        lengthAdjust: mark.font === 'code' ? undefined : 'spacingAndGlyphs',
        fill: colours.of(mark.fill ?? 'text', 'writing'),
      })}>${escaped(mark.text)}</text>`;
    case 'math': {
      const { math } = mark;
      const colour = colours.of(mark.fill ?? 'text', 'writing');
      return `<svg${attributes({ x: mark.x, y: mark.y - math.height / 2, width: math.width, height: math.height, viewBox: math.viewBox, color: colour, overflow: 'visible' })}>${inColours(math.body, colours)}</svg>`;
    }
  }
}
