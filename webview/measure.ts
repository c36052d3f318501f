import type { Measure } from '../src/present/drawingMarks';

/** Widths of texts in the interface's own font, each measured once. */
export function measurer(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.body).fontFamily;
  const known = new Map<string, number>();
  return (text, size, weight = 400) => {
    if (!context) return text.length * size * 0.6;
    const key = `${weight} ${size} ${text}`;
    let width = known.get(key);
    if (width === undefined) {
      context.font = `${weight} ${size}px ${family}`;
      width = context.measureText(text).width;
      known.set(key, width);
    }
    return width;
  };
}
