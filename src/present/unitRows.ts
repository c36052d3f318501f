import type { Explanation, ResidualUnit } from '../explain/explanation';
import { formatSize } from '../graph/format';
import type { Graph } from '../graph/graph';
import { fileName } from './inspection';
import { sizeText } from './totals';
import { orderNames } from './words';
import { lineNumber } from '../graph/cells';

/** A line of the units table: one unit, or several neighbours that are equal in all that it shows. */
export interface UnitRow {
  name: string;
  /** "×3" for a line of three, else empty. */
  count: string;
  type: string;
  shape: string;
  shortcut: string;
  order: string;
  identityTerm: string;
  parameters: string;
  multiplyAdds: string;
  source: string;
}

export const unitColumns = [
  'unit',
  '',
  'type',
  'output',
  'shortcut',
  'activation',
  'identity term',
  'parameters',
  'multiply-adds',
  'line',
] as const;

/** Columns of `cellsOf` that hold numbers. */
export const numberColumns = [7, 8];

export const cellsOf = (row: UnitRow): string[] => [
  row.name,
  row.count,
  row.type,
  row.shape,
  row.shortcut,
  row.order,
  row.identityTerm,
  row.parameters,
  row.multiplyAdds,
  row.source,
];

function rowOf(graph: Graph, unit: ResidualUnit): UnitRow {
  const { file, startLine } = unit.source;
  return {
    name: unit.name,
    count: '',
    type: unit.type,
    shape: sizeText(graph.nodes[unit.output].shape?.slice(1) ?? null),
    shortcut: unit.shortcut.text,
    order: unit.activationOrder === 'other' ? unit.activationText : orderNames[unit.activationOrder],
    identityTerm: unit.identityTerm.text,
    parameters: formatSize(unit.parameters),
    multiplyAdds: formatSize(unit.multiplyAdds),
    source:
      file === graph.source.file ? lineNumber(file, startLine) : `${fileName(file)}:${lineNumber(file, startLine)}`,
  };
}

const isSameBut = (a: UnitRow, b: UnitRow): boolean =>
  cellsOf({ ...a, name: '', count: '' }).join('\t') === cellsOf({ ...b, name: '', count: '' }).join('\t');

/** Units as lines of a table, equal neighbours folded into one: "layer1.1 … layer1.2  ×2". */
export function unitRows(graph: Graph, { units }: Explanation): UnitRow[] {
  const rows: { first: UnitRow; last: UnitRow; count: number }[] = [];
  for (const unit of units) {
    const row = rowOf(graph, unit);
    const before = rows.at(-1);
    if (before && isSameBut(before.first, row)) {
      before.last = row;
      before.count += 1;
    } else {
      rows.push({ first: row, last: row, count: 1 });
    }
  }
  return rows.map(({ first, last, count }) =>
    count === 1 ? first : { ...first, name: `${first.name} … ${last.name}`, count: `×${count}` },
  );
}
