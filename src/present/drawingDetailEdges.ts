/** Edges between the operators of an opened row, with arrows that turn with the direction. */
import { text, type DetailContext } from './drawingDetailGeometry';
import type { Direction } from './drawingForms';
import type { Place } from './drawingLanes';
import { pathData, type Mark } from './drawingMarks';

export const arrow = (x: number, y: number, direction: Direction): string =>
  direction === 'gradient' ? pathData`M${x - 4.5} ${y + 4}h9l-4.5 -8.5z` : pathData`M${x - 4.5} ${y - 4}h9l-4.5 8.5z`;

/** Edges between boxes; an edge that skips ranks runs at the right of the boxes that it passes. */
function edgeMarks({ places, boxOf, direction }: DetailContext): { lines: string; arrows: string } {
  let lines = '';
  let arrows = '';
  const byNode = new Map(places.map((place) => [place.operator.node, place]));
  const isLast = (from: Place, to: Place): boolean =>
    !places.some(({ lane, rank }) => lane === from.lane && rank > from.rank && rank <= to.rank);
  const isFree = (rank: number, after: number, to: number): boolean =>
    !places.some((place) => place.rank === rank && place.lane > after && place.lane <= to);
  for (const place of places) {
    for (const input of place.operator.inputs) {
      const from = byNode.get(input);
      if (!from) continue;
      const a = boxOf(from);
      const b = boxOf(place);
      const ax = a.x + a.width / 2;
      const bx = b.x + b.width / 2;
      if (from.lane === place.lane && place.rank === from.rank + 1) {
        lines += pathData`M${ax} ${a.y + a.height}V${b.y}`;
        arrows += arrow(bx, (a.y + a.height + b.y) / 2, direction);
      } else if (from.lane < place.lane && place.rank === from.rank + 1 && isFree(from.rank, from.lane, place.lane)) {
        // A new way begins beside the box that it comes from, and goes down into its own lane.
        const ay = a.y + a.height / 2;
        lines += pathData`M${a.x + a.width} ${ay}H${bx - 8}Q${bx} ${ay} ${bx} ${ay + 8}V${b.y}`;
        arrows += arrow(bx, (a.y + a.height + b.y) / 2, direction);
      } else if (from.lane > place.lane && isLast(from, place)) {
        // The last of its way comes in from the side, below what stands in its lane.
        const by = b.y + b.height / 2;
        lines += pathData`M${ax} ${a.y + a.height}V${by - 8}Q${ax} ${by} ${ax - 8} ${by}H${b.x + b.width}`;
        arrows += arrow(ax, Math.min((a.y + a.height + by) / 2, by - 16), direction);
      } else {
        const side = Math.max(a.x + a.width, b.x + b.width) + 20 + 8 * ((place.rank - from.rank) % 3);
        const ay = a.y + a.height / 2;
        const by = b.y + b.height / 2;
        lines += pathData`M${a.x + a.width} ${ay}H${side - 8}Q${side} ${ay} ${side} ${ay + 8}V${by - 8}Q${side} ${by} ${side - 8} ${by}H${b.x + b.width}`;
        arrows += arrow(side, (ay + by) / 2, direction);
      }
    }
  }
  return { lines, arrows };
}

/** The branch: out of the split, through the boxes, into the addition. */
export function branchEdges(context: DetailContext, additionY: number): Mark[] {
  const { places, boxOf, direction, detail, spineX, splitY } = context;
  const used = new Set(places.flatMap((place) => place.operator.inputs));
  let { lines, arrows } = edgeMarks(context);
  const marks: Mark[] = [];
  const radius = 12;
  for (const place of places) {
    const box = boxOf(place);
    const x = box.x + box.width / 2;
    if (place.operator.takesInput && place.operator.inputs.length === 0) {
      lines += pathData`M${spineX} ${splitY}H${x - radius}Q${x} ${splitY} ${x} ${splitY + radius}V${box.y}`;
      arrows += arrow(x, (splitY + box.y) / 2 + 2, direction);
    }
    if (!used.has(place.operator.node)) {
      lines += pathData`M${x} ${box.y + box.height}V${additionY - radius}Q${x} ${additionY} ${x - radius} ${additionY}H${spineX}`;
      const y = (box.y + box.height + additionY) / 2 - 4;
      arrows += arrow(x, y, direction);
      if (detail.ends && direction === 'gradient')
        marks.push({
          kind: 'math',
          key: `end/below/${place.operator.node}`,
          part: 'label',
          x: x + 20,
          y,
          math: detail.ends.below,
          fill: 'secondary',
        });
    }
  }
  if (detail.ends && direction === 'gradient') {
    const { above } = detail.ends;
    marks.push(
      { kind: 'math', key: 'end/above', part: 'label', x: spineX + 22, y: splitY - 28, math: above, fill: 'secondary' },
      {
        kind: 'text',
        key: 'end/sum',
        part: 'label',
        x: spineX + 30 + above.width,
        y: splitY - 28,
        text: '= the sum of both',
        size: text.small,
        anchor: 'start',
        fill: 'secondary',
      },
    );
  }
  return [
    { kind: 'path', key: 'edges', part: 'branch', stroke: 'lines', strokeWidth: 1.5, d: lines },
    { kind: 'path', key: 'arrows', part: 'chevron', fill: 'arrow', d: arrows },
    ...marks,
  ];
}

/** A row without an addition: the line runs through the boxes. */
export function plainEdges(context: DetailContext, from: number, to: number): Mark[] {
  const { places, boxOf, direction, spineX } = context;
  const used = new Set(places.flatMap((place) => place.operator.inputs));
  let { lines, arrows } = edgeMarks(context);
  for (const place of places) {
    const box = boxOf(place);
    const x = box.x + box.width / 2;
    if (place.operator.takesInput && place.operator.inputs.length === 0) {
      const bar = from + 14;
      lines +=
        x === spineX
          ? pathData`M${x} ${from}V${box.y}`
          : pathData`M${spineX} ${bar}H${x - 8}Q${x} ${bar} ${x} ${bar + 8}V${box.y}`;
      arrows += arrow(x, (bar + box.y) / 2, direction);
    }
    if (!used.has(place.operator.node)) lines += pathData`M${x} ${box.y + box.height}V${to}`;
  }
  return [
    { kind: 'path', key: 'edges', part: 'branch', stroke: 'lines', strokeWidth: 1.5, d: lines },
    { kind: 'path', key: 'arrows', part: 'chevron', fill: 'arrow', d: arrows },
  ];
}
