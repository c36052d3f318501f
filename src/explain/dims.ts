import type { Dim } from '../graph/shape';

/** `3×3`, `64×56×56`. */
export const printDims = (dims: readonly Dim[]): string => dims.join('×');
