import type { AnyNode, Graph, SourceRange } from '../graph/graph';
import { extent, sameRange } from './cursorNodes';
import { contains } from './sourcePosition';

/** A layer that the pointer rests on: the nodes of each of its uses, and the name that stands for it. */
export interface LayerAt {
  uses: readonly (readonly number[])[];
  range: SourceRange;
}

/** Operators that are no layers: what they are called is a name like any other. */
const silent: ReadonlySet<string> = new Set(['input', 'constant', 'parameter']);

/** `self.conv1 = `, `const conv1 = `: what stands before the call that builds a layer. */
const assigned = /^\s*(?:(?:const|let|var)\s+)?((?:self|this)?\.?[\w$]+)\s*(?::[^=]*)?=\s*$/;

/**
 * The layer whose name stands at a position (zero-based) of a file: what is called (`self.conv1` of `self.conv1(x)`, `F.relu`,
 * `nn.Conv2d`), or what the layer is assigned to where it is built. Undefined over arguments and other names, and where one
 * name stands for different operators (a Sequential).
 * @param lines of the file's text
 */
export function layerAt(
  graph: Graph,
  file: string,
  line: number,
  column: number,
  lines: (line: number) => string,
): LayerAt | undefined {
  const built = graph.modules.filter(({ source }) => source.file === file && touches(source, line));
  const applied = graph.nodes.filter(
    ({ source, operator }) => source.file === file && !silent.has(operator) && contains(source, line, column),
  );
  const calls = [
    ...applied.map(({ source }) => ({ source, isBuilt: false })),
    ...built.map(({ source }) => ({ source, isBuilt: true })),
  ];
  const named = calls
    .sort((a, b) => extent(a.source) - extent(b.source))
    .map(({ source, isBuilt }) => ({ source, name: nameAt(source, isBuilt, line, column, lines) }))
    .find(({ name }) => name !== undefined);
  if (!named?.name) return undefined;
  const paths = new Set(built.flatMap(({ path, source }) => (sameRange(source, named.source) ? [path] : [])));
  const nodes = graph.nodes.filter(
    (node) => !silent.has(node.operator) && (sameRange(node.source, named.source) || paths.has(node.module)),
  );
  const uses = usesOf(nodes);
  return uses ? { uses, range: named.name } : undefined;
}

const touches = ({ startLine, endLine }: SourceRange, line: number): boolean => startLine <= line && line <= endLine;

/** The name that stands for a call, where the position is on it; a result that is assigned goes by many names. */
function nameAt(
  source: SourceRange,
  isBuilt: boolean,
  line: number,
  column: number,
  lines: (line: number) => string,
): SourceRange | undefined {
  const names = [calleeOf(source, lines), ...(isBuilt ? [assignedTo(source, lines)] : [builtThere(source, lines)])];
  return names.find((name) => name && contains(name, line, column));
}

/** What a call calls: the name before the bracket that closes last. Only of what ends on the line where it is called. */
function calleeOf(source: SourceRange, lines: (line: number) => string): SourceRange | undefined {
  let depth = 0;
  for (let line = source.endLine; line >= source.startLine; line--) {
    const text = lines(line);
    const last = line === source.endLine ? source.endColumn - 1 : text.length - 1;
    const first = line === source.startLine ? source.startColumn : 0;
    for (let at = last; at >= first; at--) {
      if (text[at] === ')') depth += 1;
      else if (text[at] === '(') depth -= 1;
      else if (depth === 0 && text[at].trim() !== '') return undefined;
      if (depth > 0 || text[at] !== '(') continue;
      const [name] = /[\w.$]*$/.exec(text.slice(first, at))!;
      return name
        ? { ...source, startLine: line, startColumn: at - name.length, endLine: line, endColumn: at }
        : undefined;
    }
  }
  return undefined;
}

/** What is built and applied in one expression: `tf.layers.conv2d` of `tf.layers.conv2d({ … }).apply(x)`. */
function builtThere(source: SourceRange, lines: (line: number) => string): SourceRange | undefined {
  const called = calleeOf(source, lines);
  const isApplied = called && lines(called.startLine).slice(called.startColumn, called.endColumn) === '.apply';
  const { startLine, startColumn } = source;
  const name = isApplied ? /^[\w.$]+(?=\()/.exec(lines(startLine).slice(startColumn))?.[0] : undefined;
  return name ? { ...source, endLine: startLine, endColumn: startColumn + name.length } : undefined;
}

/** The name that a call's result goes to on the line on which the call begins. */
function assignedTo(source: SourceRange, lines: (line: number) => string): SourceRange | undefined {
  const before = lines(source.startLine).slice(0, source.startColumn);
  const name = assigned.exec(before)?.[1];
  if (!name) return undefined;
  const startColumn = before.indexOf(name);
  const { startLine } = source;
  return { ...source, startColumn, endLine: startLine, endColumn: startColumn + name.length };
}

/** Nodes of each application, in forward order; undefined where the applications are of different operators. */
function usesOf(nodes: readonly AnyNode[]): number[][] | undefined {
  const uses: AnyNode[][] = [];
  for (const node of nodes) {
    const use = uses.at(-1);
    const goesOn =
      use?.[0].module === node.module &&
      use.at(-1)!.id + 1 === node.id &&
      use.every(({ operator }) => operator !== node.operator || use.length > 1) &&
      sameRange(use[0].source, node.source);
    if (use && goesOn) use.push(node);
    else uses.push([node]);
  }
  const kinds = new Set(uses.map((use) => use.map(({ operator }) => operator).join()));
  return kinds.size === 1 ? uses.map((use) => use.map(({ id }) => id)) : undefined;
}
