import { depth, multiplyAddFormula, parameterFormula } from '../graph/cost';
import type { Descent, PublishedFigure, StageCost } from '../explain/deviations/deviation';
import type { Alternative, Framework, Graph, Problem, SourceRange } from '../graph/graph';
import type { OperatorName } from '../graph/operators/index';
import type { Dim, Shape } from '../graph/shape';
import type { StructureKind, UnitForm } from '../explain/structures/structure';
import { initialisationJson, type InitialisationJson } from './initialisation';
import type { Inspection } from './inspection';
import { identityPathJson, type IdentityPathJson } from './pathJson';
import { paperName } from './words';
import { inCell, isNotebook } from '../graph/cells';

/** A place in source; lines count from one, as people and editors show them. */
export interface SourcePlace {
  file: string;
  /** Of a notebook: the cell, counted from one, within which the line is counted. */
  cell?: number;
  line: number;
}

/** What `inspect --format json` prints. docs/cli.md says what each field means. */
export interface InspectionJson {
  architecture: { name: string; file: string; line: number; framework: Framework };
  /** Shape of the input; a list of shapes where there are several; null where nothing is known. */
  input: Shape | (Shape | null)[] | null;
  output: Shape | (Shape | null)[] | null;
  /** Null where sizes are symbols: the formulas then say how many there are. */
  parameters: { trainable: number | null; total: number | null; formula?: { trainable: Dim; total: Dim } };
  multiplyAdds: number | null;
  multiplyAddsFormula?: string;
  depth: number;
  operators: Partial<Record<OperatorName, number>>;
  units: {
    name: string;
    shortcut: string;
    activation: string;
    forms: { form: UnitForm; text: string }[];
    identityTerm: string;
    source: SourcePlace;
  }[];
  identityPath: IdentityPathJson;
  structures: {
    kind: StructureKind;
    name: string;
    text: string;
    because: { text: string; source: SourcePlace }[];
    source: SourcePlace;
  }[];
  claims: { id: string; paper: string; item: string; kind: string; statement: string; at: SourcePlace }[];
  findings: { code: string; severity: string; text: string; source: SourcePlace }[];
  initialisation: InitialisationJson | null;
  descent: {
    architecture: string;
    paper: string;
    item: string;
    by: Descent['by'];
    because: string;
    source: SourcePlace;
    published: PublishedJson[];
  } | null;
  deviations: {
    id: string;
    paper: string;
    item: string;
    here: string;
    there: string;
    effect: string;
    units: string[];
    source: SourcePlace;
  }[];
  /** Sums of parameters and multiply-adds are the architecture's. */
  stages: {
    name: string;
    role: StageCost['role'];
    shape: StageCost['shape'];
    layers: number;
    parameters: number | null;
    multiplyAdds: number | null;
    published?: PublishedJson[];
  }[];
  assumptions: { text: string; source: SourcePlace; alternative?: Alternative }[];
  problems: { severity: Problem['severity']; code: string; text: string; source: SourcePlace }[];
}

/** A number that a paper prints; never a computed one. */
export interface PublishedJson {
  what: string;
  text: string;
  paper: string;
  item: string;
}

const publishedJson = (figures: readonly PublishedFigure[]): PublishedJson[] =>
  figures.map((figure) => ({ what: figure.what, text: figure.text, paper: paperName(figure), item: figure.item }));

const descentJson = ({ descent }: Inspection['explanation']): InspectionJson['descent'] =>
  descent && {
    architecture: descent.architecture,
    paper: paperName(descent),
    item: descent.item,
    by: descent.by,
    because: descent.because,
    source: place(descent.source),
    published: publishedJson(descent.published),
  };

const deviationsJson = ({ deviations, units }: Inspection['explanation']): InspectionJson['deviations'] =>
  deviations.map((each) => ({
    id: each.id,
    paper: paperName(each),
    item: each.item,
    here: each.here,
    there: each.there,
    effect: each.effect,
    units: each.units.map((unit) => units[unit].name),
    source: place(each.source),
  }));

const stagesJson = ({ cost }: Inspection['explanation']): InspectionJson['stages'] =>
  cost.map(({ name, role, shape, layers, parameters, multiplyAdds, published }) => ({
    name,
    role,
    shape,
    layers,
    parameters,
    multiplyAdds,
    ...(published ? { published: publishedJson(published) } : {}),
  }));

const place = ({ file, startLine }: SourceRange): SourcePlace =>
  isNotebook(file)
    ? { file, cell: inCell(startLine).cell + 1, line: inCell(startLine).line + 1 }
    : { file, line: startLine + 1 };

const one = <Item>(items: Item[]): Item | Item[] | null => (items.length > 1 ? items : (items[0] ?? null));

const numberOrNull = (size: Dim): number | null => (typeof size === 'number' ? size : null);

function countsOf(graph: Graph): Pick<InspectionJson, 'parameters' | 'multiplyAdds' | 'multiplyAddsFormula'> {
  const { trainable, total } = parameterFormula(graph);
  const multiplyAdds = multiplyAddFormula(graph);
  return {
    parameters: {
      trainable: numberOrNull(trainable),
      total: numberOrNull(total),
      ...(typeof total === 'string' ? { formula: { trainable, total } } : {}),
    },
    multiplyAdds: numberOrNull(multiplyAdds),
    ...(typeof multiplyAdds === 'string' ? { multiplyAddsFormula: multiplyAdds } : {}),
  };
}

/** An inspection as data for other programs. */
export function inspectionJson({ graph, explanation, findings = [] }: Inspection): InspectionJson {
  const operators: InspectionJson['operators'] = {};
  for (const { operator } of graph.nodes) operators[operator] = (operators[operator] ?? 0) + 1;
  const shapes = (ids: readonly number[]) => one(ids.map((id) => graph.nodes[id].shape)) as InspectionJson['input'];
  return {
    architecture: { name: graph.name, ...place(graph.source), framework: graph.framework },
    input: shapes(graph.inputs),
    output: shapes(graph.outputs),
    ...countsOf(graph),
    depth: depth(graph),
    operators,
    units: explanation.units.map((unit) => ({
      name: unit.name,
      shortcut: unit.shortcut.kind,
      activation: unit.activationOrder,
      forms: unit.forms.map(({ form, text }) => ({ form, text })),
      identityTerm: unit.identityTerm.text,
      source: place(unit.source),
    })),
    identityPath: identityPathJson(explanation.identityPath),
    structures: explanation.structures.map(({ kind, name, text, because, source }) => ({
      kind,
      name,
      text,
      because: because.map((each) => ({ text: each.text, source: place(graph.nodes[each.node].source) })),
      source: place(source),
    })),
    claims: explanation.claims.map(({ id, item, kind, statement, source, ...cited }) => ({
      id,
      paper: paperName(cited),
      item,
      kind,
      statement,
      at: place(source),
    })),
    findings: findings.map(({ code, severity, text, source }) => ({ code, severity, text, source: place(source) })),
    initialisation: initialisationJson(explanation.initialisation),
    descent: descentJson(explanation),
    deviations: deviationsJson(explanation),
    stages: stagesJson(explanation),
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
