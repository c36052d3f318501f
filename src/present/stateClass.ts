import type { PathState } from '../explain/explanation';

/** The colour class of each state of the path: whole, a part of the term arrives, weights replace it, or not known (the text's). */
export const stateClass = {
  untouched: 'whole',
  rearranged: 'whole',
  scaled: 'part',
  gated: 'part',
  masked: 'part',
  cutAtRandom: 'part',
  partPasses: 'part',
  bent: 'part',
  replaced: 'weights',
  unknown: 'text',
} as const satisfies Record<PathState, 'whole' | 'part' | 'weights' | 'text'>;
