/** What computes the gate of a gated shortcut: small boxes at the left of the line, from the split to the product. */
import { arrow } from './drawingDetailEdges';
import { splitOf, text, type Box, type DetailContext, type OperatorMarks } from './drawingDetailGeometry';
import { zonesOf } from './drawingDetailPath';
import { operatorsOf } from './drawingLanes';
import { fitText, pathData, type Mark } from './drawingMarks';
import type { Detail } from './drawingModel';

/** Distance of the boxes' middle from the line. */
const aside = 124;
const box = { width: 150, height: 28 };
const pitch = 44;
/** Radius of the product's circle, and room above the first and below the last box. */
const product = 12;
const around = 34;

/** Least distance from split to addition at which the gate's boxes stand above the product. */
export const gateNeed = ({ gate, path }: Detail): number => {
  if (!gate) return 0;
  const at = path.shortcut.findIndex(({ node }) => node === gate.product);
  const above = (at + 0.5) / path.shortcut.length;
  return 12 + (2 * around + (gate.level.boxes.length - 1) * pitch + box.height) / above;
};

interface Places {
  /** Middle of the product on the line. */
  productY: number;
  boxes: Box[];
}

/** Boxes halfway between the split and the product; null where no gate is. */
function placesOf({ detail, spineX }: DetailContext, additionY: number): Places | null {
  const { gate } = detail;
  const zone = zonesOf(detail, additionY).find(({ stretch }) => stretch.node === gate?.product);
  if (!gate || !zone) return null;
  const productY = (zone.from + zone.to) / 2;
  const centre = (splitOf(detail) + productY) / 2;
  const x = spineX - aside;
  const first = centre - ((gate.level.boxes.length - 1) * pitch) / 2;
  const boxes = gate.level.boxes.map((_, i) => ({
    x: x - box.width / 2,
    y: first + i * pitch - box.height / 2,
    ...box,
  }));
  return { productY, boxes };
}

/** Out of the split at the left, through the boxes, into the product. */
export function gateEdges(context: DetailContext, additionY: number): Mark[] {
  const { spineX, splitY, direction } = context;
  const places = placesOf(context, additionY);
  if (!places) return [];
  const { productY, boxes } = places;
  const x = spineX - aside;
  const ends = [splitY, ...boxes.map(({ y, height }) => y + height)];
  let d = pathData`M${spineX} ${splitY}H${x + 8}Q${x} ${splitY} ${x} ${splitY + 8}V${boxes[0].y}`;
  for (let i = 1; i < boxes.length; i++) d += pathData`M${x} ${ends[i]}V${boxes[i].y}`;
  d += pathData`M${x} ${ends[boxes.length]}V${productY - 8}Q${x} ${productY} ${x + 8} ${productY}H${spineX - product}`;
  const arrows = boxes.map(({ y }, i) => arrow(x, (ends[i] + y) / 2 + (i === 0 ? 3 : 0), direction)).join('');
  return [
    { kind: 'path', key: 'gate/edges', part: 'branch', stroke: 'lines', strokeWidth: 1.25, d },
    { kind: 'path', key: 'gate/arrows', part: 'chevron', fill: 'arrow', d: arrows },
  ];
}

export function gateGroups(context: DetailContext, additionY: number): OperatorMarks[] {
  const { detail, measure, spineX } = context;
  const places = placesOf(context, additionY);
  if (!places) return [];
  return operatorsOf(detail.gate!.level).map((operator, i) => {
    const at = places.boxes[i];
    const label = fitText(operator.label, at.width - 16, (words) => measure(words, text.small));
    return {
      key: operator.key,
      nodes: operator.nodes,
      source: operator.source,
      expandable: false,
      spoken: `${operator.label}, computes the gate${operator.count ? `, ${operator.count} parameters` : ''}`,
      box: at,
      marks: [
        { kind: 'rect', key: 'box', ...at, radius: 2, fill: 'background', stroke: 'border', strokeWidth: 1 },
        {
          kind: 'text',
          key: 'label',
          x: spineX - aside,
          y: at.y + at.height / 2,
          text: label,
          size: text.small,
          anchor: 'middle',
          fill: 'secondary',
          title: label === operator.label && !operator.count ? undefined : [operator.label, operator.count].join(' '),
        },
      ],
    };
  });
}
