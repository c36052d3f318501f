import type { TrainingSpecification } from './protocol';

/** The learning rate of the next step when `done` steps have been made. */
export const rateAt = ({ learningRate }: Pick<TrainingSpecification, 'learningRate'>, done: number): number =>
  learningRate.reduce((rate, piece) => (done >= piece.from ? piece.rate : rate), learningRate[0].rate);
