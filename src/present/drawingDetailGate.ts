/** What computes the gate of a gated shortcut: a level at the left of the line, from the split to the product. */
import { arrangeLevel } from './arrange/arrange';
import type { LayersSource, LevelItem } from './arrange/arranged';
import { roundedPath } from './arrange/wireMarks';
import type { DetailContext } from './drawingDetailGeometry';
import { zonesOf } from './drawingDetailPath';
import type { Mark } from './drawingMarks';

/** From the line to the level, and from the margin. */
const beside = 34;
const margin = 20;
const widest = 190;
const lead = 12;
/** Radius of the product's circle. */
const product = 12;

interface Gate {
  items: readonly LevelItem[];
  /** Least distance from split to addition at which the level stands above the product. */
  need: number;
  /** Its edges, into the product on the line. */
  marks: (additionY: number) => Mark[];
}

/** Null where no gate is. */
export function gateOf(
  { detail, direction, measure, spineX, splitY }: DetailContext,
  layers: LayersSource,
): Gate | null {
  const { gate, path } = detail;
  if (!gate) return null;
  const width = Math.min(widest, spineX - beside - margin);
  const left = spineX - beside - width;
  const held = arrangeLevel(gate.level, {
    origin: { x: left, y: splitY + lead },
    width,
    anchor: width / 2,
    direction,
    measure,
    layers,
  });
  const at = path.shortcut.findIndex(({ node }) => node === gate.product);
  const share = (at + 0.5) / path.shortcut.length;
  const bottom = splitY + lead + held.height;
  return {
    items: held.items,
    need: 12 + (held.height + 2 * lead) / share,
    marks: (additionY) => {
      const zone = zonesOf(detail, additionY).find(({ stretch }) => stretch.node === gate.product)!;
      const y = (zone.from + zone.to) / 2;
      const into = [
        { x: spineX, y: splitY },
        { x: held.entryX, y: splitY },
        { x: held.entryX, y: splitY + lead },
      ];
      const out = [
        { x: held.exitX, y: bottom },
        { x: held.exitX, y },
        { x: spineX - product, y },
      ];
      const d = roundedPath(into) + roundedPath(out);
      return [
        { kind: 'path', key: 'gate', part: 'branch', stroke: 'lines', strokeWidth: 1.25, d },
        ...held.marks.map(ofGate),
      ];
    },
  };
}

/** Marks of two levels stand in one group: those of the gate have names of their own. */
const ofGate = (mark: Mark): Mark => ({ ...mark, key: `gate/${mark.key}` });
