import type { Engine } from './mathjax';

/**
 * A network of a thousand units has a thousand formulas that differ in an index alone. Digits are equally wide, so that such
 * formulas have one layout, which is typeset once; then the outlines of the digits are put in.
 */
export interface IndexedTypesetter {
  /** The markup that the engine gives for a formula. */
  (latex: string, display: boolean): string;
}

/** Layouts that are kept; a formula with an index below 10,000 has twenty-four at most. */
const mostLayouts = 200;

/** Outline of a digit in the markup of a formula. */
const outline = /<path data-c="3(\d)" d="([^"]*)"/g;

/** `_{3}`, `_{s,3}`, `_{3\ldots 5}`. */
const subscript = /_\{[^{}]*\}/g;

/** Markup around the outlines of digits. */
type Layout = readonly string[];

export function indexedTypesetter(engine: Engine): IndexedTypesetter {
  const layouts = new Map<string, Layout | null>();
  const outlines = [...engine('0123456789', false).matchAll(outline)].map(([, , path]) => path);

  const layoutOf = (standIn: string, display: boolean): Layout | null => {
    const key = `${display}${standIn}`;
    let layout = layouts.get(key);
    if (layout === undefined) {
      const markup = engine(standIn, display);
      const drawn = [...markup.matchAll(outline)].map(([, digit]) => digit).join('');
      // Digits that are drawn in another type, or stand for a colour, are not told apart.
      layout = drawn === digitsOf(standIn) ? markup.split(outline).filter((_, i) => i % 3 === 0) : null;
      layouts.set(key, layout);
      if (layouts.size > mostLayouts) layouts.delete(layouts.keys().next().value!);
    }
    return layout;
  };

  return (latex, display) => {
    // An exponent may be drawn before the index that it stands over.
    if (latex.includes('^') || !latex.includes('_{')) return engine(latex, display);
    const layout = layoutOf(
      latex.replace(subscript, (index) => index.replace(/\d+/g, standInOf)),
      display,
    );
    if (!layout) return engine(latex, display);
    const digits = digitsOf(latex);
    return layout
      .map((piece, i) =>
        i < digits.length ? `${piece}<path data-c="3${digits[i]}" d="${outlines[Number(digits[i])]}"` : piece,
      )
      .join('');
  };
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/**
 * Digits that take the same room. In the type of MathJax 4 and 7 stand highest and 3 lowest at its top; 1, 2 and 4 end on the
 * line, the others a little below it.
 */
function standInOf(digits: string): string {
  const isDeep = /[^124]/.test(digits);
  const highest = ['4', '7'].find((digit) => digits.includes(digit));
  const flat = isDeep ? (/[^3]/.test(digits) ? '0' : '3') : '1';
  return `${highest ?? flat}`.padEnd(digits.length, isDeep ? '3' : '1');
}
