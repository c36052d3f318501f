/** Learning rates of a run, with a warm-up that ends by what the run has measured. */
import { rateAt } from './rateAt';
import type { TrainingSpecification, WarmUp } from './protocol';

/**
 * The rate of each step, told the accuracies of the steps before. The same accuracies give the same rates: a run that goes on is
 * told those of its journal.
 */
export class Rates {
  private readonly recent: number[] = [];
  private warming: WarmUp | undefined;

  constructor(private readonly training: Pick<TrainingSpecification, 'learningRate' | 'warmUp'>) {
    this.warming = training.warmUp;
  }

  /** Of the next step when `done` steps have been made: while it warms up, never above the rate of then. */
  at(done: number): number {
    const rate = rateAt(this.training, done);
    return this.warming ? Math.min(rate, this.warming.rate) : rate;
  }

  /** @param accuracy of the batch of the next step, 0 to 1. */
  see(accuracy: number): void {
    if (!this.warming) return;
    const { batches, untilError } = this.warming;
    this.recent.push(accuracy);
    if (this.recent.length > batches) this.recent.shift();
    if (this.recent.length < batches) return;
    const mean = this.recent.reduce((sum, each) => sum + each, 0) / batches;
    if (100 * (1 - mean) < untilError) this.warming = undefined;
  }
}
