import type { ResidualUnit } from '../../explanation';
import type { Match } from '../condition';
import type { Facts } from '../facts';

/** Where a claim was found, and in what. */
export interface Found {
  facts: Facts;
  units: readonly ResidualUnit[];
  nodes: readonly number[];
}

/** Says what a claim of the catalogue means here, with this network's own numbers. */
export type Here = (found: Found) => string;

export const foundIn = ({ units, nodes }: Match, facts: Facts): Found => ({
  facts,
  units: units.map((index) => facts.units[index]),
  nodes,
});

/** "−3", or "−1, −3" where units differ. */
export const distinct = (values: readonly number[], print: (value: number) => string): string =>
  [...new Set(values)].map(print).join(', ');
