/** Papers that the sources of an architecture name in comments and docstrings. */
import type { Graph, Reference, SourceRange } from '../graph/graph';
import { mentionsIn } from '../papers/mentions';
import type { Sources } from './sources';
import type { SourceModule } from './syntax/syntax';

/** A mention in a comment or a docstring. */
type Noted = Omit<Reference, 'of'>;

interface Definition {
  name: string;
  source: SourceRange;
}

const cache = new WeakMap<SourceModule, readonly Noted[]>();

/** The graph with the papers that are named by its entry, by the classes of its modules and by the heads of their files. */
export function withReferences(sources: Sources, graph: Graph): Graph {
  const definitions = definitionsOf(graph);
  const files = new Set([graph.source.file, ...definitions.map(({ source }) => source.file)]);
  const references = [...files].flatMap((file) => {
    const noted = sources.ask('references', file, () => notedIn(sources, file));
    if (noted.length === 0) return [];
    const lines = sources.module(file)!.text.split('\n');
    const own = definitions.filter(({ source }) => source.file === file);
    const head = lines.findIndex((line) => /^(?:class|def|async|export|function|@)/.test(line));
    return noted.flatMap((reference): Reference[] => {
      const of = nameAt(reference.source, own, lines);
      if (of !== undefined) return [{ ...reference, of }];
      return head < 0 || reference.source.startLine < head ? [{ ...reference, of: '' }] : [];
    });
  });
  return references.length > 0 ? { ...graph, references } : graph;
}

/** Definitions of the entry and of the classes of its modules, each once. */
function definitionsOf(graph: Graph): Definition[] {
  const found = new Map<string, Definition>();
  const add = (name: string, source: SourceRange): void => {
    const key = `${source.file}:${source.startLine}:${source.startColumn}`;
    if (!found.has(key)) found.set(key, { name, source });
  };
  add(/^[\w.$]*/.exec(graph.name)?.[0] ?? graph.name, graph.source);
  for (const { type, definition } of graph.modules) if (definition) add(type, definition);
  return [...found.values()];
}

function notedIn(sources: Sources, file: string): readonly Noted[] {
  const module = sources.module(file);
  if (!module) return [];
  let found = cache.get(module);
  if (!found) {
    const lineStarts = [0, ...[...module.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const place = (index: number) => {
      let [low, high] = [0, lineStarts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (lineStarts[middle] <= index) low = middle;
        else high = middle - 1;
      }
      return { line: low, column: index - lineStarts[low] };
    };
    found = mentionsIn(module.text)
      .filter(({ start }) => module.isNote(start))
      .map(({ start, end, arxiv, title }): Noted => {
        const [from, to] = [place(start), place(end)];
        const source = { file, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
        return { ...(arxiv ? { arxiv } : { title }), source };
      });
    cache.set(module, found);
  }
  return found;
}

const isInside = (line: number, { startLine, endLine }: SourceRange): boolean => startLine <= line && line <= endLine;

/** The innermost definition around a line, or the one that the comment stands directly above of. */
function nameAt({ startLine }: SourceRange, definitions: readonly Definition[], lines: readonly string[]) {
  const around = definitions.filter(({ source }) => isInside(startLine, source));
  if (around.length > 0) {
    return around.reduce((a, b) => (b.source.startLine > a.source.startLine ? b : a)).name;
  }
  let next = startLine + 1;
  while (/^\s*(?:#|\/\/|\*|\/\*|@)/.test(lines[next] ?? '')) next += 1;
  return definitions.find(({ source }) => source.startLine === next || isBetween(startLine, source, next))?.name;
}

/** Decorators belong to the range of what they decorate. */
const isBetween = (above: number, { startLine }: SourceRange, next: number): boolean =>
  above < startLine && startLine <= next;
