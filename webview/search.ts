import type { Drawing } from '../src/present/drawingModel';

/** A hit: a row by its name, or one operator in it. */
export interface Hit {
  row: number;
  node: number | null;
}

/** Rows and operators whose name or kind holds every word of the text, in the order of the network. */
export function search(drawing: Drawing, text: string): Hit[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const matches = (candidate: string) => words.every((word) => candidate.includes(word));
  const rows = drawing.rows.filter((row) => matches(`${row.name} ${row.lines.join(' ')}`.toLowerCase()));
  const hits: Hit[] = rows.map((row) => ({ row: row.index, node: null }));
  const whole = new Set(rows.map((row) => row.index));
  for (const { node, name, operator, row } of drawing.nodes)
    if (!whole.has(row) && matches(`${name} ${operator}`.toLowerCase())) hits.push({ row, node });
  return hits.sort((a, b) => a.row - b.row || (a.node ?? -1) - (b.node ?? -1));
}
