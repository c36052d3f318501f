/** What the host says of an architecture whose reader was given up. */
import type { Problem } from '../../graph/graph';
import type { Inspection } from '../../present/inspection';
import type { ReadRequest } from '../../read/reader';

/** What the worker had read when it was given up. */
export function cutShort({ graph, ...rest }: Inspection, how: string): Inspection {
  const text = `${graph.name} was read as far as this: the reader ${how}. Please report this with the file.`;
  const problem: Problem = { severity: 'error', code: 'internal', text, source: graph.source };
  return { ...rest, graph: { ...graph, problems: [...graph.problems, problem] } };
}

/** What is said of an architecture that the worker died of. */
export async function withoutReader({ file, entry }: ReadRequest, how: string): Promise<Inspection> {
  const source = { file, startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
  const text = `${entry} could not be read: the reader ${how}. Others are read on. Please report this with the file.`;
  const graph: Inspection['graph'] = {
    name: entry,
    framework: 'pytorch',
    source,
    nodes: [],
    inputs: [],
    outputs: [],
    parameters: [],
    modules: [],
    assumptions: [],
    problems: [{ severity: 'error', code: 'internal', text, source }],
  };
  const { explain } = await import('../engine');
  return { graph, explanation: explain(graph) };
}
