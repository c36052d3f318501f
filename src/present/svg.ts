/** The drawing of a network as an SVG file, for the terminal, documents and the web; the colours of a picture outside of the panel. */
import { layersWithin } from './arrange/layers';
import { layoutDrawing } from './drawingLayout';
import { sceneOf, unmarked } from './drawingScene';
import { estimatedWidth, type Paint, type TintPaint } from './drawingMarks';
import type { Drawing } from './drawingModel';
import { type Colours, genericFamily, pictureSvg } from './picture';
import { stateClass } from './stateClass';

/** A colour for everything that is painted; the panel takes the same from the editor's theme. */
type Theme = Record<
  | 'text'
  | 'secondary'
  | 'background'
  | 'border'
  | 'lines'
  | 'badge'
  | 'badgeText'
  | 'link'
  | 'number'
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
  number: '#652d90',
  whole: '#0063d3',
  part: '#bf8803',
  weights: '#bb1e0f',
};

/** The hue of numbers, and how much more of it each step of their scale has: as in the panel's style sheet. */
const numberHue = { colour: [0x65, 0x2d, 0x90], step: 0.06 };

/** A step of the scale of numbers on white. */
const tintOf = (step: number): string => {
  const share = step * numberHue.step;
  const parts = numberHue.colour.map((part) => Math.round(part * share + 255 * (1 - share)));
  return `rgb(${parts.join(', ')})`;
};

const themeOf: Record<Exclude<Paint, TintPaint>, keyof Theme> = {
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
  link: 'link',
  number: 'number',
};

const isTint = (paint: Paint): paint is TintPaint => paint.startsWith('tint');

/** For paper and white pages. */
export const lightColours: Colours = {
  background: lightTheme.background,
  of(paint, use) {
    if (use === 'border') return 'none';
    if (isTint(paint)) return tintOf(Number(paint.slice('tint'.length)));
    const name = themeOf[paint];
    return lightTheme[name === 'part' && use === 'writing' ? 'text' : name];
  },
};

/** Width of the picture without the column of the minimap and the card. */
const width = 760;

/** The network drawing, gradient view, folds closed, on white. */
export function drawingSvg(drawing: Drawing): string {
  const layout = layoutDrawing(drawing, {
    width,
    direction: 'gradient',
    unfolded: new Set(),
    closedStages: new Set(),
    opened: new Map(),
    lit: new Set(),
    measure: estimatedWidth,
    layers: layersWithin,
  });
  const { height, header, still, items } = sceneOf(drawing, layout, unmarked);
  return pictureSvg(
    {
      title: `${drawing.title}: ${drawing.card.verdict}`,
      width,
      height,
      still: [...header.marks, ...still(0, height)],
      items,
      legend: drawing.legend,
    },
    { colours: lightColours, lettering: { family: genericFamily, measure: estimatedWidth } },
  );
}
