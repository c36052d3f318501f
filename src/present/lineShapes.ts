/** Shapes of what the lines of a file compute, for hints at their ends. */
import type { AnyNode, Graph, Module, SourceRange } from '../graph/graph';
import { sizeText } from './totals';

/** Operators that compute nothing: their lines say no more than what they are. */
const silent = new Set(['input', 'constant', 'parameter']);

/** Lines that decide something rather than compute what goes on. */
const deciding = /^\s*(?:if|elif|while|for|with|assert|else if|switch)\b/;

/** `return self.layer1(x)`, `x = self.layer1(x)`: a line that does nothing but call one part. */
const wholeCall = /^\s*(?:\w+\s*=|return)\s*self\.(\w+)\([^()]*\)\s*(?:#.*)?$/;

/**
 * Shapes of the outermost value that each line (zero-based) of a file computes, different ones once, in the order in which
 * they are computed: a line of a class gives one for each of its instances.
 * @param lines of the file's text
 */
export function lineShapes(graph: Graph, file: string, lines: readonly string[]): Map<number, string[]> {
  const modules = new Map(graph.modules.map((module) => [module.path, module]));
  const outermost = new Map<number, AnyNode[]>();
  for (const node of graph.nodes) {
    const { source, operator } = node;
    if (source.file !== file || silent.has(operator)) continue;
    const [known] = outermost.get(source.endLine) ?? [];
    if (!known || begins(source, known.source) < 0) outermost.set(source.endLine, [node]);
    else if (begins(source, known.source) === 0) outermost.get(source.endLine)!.push(node);
  }
  const shapes = new Map<number, string[]>();
  for (const [line, nodes] of outermost) {
    if (deciding.test(lines[line] ?? '')) continue;
    const values = new Map(nodes.map((node) => [applicationOf(node, modules), node]));
    shapes.set(line, distinct([...values.values()]));
  }
  for (const [line, nodes] of calledParts(graph, file, lines)) if (!shapes.has(line)) shapes.set(line, distinct(nodes));
  return shapes;
}

const distinct = (nodes: readonly AnyNode[]): string[] => [...new Set(nodes.map(({ shape }) => sizeText(shape)))];

/** Negative where the first range begins before the second, and of two that begin together ends behind it. */
const begins = (a: SourceRange, b: SourceRange): number =>
  a.startLine - b.startLine || a.startColumn - b.startColumn || b.endColumn - a.endColumn;

const parentsOf = (path: string): string[] => {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
};

/**
 * What tells two runs of a line apart. The layers of a Sequential that the line calls are one run, whose value is that of the
 * last; a line that a class's instances share is run once by each.
 */
function applicationOf({ id, module, source }: AnyNode, modules: ReadonlyMap<string, Module>): string {
  const paths = parentsOf(module);
  const owner = paths.findLastIndex((path) => defines(modules.get(path), source));
  const called = paths.slice(owner + 1).find((path) => modules.get(path)?.type === 'Sequential');
  return called ?? String(id);
}

const defines = (module: Module | undefined, { file, startLine }: SourceRange): boolean =>
  module?.definition?.file === file &&
  module.definition.startLine <= startLine &&
  startLine <= module.definition.endLine;

/** Lines that call a part whose operators stand elsewhere: what the part gives in each instance of the class. */
function calledParts(graph: Graph, file: string, lines: readonly string[]): Map<number, AnyNode[]> {
  const last = new Map<string, AnyNode>();
  for (const node of graph.nodes)
    if (!silent.has(node.operator)) for (const path of parentsOf(node.module)) last.set(path, node);
  const found = new Map<number, AnyNode[]>();
  const seen = new Set<string>();
  for (const { path, definition } of graph.modules) {
    if (definition?.file !== file) continue;
    for (let line = definition.startLine; line <= definition.endLine; line++) {
      const name = wholeCall.exec(lines[line] ?? '')?.[1];
      const part = name && (path ? `${path}.${name}` : name);
      const node = part && !seen.has(`${line} ${part}`) ? last.get(part) : undefined;
      if (!node) continue;
      seen.add(`${line} ${part}`);
      found.set(line, [...(found.get(line) ?? []), node]);
    }
  }
  return found;
}
