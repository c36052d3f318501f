/** Two or more comparisons laid side by side: first what differs in their conditions, then each variant in all of them. */
import type { ComparedVariant, Comparison } from '../../train/comparison';
import type { Recorded } from '../../train/kept';
import { separationOf, variantFigures, type Separation, type VariantFigures } from '../comparisonFigures';
import { conditionsOf } from './conditions';

export interface ComparedCondition {
  name: string;
  /** One for each comparison; empty where it is not known. */
  texts: readonly string[];
}

export interface SideBySideRow {
  variant: ComparedVariant;
  /** Null where a comparison has no such variant. */
  figures: readonly (VariantFigures | null)[];
  /** The first comparison's mean test error less each other's, in percentage points; null where one of the two has none. */
  changes: readonly (Change | null)[];
}

export interface Change {
  points: number;
  separation: Separation;
}

export interface SideBySide {
  /** "A", "B", …, the newest first. */
  names: readonly string[];
  comparisons: readonly Comparison[];
  differing: readonly ComparedCondition[];
  rows: readonly SideBySideRow[];
}

const letter = (place: number): string => String.fromCharCode('A'.charCodeAt(0) + place);

/** The newest of the comparisons comes first, the others are earlier ones. */
export function sideBySide(given: readonly Recorded[]): SideBySide {
  const ordered = [...given].sort((a, b) => b.comparison.plan.created.localeCompare(a.comparison.plan.created));
  const comparisons = ordered.map(({ comparison }) => comparison);
  const figures = comparisons.map(
    (comparison) => new Map(variantFigures(comparison).map((each) => [each.variant.id, each])),
  );
  const variants = new Map(
    [...comparisons].reverse().flatMap(({ plan }) => plan.variants.map((variant) => [variant.id, variant] as const)),
  );
  // In the order of the newest, then what the others have besides.
  const ids = [...new Set(comparisons.flatMap(({ plan }) => plan.variants.map(({ id }) => id)))];
  return {
    names: comparisons.map((_, i) => letter(i)),
    comparisons,
    differing: [...differingConditions(ordered), ...differingGraphs(ordered)],
    rows: ids.map((id) => {
      const own = figures.map((each) => each.get(id) ?? null);
      return {
        variant: variants.get(id)!,
        figures: own,
        changes: own.slice(1).map((other) => changeOf(own[0], other)),
      };
    }),
  };
}

function changeOf(newest: VariantFigures | null, other: VariantFigures | null): Change | null {
  if (!newest || !other || newest.mean === null || other.mean === null) return null;
  return { points: newest.mean - other.mean, separation: separationOf(newest, other) };
}

function differingConditions(given: readonly Recorded[]): ComparedCondition[] {
  const all = given.map((each) => new Map(conditionsOf(each).map(({ name, text }) => [name, text])));
  const names = [...new Set(all.flatMap((each) => [...each.keys()]))].filter((name) => name !== 'graphs');
  return names
    .map((name) => ({ name, texts: all.map((each) => each.get(name) ?? '') }))
    .filter(({ texts }) => new Set(texts).size > 1);
}

/** Graphs of variants that several comparisons trained, where they are not the same. */
function differingGraphs(given: readonly Recorded[]): ComparedCondition[] {
  const graphOf = ({ comparison, records }: Recorded, variant: string): string =>
    comparison.runs.flatMap((run) => (run.variant === variant ? (records.get(run.id)?.graph ?? []) : []))[0] ?? '';
  const labels = new Map(
    given.flatMap(({ comparison }) => comparison.plan.variants.map(({ id, label }) => [id, label] as const)),
  );
  return [...labels]
    .map(([id, label]) => ({ name: `graph of ${label}`, texts: given.map((each) => graphOf(each, id)) }))
    .filter(({ texts }) => new Set(texts.filter(Boolean)).size > 1);
}

/** What stands above the figures: may they be compared at all? */
export function standingText({ differing }: Pick<SideBySide, 'differing'>): string {
  if (differing.length === 0) return 'Measured under the same conditions.';
  const names = differing.map(({ name }) => name);
  // What a measurement was made with may differ; what was measured may not.
  const harmless = new Set(['seeds', 'probes', 'code', 'machine']);
  return names.every((name) => harmless.has(name))
    ? `The same measurement but for ${listed(names)}.`
    : `Not the same measurement: ${listed(names)} ${names.length === 1 ? 'differs' : 'differ'}.`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;

/** "+2.3", "−0.4, within the spread", "+2.3, one seed". */
export function changeText({ points, separation }: Change): string {
  const size = Math.abs(points).toFixed(1);
  // What rounds to nothing has no direction.
  const sign = Number(size) === 0 ? '' : points < 0 ? '−' : '+';
  return `${sign}${size}${{ apart: '', together: ', within the spread', 'one seed': ', one seed' }[separation]}`;
}

/** The day and the minute in which a comparison was begun, UTC. */
export const momentText = ({ plan }: { plan: { created: string } }): string =>
  plan.created.slice(0, 16).replace('T', ' ');
