import { activationAfterAddition } from './activations';
import { detached } from './auxiliary';
import { deviation, missingFinalActivation } from './deviations';
import type { Rule } from './finding';
import { defaultWithRelu, fanMode, symmetricWeights, xavierWithRelu, zeroWeights } from './initialisation';
import { blocked, constantScaling, dropout, gate, projectionEverywhere } from './shortcuts';

/** Every kind of finding, in the order in which they are told. */
export const rules: readonly Rule[] = [
  constantScaling,
  dropout,
  gate,
  projectionEverywhere,
  blocked,
  activationAfterAddition,
  xavierWithRelu,
  defaultWithRelu,
  zeroWeights,
  symmetricWeights,
  fanMode,
  detached,
  missingFinalActivation,
  deviation,
];

/** Codes of what was not understood while reading. They share one page, and their severity is that of each problem. */
export const readingCodes = [
  'unresolved',
  'shape',
  'raised',
  'name',
  'unknown-loop',
  'budget',
  'long-script',
  'packed',
  'no-network',
  'no-output',
  'comment',
  'internal',
] as const;

/** File of the page on a code, in docs/diagnostics. */
export const pageOf = (code: string): string =>
  rules.some((rule) => rule.code === code) ? `${code.replaceAll('/', '-')}.md` : 'unresolved.md';
