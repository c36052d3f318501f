import type { Graph, SourceRange } from '../graph/graph';
import { contains, isWithin } from './sourcePosition';

/** What is selected in an editor, as VS Code gives it: lines and columns from zero, nothing selected where both ends are one. */
export interface Selected {
  start: { line: number; character: number };
  end: { line: number; character: number };
  active: { line: number; character: number };
}

/** Smaller is more inner: by lines, then by columns where both are on one line. */
export const extent = ({ startLine, startColumn, endLine, endColumn }: SourceRange): number =>
  (endLine - startLine) * 10_000 + (endColumn - startColumn);

export const sameRange = (a: SourceRange, b: SourceRange): boolean =>
  a.file === b.file &&
  a.startLine === b.startLine &&
  a.startColumn === b.startColumn &&
  a.endLine === b.endLine &&
  a.endColumn === b.endColumn;

/** What a range of the source stands for: the operator that it applies, or the module that it builds or defines. */
interface Mark {
  range: SourceRange;
  node?: number;
  module?: string;
}

/** A class is meant on its first line alone: between the lines of its body nothing is. */
const marksOf = (graph: Graph, line: number): Mark[] => [
  ...graph.nodes.map(({ id, source }) => ({ range: source, node: id })),
  ...graph.modules.flatMap(({ path, source, definition }) => [
    { range: source, module: path },
    ...(definition?.startLine === line ? [{ range: definition, module: path }] : []),
  ]),
];

const within = (path: string, module: string): boolean =>
  module === '' || path === module || path.startsWith(`${module}.`);

/**
 * Nodes that the source at a position (zero-based) made: of the innermost range around it all instances, so that a line of
 * a class gives its operator in every unit that is built from it. On a line beside its expressions, those that begin there.
 */
export function nodesAt(graph: Graph, file: string, line: number, column: number): number[] {
  const marks = marksOf(graph, line).filter(({ range }) => range.file === file);
  const around = marks.filter(({ range }) => contains(range, line, column));
  const onLine = around.filter(({ range }) => range.startLine === line || range.endLine === line);
  const beginning = marks.filter(({ range }) => range.startLine === line);
  // An expression of many lines around the cursor says less than one that begins on its line.
  const candidates = [onLine, beginning, around].find((some) => some.length > 0) ?? [];
  if (candidates.length === 0) return [];
  const inner = candidates.reduce((best, mark) => (extent(mark.range) < extent(best.range) ? mark : best));
  const chosen = candidates.filter(({ range }) => sameRange(range, inner.range));
  const modules = chosen.flatMap(({ module }) => (module === undefined ? [] : [module]));
  const nodes = new Set(chosen.flatMap(({ node }) => (node === undefined ? [] : [node])));
  if (modules.length > 0) {
    for (const { id, module } of graph.nodes) if (modules.some((path) => within(module, path))) nodes.add(id);
  }
  return [...nodes].sort((a, b) => a - b);
}

/** A module's path and those of all in which it lies: `a.b`, `a` and the network's own, which is empty. */
const pathsAround = (path: string): string[] => {
  const names = path === '' ? [] : path.split('.');
  return [...names.map((_, i) => names.slice(0, i + 1).join('.')), ''];
};

/**
 * Nodes that selections stand for: of each that holds whole expressions all that they made, calls of modules and classes
 * included; of a cursor, or a selection within one expression, those at the cursor.
 */
export function nodesOfSelections(graph: Graph, file: string, selections: readonly Selected[]): number[] {
  const nodes = new Set(selections.flatMap((selected) => nodesOfSelection(graph, file, selected)));
  return [...nodes].sort((a, b) => a - b);
}

function nodesOfSelection(graph: Graph, file: string, { start, end, active }: Selected): number[] {
  const range: SourceRange = {
    file,
    startLine: start.line,
    startColumn: start.character,
    endLine: end.line,
    endColumn: end.character,
  };
  const isSelected = (source: SourceRange): boolean => isWithin(source, range);
  const modules = new Set(
    graph.modules
      .filter(({ source, definition }) => isSelected(source) || (definition && isSelected(definition)))
      .map(({ path }) => path),
  );
  const inside = graph.nodes.filter(
    ({ source, module }) => isSelected(source) || pathsAround(module).some((path) => modules.has(path)),
  );
  return inside.length > 0 ? inside.map(({ id }) => id) : nodesAt(graph, file, active.line, active.character);
}
