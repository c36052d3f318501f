/**
 * What an edit did to a file, as far as it can be said from the two syntax trees: which syntax nodes lie around it, and
 * where every position beside it went.
 */
import type { SourceRange } from '../../graph/graph';
import { changeBetween, type Node, type Point, type Tree } from '../syntax/treeSitter';

interface Extent {
  start: Point;
  end: Point;
}

/** A syntax node around the edit, before and after it. Its start is the same. */
interface Around extends Extent {
  newEnd: Point;
}

/** One edit that left everything beside it as it was. */
export interface Edit {
  start: Point;
  oldEnd: Point;
  newEnd: Point;
  /** Outermost first. */
  around: readonly Around[];
  /** Starts of the functions inside whose bodies it lies, outermost first; none where it touched comments alone. */
  functions: readonly Point[];
  /** Did it touch nothing but comments and blank lines? */
  isQuiet: boolean;
}

const before = (a: Point, b: Point): boolean => a.row < b.row || (a.row === b.row && a.column < b.column);
const same = (a: Point, b: Point): boolean => a.row === b.row && a.column === b.column;

/** Nodes around a stretch of the text and the character before it, outermost first: what is written behind a node may belong to it. */
function nodesAround(tree: Tree, from: number, to: number): Node[] {
  const found: Node[] = [];
  for (let node = tree.rootNode.descendantForIndex(Math.max(0, from - 1), to); node; node = node.parent)
    found.unshift(node);
  return found;
}

/** Statements stand in these, and between them nothing but comments and blank lines. */
const holdsStatements = new Set(['module', 'block']);

const overlaps = (node: Node, from: number, to: number): boolean => node.startIndex < to && node.endIndex > from;

/** Statements in a node, and whether a stretch touches one of them. */
function statementsIn(node: Node, from: number, to: number): { count: number; touched: boolean } {
  const statements = node.children.filter((child): child is Node => child !== null && !child.isExtra);
  const touched = statements.some((child) => overlaps(child, from, to));
  return { count: statements.length, touched };
}

/**
 * Compares two texts of a Python file.
 * @param parse makes the tree of the new text from that of the old one.
 * @returns the new tree, and the edit; no edit where what lies beside the changed stretch may mean something else now. Trees
 *   with errors are not compared, since an error may take in what follows it.
 */
export function editBetween(
  old: { tree: Tree; text: string },
  text: string,
  parse: () => Tree,
): { tree: Tree; edit: Edit | undefined } {
  const change = changeBetween(old.text, text);
  const { startIndex: from, oldEndIndex, newEndIndex } = change;
  const sound = !old.tree.rootNode.hasError;
  // The parser moves the nodes of the old tree: what is asked of it is asked before.
  const oldNodes = sound ? nodesAround(old.tree, from, oldEndIndex) : [];
  const extents = oldNodes.map((node) => ({
    type: node.type,
    start: node.startPosition,
    end: node.endPosition,
    startIndex: node.startIndex,
    endIndex: node.endIndex,
    statements: holdsStatements.has(node.type) ? statementsIn(node, from, oldEndIndex) : undefined,
  }));
  const tree = parse();
  if (
    !sound ||
    tree.rootNode.hasError ||
    marksComment(old.text, from, oldEndIndex) ||
    marksComment(text, from, newEndIndex)
  )
    return { tree, edit: undefined };
  const changed = old.tree.getChangedRanges(tree);
  const newNodes = nodesAround(tree, from, newEndIndex);
  const shared = extents.findIndex(
    ({ type, startIndex }, i) => newNodes[i]?.type !== type || newNodes[i].startIndex !== startIndex,
  );
  const common = shared < 0 ? extents.length : shared;
  const around = extents.slice(0, common).map(({ start, end }, i) => ({ start, end, newEnd: newNodes[i].endPosition }));
  const within = (start: number, end: number): boolean =>
    changed.every((range) => range.startIndex >= start && range.endIndex <= end);

  /** Is nothing but comments and blank lines touched, in the innermost node around both stretches? */
  const isQuiet = (statements: ReturnType<typeof statementsIn> | undefined, node: Node): boolean => {
    if (node.type === 'comment') return from > node.startIndex && within(node.startIndex, node.endIndex);
    if (!statements || statements.touched) return false;
    const now = statementsIn(node, from, newEndIndex);
    const moved = changed.some(({ startIndex, endIndex }) => statementsIn(node, startIndex, endIndex).touched);
    return !now.touched && !moved && now.count === statements.count;
  };

  // Functions in whose body, on lines of its own, both stretches and every change of structure lie.
  const functions: Point[] = [];
  for (let i = 0; i + 1 < common; i++) {
    const body = extents[i + 1];
    const newBody = newNodes[i + 1];
    if (extents[i].type !== 'function_definition' || body.type !== 'block') continue;
    if (body.start.row === extents[i].start.row || body.startIndex > from) continue;
    if (oldEndIndex <= body.endIndex && newEndIndex <= newBody.endIndex && within(body.startIndex, newBody.endIndex))
      functions.push(extents[i].start);
  }
  const quiet = common > 0 && isQuiet(extents[common - 1].statements, newNodes[common - 1]);
  if (functions.length === 0 && !quiet) return { tree, edit: undefined };
  const { startPosition: start, oldEndPosition: oldEnd, newEndPosition: newEnd } = change;
  return { tree, edit: { start, oldEnd, newEnd, around, functions, isQuiet: quiet } };
}

/** Does a stretch lie on lines with a comment that decides how something is read? */
function marksComment(text: string, from: number, to: number): boolean {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = text.indexOf('\n', to);
  return text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).includes('throughline');
}

/** Where a position went that does not lie inside the edit. */
export function movedPoint(point: Point, { start, oldEnd, newEnd }: Edit): Point | undefined {
  if (before(point, start)) return point;
  if (before(point, oldEnd)) return undefined;
  return point.row === oldEnd.row
    ? { row: newEnd.row, column: newEnd.column + point.column - oldEnd.column }
    : { row: point.row + newEnd.row - oldEnd.row, column: point.column };
}

/** Where a range of the file went; undefined where that cannot be said. */
export function movedRange(range: SourceRange, edit: Edit): SourceRange | undefined {
  const from = { row: range.startLine, column: range.startColumn };
  const to = { row: range.endLine, column: range.endColumn };
  if (before(to, edit.start)) return range;
  // A range that holds the edit is that of a syntax node around it.
  const node = edit.around.find(({ start, end }) => same(start, from) && same(end, to));
  if (node) return moved(range, from, node.newEnd);
  if (same(to, edit.start) && before(from, edit.start)) return range;
  const [start, end] = [movedPoint(from, edit), movedPoint(to, edit)];
  // A range of nothing stands for its whole file.
  if (same(from, to)) return start && moved(range, start, start);
  if (!start || !end || before(from, edit.oldEnd)) return undefined;
  return moved(range, start, end);
}

const moved = (range: SourceRange, start: Point, end: Point): SourceRange =>
  same(start, { row: range.startLine, column: range.startColumn }) &&
  same(end, { row: range.endLine, column: range.endColumn })
    ? range
    : { file: range.file, startLine: start.row, startColumn: start.column, endLine: end.row, endColumn: end.column };
