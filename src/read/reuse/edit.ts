/**
 * What an edit did to a file, as far as it can be said from the two syntax trees: which syntax nodes lie around it, and
 * where every position beside it went.
 */
import type { SourceRange } from '../../graph/graph';
import type { SourceModule } from '../syntax/syntax';
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

/** Which nodes of a grammar hold statements, and which are functions. */
export interface Grammar {
  /** Statements stand in these, and between them nothing but comments and blank lines. */
  holdsStatements: ReadonlySet<string>;
  functions: ReadonlySet<string>;
  /** Body of a function, and characters at its start and its end that are no statements: braces. */
  body: string;
  brace: number;
}

const overlaps = (node: Node, from: number, to: number): boolean => node.startIndex < to && node.endIndex > from;

/** Statements in a node, and whether a stretch touches one of them. */
function statementsIn(node: Node, from: number, to: number): { count: number; touched: boolean } {
  const statements = node.children.filter((child): child is Node => child !== null && !child.isExtra);
  const touched = statements.some((child) => overlaps(child, from, to));
  return { count: statements.length, touched };
}

/**
 * Parses a text that is the next of a file.
 * @param before the file as it was: its tree is taken over where nothing changed, and is of no use afterwards.
 * @param compared given what became of the earlier text; undefined where anything may have changed.
 */
export function parsedAfter(
  before: SourceModule | undefined,
  text: string,
  parse: (old?: { tree: Tree; text: string }) => Tree,
  grammar: Grammar,
  compared?: (edit: Edit | undefined) => void,
): Tree {
  if (!before) return parse();
  const old = { tree: before.tree as Tree, text: before.text };
  const { tree, edit } = editBetween(old, text, () => parse(old), grammar);
  compared?.(edit);
  return tree;
}

/**
 * Compares two texts of a file.
 * @param parse makes the tree of the new text from that of the old one.
 * @returns the new tree, and the edit; no edit where what lies beside the changed stretch may mean something else now. Trees
 *   with errors are not compared, since an error may take in what follows it.
 */
function editBetween(
  old: { tree: Tree; text: string },
  text: string,
  parse: () => Tree,
  grammar: Grammar,
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
    statements: grammar.holdsStatements.has(node.type) ? statementsIn(node, from, oldEndIndex) : undefined,
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
  const isQuiet = (
    { statements, endIndex }: { statements?: ReturnType<typeof statementsIn>; endIndex: number },
    node: Node,
  ): boolean => {
    if (node.type === 'comment') {
      // It still ends where it did, and has taken in nothing that stood behind it.
      const end = endIndex + newEndIndex - oldEndIndex;
      return from > node.startIndex && node.endIndex === end && within(node.startIndex, node.endIndex);
    }
    if (!statements || statements.touched) return false;
    const now = statementsIn(node, from, newEndIndex);
    const moved = changed.some(({ startIndex, endIndex }) => statementsIn(node, startIndex, endIndex).touched);
    return !now.touched && !moved && now.count === statements.count;
  };

  // Functions in whose body both stretches and every change of structure lie. Without braces it must have lines of its own.
  const { brace } = grammar;
  const functions: Point[] = [];
  for (let i = 0; i + 1 < common; i++) {
    const body = extents[i + 1];
    const newBody = newNodes[i + 1];
    if (!grammar.functions.has(extents[i].type) || body.type !== grammar.body) continue;
    if (brace === 0 && body.start.row === extents[i].start.row) continue;
    const [start, oldEnd, newEnd] = [body.startIndex + brace, body.endIndex - brace, newBody.endIndex - brace];
    if (from >= start && oldEndIndex <= oldEnd && newEndIndex <= newEnd && within(start, newEnd))
      functions.push(extents[i].start);
  }
  const quiet = common > 0 && isQuiet(extents[common - 1], newNodes[common - 1]);
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
