/** Numbers by node, as they go to the panel; and how those of a row or a box are put together and scaled. */

export interface NodeNumbers {
  id: string;
  title: string;
  /** Behind each number; `B` is told in powers of ten. */
  unit: string;
  /** How a row's or a box's nodes make one number: `last` is that of the tensor that leaves it, `norm` the root of the sum of squares. */
  aggregate: 'sum' | 'last' | 'mean' | 'max' | 'norm';
  /** `linear` begins at 0; `auto` is logarithmic where the numbers span more than two decades. */
  scale: 'linear' | 'auto';
  /** What the numbers are and stand on, one or two sentences. */
  note: string;
  /** Training steps at which they were taken; null where they are not of a training. */
  steps: readonly number[] | null;
  nodes: readonly number[];
  /** By step (one where there are none), then as `nodes`; null where nothing was measured. */
  values: readonly (readonly (number | null)[])[];
}

export const offeredNumbers = [
  { id: 'parameters', title: 'parameters' },
  { id: 'multiplyAdds', title: 'multiply-adds' },
  { id: 'memory', title: 'activation memory' },
  { id: 'variance', title: 'initial variance' },
] as const;

export type StaticNumbers = (typeof offeredNumbers)[number]['id'];

export const staticNumbers = (id: string): (typeof offeredNumbers)[number] | undefined =>
  offeredNumbers.find((offered) => offered.id === id);

const aggregates: Record<NodeNumbers['aggregate'], (values: readonly number[]) => number> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  last: (values) => values[values.length - 1],
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  max: (values) => values.reduce((most, value) => Math.max(most, value)),
  norm: (values) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0)),
};

/** Numbers of one step, to be asked for sets of nodes. */
export function numbersAt(numbers: NodeNumbers, step: number): (nodes: readonly number[]) => number | null {
  const byNode = new Map(numbers.nodes.map((node, i) => [node, numbers.values[step]?.[i] ?? null]));
  return (nodes) => {
    const known = nodes.flatMap((node) => byNode.get(node) ?? []);
    return known.length > 0 ? aggregates[numbers.aggregate](known) : null;
  };
}

export interface NumberScale {
  kind: 'linear' | 'log';
  low: number;
  high: number;
  /** 0 at the low end to 1 at the high end. */
  at(value: number): number;
}

/** Decades from which on a scale is logarithmic. */
const wide = 2;

/** A scale over all numbers that are shown, at any step; null where there are none. */
export function scaleOver(values: readonly number[], wanted: NodeNumbers['scale']): NumberScale | null {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const high = finite.reduce((most, value) => Math.max(most, value));
  const positive = finite.filter((value) => value > 0);
  const least = positive.reduce((fewest, value) => Math.min(fewest, value), Infinity);
  const isLog = wanted === 'auto' && positive.length > 0 && Math.log10(high / least) > wide;
  const low = isLog ? least : Math.min(0, ...finite);
  const span = isLog ? Math.log(high / low) : high - low;
  const within = (share: number): number => Math.max(0, Math.min(1, share));
  return {
    kind: isLog ? 'log' : 'linear',
    low,
    high,
    at: (value) => (span === 0 ? 1 : within(isLog ? Math.log(value / low) / span : (value - low) / span)),
  };
}
