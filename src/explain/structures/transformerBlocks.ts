import type { Graph } from '../../graph/graph';
import type { ResidualUnit } from '../explanation';
import { structureFrom } from './parts';
import type { FormFinding, Structure, UnitForm } from './structure';

const formOf = ({ forms }: ResidualUnit, name: UnitForm): FormFinding | undefined =>
  forms.find(({ form }) => form === name);

/**
 * Transformer blocks: a unit of attention (two in a decoder), and behind it a unit with a feed-forward branch; or both as
 * branches of one unit.
 */
export function transformerBlocks(units: readonly ResidualUnit[], graph: Graph): Structure[] {
  const byInput = new Map<number, ResidualUnit>();
  for (const unit of units) if (!byInput.has(unit.input)) byInput.set(unit.input, unit);
  const taken = new Set<number>();
  return units.flatMap((unit) => {
    if (taken.has(unit.index) || !formOf(unit, 'attention')) return [];
    const members = [unit];
    let last = unit;
    while (!formOf(last, 'feedForward')) {
      const next = byInput.get(last.output);
      if (!next || next.index === last.index || !(formOf(next, 'attention') ?? formOf(next, 'feedForward'))) return [];
      members.push(next);
      last = next;
    }
    members.forEach(({ index }) => taken.add(index));
    return [blockOf(members, graph)];
  });
}

const normTexts: Partial<Record<UnitForm, string>> = { preLayerNorm: 'pre-LN', postLayerNorm: 'post-LN' };

function blockOf(units: readonly ResidualUnit[], graph: Graph): Structure {
  const norm = (Object.keys(normTexts) as UnitForm[]).find((form) => units.every((unit) => formOf(unit, form)));
  const parts = units.flatMap((unit) =>
    (['attention', 'feedForward'] as const).flatMap((name) => {
      const form = formOf(unit, name);
      return form ? [{ node: unit.addition, text: form.text }] : [];
    }),
  );
  const texts = parts.map(({ text }) => text).join('; ');
  const beside = units.length === 1 ? 'in parallel: ' : '';
  return structureFrom(
    {
      kind: 'transformerBlock',
      text: `${norm ? `${normTexts[norm]}: ` : ''}${beside}${texts}`,
      nodes: [...new Set(units.flatMap(({ nodes }) => nodes))].sort((a, b) => a - b),
      because: parts,
    },
    graph,
  );
}
