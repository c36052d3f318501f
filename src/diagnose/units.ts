/** What rules over residual units share. */
import { spineUnits } from '../explain/claims/finding';
import type { Crossing, ResidualUnit } from '../explain/explanation';
import { counted, shortNumber, superscript } from '../explain/numbers';
import { keepsSize } from '../explain/units/options';
import { citationText, type Citation, type PaperKey } from '../papers/catalogue';
import { citedSentence } from '../papers/citedSentence';
import type { Diagnosed, Finding } from './finding';

/** Those that keep the size of x: where it changes the papers' own networks have no identity either. */
export const sizeKeeping = (diagnosed: Diagnosed): ResidualUnit[] =>
  spineUnits(diagnosed.explanation).filter((unit) => keepsSize(unit, diagnosed.graph));

/** Units with the place that makes the finding. */
export interface PlacedUnit {
  unit: ResidualUnit;
  node: number;
}

/** One finding for each line: units of one class share it. */
export function byLine(
  placed: readonly PlacedUnit[],
  { graph }: Diagnosed,
  describe: (units: readonly ResidualUnit[]) => Pick<Finding, 'code' | 'text' | 'citation'>,
): Finding[] {
  const groups = new Map<string, PlacedUnit[]>();
  for (const each of placed) {
    const { file, startLine } = graph.nodes[each.node].source;
    const key = `${file}:${startLine}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => ({
    ...describe(group.map(({ unit }) => unit)),
    source: graph.nodes[group[0].node].source,
    nodes: group.map(({ node }) => node),
    units: group.map(({ unit }) => unit.index),
  }));
}

/** "in 9 units of resnet20", "in all 9 units of resnet20"; nothing where there is one unit in all. */
export function whichUnits(units: readonly ResidualUnit[], diagnosed: Diagnosed): string {
  const total = spineUnits(diagnosed.explanation).length;
  if (total === 1) return '';
  const which = units.length === total ? `all ${counted(total, 'unit')}` : counted(units.length, 'unit');
  return ` in ${which} of ${diagnosed.graph.name}`;
}

/** `0.5⁹ ≈ 0.00195` for nine factors 0.5; the product alone where they differ; undefined where one is not known. */
export function productText(factors: readonly (number | undefined)[]): string | undefined {
  const known = factors.filter((factor) => factor !== undefined);
  if (known.length < factors.length || known.length === 0) return undefined;
  const product = shortNumber(known.reduce((all, factor) => all * factor, 1));
  const [first] = known;
  if (known.length === 1) return product;
  return known.every((factor) => factor === first)
    ? `${shortNumber(first)}${superscript(known.length)} ≈ ${product}`
    : product;
}

/** Product of a unit's own factors on its shortcut. */
export const valueOf = (crossings: readonly Crossing[]): number | undefined =>
  crossings.reduce<number | undefined>(
    (product, { factor }) => (product === undefined || factor.value === undefined ? undefined : product * factor.value),
    1,
  );

/** A statement with where it comes from. */
export interface Cited extends Citation {
  statement: string;
}

/** What one place of a paper says of some of the units. */
export function claimOf(
  paper: PaperKey,
  item: string,
  units: readonly ResidualUnit[],
  { explanation: { claims } }: Diagnosed,
): Cited | undefined {
  const members = new Set(units.map(({ index }) => index));
  return claims.find(
    (claim): claim is typeof claim & Cited =>
      claim.paper === paper && claim.item === item && claim.units.some((unit) => members.has(unit)),
  );
}

/** The text of a finding: what is there, and what a paper says of it. */
export const saying = (fact: string, consequence: Cited | undefined): Pick<Finding, 'text' | 'citation'> => {
  if (!consequence) return { text: fact };
  const { statement, paper, item, citation, url } = consequence;
  return {
    text: `${fact} ${citedSentence(statement, citationText(consequence))}`,
    citation: { paper, item, citation, url },
  };
};
