/** Weights of one network under training: a step, an evaluation. */
import type { TrainerState } from './checkpoint';
import { gather, type Images } from './datasets/index';
import { assess, oneHot } from './loss';
import type { Network } from './network';
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
  private readonly mask: tf.Tensor1D | null;
  private readonly decayed: tf.Tensor1D | null;
  private readonly random: Random;

  constructor(
    readonly network: Network,
    seed: number,
  ) {
    this.weights = tf.tensor1d(network.initialWeights(seed));
    this.velocity = tf.zerosLike(this.weights);
    const mask = network.trainableMask();
    this.mask = mask && tf.tensor1d(mask);
    const decayed = network.decayMask();
    this.decayed = decayed && tf.tensor1d(decayed);
    this.statistics = new RunningStatistics(network.batchNorms);
    this.random = new Random(seed, 'dropout');
  }

  /** Copy of the weights, for reading back. */
  readWeights(): Promise<Float32Array> {
    return this.weights.data() as Promise<Float32Array>;
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

  images(batch: Batch): tf.Tensor4D {
    const { size, channels } = this.network.input;
    return tf.tensor4d(batch.pixels, [batch.labels.length, size, size, channels]);
  }

  /**
   * One step of stochastic gradient descent with momentum: v ← µ v + (∂E/∂w + decay · w), w ← w − η v (PyTorch's form). Where
   * the norm of ∂E/∂w is clipped, it is before the decay.
   * @returns loss and accuracy on the batch before the step. Where the loss is not finite, nothing was changed.
   */
  async step(
    batch: Batch,
    { learningRate, momentum, weightDecay, clipNorm }: Rates,
  ): Promise<{ loss: number; accuracy: number }> {
    const { network } = this;
    const [logits, weights, velocity] = tf.tidy(() => {
      const images = this.images(batch);
      const labels = oneHot(batch.labels, network.classes);
      let kept: tf.Tensor2D | undefined;
      const parts = network.split(this.weights);
      const loss = (): tf.Scalar =>
        network.loss(images, labels, parts, { random: this.random, statistics: this.statistics }, (output) => {
          kept = tf.keep(tf.clone(output));
        });
      const { grads } = tf.engine().gradients(loss, parts);
      const flat = tf.concat(
        grads.map((gradient, i) => tf.reshape((gradient as tf.Tensor | undefined) ?? tf.zerosLike(parts[i]), [-1])),
      ) as tf.Tensor1D;
      const clipped = clipNorm === undefined ? flat : clip(flat, clipNorm);
      const pulled = this.decayed ? tf.mul(this.weights, this.decayed) : this.weights;
      const decayed = weightDecay === 0 ? clipped : tf.add(clipped, tf.mul(pulled, weightDecay));
      const trained = this.mask ? tf.mul(decayed, this.mask) : decayed;
      const nextVelocity = tf.add(tf.mul(this.velocity, momentum), trained);
      const nextWeights = tf.sub(this.weights, tf.mul(nextVelocity, learningRate));
      return [kept!, nextWeights as tf.Tensor1D, nextVelocity as tf.Tensor1D] as const;
    });
    const { loss, correct } = assess((await logits.data()) as Float32Array, batch.labels, network.classes);
    logits.dispose();
    if (!Number.isFinite(loss)) {
      tf.dispose([weights, velocity]);
      this.statistics.discard();
      return { loss, accuracy: correct / batch.labels.length };
    }
    tf.dispose([this.weights, this.velocity]);
    [this.weights, this.velocity] = [weights, velocity];
    this.statistics.commit();
    return { loss, accuracy: correct / batch.labels.length };
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
    this.mask?.dispose();
    this.decayed?.dispose();
  }
}

/** The vector itself, or scaled down to a norm (Pascanu et al. 2013). */
const clip = (gradient: tf.Tensor1D, norm: number): tf.Tensor1D =>
  tf.mul(gradient, tf.minimum(1, tf.div(norm, tf.maximum(tf.norm(gradient), 1e-12))));
