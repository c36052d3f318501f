import { typeset } from '../papers/typeset';
import type { Mathematics } from './drawingModel';

/** Sizes of type for formulas, in px. */
export const mathSizes = { label: 14, block: 13, sign: 20, largeSign: 44, line: 15, inline: 13 };

/** Typesets LaTeX for the drawing: the inside of the picture and its viewBox, so that a drawing can place it anywhere. */
export function mathematics(latex: string, fontSize: number, options: { display?: boolean } = {}): Mathematics {
  const { svg, width, height, baseline } = typeset(latex, { fontSize, display: options.display ?? false });
  const start = svg.indexOf('>') + 1;
  const attributes = svg.slice(0, start);
  return {
    viewBox: /viewBox="([^"]*)"/.exec(attributes)?.[1] ?? `0 0 ${width} ${height}`,
    body: svg.slice(start, svg.lastIndexOf('</svg>')),
    width,
    height,
    baseline,
    text: latex.replace(/\\class\{[\w-]+\}/g, ''),
  };
}
