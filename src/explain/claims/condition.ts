import type { Bounds, Condition, InitialiserCondition } from '../../papers/condition';
import { optionOf } from '../units/options';
import type { Facts, StartedLayer } from './facts';
import { isAny, isWithin } from './unitCondition';

/** What a condition finds in a network where it holds. */
export interface Match {
  /** Indices of units, ascending. */
  units: readonly number[];
  /** Ascending. */
  nodes: readonly number[];
}

const holdsAlone = (holds: boolean): Match | null => (holds ? { units: [], nodes: [] } : null);

const ofNodes = (nodes: number[]): Match => ({ units: [], nodes: union([nodes]) });

const oneAtLeast: Bounds = { atLeast: 1 };

type Field = keyof Condition;

type Evaluate<Name extends Field> = (wanted: NonNullable<Condition[Name]>, facts: Facts) => Match | null;

const evaluations: { [Name in Field]-?: Evaluate<Name> } = {
  all: (conditions, facts) => merged(lazily(conditions, (each) => matchOf(each, facts))),
  any: (conditions, facts) => {
    const found = conditions.map((each) => matchOf(each, facts)).filter((each) => each !== null);
    return found.length > 0 ? merged(found) : null;
  },
  not: (condition, facts) => holdsAlone(matchOf(condition, facts) === null),
  units: ({ count = oneAtLeast, every = false, ...condition }, facts) => {
    const found = facts.unitsLike(condition);
    if (!isWithin(found.length, count) || (every && found.length < facts.spine().length)) return null;
    return { units: found.map(({ index }) => index), nodes: found.map(({ addition }) => addition) };
  },
  operator: (wanted, facts) => {
    const found = facts.operatorsLike(wanted);
    return isWithin(found.length, wanted.count ?? oneAtLeast) ? { units: [], nodes: found } : null;
  },
  initialiser: (wanted, facts) => {
    const found = facts.started().filter((layer) => startsLike(layer, wanted));
    return isWithin(found.length, wanted.count ?? oneAtLeast) ? ofNodes(found.map(({ node }) => node.id)) : null;
  },
  structure: ({ kind, count = oneAtLeast }, { explained }) => {
    const found = explained.structures.filter((structure) => isAny(structure.kind, kind));
    return isWithin(found.length, count) ? ofNodes(found.flatMap(({ nodes }) => nodes)) : null;
  },
  plain: (wanted, { explained }) =>
    holdsAlone((explained.units.length === 0 && explained.identityPath.paths.total === '1') === wanted),
  stack: ({ kernel, length }, facts) => {
    const found = facts.stacksOf(kernel).filter((stack) => isWithin(stack.length, length));
    return found.length > 0 ? ofNodes(found.flat()) : null;
  },
  stages: ({ units, widths, equal }, facts) => {
    const counts = facts.explained.stages.map((stage) => stage.units.length);
    const isEqual = counts.length > 0 && counts.every((count) => count === counts[0]);
    return holdsAlone(
      (units === undefined || counts.join() === units.join()) &&
        (widths === undefined || facts.widths().join() === widths.join()) &&
        (equal === undefined || isEqual === equal),
    );
  },
  head: (wanted, facts) => holdsAlone(wanted.every((operator, i) => facts.head()[i] === operator)),
  option: (wanted, facts) => {
    const option = optionOf(facts.spine(), facts.graph);
    return holdsAlone(option !== null && isAny(option, wanted));
  },
  identityTerm: (wanted, { explained }) => holdsAlone(isAny(explained.identityPath.term.state, wanted)),
  depth: (wanted, facts) => holdsAlone(isWithin(facts.depth(), wanted)),
  parameters: (wanted, facts) => holdsAlone(isWithin(facts.parameters(), wanted)),
  multiplyAdds: (wanted, facts) => holdsAlone(isWithin(facts.multiplyAdds(), wanted)),
  descent: (wanted, { explained }) =>
    holdsAlone(explained.descent !== null && isAny(explained.descent.architecture, wanted)),
};

/** All that hold, together; null where one does not, and what follows it is not looked at. */
function merged(matches: Iterable<Match | null>): Match | null {
  const all: Match[] = [];
  for (const match of matches) {
    if (!match) return null;
    all.push(match);
  }
  return { units: union(all.map(({ units }) => units)), nodes: union(all.map(({ nodes }) => nodes)) };
}

/** Numbers of several lists, each once, ascending. */
function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [only = [], ...others] = lists.filter((list) => list.length > 0);
  const ascends = (list: readonly number[]): boolean => list.every((value, i) => i === 0 || list[i - 1] < value);
  if (others.length === 0 && ascends(only)) return only;
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

function* lazily<Item>(items: readonly Item[], compute: (item: Item) => Match | null): Generator<Match | null> {
  for (const item of items) yield compute(item);
}

/** Those that look at every node come last. */
const cheapestFirst: readonly Field[] = [
  'plain',
  'descent',
  'stages',
  'head',
  'identityTerm',
  'option',
  'structure',
  'depth',
  'parameters',
  'multiplyAdds',
  'not',
  'all',
  'any',
  'operator',
  'initialiser',
  'stack',
];

/** Units and nodes that make a condition hold; null where it does not. */
export function matchOf(condition: Condition, facts: Facts): Match | null {
  const evaluate = <Name extends Field>(name: Name): Match | null => {
    const wanted = condition[name];
    return wanted === undefined ? holdsAlone(true) : (evaluations[name] as Evaluate<Name>)(wanted!, facts);
  };
  // What `units` picks is what the claim speaks of; the rest says when.
  const own = condition.units && evaluate('units');
  if (own === null) return null;
  const rest = merged(
    lazily(
      cheapestFirst.filter((name) => condition[name] !== undefined),
      evaluate,
    ),
  );
  if (!rest) return null;
  return own ? { units: own.units, nodes: union([own.nodes, rest.nodes]) } : rest;
}

function startsLike({ initialiser, chosen, surroundings }: StartedLayer, wanted: InitialiserCondition): boolean {
  const { kind, mode, distribution, negativeSlope, standardDeviation } = wanted;
  const of = initialiser as Partial<Record<string, string | number | boolean>>;
  const slope = surroundings?.slopeBefore ?? null;
  return (
    isAny(initialiser.kind, kind) &&
    (mode === undefined || of.mode === mode) &&
    (distribution === undefined || of.distribution === distribution) &&
    (negativeSlope === undefined || isWithin(Number(of.negativeSlope), negativeSlope)) &&
    (standardDeviation === undefined || isWithin(Number(of.standardDeviation), standardDeviation)) &&
    (wanted.chosen === undefined || chosen === wanted.chosen) &&
    (wanted.rectified === undefined || (slope !== null && slope < 1 === wanted.rectified)) &&
    (wanted.normalised === undefined || surroundings?.normalised === wanted.normalised)
  );
}
