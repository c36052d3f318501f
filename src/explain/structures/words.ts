import type { UnitForm } from './structure';

/** Forms that a stage is named by, the most telling first. */
export const formNames: readonly (readonly [UnitForm, string])[] = [
  ['gated', 'highway'],
  ['invertedBottleneck', 'inverted bottleneck'],
  ['bottleneck', 'bottleneck'],
  ['basic', 'basic'],
  ['attention', 'attention'],
  ['feedForward', 'feed-forward'],
];
