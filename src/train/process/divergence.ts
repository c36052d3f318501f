/** Where the numbers went when a loss is no longer finite. */
import type { AnyNode } from '../../graph/graph';
import { Random } from './random';
import { tf } from './tensorflow';
import type { Batch, Trainer } from './trainer';

interface Summary {
  finite: boolean;
  mean: number;
  deviation: number;
  largest: number;
}

function summarise(values: ArrayLike<number>): Summary {
  let [count, sum, squares, largest] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = count > 0 ? sum / count : NaN;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { finite: count === values.length, mean, deviation, largest };
}

const print = (value: number): string => value.toPrecision(3);

const describe = ({ mean, deviation, largest }: Summary): string =>
  Number.isNaN(mean)
    ? 'no finite value'
    : `mean ${print(mean)}, standard deviation ${print(deviation)}, largest magnitude ${print(largest)}`;

const nameOf = (node: AnyNode): string => (node.module ? `${node.module} (${node.operator})` : node.operator);

/**
 * Runs the batch once more and looks at every operator's output.
 * @returns one or two sentences: the first operator whose output is not finite, and what went into it.
 */
export async function explainDivergence(trainer: Trainer, batch: Batch): Promise<string> {
  const seen: { node: AnyNode; tensor: tf.Tensor }[] = [];
  tf.dispose(
    trainer.withWeights((weights) =>
      trainer.network.run(trainer.images(batch), weights, {
        training: true,
        random: new Random(0, 'divergence'),
        statistics: trainer.statistics,
        onValue(node, value) {
          seen.push({ node, tensor: tf.keep(tf.clone(value.tensor)) });
          return value;
        },
      }),
    ),
  );
  trainer.statistics.discard();
  try {
    const weights = summarise(await trainer.readWeights());
    const weightText = weights.finite ? '' : ' Weights are not finite: the step before overflowed.';
    const summaries = new Map<number, Summary>();
    for (const { node, tensor } of seen) {
      const summary = summarise(await tensor.data());
      summaries.set(node.id, summary);
      if (summary.finite) continue;
      const inputs = node.inputs
        .map((id) => summaries.get(id))
        .filter((input) => input !== undefined)
        .map(describe);
      return `First output that is not finite: ${nameOf(node)}; its input had ${inputs.join('; and ')}.${weightText}`;
    }
    return `Every output of a second pass over the batch is finite: the loss itself overflowed.${weightText}`;
  } finally {
    for (const { tensor } of seen) tensor.dispose();
  }
}
