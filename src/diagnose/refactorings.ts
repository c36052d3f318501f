import type { SourceRange } from '../graph/graph';
import { activationAfterAddition } from './activations';
import type { Diagnosed, Finding } from './finding';

/** Forms of code that can be rewritten also where nobody asked to be told of them. */
const rules = [activationAfterAddition];

/** Findings whose line, whose unit's addition or whose class begins at a line (zero-based) of a file. */
export function refactoringsAt(diagnosed: Diagnosed, file: string, line: number): Finding[] {
  const { graph, explanation } = diagnosed;
  const isAt = (source: SourceRange | undefined): boolean =>
    source?.file === file && source.startLine <= line && line <= source.endLine;
  const begins = (source: SourceRange | undefined): boolean => source?.file === file && source.startLine === line;
  return rules.flatMap((rule) =>
    rule.find(diagnosed).filter(({ source, nodes, units }) => {
      const module = graph.modules.find(({ path }) => path === graph.nodes[nodes[0]].module);
      return isAt(source) || units.some((unit) => isAt(explanation.units[unit].source)) || begins(module?.definition);
    }),
  );
}
