import type { Explanation, ResidualUnit } from '../explain/explanation';
import type { Structure, StructureKind } from '../explain/structures/structure';
import type { Graph, SourceRange } from '../graph/graph';
import { formsText } from './formsText';

/** What readers call the kinds. */
export const structureNames: Record<StructureKind, string> = {
  stem: 'stem',
  stage: 'stage',
  head: 'head',
  plainStack: 'plain stack',
  inceptionModule: 'inception module',
  auxiliaryClassifier: 'auxiliary classifier',
  denseBlock: 'dense block',
  transformerBlock: 'transformer block',
  hyperConnections: 'hyper-connections',
  constrainedHyperConnections: 'hyper-connections',
};

/** A line on one part, or on several neighbours that are told in the same words. */
export interface StructureRow {
  kind: string;
  /** `encoder.layer_0 … encoder.layer_11`. */
  name: string;
  /** " ×12", or empty. */
  count: string;
  text: string;
  source: SourceRange;
}

export function structureRows(graph: Graph, { structures, units }: Explanation): StructureRow[] {
  const rows: { first: Structure; last: Structure; count: number }[] = [];
  for (const structure of structures) {
    const before = rows.at(-1);
    if (before?.last.kind === structure.kind && before.last.text === structure.text) {
      before.last = structure;
      before.count += 1;
    } else rows.push({ first: structure, last: structure, count: 1 });
  }
  const parts = rows.map(({ first, last, count }) => ({
    kind: structureNames[first.kind],
    name: count === 1 ? first.name : `${first.name} … ${last.name}`,
    count: count === 1 ? '' : ` ×${count}`,
    text: first.text,
    source: first.source,
  }));
  return [...parts, ...formRows(graph, units)];
}

/** Units by their forms, those with the same ones together. */
function formRows(graph: Graph, units: Explanation['units']): StructureRow[] {
  const members = new Map<string, ResidualUnit[]>();
  for (const unit of units) {
    const same = members.get(formsText(unit));
    if (same) same.push(unit);
    else members.set(formsText(unit), [unit]);
  }
  return [...members].flatMap(([text, some]) => {
    const [first, last] = [some[0], some[some.length - 1]];
    if (!text) return [];
    return [
      {
        kind: some.length === 1 ? 'unit' : 'units',
        name: some.length === 1 ? first.name : `${first.name} … ${last.name}`,
        count: some.length === 1 ? '' : ` ×${some.length}`,
        text,
        source: graph.nodes[first.addition].source,
      },
    ];
  });
}
