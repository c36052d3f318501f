/**
 * The last good graph while its text is being written: half-written code gives little, so what was read before the edit stays,
 * at the places where its lines are now. What the edit touched is marked. This is said beside the graph and not in it: a graph
 * is what one text says, and here are two texts.
 */
import type { Graph, Problem, SourceRange } from '../../graph/graph';
import { lineChanges, type LineChanges } from './lineChanges';

/** How a graph of an earlier text stands to the present one. */
export interface Staleness {
  /** Nodes whose operator, or whose layer, is written in lines that changed. */
  nodes: readonly number[];
  /** Lines of the present text that are new, from the first to behind the last, counted from zero. */
  lines: readonly { file: string; first: number; end: number }[];
  /** What is wrong with the present text. */
  problems: readonly Problem[];
}

/** Texts by file. */
export type Texts = ReadonlyMap<string, string>;

/** Errors are compared without the lines and numbers that they name, which move with the text. */
const nameOf = ({ code, text }: Problem): string => `${code} ${text.replace(/\d+/g, '')}`;

const errorsOf = ({ problems }: Graph): Problem[] => problems.filter(({ severity }) => severity === 'error');

/** Can a graph stand for its text later, when that is half written? */
export const isGood = (graph: Graph): boolean =>
  graph.nodes.length > 0 && graph.problems.every(({ code, severity }) => severity !== 'error' || code !== 'syntax');

/** Does a text give errors that the last good one had not? */
export function isBroken(present: Graph, good: Graph): boolean {
  const known = new Set(errorsOf(good).map(nameOf));
  return errorsOf(present).some((problem) => problem.code === 'syntax' || !known.has(nameOf(problem)));
}

/**
 * A graph at the places where its lines are in the present texts.
 * @param good graph that was read from `before`
 * @param present what is read from `now`: its problems are listed
 * @param before texts of the files that may have changed; a file that is missing in one of the two counts as unchanged
 */
export function carriedOver(
  good: Graph,
  present: Graph,
  before: Texts,
  now: Texts,
): { graph: Graph; stale: Staleness } {
  const changes = new Map<string, LineChanges>();
  for (const [file, text] of before) {
    const next = now.get(file);
    if (next !== undefined && next !== text) changes.set(file, lineChanges(text, next));
  }
  const touched = ({ file, startLine, endLine }: SourceRange): boolean =>
    changes.get(file)?.touches(startLine, endLine) ?? false;
  const layers = new Set(good.modules.filter(({ source }) => touched(source)).map(({ path }) => path));
  // An input stands at the whole definition, which holds every line.
  const nodes = good.nodes.filter(
    ({ operator, module, source }) =>
      operator !== 'input' && (touched(source) || (module !== '' && layers.has(module))),
  );
  return {
    graph: [...changes.values()].some(({ moves }) => moves) ? moved(good, changes) : good,
    stale: {
      nodes: nodes.map(({ id }) => id),
      lines: [...changes].flatMap(([file, { written }]) => written.map(({ first, end }) => ({ file, first, end }))),
      problems: present.problems,
    },
  };
}

function moved(graph: Graph, changes: ReadonlyMap<string, LineChanges>): Graph {
  const known = new Map<SourceRange, SourceRange>();
  const at = (range: SourceRange): SourceRange => {
    const change = changes.get(range.file);
    if (!change) return range;
    const found = known.get(range);
    if (found) return found;
    const startLine = change.line(range.startLine);
    const next = { ...range, startLine, endLine: Math.max(startLine, change.line(range.endLine)) };
    known.set(range, next);
    return next;
  };
  const placed = <Item extends { source: SourceRange }>(item: Item): Item => ({ ...item, source: at(item.source) });
  return {
    ...graph,
    source: at(graph.source),
    nodes: graph.nodes.map(placed),
    parameters: graph.parameters.map((parameter) =>
      parameter.initialisedAt ? { ...parameter, initialisedAt: at(parameter.initialisedAt) } : parameter,
    ),
    modules: graph.modules.map((module) => ({
      ...placed(module),
      ...(module.definition ? { definition: at(module.definition) } : {}),
    })),
    assumptions: graph.assumptions.map(placed),
    problems: graph.problems.map(placed),
  };
}
