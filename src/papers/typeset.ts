import { indexedTypesetter, type IndexedTypesetter } from './indices';
import { startEngine } from './mathjax';

export interface TypesetOptions {
  /** Large operators and fractions as on a line of their own; true if not said. */
  display?: boolean;
  /** Size of the type in px; 14 if not said. */
  fontSize?: number;
  /** Colour of all that has no other; `currentColor` if not said, which follows the page but not out of an `<img>`. */
  colour?: string;
  /**
   * Colours of the parts marked `\class{name}{…}`, by that name, for a picture that stands alone. Inside a page leave it out
   * and let the style sheet set `fill` and `stroke` for the class.
   */
  classColours?: Readonly<Record<string, string>>;
}

/** A formula as a picture. All lengths are px. */
export interface Typeset {
  /** One `<svg>` without ids, so that any number fits into one page. */
  svg: string;
  width: number;
  height: number;
  /** Distance of the baseline from the top edge; the part below it hangs `height − baseline` under the line of text. */
  baseline: number;
}

const defaultFontSize = 14;

/** A session shows some hundred formulas; one takes about 10 kB. */
const cacheSize = 500;
const cache = new Map<string, Typeset>();
let engine: IndexedTypesetter | undefined;

/**
 * Typesets a formula. The same input gives the same picture, from a cache if it was asked for before. The first call loads
 * MathJax (about 0.1 s). A formula that cannot be parsed gives a picture of its source and of what is wrong with it.
 */
export function typeset(latex: string, options: TypesetOptions = {}): Typeset {
  const key = JSON.stringify([
    latex,
    options.display ?? true,
    options.fontSize ?? defaultFontSize,
    options.colour,
    options.classColours && Object.entries(options.classColours).sort(),
  ]);
  const known = cache.get(key);
  if (known) {
    // Moved to the end: the first key is the one that nobody asked for the longest.
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const result = make(latex, options);
  cache.set(key, result);
  if (cache.size > cacheSize) cache.delete(cache.keys().next().value!);
  return result;
}

/** The formula without its `\class` marks, for readers of plain LaTeX (Markdown, a clipboard). */
export const withoutClasses = (latex: string): string => latex.replace(/\\class\{[\w-]+\}/g, '');

function make(latex: string, { display = true, fontSize = defaultFontSize, colour, classColours }: TypesetOptions) {
  try {
    engine ??= indexedTypesetter(startEngine());
    return fit(engine(coloured(latex, classColours ?? {}), display), fontSize, colour);
  } catch (error) {
    return errorPicture(latex, messageOf(error), fontSize, colour);
  }
}

/** MathJax throws objects of its own that are no errors but have a message too. */
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

/** `\class{name}{x}` → `\class{name}{\color{#…}x}`. */
const coloured = (latex: string, colours: Readonly<Record<string, string>>): string =>
  latex.replace(/\\class\{([\w-]+)\}\{/g, (mark, name: string) =>
    colours[name] ? `${mark}\\color{${colours[name]}}` : mark,
  );

const px = (length: number): number => Math.round(length * 1000) / 1000;

/** MathJax measures in ex of the surrounding text; here the picture gets a size in px and loses what only a browser's MathJax needs. */
function fit(markup: string, fontSize: number, colour: string | undefined): Typeset {
  const [opening] = /^<svg[^>]*>/.exec(markup) ?? [];
  const [, , top, width, height] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(opening ?? '') ?? [];
  if (!opening || !height) throw new Error('the formula has no picture');
  const scale = fontSize / 1000;
  const size = {
    width: px(Number(width) * scale),
    height: px(Number(height) * scale),
    baseline: px(-Number(top) * scale),
  };
  const viewBox = /viewBox="[^"]*"/.exec(opening)![0];
  const body = markup
    .slice(opening.length)
    .replace(/ data-[\w-]+="[^"]*"/g, '')
    .replace(/ class=" +/g, ' class="');
  return {
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" ${viewBox} role="img"` +
      `${colour ? ` style="color:${escaped(colour)}"` : ''}>${body}`,
    ...size,
  };
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

function errorPicture(latex: string, message: string, fontSize: number, colour: string | undefined): Typeset {
  const lines = [latex.replace(/\s+/g, ' ').trim(), message];
  const lineHeight = px(fontSize * 1.4);
  // 0.62 em is a little more than the advance of the usual monospace types.
  const width = px(Math.max(1, ...lines.map((line) => line.length)) * fontSize * 0.62);
  const height = px(lineHeight * lines.length);
  const text = lines
    .map(
      (line, i) =>
        `<text x="0" y="${px(lineHeight * i + fontSize)}"${i ? ' font-style="italic"' : ''}>${escaped(line)}</text>`,
    )
    .join('');
  return {
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"` +
      ` fill="currentColor" font-family="monospace" font-size="${fontSize}"${colour ? ` style="color:${escaped(colour)}"` : ''}>${text}</svg>`,
    width,
    height,
    baseline: fontSize,
  };
}
