/** Weights of one network under training: a step, an evaluation. */
import type { TrainerState } from './checkpoint';
import { gather, type Images } from './datasets/index';
import { assess, oneHot } from './loss';
import type { Network } from './network';
import { numerics } from './numerics';
import { Random } from './random';
import { RunningStatistics } from './statistics';
import { tf } from './tensorflow';

export interface Rates {
  learningRate: number;
  momentum: number;
  weightDecay: number;
  /** Largest norm of the whole gradient; not clipped, if left out. */
  clipNorm?: number;
}

export interface Batch {
  pixels: Float32Array;
  labels: Uint16Array;
}

export class Trainer {
  readonly statistics: RunningStatistics;
  /** All weights as one vector: the optimiser's work is four operations, however many layers there are. */
  private weights: tf.Tensor1D;
  private velocity: tf.Tensor1D;
  /** Of the learning rate, for each weight. */
  private readonly rates: tf.Tensor1D | null;
  private readonly decayed: tf.Tensor1D | null;
  private readonly random: Random;
  /** Weights and images of the last step that was done, for finding out what led to the one that could not be. */
  private before: { weights: tf.Tensor1D; batch: Batch } | null = null;

  constructor(
    readonly network: Network,
    seed: number,
  ) {
    this.weights = tf.tensor1d(network.initialWeights(seed));
    this.velocity = tf.zerosLike(this.weights);
    const rates = network.rateFactors();
    this.rates = rates && tf.tensor1d(rates);
    const decayed = network.decayMask();
    this.decayed = decayed && tf.tensor1d(decayed);
    this.statistics = new RunningStatistics(network.batchNorms);
    this.random = new Random(seed, 'dropout');
  }

  /** Copy of the weights, for reading back. */
  readWeights(): Promise<Float32Array> {
    return this.weights.data() as Promise<Float32Array>;
  }

  /** Images of the last step that was done; null before the first. */
  get lastBatch(): Batch | null {
    return this.before?.batch ?? null;
  }

  /** Everything that training changes, as it is between two steps. */
  async state(): Promise<TrainerState> {
    const [weights, velocity] = await Promise.all([this.weights.data(), this.velocity.data()]);
    return {
      weights: weights as Float32Array,
      velocity: velocity as Float32Array,
      ...(await this.statistics.read()),
      random: this.random.position,
    };
  }

  /** Goes to where another trainer of the same network was. */
  restore({ weights, velocity, mean, variance, random }: TrainerState): void {
    tf.dispose([this.weights, this.velocity]);
    [this.weights, this.velocity] = [tf.tensor1d(weights), tf.tensor1d(velocity)];
    this.statistics.restore({ mean, variance });
    this.random.position = random;
  }

  /** Runs a function with the weights cut into parameters. What it returns is kept, all else freed. */
  withWeights<T extends tf.TensorContainer>(use: (weights: tf.Tensor[]) => T): T {
    return tf.tidy(() => use(this.network.split(this.weights)));
  }

  /** The same with the weights that the last step began with; those of now where none was done. */
  withWeightsBefore<T extends tf.TensorContainer>(use: (weights: tf.Tensor[]) => T): T {
    return tf.tidy(() => use(this.network.split(this.before?.weights ?? this.weights)));
  }

  /** ∂E/∂w of every parameter on a batch, as a training step has it. */
  gradients(batch: Batch, parts: tf.Tensor[], random: Random, onLogits?: (logits: tf.Tensor2D) => void): tf.Tensor[] {
    const images = this.images(batch);
    const labels = oneHot(batch.labels, this.network.classes);
    const loss = (): tf.Scalar =>
      this.network.loss(images, labels, parts, { random, statistics: this.statistics }, onLogits);
    const { grads } = tf.engine().gradients(loss, parts);
    return grads.map((gradient, i) => (gradient as tf.Tensor | undefined) ?? tf.zerosLike(parts[i]));
  }

  images(batch: Batch): tf.Tensor4D {
    const { size, channels } = this.network.input;
    return tf.tensor4d(batch.pixels, [batch.labels.length, size, size, channels]);
  }

