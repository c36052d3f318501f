import { multiplyAddFormula, parameterFormula } from '../graph/cost';
import { formatSize } from '../graph/format';
import type { Graph } from '../graph/graph';
import type { ActivationOrder, PathState, ResidualUnit, ShortcutKind } from './explanation';
import { counted } from './numbers';

const orderNames: Record<Exclude<ActivationOrder, 'other'>, string> = {
  original: 'post-activation unit',
  bnAfterAddition: 'BN after the addition',
  reluBeforeAddition: 'ReLU before the addition',
  reluOnlyPreActivation: 'ReLU-only pre-activation unit',
  fullPreActivation: 'full pre-activation unit',
};

/** [one, many] of each kind, worst told last. */
const kindNames: Record<ShortcutKind, readonly [string, string]> = {
  identity: ['identity', 'identity'],
  projection: ['projection', 'projections'],
  zeroPadding: ['zero-padded', 'zero-padded'],
  constantScaling: ['scaled', 'scaled'],
  learnedScaling: ['scaled by a trained factor', 'scaled by trained factors'],
  exclusiveGating: ['exclusively gated', 'exclusively gated'],
  shortcutOnlyGating: ['gated', 'gated'],
  dropout: ['with dropout', 'with dropout'],
  other: ['other', 'other'],
};

/** One line over an architecture: of a single unit what becomes of its identity term, of a network its size and its units. */
export function summaryOf(graph: Graph, units: readonly ResidualUnit[], bare: boolean): string {
  if (units.length === 1 && bare) return unitSummary(units[0]);
  const parts = [
    `${formatSize(parameterFormula(graph).total)} parameters`,
    ...(graph.nodes.length > 0 ? [`${formatSize(multiplyAddFormula(graph))} multiply-adds`] : []),
    units.length === 0 ? 'no residual unit' : `${counted(units.length, 'unit')}: ${kinds(units)}`,
  ];
  return parts.join(' · ');
}

function kinds(units: readonly ResidualUnit[]): string {
  const counts = new Map<ShortcutKind, number>();
  for (const { shortcut } of units) counts.set(shortcut.kind, (counts.get(shortcut.kind) ?? 0) + 1);
  return (Object.keys(kindNames) as ShortcutKind[])
    .filter((kind) => counts.has(kind))
    .map((kind) => `${counts.get(kind)} ${kindNames[kind][counts.get(kind) === 1 ? 0 : 1]}`)
    .join(', ');
}

/** "post-activation unit · identity path masked by ReLU". */
function unitSummary(unit: ResidualUnit): string {
  const kind =
    unit.activationOrder === 'other' ? `residual unit, ${unit.activationText}` : orderNames[unit.activationOrder];
  return `${kind} · identity path ${pathText(unit)}`;
}

function pathText(unit: ResidualUnit): string {
  const { state } = unit.identityTerm;
  const { crossings } = unit.shortcut;
  const text = crossings.at(0)?.factor.text ?? '';
  const says: Record<PathState, string> = {
    untouched: 'untouched',
    rearranged: 'untouched but for its arrangement',
    scaled: `scaled by ${text}`,
    gated: `gated by ${text}`,
    masked: `masked by ${unit.after.order || unit.before.order || 'an activation'}`,
    cutAtRandom: 'cut at random by dropout',
    partPasses: `in part: ${unit.shortcut.text}`,
    bent: `bent by ${unit.after.order || unit.before.order || unit.shortcut.text}`,
    replaced: `replaced by a ${unit.shortcut.text}`,
    unknown: 'not known: part of it was not understood',
  };
  return says[state].replace(/ by $/, '');
}
