/** What is known of a tensor's values at initialisation, over its elements, the inputs and the draws of the weights. */
export interface Moments {
  mean: number;
  variance: number;
  /**
   * What of the variance lies between channels whose means differ, the same for all inputs and places. Batch norm takes it out
   * with each channel's mean, averaging leaves it.
   */
  between: number;
  /** Is no value below 0, so that a rectifier changes nothing more? */
  rectified?: boolean;
}

/** Null where it is not known. */
export type Signal = Moments | null;

export const secondMoment = ({ mean, variance }: Pick<Moments, 'mean' | 'variance'>): number => mean ** 2 + variance;

/** A signal that is alike in all channels. */
export const even = (mean: number, variance: number): Moments => ({ mean, variance, between: 0 });