  /**
   * One step of stochastic gradient descent with momentum: v ← µ v + (∂E/∂w + decay · w), w ← w − η v (PyTorch's form), η
   * times each parameter's own factor. Where the norm of ∂E/∂w is clipped, it is before the decay.
   * @returns loss and accuracy on the batch before the step. `finite`: are the loss and the new weights? If not, nothing was changed.
   */
  async step(batch: Batch, rates: Rates): Promise<{ loss: number; accuracy: number; finite: boolean }> {
    const { network } = this;
    const [logits, weights, velocity, zero] = tf.tidy(() => {
      let kept: tf.Tensor2D | undefined;
      const gradients = this.gradients(batch, network.split(this.weights), this.random, (output) => {
        kept = tf.keep(tf.clone(output));
      });
      const next = this.descended(gradients, rates);
      return [kept!, next.weights, next.velocity, next.check] as const;
    });
    const [values, [check]] = await Promise.all([logits.data(), zero.data()]);
    const { loss, correct } = assess(values as Float32Array, batch.labels, network.classes);
    tf.dispose([logits, zero]);
    const finite = Number.isFinite(loss) && check === 0;
    if (!finite) {
      tf.dispose([weights, velocity]);
      this.statistics.discard();
      return { loss, accuracy: correct / batch.labels.length, finite };
    }
    tf.dispose(this.velocity);
    this.before?.weights.dispose();
    this.before = { weights: this.weights, batch };
    [this.weights, this.velocity] = [weights, velocity];
    this.statistics.commit();
    return { loss, accuracy: correct / batch.labels.length, finite };
  }

  /** Weights and velocity after a step, and a number that is 0 where all of these weights are finite. */
  private descended(gradients: tf.Tensor[], { learningRate, momentum, weightDecay, clipNorm }: Rates) {
    const whole = numerics().descend;
    if (whole && clipNorm === undefined) {
      const { weights, velocity, rates, decayed: decays } = this;
      return whole({ weights, velocity, gradients, decays, rates }, { scale: 1, weightDecay, momentum, learningRate });
    }
    const flat = tf.concat(gradients.map((gradient) => tf.reshape(gradient, [-1]))) as tf.Tensor1D;
    const clipped = clipNorm === undefined ? flat : clip(flat, clipNorm);
    const pulled = this.decayed ? tf.mul(this.weights, this.decayed) : this.weights;
    const decayed = weightDecay === 0 ? clipped : tf.add(clipped, tf.mul(pulled, weightDecay));
    const velocity: tf.Tensor1D = tf.add(tf.mul(this.velocity, momentum), decayed);
    const change = tf.mul(velocity, learningRate);
    const weights: tf.Tensor1D = tf.sub(this.weights, this.rates ? tf.mul(change, this.rates) : change);
    // The loss may not show it: a rectifier of XNNPACK gives 0 for a number that is none. 0 · ∞ and 0 · NaN are NaN.
    return { weights, velocity, check: tf.sum(tf.mul(weights, 0)) };
  }

  /** Mean loss and error (percent), batch norm with running statistics. */
  async evaluate(images: Images, batchSize: number): Promise<{ loss: number; error: number }> {
    let loss = 0;
    let correct = 0;
    for (let start = 0; start < images.count; start += batchSize) {
      const length = Math.min(batchSize, images.count - start);
      const batch = gather(
        images,
        Array.from({ length }, (_, i) => start + i),
      );
      const logits = this.withWeights((weights) =>
        this.network.run(this.images(batch), weights, {
          training: false,
          random: this.random,
          statistics: this.statistics,
        }),
      );
      const result = assess((await logits.data()) as Float32Array, batch.labels, this.network.classes);
      logits.dispose();
      loss += result.loss * length;
      correct += result.correct;
    }
    return { loss: loss / images.count, error: 100 * (1 - correct / images.count) };
  }

  dispose(): void {
    this.statistics.dispose();
    tf.dispose([this.weights, this.velocity]);
    this.before?.weights.dispose();
    this.rates?.dispose();
    this.decayed?.dispose();
  }
}

/** The vector itself, or scaled down to a norm (Pascanu et al. 2013). */
const clip = (gradient: tf.Tensor1D, norm: number): tf.Tensor1D =>
  tf.mul(gradient, tf.minimum(1, tf.div(norm, tf.maximum(tf.norm(gradient), 1e-12))));
