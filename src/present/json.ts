import { depth, multiplyAdds, parameterCount } from '../graph/cost';
import type { Alternative, Framework, Problem, SourceRange } from '../graph/graph';
import type { OperatorName } from '../graph/operators/index';
import type { Shape } from '../graph/shape';
import type { Inspection } from './inspection';
import { paperName } from './words';

/** A place in source; lines count from one, as people and editors show them. */
export interface SourcePlace {
  file: string;
  line: number;
}

/** What `inspect --format json` prints. docs/cli.md says what each field means. */
export interface InspectionJson {
  architecture: { name: string; file: string; line: number; framework: Framework };
  /** Shape of the input; a list of shapes where there are several; null where nothing is known. */
  input: Shape | (Shape | null)[] | null;
  output: Shape | (Shape | null)[] | null;
  parameters: { trainable: number; total: number };
  multiplyAdds: number;
  depth: number;
  operators: Partial<Record<OperatorName, number>>;
  units: { name: string; shortcut: string; activation: string; identityTerm: string; source: SourcePlace }[];
  identityPath: { intact: boolean; term: string; brokenAt: string[] };
  claims: { paper: string; item: string }[];
  assumptions: { text: string; source: SourcePlace; alternative?: Alternative }[];
  problems: { severity: Problem['severity']; code: string; text: string; source: SourcePlace }[];
}

const place = ({ file, startLine }: SourceRange): SourcePlace => ({ file, line: startLine + 1 });

const one = <Item>(items: Item[]): Item | Item[] | null => (items.length > 1 ? items : (items[0] ?? null));

/** An inspection as data for other programs. */
export function inspectionJson({ graph, explanation }: Inspection): InspectionJson {
  const cost = multiplyAdds(graph);
  const operators: InspectionJson['operators'] = {};
  for (const { operator } of graph.nodes) operators[operator] = (operators[operator] ?? 0) + 1;
  const shapes = (ids: readonly number[]) => one(ids.map((id) => graph.nodes[id].shape)) as InspectionJson['input'];
  const claims = new Map(
    explanation.claims.map((claim) => {
      const named = { paper: paperName(claim), item: claim.item };
      return [`${named.paper} ${named.item}`, named];
    }),
  );
  return {
    architecture: { name: graph.name, ...place(graph.source), framework: graph.framework },
    input: shapes(graph.inputs),
    output: shapes(graph.outputs),
    parameters: parameterCount(graph),
    multiplyAdds: cost.weighted + cost.activations,
    depth: depth(graph),
    operators,
    units: explanation.units.map((unit) => ({
      name: unit.name,
      shortcut: unit.shortcut.kind,
      activation: unit.activationOrder,
      identityTerm: unit.identityTerm.text,
      source: place(unit.source),
    })),
    identityPath: {
      intact: explanation.identityPath.term.intact,
      term: explanation.identityPath.term.text,
      brokenAt: explanation.identityPath.breaks.map(({ name }) => name),
    },
    claims: [...claims.values()],
    assumptions: graph.assumptions.map(({ text, source, alternative }) => ({
      text,
      source: place(source),
      ...(alternative ? { alternative } : {}),
    })),
    problems: graph.problems.map(({ severity, code, text, source }) => ({
      severity,
      code,
      text,
      source: place(source),
    })),
  };
}
