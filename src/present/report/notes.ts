/** What a reader should know besides the figures: what was assumed, what happened on the way, what this scale cannot show. */
import type { Graph } from '../../graph/graph';
import type { Comparison } from '../../train/comparison';
import { element } from '../markup';
import { list, text } from './page';

const named = (title: string, lines: readonly string[]): string =>
  lines.length > 0 ? element('h3', {}, text(title)) + list(lines) : '';

/** @param graphs as they were trained, by variant: all are of one architecture, and assume the same. */
export function notes(comparison: Comparison, graphs: ReadonlyMap<string, Graph>): string {
  const { plan, runs } = comparison;
  const [graph] = graphs.values();
  const assumed = [...new Set((graph?.assumptions ?? []).map((assumption) => assumption.text))];
  const happened = runs.flatMap(({ variant, seed, notes: own }) => {
    const label = plan.variants.find(({ id }) => id === variant)?.label ?? variant;
    return own.map(({ step, text: what }) => `${label}, seed ${seed}, step ${step}: ${what}`);
  });
  return [
    named('Assumed', assumed),
    named('On the way', happened),
    named('What it cannot show at this scale', unshown(comparison)),
  ].join('');
}

function unshown({ plan }: Comparison): string[] {
  const { experiment, runs } = plan;
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  return [
    experiment?.notShown ?? '',
    seeds === 1 ? 'One seed: it tells large differences alone, and nothing of their spread.' : '',
  ].filter(Boolean);
}
