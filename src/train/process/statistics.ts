import type { AnyNode } from '../../graph/graph';
import type { Statistics } from './operators/implementation';
import { numerics } from './numerics';
import { tf } from './tensorflow';

interface Moments {
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
}

type BatchNorm = Extract<AnyNode, { operator: 'batchNorm' }>;

/**
 * Running mean and variance of all batch norms, each as one long vector: one update a step instead of one for each layer.
 * A layer applied at several places keeps statistics for each of them.
 */
export class RunningStatistics implements Statistics {
  private readonly channels: number[];
  private readonly momenta: tf.Tensor1D;
  private mean: tf.Tensor1D;
  private variance: tf.Tensor1D;
  private readonly batch = new Map<number, Moments & { count: number }>();
  private parts: Map<number, Moments> | null = null;

  constructor(private readonly nodes: readonly BatchNorm[]) {
    this.channels = nodes.map((node) => Number(node.attributes.channels));
    const size = this.channels.reduce((sum, count) => sum + count, 0);
    this.momenta = tf.tensor1d(
      nodes.flatMap((node, i) => new Array<number>(this.channels[i]).fill(node.attributes.momentum)),
    );
    this.mean = tf.zeros([size]);
    this.variance = tf.ones([size]);
  }

  get(node: number): Moments | undefined {
    this.parts ??= this.cut();
    return this.parts.get(node);
  }

  private cut(): Map<number, Moments> {
    const means = numerics().cut(this.mean, this.channels);
    const variances = numerics().cut(this.variance, this.channels);
    return new Map(this.nodes.map(({ id }, i) => [id, { mean: tf.keep(means[i]), variance: tf.keep(variances[i]) }]));
  }

  update(node: number, batch: Moments & { count: number }): void {
    const earlier = this.batch.get(node);
    if (earlier) tf.dispose([earlier.mean, earlier.variance]);
    this.batch.set(node, batch);
  }

  /** Moves the running statistics towards those of the last batch. */
  commit(): void {
    if (this.batch.size === 0) return;
    const seen = this.nodes.map(({ id }) => this.batch.get(id));
    if (seen.every((entry) => entry !== undefined)) {
      // PyTorch keeps the unbiased variance.
      const unbiased = seen.flatMap(({ count }, i) =>
        new Array<number>(this.channels[i]).fill(count / Math.max(1, count - 1)),
      );
      const [mean, variance] = tf.tidy(() => {
        const towards = (running: tf.Tensor1D, batch: tf.Tensor): tf.Tensor1D =>
          tf.keep(tf.add(running, tf.mul(this.momenta, tf.sub(batch, running))));
        const variances = tf.mul(tf.concat(seen.map((entry) => entry.variance)), tf.tensor1d(unbiased));
        return [towards(this.mean, tf.concat(seen.map((entry) => entry.mean))), towards(this.variance, variances)];
      });
      tf.dispose([this.mean, this.variance]);
      [this.mean, this.variance] = [mean, variance];
      this.forgetParts();
    }
    this.discard();
  }

  /** Copies of all running means and variances. */
  async read(): Promise<{ mean: Float32Array; variance: Float32Array }> {
    const [mean, variance] = await Promise.all([this.mean.data(), this.variance.data()]);
    return { mean: mean as Float32Array, variance: variance as Float32Array };
  }

  /** Takes what `read` gave. */
  restore({ mean, variance }: { mean: Float32Array; variance: Float32Array }): void {
    tf.dispose([this.mean, this.variance]);
    [this.mean, this.variance] = [tf.tensor1d(mean), tf.tensor1d(variance)];
    this.forgetParts();
  }

  /** Drops what a pass collected that is no training step (a probe). */
  discard(): void {
    for (const entry of this.batch.values()) tf.dispose([entry.mean, entry.variance]);
    this.batch.clear();
  }

  dispose(): void {
    this.discard();
    this.forgetParts();
    tf.dispose([this.mean, this.variance, this.momenta]);
  }

  private forgetParts(): void {
    this.parts?.forEach((part) => tf.dispose([part.mean, part.variance]));
    this.parts = null;
  }
}
