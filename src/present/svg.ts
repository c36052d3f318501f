/** The drawing as an SVG file that stands alone: for the terminal, documents and the web. */
import { layoutDrawing } from './drawingLayout';
import { estimatedWidth, type Mark, type Paint } from './drawingMarks';
import type { Drawing } from './drawingModel';
import { stateClass } from './stateClass';

/** A colour for everything that is painted; the panel takes the same from the editor's theme. */
export type Theme = Record<
  | 'text'
  | 'secondary'
  | 'background'
  | 'border'
  | 'lines'
  | 'badge'
  | 'badgeText'
  | 'link'
  | 'whole'
  | 'part'
  | 'weights',
  string
>;

/** Values of VS Code's Light Modern, whose yellow serves lines alone: labels in that state take the text's colour. */
export const lightTheme: Theme = {
  text: '#3b3b3b',
  secondary: '#626262',
  background: '#ffffff',
  border: '#e5e5e5',
  lines: '#9d9d9d',
  badge: '#cccccc',
  badgeText: '#3b3b3b',
  link: '#005fb8',
  whole: '#0063d3',
  part: '#bf8803',
  weights: '#d1210f',
};

/** Values of VS Code's Dark Modern. */
export const darkTheme: Theme = {
  text: '#cccccc',
  secondary: '#9d9d9d',
  background: '#1f1f1f',
  border: '#2b2b2b',
  lines: '#6e6e6e',
  badge: '#616161',
  badgeText: '#f8f8f8',
  link: '#4daafc',
  whole: '#59a4f9',
  part: '#cca700',
  weights: '#f14c4c',
};

const paints: Record<Paint, keyof Theme> = {
  ...stateClass,
  text: 'text',
  secondary: 'secondary',
  lines: 'lines',
  background: 'background',
  border: 'border',
  badge: 'badge',
  badgeText: 'badgeText',
  bar: 'secondary',
  track: 'border',
  arrow: 'secondary',
  neighbour: 'border',
  link: 'link',
};

const fonts = {
  ui: "system-ui, -apple-system, 'Segoe UI', Roboto, Inter, 'Helvetica Neue', Arial, sans-serif",
  code: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
};

/** Width of the picture without the column of the minimap and the card. */
const width = 760;
const margin = 8;

/** The network drawing, gradient view, folds closed. Valid XML, no scripts, no style sheets, no references to anything else. */
export function drawingSvg(drawing: Drawing, theme: Theme = lightTheme): string {
  const layout = layoutDrawing(drawing, {
    width,
    direction: 'gradient',
    unfolded: new Set(),
    lit: new Set(),
    measure: estimatedWidth,
  });
  const height = Math.ceil(layout.height) + 2 * margin;
  const bands = layout.bands.map(
    (band) =>
      `<g transform="translate(0 ${round(band.y)})"><title>${escaped(band.spoken)}</title>${band.marks.map((mark) => element(mark, theme)).join('')}</g>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 ${-margin} ${width} ${height}" role="img" font-family="${escaped(fonts.ui)}">` +
    `<title>${escaped(`${drawing.title}: ${drawing.card.verdict}`)}</title>` +
    `<rect y="${-margin}" width="${width}" height="${height}" fill="${theme.background}"/>` +
    [...layout.header.marks, ...layout.ends].map((mark) => element(mark, theme)).join('') +
    bands.join('') +
    '</svg>\n'
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

const attributes = (values: Record<string, string | number | undefined>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : escaped(value!)}"`)
    .join('');

/** A text or a formula in a light theme's yellow could not be read. */
const writing = (paint: Paint | undefined, theme: Theme): string => {
  const colour = theme[paints[paint ?? 'text']];
  return paints[paint ?? 'text'] === 'part' && theme === lightTheme ? theme.text : colour;
};

function element(mark: Mark, theme: Theme): string {
  const paint = {
    fill: mark.fill ? theme[paints[mark.fill]] : 'none',
    stroke: mark.stroke && theme[paints[mark.stroke]],
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
        'font-family': mark.font === 'code' ? fonts.code : undefined,
        fill: writing(mark.fill, theme),
      })}>${escaped(mark.text)}</text>`;
    case 'math': {
      const { math } = mark;
      const colour = writing(mark.fill, theme);
      return `<svg${attributes({ x: mark.x, y: mark.y - math.height / 2, width: math.width, height: math.height, viewBox: math.viewBox, color: colour })}>${math.body}</svg>`;
    }
  }
}
