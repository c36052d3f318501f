/** What is said of an item beside what it is: a tint by its number, an end of a measurement, off the paths between two ends. */
import type { Selection } from 'd3';
import type { Tint } from './colouring';

export interface Dress {
  tint: Tint | null;
  end: 'A' | 'B' | null;
  off: boolean;
}

export const plainDress: Dress = { tint: null, end: null, off: false };

/** Said after what an item is. */
export const spokenDress = ({ tint, end, off }: Dress): string =>
  [tint?.text, end && `end ${end}`, off && 'off the paths between A and B']
    .filter(Boolean)
    .map((text) => `, ${text}`)
    .join('');

/** Longest bar where lengths stand for tints: it ends before the line. */
export const longestBar = 180;

interface Outline {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Draws it under the item's marks, the end's letter above them: within a band's corner, on a box's. */
export function dressItem<Datum>(
  group: Selection<SVGGElement, Datum, null, undefined>,
  { tint, end, off }: Dress,
  { x, y, width, height }: Outline,
  inset: boolean,
): void {
  group.classed('off', off).classed('end', end !== null);
  if (tint) group.classed(`tinted tint-${tint.step}`, true);
  group
    .selectChildren<SVGRectElement, Tint>('rect.tint')
    .data(tint ? [tint] : [])
    .join((enter) => enter.insert('rect', '.hit + *'))
    .attr('class', 'tint')
    .attr('x', x + 1)
    .attr('y', y + 1)
    .attr('width', Math.max(0, width - 2))
    .attr('height', Math.max(0, height - 2));
  group
    .selectChildren<SVGRectElement, Tint>('rect.tint-bar')
    .data(tint ? [tint] : [])
    .join((enter) => enter.insert('rect', '.hit + *').attr('class', 'tint-bar'))
    .attr('x', x + 1)
    .attr('y', y + height - 5)
    .attr('width', ({ share }) => Math.max(2, share * Math.min(longestBar, width - 2)))
    .attr('height', 4);
  group
    .selectChildren<SVGGElement, string>('g.end-mark')
    .data(end ? [end] : [])
    .join((enter) => {
      const mark = enter.append('g').attr('class', 'end-mark').attr('aria-hidden', 'true');
      mark.append('rect').attr('width', 18).attr('height', 18);
      mark.append('text').attr('x', 9).attr('y', 13.5).attr('text-anchor', 'middle').attr('font-size', 12);
      return mark;
    })
    .attr('transform', inset ? `translate(${x + 3} ${y + 3})` : `translate(${x - 9} ${y - 9})`)
    .raise()
    .select('text')
    .text((letter) => letter);
}
